"""`/api/v1/groups`: the groups, and who is in them."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from local_org.fresh_org.people import ADMINISTRATORS
from local_org.management import query, shape, user_view
from local_org.management.links import link
from local_org.management.reading import body
from local_org.org import Org
from local_org.store.entities import DuplicateKey
from local_org.web.errors import ApiError, invalid, not_found
from local_org.web.paging import page
from local_org.web.routing import Call, json_response, no_content, route

Json = dict[str, Any]

PAGE = 10_000
_TAKEN = "name: An object with this field already exists in the current organization"
_FILTERS = ("id", "type", "lastUpdated", "lastMembershipUpdated", "profile.name")
_NAME_LENGTH = 255
_BODY = shape.members({"profile": shape.members({"name": shape.text, "description": shape.text})})


def create(call: Call) -> Response:
    profile = _profile(body(call, _BODY))
    now = call.org.timestamp()
    group = {
        "id": call.org.entropy.id("00g"),
        "created": now,
        "lastUpdated": now,
        "lastMembershipUpdated": now,
        "objectClass": ["okta:user_group"],
        "type": "OKTA_GROUP",
        "profile": profile,
    }
    return json_response(shown(_kept(call.org, group), call.base))


def _profile(asked: Json) -> Json:
    """Custom attributes of the group schema are not built: nothing but name and description is taken."""
    profile = asked.get("profile") or {}
    unknown = sorted(set(profile) - {"name", "description"})
    if unknown:
        raise invalid("profile", *(f"Property name '{name}' is not defined in profile" for name in unknown))
    if not profile.get("name"):
        raise invalid("name", "name: The field cannot be left blank")
    if len(profile["name"]) > _NAME_LENGTH:
        raise invalid("name", f"name: The field must be between 1 and {_NAME_LENGTH} characters")
    return {"name": profile["name"], "description": profile.get("description")}


def _kept(org: Org, group: Json) -> Json:
    try:
        return org.store.put("group", group["id"], group, key=group["profile"]["name"])
    except DuplicateKey as error:
        raise invalid("name", _TAKEN) from error


def found(org: Org, group_id: str) -> Json:
    """Raises E0000007."""
    group = org.store.get("group", group_id)
    if group is None:
        raise not_found(group_id, "UserGroup")
    return group


def own_group(org: Org, group_id: str) -> Json:
    """A group that people manage. Raises E0000006 for the built-in ones, which Okta keeps itself (the code is assumed)."""
    group = found(org, group_id)
    if group["type"] == "BUILT_IN":
        raise ApiError("E0000006")
    return group


def administrators(org: Org) -> str:
    """The id of the group that Okta keeps for people with an admin role."""
    return str((org.store.find("group", ADMINISTRATORS) or {})["id"])


def of_user(org: Org, user_id: str) -> list[Json]:
    return [group for group_id in org.store.lefts("group_user", user_id) if (group := org.store.get("group", group_id))]


def shown(group: Json, base: str) -> Json:
    here = f"{base}/api/v1/groups/{group['id']}"
    logo = f"{base}/assets/img/logos/groups/odyssey/okta"
    links = {
        "logo": [
            {"name": "medium", "href": f"{logo}-medium.png", "type": "image/png"},
            {"name": "large", "href": f"{logo}-large.png", "type": "image/png"},
        ],
        "owners": link(f"{here}/owners"),
        "users": link(f"{here}/users"),
        "apps": link(f"{here}/apps"),
    }
    return {**group, "_links": links}


def listing(call: Call) -> Response:
    """`q` looks at the beginning of the name."""
    kept = call.org.store.all("group")
    if "search" in call.query:
        kept = query.ordered(query.kept(kept, call.query["search"], ignore_case=True), call.query)
    if "filter" in call.query:
        kept = query.kept(kept, call.query["filter"], attributes=_FILTERS)
    if call.query.get("q"):
        kept = [group for group in kept if query.starts_with(call.query["q"], group["profile"]["name"])]
    return page(call, kept, lambda group: shown(group, call.base), default=PAGE, most=PAGE)


def read(call: Call) -> Response:
    return json_response(shown(found(call.org, call.params["id"]), call.base))


def replace(call: Call) -> Response:
    group = own_group(call.org, call.params["id"])
    changed = {**group, "profile": _profile(body(call, _BODY)), "lastUpdated": call.org.timestamp()}
    return json_response(shown(_kept(call.org, changed), call.base))


def delete(call: Call) -> Response:
    """A group that a user profile policy puts people into stays."""
    group = own_group(call.org, call.params["id"])
    if _is_target(call.org, group["id"]):
        raise ApiError("E0000209")
    call.org.store.delete("group", group["id"])
    call.org.store.unlink("group_user", left=group["id"])
    call.org.store.unlink("app_group", right=group["id"])
    return no_content()


def _is_target(org: Org, group_id: str) -> bool:
    rules = (rule for policy in org.store.all("policy", "PROFILE_ENROLLMENT") for rule in org.store.all("rule", policy["id"]))
    return any(group_id in (rule["actions"]["profileEnrollment"].get("targetGroupIds") or []) for rule in rules)


def members(call: Call) -> Response:
    group = found(call.org, call.params["id"])
    people = [user for user_id in call.org.store.rights("group_user", group["id"]) if (user := call.org.store.get("user", user_id))]
    return page(call, people, lambda user: user_view.listed(call.org, user, call.base), default=PAGE, most=PAGE)


def add(call: Call) -> Response:
    group = own_group(call.org, call.params["id"])
    if call.org.store.get("user", call.params["user"]) is None:
        raise not_found(call.params["user"], "User")
    add_member(call.org, group["id"], call.params["user"])
    return no_content()


def add_member(org: Org, group_id: str, user_id: str) -> None:
    """Idempotent."""
    if not org.store.is_linked("group_user", group_id, user_id):
        org.store.link("group_user", group_id, user_id)
        _membership_changed(org, group_id)


def remove(call: Call) -> Response:
    group = own_group(call.org, call.params["id"])
    if call.org.store.get("user", call.params["user"]) is None:
        raise not_found(call.params["user"], "User")
    remove_member(call.org, group["id"], call.params["user"])
    return no_content()


def remove_member(org: Org, group_id: str, user_id: str) -> None:
    if org.store.is_linked("group_user", group_id, user_id):
        org.store.unlink("group_user", group_id, user_id)
        _membership_changed(org, group_id)


def _membership_changed(org: Org, group_id: str) -> None:
    group = found(org, group_id)
    org.store.put("group", group_id, {**group, "lastMembershipUpdated": org.timestamp()}, key=group["profile"]["name"])


ROUTES = [
    route("POST", "/api/v1/groups", create),
    route("GET", "/api/v1/groups", listing),
    route("GET", "/api/v1/groups/{id}", read),
    route("PUT", "/api/v1/groups/{id}", replace),
    route("DELETE", "/api/v1/groups/{id}", delete),
    route("GET", "/api/v1/groups/{id}/users", members),
    route("PUT", "/api/v1/groups/{id}/users/{user}", add),
    route("DELETE", "/api/v1/groups/{id}/users/{user}", remove),
]
