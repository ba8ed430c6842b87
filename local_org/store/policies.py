"""The org's policies as the values that decisions are made from: in priority order, each with its rules in theirs."""

from __future__ import annotations

from typing import Any

from local_org.idx.facts import Policy, Rule
from local_org.store.entities import Store

Json = dict[str, Any]


def policies(store: Store, policy_type: str) -> tuple[Policy, ...]:
    """Every policy of a type, inactive ones included: whoever decides skips them and says so."""
    return tuple(policy(store, kept) for kept in in_order(store.all("policy", policy_type)))


def policies_of_server(store: Store, server_id: str) -> tuple[Policy, ...]:
    """The access policies of a custom authorization server, with their rules."""
    return tuple(policy(store, kept, rule_kind="as_rule") for kept in in_order(store.all("as_policy", server_id)))


def policy(store: Store, kept: Json, *, rule_kind: str = "rule") -> Policy:
    """One policy with its rules; `rule_kind` is `as_rule` for those of an authorization server."""
    return Policy(
        id=kept["id"],
        type=kept["type"],
        name=kept["name"],
        priority=kept["priority"],
        status=kept["status"],
        system=kept["system"],
        conditions=kept.get("conditions") or {},
        settings=kept.get("settings") or {},
        rules=tuple(_rule(rule) for rule in in_order(store.all(rule_kind, kept["id"]))),
    )


def in_order(entities: list[Json]) -> list[Json]:
    """By priority, the system's own last among equals; otherwise in the order they were made."""
    return sorted(entities, key=lambda entity: (entity["priority"], entity["system"]))


def _rule(kept: Json) -> Rule:
    return Rule(
        id=kept["id"],
        name=kept["name"],
        priority=kept["priority"],
        status=kept["status"],
        system=kept["system"],
        conditions=kept.get("conditions") or {},
        actions=kept["actions"],
    )
