"""`/api/v1/users`: create, find, change and delete people. Their life cycle is in `user_lifecycle`."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from local_org.delivery import account_links
from local_org.management import groups, query, shape, user_view
from local_org.management.reading import body, flag, given
from local_org.management.user_passwords import set_by_administrator
from local_org.management.user_profile import checked
from local_org.org import Org
from local_org.store.enrollments import enroll_email
from local_org.store.entities import DuplicateKey
from local_org.store.people import everyone_id, keep
from local_org.web.errors import ApiError, invalid, not_built, not_found
from local_org.web.paging import page
from local_org.web.routing import Call, json_response, route

Json = dict[str, Any]

PAGE = 200
_TAKEN = "login: An object with this field already exists in the current organization"
_FILTERS = ("status", "lastUpdated", "id", "profile.login", "profile.email", "profile.firstName", "profile.lastName")

_BODY = shape.members(
    {
        "profile": shape.members({}),
        "credentials": shape.members({"password": shape.members({"value": shape.text}), "provider": shape.members({"type": shape.text})}),
        "groupIds": shape.list_of(shape.text),
        "type": shape.members({"id": shape.text}),
    }
)


def create(call: Call) -> Response:
    """ACTIVE with a password, PROVISIONED without, STAGED with `activate=false`. The primary email is enrolled at once.

    Somebody who is to be activated and has no password gets the mail with the activation link.
    """
    asked = body(call, _BODY)
    activate = flag(call, "activate", default=True)
    password = _password(asked)
    profile = checked(asked.get("profile") or {}, operation="newUser")
    status = "STAGED" if not activate else "ACTIVE" if password else "PROVISIONED"
    if status == "ACTIVE" and call.query.get("nextLogin") == "changePassword":
        status = "PASSWORD_EXPIRED"
    user = _new(call.org, profile, status, _user_type(call.org, asked))
    if password is not None:
        user = set_by_administrator(call.org, user, password, expired=status == "PASSWORD_EXPIRED")
    if status == "PROVISIONED":
        account_links.mail_activation(call.org, user, call.base)
    for group_id in asked.get("groupIds") or []:
        groups.add_member(call.org, groups.own_group(call.org, group_id)["id"], user["id"])
    return json_response(user_view.shown(call.org, user, call.base))


def _new(org: Org, profile: Json, status: str, user_type: str) -> Json:
    now = org.timestamp()
    activated = None if status == "STAGED" else now
    user: Json = {
        "id": org.entropy.id("00u"),
        "status": status,
        "created": now,
        "activated": activated,
        "statusChanged": activated,
        "lastLogin": None,
        "lastUpdated": now,
        "passwordChanged": None,
        "type": {"id": user_type},
        "profile": profile,
    }
    if org.store.find("user", profile["login"].lower()):
        raise invalid("login", _TAKEN)
    keep(org.store, user)
    org.store.link("group_user", everyone_id(org.store), user["id"])
    enroll_email(org, user["id"], profile["email"])
    return user


def _user_type(org: Org, asked: Json) -> str:
    """The org's one user type. Raises E0000001 for another."""
    only: str = (org.store.get("org", "org") or {})["userTypeId"]
    if given(asked, "type", "id") not in (None, only):
        raise invalid("type", "type: The user type does not exist.")
    return only


def _password(asked: Json) -> str | None:
    """The password to set. Raises 501 for what this org cannot keep: imported hashes, password hooks, recovery questions."""
    credentials = asked.get("credentials") or {}
    password = credentials.get("password") or {}
    if credentials.get("recovery_question"):
        raise not_built("credentials.recovery_question")
    for member in ("hash", "hook"):
        if password.get(member):
            raise not_built(f"credentials.password.{member}")
    if given(credentials, "provider", "type") not in (None, "OKTA"):
        raise not_built("credentials.provider other than OKTA")
    value: str | None = password.get("value")
    return value


def found(org: Org, reference: str, caller: Json | None = None) -> Json:
    """By id, login, or the part of a login before the @ when only one person has it; `me` is the caller. Raises E0000007."""
    if reference == "me" and caller is not None:
        return caller
    user = org.store.get("user", reference) or org.store.find("user", reference.lower())
    if user is None and "@" not in reference:
        short = reference.lower() + "@"
        named = [kept for kept in org.store.all("user") if kept["profile"]["login"].lower().startswith(short)]
        user = named[0] if len(named) == 1 else None
    if user is None:
        raise not_found(reference, "User")
    return user


def read(call: Call) -> Response:
    user = found(call.org, call.params["id"], call.caller)
    return json_response(user_view.shown(call.org, user, call.base))


def listing(call: Call) -> Response:
    """`q` looks at the beginnings of names and email; without any criterion DEPROVISIONED people are left out."""
    if "search" in call.query and "filter" in call.query:
        raise ApiError("E0000033")
    people = _matching(call, call.org.store.all("user"))
    return page(call, people, lambda user: user_view.listed(call.org, user, call.base), default=PAGE, most=PAGE)


def _matching(call: Call, people: list[Json]) -> list[Json]:
    if "search" in call.query:
        return query.ordered(query.kept(people, call.query["search"], ignore_case=True), call.query)
    if "filter" in call.query:
        return query.kept(people, call.query["filter"], attributes=_FILTERS)
    people = [user for user in people if user["status"] != "DEPROVISIONED"]
    text = call.query.get("q")
    names = ("firstName", "lastName", "email")
    return [user for user in people if not text or query.starts_with(text, *(user["profile"].get(name) for name in names))]


def update(call: Call) -> Response:
    """POST: members left out stay, a member that is null goes."""
    user = found(call.org, call.params["id"], call.caller)
    asked = body(call, _BODY)
    return _changed(call, user, asked, {**user["profile"], **(asked.get("profile") or {})})


def replace(call: Call) -> Response:
    """PUT: the profile is what was sent."""
    user = found(call.org, call.params["id"], call.caller)
    asked = body(call, _BODY)
    return _changed(call, user, asked, asked.get("profile") or {})


def _changed(call: Call, user: Json, asked: Json, wanted: Json) -> Response:
    org = call.org
    if user["status"] == "DEPROVISIONED":
        raise ApiError("E0000038")
    password = _password(asked)
    profile = checked(wanted, operation="updateUser")
    now = org.timestamp()
    changed = {**user, "profile": profile, "lastUpdated": now}
    try:
        keep(org.store, changed)
    except DuplicateKey as error:
        raise invalid("login", _TAKEN) from error
    if profile["email"] != user["profile"]["email"]:
        enroll_email(org, user["id"], profile["email"])
    if password is not None:
        changed = set_by_administrator(org, changed, password)
    return json_response(user_view.shown(org, changed, call.base))


def user_groups(call: Call) -> Response:
    user = found(call.org, call.params["id"], call.caller)
    return page(call, groups.of_user(call.org, user["id"]), lambda group: groups.shown(group, call.base), default=PAGE, most=PAGE)


ROUTES = [
    route("POST", "/api/v1/users", create),
    route("GET", "/api/v1/users", listing),
    route("GET", "/api/v1/users/{id}", read),
    route("POST", "/api/v1/users/{id}", update),
    route("PUT", "/api/v1/users/{id}", replace),
    route("GET", "/api/v1/users/{id}/groups", user_groups),
]
