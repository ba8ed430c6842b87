"""Which authenticators must, and which may, this person enroll? The authenticator enrollment policies (MFA_ENROLL)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Any

from local_org.idx.facts import Facts, Policy, Rule
from local_org.policy.conditions import Who, first_match
from local_org.value import Value

REQUIRED, OPTIONAL = "REQUIRED", "OPTIONAL"


class EnrollmentDecision(Value):
    """Keys of ACTIVE authenticators in the org's order. `may_enroll` false: the rule says NEVER, nobody is prompted."""

    required: tuple[str, ...]
    optional: tuple[str, ...]
    may_enroll: bool
    policy: Policy | None
    rule: Rule | None
    reasons: tuple[str, ...]
    in_grace: Mapping[str, Any] = field(default_factory=dict)  # required ones that may still be put off, with their gracePeriod

    @property
    def allowed(self) -> tuple[str, ...]:
        return (*self.required, *self.in_grace, *self.optional)


def decide(facts: Facts, who: Who, now: float) -> EnrollmentDecision:
    """The first policy with a matching rule; inactive authenticators and those it does not list are not allowed.

    A required one whose grace period (BY_DATE_TIME) runs at `now` (epoch seconds) is in grace. Grace by a number of skips is
    not simulated: such an authenticator is required at once.
    """
    match = first_match(facts.enrollment, who)
    if match.policy is None or match.rule is None:
        return EnrollmentDecision((), (), False, None, None, match.reasons)
    listed = {one["key"]: one.get("enroll", {}).get("self") for one in match.policy.settings.get("authenticators", [])}
    grace = {
        one["key"]: one["enroll"]["gracePeriod"]
        for one in match.policy.settings.get("authenticators", [])
        if listed[one["key"]] == REQUIRED and _runs(one["enroll"].get("gracePeriod"), now)
    }
    active = [one.key for one in facts.authenticators if one.status == "ACTIVE"]
    return EnrollmentDecision(
        required=tuple(key for key in active if listed.get(key) == REQUIRED and key not in grace),
        optional=tuple(key for key in active if listed.get(key) == OPTIONAL),
        may_enroll=not str(match.rule.actions.get("enroll", {}).get("self", "CHALLENGE")).startswith("NEVER"),
        policy=match.policy,
        rule=match.rule,
        reasons=match.reasons,
        in_grace={key: grace[key] for key in active if key in grace},
    )


def _runs(grace: Mapping[str, Any] | None, now: float) -> bool:
    if not grace or grace.get("type") != "BY_DATE_TIME":
        return False
    try:
        return now < datetime.fromisoformat(str(grace.get("expiry"))).timestamp()
    except ValueError:
        return False
