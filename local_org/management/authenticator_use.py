"""Which policies count on an authenticator, so that it cannot be taken away from under them (E0000148)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from local_org.org import Org
from local_org.web.errors import ApiError

Json = dict[str, Any]


def refuse_if_used(org: Org, authenticator: Json) -> None:
    """Before it is deactivated: an enrollment policy offers or demands it, or a rule names it. Raises E0000148."""
    _refuse(_enrollment_policies(org, authenticator["key"], ("OPTIONAL", "REQUIRED")), _rules_naming(org, authenticator))


def refuse_if_needed_for_sign_in(org: Org, authenticator: Json) -> None:
    """Before it is kept for recovery alone. A policy that demands it beside the password does not need it for sign-in. Raises E0000148.

    That "policies need email" is recorded, which ones do is assumed: those that demand it and no password, and rules that name it.
    """
    demanding = _enrollment_policies(org, authenticator["key"], ("REQUIRED",))
    with_password = _enrollment_policies(org, "okta_password", ("REQUIRED",))
    _refuse([name for name in demanding if name not in with_password], _rules_naming(org, authenticator))


def _refuse(enrollment: list[str], authentication: list[str]) -> None:
    causes = []
    if enrollment:
        causes.append(f"Authenticator Enrollment Policies: {', '.join(enrollment)}")
    if authentication:
        causes.append(f"Authentication Policies: {', '.join(authentication)}")
    if causes:
        raise ApiError("E0000148", causes=tuple(causes))


def _enrollment_policies(org: Org, key: str, wanted: tuple[str, ...]) -> list[str]:
    return [
        policy["name"]
        for policy in org.store.all("policy", "MFA_ENROLL")
        if any(entry["key"] == key and entry["enroll"]["self"] in wanted for entry in policy["settings"]["authenticators"])
    ]


def _rules_naming(org: Org, authenticator: Json) -> list[str]:
    """Authentication policies with a rule whose constraints name the authenticator's key, type or one of its methods."""
    return [
        policy["name"]
        for policy in org.store.all("policy", "ACCESS_POLICY")
        if any(_names(member, authenticator) for rule in org.store.all("rule", policy["id"]) for member in _members(rule))
    ]


def _members(rule: Json) -> Iterator[Json]:
    verification = rule["actions"]["appSignOn"].get("verificationMethod") or {}
    for constraint in verification.get("constraints") or []:
        yield from (member for member in constraint.values() if isinstance(member, dict))


def _names(member: Json, authenticator: Json) -> bool:
    """The type `app` is shared by several authenticators and names none of them."""
    if any(entry.get("key") == authenticator["key"] for entry in member.get("authenticationMethods") or []):
        return True
    methods = {method["type"] for method in authenticator["methods"]} & set(member.get("methods") or [])
    return bool(methods) or (authenticator["type"] != "app" and authenticator["type"] in (member.get("types") or []))
