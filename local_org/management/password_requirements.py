"""What the password policy of a person has against a candidate that an administrator wants to set."""

from __future__ import annotations

from typing import Any

from local_org.org import Org
from local_org.policy.conditions import Who
from local_org.policy.password import decide_among, is_common, meets, requirements_text
from local_org.store.passwords import was_used
from local_org.store.people import group_ids_of
from local_org.store.policies import policies_of_type

Json = dict[str, Any]


def unmet(org: Org, user: Json, candidate: str) -> list[str]:
    """Causes for `errorCauses`; none: the password may be kept. The last two wordings are assumed."""
    who = Who(user["id"], group_ids_of(org.store, user["id"]))
    decision = decide_among(policies_of_type(org.store, "PASSWORD"), who)
    if not meets(decision, candidate, user["profile"]):
        return [f"Password requirements were not met. {requirements_text(decision)}"]
    if is_common(decision, candidate):
        return ["This password was found in a list of commonly used passwords. Please try another password."]
    if was_used(org.store, user["id"], candidate, decision.settings()["age"]["historyCount"]):
        return ["Password has been used too recently"]
    return []
