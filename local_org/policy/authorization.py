"""May this client get tokens for this user, and for how long? The access policies of a custom authorization server."""

from __future__ import annotations

from local_org.idx.facts import Policy, Rule
from local_org.value import Value

EVERYONE = "EVERYONE"  # the literal that stands for the Everyone group in these rules
_MINUTE = 60


class Decision(Value):
    """`rule` None: no policy lets this request through. `reasons` say why each candidate was passed over or taken."""

    policy: Policy | None
    rule: Rule | None
    reasons: tuple[str, ...]

    @property
    def access_token_lifetime_s(self) -> int:
        return _minutes(self.rule, "accessTokenLifetimeMinutes", 60) * _MINUTE

    @property
    def refresh_token_lifetime_s(self) -> int:
        """0: no limit."""
        return _minutes(self.rule, "refreshTokenLifetimeMinutes", 0) * _MINUTE

    @property
    def refresh_token_window_s(self) -> int:
        """How long a refresh token may lie idle; 0: no limit."""
        return _minutes(self.rule, "refreshTokenWindowMinutes", 7 * 24 * 60) * _MINUTE


def decide(
    policies: tuple[Policy, ...],
    *,
    client_id: str,
    grant_type: str,
    scopes: tuple[str, ...],
    user_id: str | None,
    group_ids: frozenset[str],
    everyone: str,
) -> Decision:
    """The first ACTIVE policy with the client, then its first ACTIVE rule with the grant, the person and all the scopes.

    `user_id` None: nobody is known yet, only client, grant and scopes are judged (as at the first introspect). `everyone` is the id of
    the Everyone group.
    """
    reasons: list[str] = []
    for policy in policies:
        if policy.status != "ACTIVE":
            reasons.append(f"{policy.name}: inactive")
            continue
        clients = policy.conditions.get("clients", {}).get("include", [])
        if client_id not in clients and "ALL_CLIENTS" not in clients:
            reasons.append(f"{policy.name}: not for this client")
            continue
        for rule in policy.rules:
            why_not = _why_not(rule, grant_type, scopes, user_id, group_ids, everyone)
            if why_not is None:
                return Decision(policy, rule, (*reasons, f"{policy.name} / {rule.name}: matches"))
            reasons.append(f"{policy.name} / {rule.name}: {why_not}")
        return Decision(policy, None, tuple(reasons))
    return Decision(None, None, tuple(reasons))


def _why_not(
    rule: Rule, grant_type: str, scopes: tuple[str, ...], user_id: str | None, group_ids: frozenset[str], everyone: str
) -> str | None:
    conditions = rule.conditions
    if rule.status != "ACTIVE":
        return "inactive"
    if grant_type not in conditions.get("grantTypes", {}).get("include", []):
        return f"does not allow the grant {grant_type}"
    allowed = conditions.get("scopes", {}).get("include", ["*"])
    if "*" not in allowed and not set(scopes) <= set(allowed):
        return "does not allow all the scopes"
    if user_id is None:
        return None
    people = conditions.get("people", {})
    users, groups = people.get("users", {}), people.get("groups", {})
    excluded = {everyone if group == EVERYONE else group for group in groups.get("exclude", [])}
    if user_id in users.get("exclude", []) or excluded & group_ids:
        return "excludes this person"
    included = {everyone if group == EVERYONE else group for group in groups.get("include", [])}
    if user_id in users.get("include", []) or included & group_ids:
        return None
    return "is not for this person"


def _minutes(rule: Rule | None, member: str, default: int) -> int:
    value = (rule.actions if rule else {}).get("token", {}).get(member, default)
    return int(value)
