"""Which authenticators must, and which may, this person enroll? The authenticator enrollment policies (MFA_ENROLL)."""

from __future__ import annotations

from dataclasses import dataclass

from local_org.idx.facts import Facts, Policy, Rule
from local_org.policy.conditions import Who, first_match

REQUIRED, OPTIONAL = "REQUIRED", "OPTIONAL"


@dataclass(frozen=True, slots=True)
class EnrollmentDecision:
    """Keys of ACTIVE authenticators in the org's order. `may_enroll` false: the rule says NEVER, nobody is prompted."""

    required: tuple[str, ...]
    optional: tuple[str, ...]
    may_enroll: bool
    policy: Policy | None
    rule: Rule | None
    reasons: tuple[str, ...]

    @property
    def allowed(self) -> tuple[str, ...]:
        return (*self.required, *self.optional)


def decide(facts: Facts, who: Who) -> EnrollmentDecision:
    """The first policy with a matching rule; inactive authenticators and those it does not list are not allowed."""
    match = first_match(facts.enrollment, who)
    if match.policy is None or match.rule is None:
        return EnrollmentDecision((), (), False, None, None, match.reasons)
    listed = {one["key"]: one.get("enroll", {}).get("self") for one in match.policy.settings.get("authenticators", [])}
    active = [one.key for one in facts.authenticators if one.status == "ACTIVE"]
    return EnrollmentDecision(
        required=tuple(key for key in active if listed.get(key) == REQUIRED),
        optional=tuple(key for key in active if listed.get(key) == OPTIONAL),
        may_enroll=not str(match.rule.actions.get("enroll", {}).get("self", "CHALLENGE")).startswith("NEVER"),
        policy=match.policy,
        rule=match.rule,
        reasons=match.reasons,
    )
