"""Policies and rules as the values that decisions read, in the order in which they are tried."""

from __future__ import annotations

from typing import Any

from local_org.idx.facts import Policy, Rule
from local_org.store.entities import Store

Json = dict[str, Any]


def policies_of_type(store: Store, policy_type: str) -> tuple[Policy, ...]:
    """All policies of a type in priority order, the system default last."""
    found = [_policy(store, kept, "rule") for kept in store.all("policy", policy_type)]
    return tuple(sorted(found, key=lambda policy: (policy.system, policy.priority)))


def policy(store: Store, policy_id: str) -> Policy | None:
    kept = store.get("policy", policy_id)
    return None if kept is None else _policy(store, kept, "rule")


def policies_of_server(store: Store, server_id: str) -> tuple[Policy, ...]:
    """The access policies of a custom authorization server, in priority order."""
    found = [_policy(store, kept, "as_rule") for kept in store.all("as_policy", server_id)]
    return tuple(sorted(found, key=lambda policy: policy.priority))


def _policy(store: Store, kept: Json, rule_kind: str) -> Policy:
    rules = sorted((_rule(rule) for rule in store.all(rule_kind, kept["id"])), key=lambda rule: (rule.system, rule.priority))
    return Policy(
        id=kept["id"],
        type=kept["type"],
        name=kept["name"],
        priority=kept.get("priority") or 1,
        status=kept["status"],
        system=bool(kept.get("system")),
        conditions=kept.get("conditions") or {},
        settings=kept.get("settings") or {},
        rules=tuple(rules),
    )


def _rule(kept: Json) -> Rule:
    return Rule(
        id=kept["id"],
        name=kept["name"],
        priority=kept.get("priority") or 0,
        status=kept["status"],
        system=bool(kept.get("system")),
        conditions=kept.get("conditions") or {},
        actions=kept.get("actions") or {},
    )
