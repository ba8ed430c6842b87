"""`/oauth2/v1/clients/{id}/roles`: standard admin roles of service apps."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from local_org.management import shape
from local_org.management.links import link
from local_org.management.reading import body
from local_org.management.roles import given, is_super_admin
from local_org.web.errors import ApiError, not_found
from local_org.web.paging import page
from local_org.web.routing import Call, json_response, no_content, route

Json = dict[str, Any]

PAGE = 200
_ROLE = shape.members({"type": shape.text})


def assign(call: Call) -> Response:
    """Only a super admin may, or an app that is one."""
    app = _app(call)
    if not is_super_admin(call):
        raise ApiError("E0000006")
    role = given(call.org, _client_id(app), body(call, _ROLE).get("type"), "CLIENT")
    return json_response(_shown(call, role))


def listing(call: Call) -> Response:
    roles = call.org.store.all("role", _client_id(_app(call)))
    return page(call, roles, lambda role: _shown(call, role), default=PAGE, most=PAGE)


def read(call: Call) -> Response:
    return json_response(_shown(call, _role(call)))


def remove(call: Call) -> Response:
    call.org.store.delete("role", _role(call)["id"])
    return no_content()


def _app(call: Call) -> Json:
    app = call.org.store.find("app", call.params["client"])
    if app is None or "oauthClient" not in app["credentials"]:
        raise not_found(call.params["client"], "PublicClientApp")
    return app


def _client_id(app: Json) -> str:
    return str(app["credentials"]["oauthClient"]["client_id"])


def _role(call: Call) -> Json:
    for role in call.org.store.all("role", _client_id(_app(call))):
        if role["id"] == call.params["role"]:
            return role
    raise not_found(call.params["role"], "RoleAssignment")


def _shown(call: Call, role: Json) -> Json:
    return {**role, "_links": {"assignee": link(f"{call.base}/oauth2/v1/clients/{call.params['client']}")}}


_HERE = "/oauth2/v1/clients/{client}/roles"
ROUTES = [
    route("POST", _HERE, assign),
    route("GET", _HERE, listing),
    route("GET", _HERE + "/{role}", read),
    route("DELETE", _HERE + "/{role}", remove),
]
