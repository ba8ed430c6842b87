"""`/api/v1/users/{id}/roles`: standard admin roles of people; custom roles and role targets are not built."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from local_org.management import groups, shape
from local_org.management.links import link
from local_org.management.reading import body
from local_org.management.users import found
from local_org.org import Org
from local_org.web.errors import ApiError, invalid, not_built, not_found
from local_org.web.paging import page
from local_org.web.routing import Call, json_response, no_content, route

Json = dict[str, Any]

PAGE = 200
LABELS = {
    "SUPER_ADMIN": "Super Administrator",
    "ORG_ADMIN": "Organization Administrator",
    "APP_ADMIN": "Application Administrator",
    "USER_ADMIN": "Group Administrator",
    "HELP_DESK_ADMIN": "Help Desk Administrator",
    "READ_ONLY_ADMIN": "Read-only Administrator",
    "API_ACCESS_MANAGEMENT_ADMIN": "API Access Management Administrator",
    "REPORT_ADMIN": "Report Administrator",
    "GROUP_MEMBERSHIP_ADMIN": "Group Membership Administrator",
    "MOBILE_ADMIN": "Mobile Administrator",
}
_BODY = shape.members({"type": shape.text})


def assign(call: Call) -> Response:
    """Only a super admin may. The person joins the group that Okta keeps of all administrators."""
    user = found(call.org, call.params["id"], call.caller)
    role_type = body(call, _BODY).get("type")
    if not is_super_admin(call):
        raise ApiError("E0000006")
    role = given(call.org, user["id"], role_type, "USER")
    groups.add_member(call.org, groups.administrators(call.org), user["id"])
    return json_response(_shown(role, user, call.base), 201)


def given(org: Org, principal: str, role_type: str | None, assignment_type: str) -> Json:
    """Gives a standard role to a person (`USER`) or an app (`CLIENT`). Raises E0000001, E0000090."""
    if role_type == "CUSTOM":
        raise not_built("custom roles")
    if role_type not in LABELS:
        raise invalid("type", "type: The role type is not valid.")
    if _has(org, principal, role_type):
        raise ApiError("E0000090")
    now = org.timestamp()
    role = {
        "id": org.entropy.id("ra1"),
        "label": LABELS[role_type],
        "type": role_type,
        "status": "ACTIVE",
        "created": now,
        "lastUpdated": now,
        "assignmentType": assignment_type,
    }
    return org.store.put("role", role["id"], role, parent=principal)


def is_super_admin(call: Call) -> bool:
    """Does whoever calls, a person or a service app, hold the highest role?"""
    return _has(call.org, principal_of_roles(call), "SUPER_ADMIN")


def principal_of_roles(call: Call) -> str:
    """Roles of an app are kept under its client id, which its tokens carry."""
    return str(call.client["credentials"]["oauthClient"]["client_id"]) if call.client else call.principal


def _has(org: Org, user_id: str, role_type: str) -> bool:
    return any(role["type"] == role_type for role in org.store.all("role", user_id))


def _shown(role: Json, user: Json, base: str) -> Json:
    return {**role, "_links": {"assignee": link(f"{base}/api/v1/users/{user['id']}")}}


def listing(call: Call) -> Response:
    user = found(call.org, call.params["id"], call.caller)
    return page(call, call.org.store.all("role", user["id"]), lambda role: _shown(role, user, call.base), default=PAGE, most=PAGE)


def read(call: Call) -> Response:
    user, role = _assignment(call)
    return json_response(_shown(role, user, call.base))


def remove(call: Call) -> Response:
    user, role = _assignment(call)
    call.org.store.delete("role", role["id"])
    if not call.org.store.all("role", user["id"]):
        groups.remove_member(call.org, groups.administrators(call.org), user["id"])
    return no_content()


def _assignment(call: Call) -> tuple[Json, Json]:
    user = found(call.org, call.params["id"], call.caller)
    for role in call.org.store.all("role", user["id"]):
        if role["id"] == call.params["role"]:
            return user, role
    raise not_found(call.params["role"], "RoleAssignment")


ROUTES = [
    route("POST", "/api/v1/users/{id}/roles", assign),
    route("GET", "/api/v1/users/{id}/roles", listing),
    route("GET", "/api/v1/users/{id}/roles/{role}", read),
    route("DELETE", "/api/v1/users/{id}/roles/{role}", remove),
]
