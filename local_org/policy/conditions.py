"""Does a policy or rule concern this person? The conditions that the five policy types share, with the reason when it does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from local_org.idx.facts import Policy, Rule
from local_org.value import Value

Json = Mapping[str, Any]


class Who(Value):
    """The person that a decision is about; without `user_id`, somebody who is only known by their groups."""

    user_id: str | None
    group_ids: frozenset[str]


class Match(Value):
    """The rule that decides, and why the ones before it did not. `rule` None: no rule of any policy matched."""

    policy: Policy | None
    rule: Rule | None
    reasons: tuple[str, ...]


def policy_refusal(policy: Policy, who: Who) -> str | None:
    """Why this policy does not concern the person; None when it does. A system default concerns everybody."""
    if policy.status != "ACTIVE":
        return "inactive"
    groups = policy.conditions.get("people", {}).get("groups", {}).get("include", [])
    if policy.system or not groups or who.group_ids & set(groups):
        return None
    return "not in its groups"


def rule_refusal(rule: Rule, who: Who) -> str | None:
    """Why this rule does not match; None when it does. A condition that is not simulated here is said, and does not match."""
    if rule.status != "ACTIVE":
        return "inactive"
    conditions = rule.conditions
    people = conditions.get("people") or {}
    users, groups = people.get("users") or {}, people.get("groups") or {}
    if who.user_id in (users.get("exclude") or []):
        return "excludes this user"
    if who.group_ids & set(groups.get("exclude") or []):
        return "excludes a group of this user"
    included_users, included_groups = users.get("include") or [], groups.get("include") or []
    if (included_users or included_groups) and who.user_id not in included_users and not who.group_ids & set(included_groups):
        return "is for other people"
    return _not_simulated(conditions)


def _not_simulated(conditions: Json) -> str | None:
    network = (conditions.get("network") or {}).get("connection", "ANYWHERE")
    if network != "ANYWHERE":
        return "network zones are not simulated"
    if (conditions.get("elCondition") or {}).get("condition"):
        return "expressions are not simulated"
    for name in ("platform", "userType"):
        condition = conditions.get(name) or {}
        if condition.get("include"):
            return f"the condition {name} is not simulated"
    if (conditions.get("riskScore") or {}).get("level", "ANY") != "ANY" or (conditions.get("risk") or {}).get("behaviors"):
        return "risk is not simulated"
    return "devices are not simulated" if conditions.get("device") else None


def first_match(policies: tuple[Policy, ...], who: Who) -> Match:
    """Policies by priority, in each its rules by priority; a policy without a matching rule lets the next one decide."""
    reasons: list[str] = []
    for policy in policies:
        refusal = policy_refusal(policy, who)
        if refusal is not None:
            reasons.append(f"{policy.name}: {refusal}")
            continue
        for rule in policy.rules:
            refusal = rule_refusal(rule, who)
            if refusal is None:
                return Match(policy, rule, (*reasons, f"{policy.name} / {rule.name}: matches"))
            reasons.append(f"{policy.name} / {rule.name}: {refusal}")
    return Match(None, None, tuple(reasons))


def active_rules(policies: tuple[Policy, ...]) -> Iterator[Rule]:
    """Every rule that could match somebody."""
    for policy in policies:
        if policy.status == "ACTIVE":
            yield from (rule for rule in policy.rules if rule.status == "ACTIVE")
