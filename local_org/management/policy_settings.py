"""The `settings` and `conditions` of a policy: what they must say, and what Okta fills in."""

from __future__ import annotations

from typing import Any

from local_org.fresh_org.policies import ENROLLMENT_SETTINGS, PASSWORD_SETTINGS
from local_org.management.reading import given
from local_org.org import Org
from local_org.web.errors import ApiError, invalid, not_built

Json = dict[str, Any]

_NOT_ALLOWED = {"self": "NOT_ALLOWED"}


def settings(org: Org, policy_type: str, asked: Json | None, *, system: bool) -> Json | None:
    """None for types that have no settings. Raises E0000001."""
    if policy_type == "MFA_ENROLL":
        return _enrollment(org, asked or ENROLLMENT_SETTINGS, system=system)
    if policy_type == "PASSWORD":
        return merged(PASSWORD_SETTINGS, asked or {})
    return None


def merged(defaults: Json, asked: Json) -> Json:
    """The defaults with what was asked laid over them, member by member; null asks for nothing."""
    result = dict(defaults)
    for name, value in asked.items():
        if isinstance(value, dict) and isinstance(defaults.get(name), dict):
            result[name] = merged(defaults[name], value)
        elif value is not None:
            result[name] = value
    return result


def _enrollment(org: Org, asked: Json, *, system: bool) -> Json:
    """Every ACTIVE authenticator of the org is listed in the answer, those left out as NOT_ALLOWED."""
    if asked.get("factors") or asked.get("type", "AUTHENTICATORS") != "AUTHENTICATORS":
        raise not_built("enrollment policies with settings.factors (orgs upgraded from Classic)")
    known = org.store.all("authenticator")
    entries = [{name: value for name, value in entry.items() if value is not None} for entry in asked.get("authenticators") or []]
    for entry in entries:
        if not any(kept["key"] == entry.get("key") for kept in known) or not given(entry, "enroll", "self"):
            raise invalid(
                "authenticators", f"authenticators: '{entry.get('key')}' is not an authenticator of this org with an enroll setting."
            )
    chosen = {entry["key"]: entry["enroll"]["self"] for entry in entries}
    if system and chosen.get("okta_password") != "REQUIRED":
        raise invalid("mediationPolicy", "Password authenticator must be set to required in the default policy.")
    if "REQUIRED" not in (chosen.get("okta_email"), chosen.get("okta_password")):
        raise invalid("mediationPolicy", "At least one of Password or Email authenticator must be set to required.")
    left_out = [kept["key"] for kept in known if kept["key"] not in chosen and kept["status"] == "ACTIVE"]
    return {"type": "AUTHENTICATORS", "authenticators": [*entries, *({"key": key, "enroll": _NOT_ALLOWED} for key in left_out)]}


def conditions(org: Org, policy_type: str, asked: Json | None) -> Json | None:
    """Whom a policy is for: groups, in the numbered types; the others are for the apps that follow them and have none."""
    if policy_type in ("ACCESS_POLICY", "PROFILE_ENROLLMENT"):
        if asked:
            raise invalid("conditions", "conditions: Policies of this type have no conditions.")
        return None
    if policy_type == "IDP_DISCOVERY":
        raise ApiError("E0000006")  # an org has one, its own
    groups = given(asked or {}, "people", "groups", "include") or []
    if not groups:
        raise invalid("conditions", "conditions.people.groups.include: The field cannot be left blank")
    refuse_unknown(org, "group", groups, "conditions.people.groups.include")
    people: Json = {"people": {"groups": {"include": groups}}}
    return {**people, "authProvider": {"provider": "OKTA"}} if policy_type == "PASSWORD" else people


def refuse_unknown(org: Org, kind: str, ids: list[str], where: str) -> None:
    """Raises E0000001 when an id names nothing in this org (the wording is assumed)."""
    unknown = [entity_id for entity_id in ids if org.store.get(kind, entity_id) is None]
    if unknown:
        raise invalid(where, f"{where}: Invalid {kind} id: {', '.join(unknown)[:200]}")
