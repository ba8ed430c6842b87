"""`/api/v1/org/settings/clientPrivilegesSetting`: is every new service app a super admin ("Public client app admins")?"""

from __future__ import annotations

from starlette.responses import Response

from local_org.management import roles, shape
from local_org.management.reading import body
from local_org.org import Org
from local_org.web.routing import Call, json_response, route

SETTING = "clientPrivilegesSetting"
_MEMBER = "client_privileges"
_BODY = shape.members({SETTING: shape.flag})


def give_role_by_setting(org: Org, client_id: str, application_type: str) -> None:
    """Okta documents the setting for public client apps; that it means service apps alone is how its console describes it."""
    if application_type == "service" and _on(org):
        roles.given(org, client_id, "SUPER_ADMIN", "CLIENT")


def read(call: Call) -> Response:
    return json_response({SETTING: _on(call.org)})


def write(call: Call) -> Response:
    asked = body(call, _BODY)
    kept = call.org.store.get("settings", "org") or {}
    call.org.store.put("settings", "org", {**kept, _MEMBER: bool(asked.get(SETTING))})
    return read(call)


def _on(org: Org) -> bool:
    """Off in a new org (assumed)."""
    return bool((org.store.get("settings", "org") or {}).get(_MEMBER))


_HERE = f"/api/v1/org/settings/{SETTING}"
ROUTES = [route("GET", _HERE, read), route("PUT", _HERE, write)]
