"""Which password policy a person is under, and what a candidate lacks by its complexity."""

from __future__ import annotations

from typing import Any

from local_org.org import Org
from local_org.store.passwords import was_used
from local_org.store.policies import policies_of_type

Json = dict[str, Any]


def unmet(org: Org, user: Json, candidate: str) -> list[str]:
    """Causes for `errorCauses`; none: the password may be kept."""
    member_of = set(org.store.lefts("group_user", user["id"]))
    for policy in policies_of_type(org.store, "PASSWORD"):
        included = policy.conditions.get("people", {}).get("groups", {}).get("include", [])
        if policy.status == "ACTIVE" and (policy.system or member_of & set(included)):
            return _judged(org, user, candidate, dict(policy.settings.get("password") or {}))
    return []


def _judged(org: Org, user: Json, candidate: str, settings: Json) -> list[str]:
    complexity = settings.get("complexity") or {}
    checks = (
        (len(candidate) >= complexity.get("minLength", 8), f"at least {complexity.get('minLength', 8)} characters"),
        (sum(map(str.islower, candidate)) >= complexity.get("minLowerCase", 0), "a lowercase letter"),
        (sum(map(str.isupper, candidate)) >= complexity.get("minUpperCase", 0), "an uppercase letter"),
        (sum(map(str.isdigit, candidate)) >= complexity.get("minNumber", 0), "a number"),
        (sum(not char.isalnum() for char in candidate) >= complexity.get("minSymbol", 0), "a symbol"),
    )
    if not all(met for met, _ in checks):
        return ["Password requirements were not met. Password requirements: " + ", ".join(name for _, name in checks) + "."]
    if was_used(org.store, user["id"], candidate, (settings.get("age") or {}).get("historyCount", 0)):
        return ["Password has been used too recently"]
    return []
