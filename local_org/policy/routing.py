"""Where does somebody sign in: here, or at an identity provider? The one IDP_DISCOVERY policy."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from local_org.idx.facts import Policy, Rule
from local_org.value import Value

Json = Mapping[str, Any]


class Routing(Value):
    """`providers`: ids of identity providers, in the rule's order; `here`: may people also sign in at this org itself?"""

    providers: tuple[str, ...]
    here: bool
    rule: Rule | None
    reasons: tuple[str, ...]


def decide(policies: tuple[Policy, ...], *, app_id: str, app_name: str, identifier: str | None, known: frozenset[str]) -> Routing:
    """The first rule that matches. `identifier` None: nobody typed anything yet, so rules about it wait. `known`: ACTIVE providers.

    A rule whose providers are all gone leads here: the evidence says nothing of it, and nobody must be locked out by it.
    """
    reasons: list[str] = []
    for rule in (rule for policy in policies if policy.status == "ACTIVE" for rule in policy.rules):
        refusal = _refusal(rule, app_id, app_name, identifier)
        if refusal is not None:
            reasons.append(f"{rule.name}: {refusal}")
            continue
        listed = rule.actions.get("idp", {}).get("providers") or []
        providers = tuple(one["id"] for one in listed if one.get("id") in known)
        here = any(one.get("type") == "OKTA" for one in listed) or not providers
        return Routing(providers, here, rule, (*reasons, f"{rule.name}: matches"))
    return Routing((), True, None, tuple(reasons))


def _refusal(rule: Rule, app_id: str, app_name: str, identifier: str | None) -> str | None:
    if rule.status != "ACTIVE":
        return "inactive"
    conditions = rule.conditions
    if (conditions.get("network") or {}).get("connection", "ANYWHERE") != "ANYWHERE":
        return "network zones are not simulated"
    if any((conditions.get("platform") or {}).get(side) for side in ("include", "exclude")):
        return "the condition platform is not simulated"
    if rule.actions.get("idp", {}).get("idpSelectionType", "SPECIFIC") != "SPECIFIC":
        return "expressions are not simulated"
    apps = conditions.get("app") or {}
    if apps.get("include") and not _names(apps["include"], app_id, app_name):
        return "is for other apps"
    if _names(apps.get("exclude") or [], app_id, app_name):
        return "excludes this app"
    return _identifier_refusal(conditions.get("userIdentifier") or {}, identifier)


def _names(listed: list[Json], app_id: str, app_name: str) -> bool:
    """APP names one instance, APP_TYPE every instance of this name."""
    return any(one.get("id") == app_id or (one.get("type") == "APP_TYPE" and one.get("name", one.get("id")) == app_name) for one in listed)


def _identifier_refusal(condition: Json, identifier: str | None) -> str | None:
    patterns = condition.get("patterns") or []
    if not patterns:
        return None
    if condition.get("type") == "ATTRIBUTE":
        return "attributes of the person are not simulated"
    if identifier is None:
        return "asks for an identifier"
    return None if any(_fits(one, identifier) for one in patterns) else "is for other identifiers"


_MATCHES: dict[str, Callable[[str, str], bool]] = {
    "EQUALS": lambda typed, value: typed == value,
    "STARTS_WITH": lambda typed, value: typed.startswith(value),
    "CONTAINS": lambda typed, value: value in typed,
    "SUFFIX": lambda typed, value: typed.endswith(value),
}


def _fits(pattern: Json, identifier: str) -> bool:
    how, value = str(pattern.get("matchType")), str(pattern.get("value") or "")
    if how == "EXPRESSION":
        return _expression(value, identifier)
    matches = _MATCHES.get(how)
    return matches is not None and matches(identifier.lower(), value.lower())


def _expression(value: str, identifier: str) -> bool:
    try:
        return re.fullmatch(value, identifier, re.IGNORECASE) is not None
    except re.error:
        return False
