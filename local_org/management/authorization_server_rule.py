"""What a rule of an authorization server must say, and what Okta fills in."""

from __future__ import annotations

from typing import Any

from local_org.management import shape
from local_org.management.app_settings import GRANTS, INTERACTION_CODE
from local_org.management.policy_settings import refuse_unknown
from local_org.management.reading import given
from local_org.org import Org
from local_org.policy.authorization import EVERYONE
from local_org.web.errors import invalid

Json = dict[str, Any]

_FOR_PEOPLE = ("authorization_code", "implicit", "password")
_ALL_GRANTS = set().union(*GRANTS.values())
_SIDES = shape.members({"include": shape.list_of(shape.text), "exclude": shape.list_of(shape.text)})
_INCLUDE = shape.members({"include": shape.list_of(shape.text)})
_LIFETIMES = {
    "accessTokenLifetimeMinutes": (60, 5, 1440),
    "refreshTokenLifetimeMinutes": (0, 0, 2**31),
    "refreshTokenWindowMinutes": (10080, 0, 2**31),
}
RULE = shape.members(
    {
        "type": shape.one_of("RESOURCE_ACCESS"),
        "name": shape.text,
        "priority": shape.whole,
        "status": shape.one_of("ACTIVE", "INACTIVE"),
        "conditions": shape.members(
            {"people": shape.members({"users": _SIDES, "groups": _SIDES}), "grantTypes": _INCLUDE, "scopes": _INCLUDE},
        ),
        "actions": shape.members({"token": shape.members({**dict.fromkeys(_LIFETIMES, shape.whole), "inlineHook": shape.members({})})}),
    }
)


def described(org: Org, asked: Json) -> Json:
    """The members of a rule that a client decides on, from a body of the shape `RULE`. Raises E0000001."""
    if not asked.get("name"):
        raise invalid("name", "name: The field cannot be left blank")
    grants = given(asked, "conditions", "grantTypes", "include") or []
    people = {side: _side(given(asked, "conditions", "people", side) or {}) for side in ("users", "groups")}
    _check_grants(org, grants)
    _check_people(org, grants, people)
    conditions = {
        "people": people,
        "grantTypes": {"include": grants},
        "scopes": {"include": given(asked, "conditions", "scopes", "include") or []},
    }
    status = {"status": asked["status"]} if asked.get("status") else {}
    return {
        **status,
        "name": asked["name"],
        "conditions": conditions,
        "actions": {"token": _lifetimes(given(asked, "actions", "token") or {})},
    }


def _side(asked: Json) -> Json:
    return {"include": asked.get("include") or [], "exclude": asked.get("exclude") or []}


def _check_grants(org: Org, grants: list[str]) -> None:
    """While the org's switch is off, rules are not offered the interaction code either (the wording is assumed)."""
    if not grants:
        raise invalid("conditions.grantTypes", "conditions.grantTypes: The field cannot be left blank")
    unknown = sorted(set(grants) - _ALL_GRANTS)
    if unknown:
        raise invalid("conditions.grantTypes", f"conditions.grantTypes: Invalid grant types: {', '.join(unknown)[:200]}")
    if INTERACTION_CODE in grants and not (org.store.get("org", "org") or {})["embeddedLoginSupport"]:
        text = "conditions.grantTypes: The grant type 'interaction_code' is not enabled for this organization."
        raise invalid("conditions.grantTypes", text)


def _check_people(org: Org, grants: list[str], people: Json) -> None:
    if set(grants) & set(_FOR_PEOPLE) and not people["users"]["include"] and not people["groups"]["include"]:
        raise invalid(
            "conditions.people",
            "conditions.people: At least one of ''conditions.people.users.include'' or ''conditions.people.groups.include'' must contain a "
            "valid user or group when ''conditions.grantTypes'' contains one or more of [authorization_code, implicit, password].",
        )
    for side in ("include", "exclude"):
        refuse_unknown(org, "user", people["users"][side], f"conditions.people.users.{side}")
        groups = [group for group in people["groups"][side] if group != EVERYONE]
        refuse_unknown(org, "group", groups, f"conditions.people.groups.{side}")


def _lifetimes(asked: Json) -> Json:
    filled = {name: asked[name] if asked.get(name) is not None else default for name, (default, _, _) in _LIFETIMES.items()}
    for name, (_, least, most) in _LIFETIMES.items():
        if not least <= filled[name] <= most:
            raise invalid(name, f"{name}: Must be between {least} and {most}")
    return filled
