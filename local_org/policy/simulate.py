"""What would these policies do for this person? The values behind `POST /api/v1/policies/simulate`."""

from __future__ import annotations

from local_org.idx.facts import Policy, Rule
from local_org.policy.conditions import Who, policy_refusal, rule_refusal
from local_org.value import Value


class RuleVerdict(Value):
    """`refusal` None: the rule matches."""

    rule: Rule
    refusal: str | None


class PolicyVerdict(Value):
    """`refusal` None: the policy concerns the person. `rules` are those looked at, up to the one that matched."""

    policy: Policy
    refusal: str | None
    rules: tuple[RuleVerdict, ...]

    @property
    def decides(self) -> bool:
        return any(verdict.refusal is None for verdict in self.rules)


class Evaluation(Value):
    """`result`: the policy that decides, None when none does; `evaluated`: those looked at before it, with their reasons."""

    result: PolicyVerdict | None
    evaluated: tuple[PolicyVerdict, ...]


def evaluate(policies: tuple[Policy, ...], who: Who) -> Evaluation:
    """Looks at policies and rules exactly as a sign-in does, and keeps every verdict."""
    looked_at: list[PolicyVerdict] = []
    for policy in policies:
        refusal = policy_refusal(policy, who)
        verdict = PolicyVerdict(policy, refusal, () if refusal is not None else _rules(policy, who))
        if verdict.decides:
            return Evaluation(verdict, tuple(looked_at))
        looked_at.append(verdict)
    return Evaluation(None, tuple(looked_at))


def _rules(policy: Policy, who: Who) -> tuple[RuleVerdict, ...]:
    verdicts: list[RuleVerdict] = []
    for rule in policy.rules:
        verdicts.append(RuleVerdict(rule, rule_refusal(rule, who)))
        if verdicts[-1].refusal is None:
            break
    return tuple(verdicts)
