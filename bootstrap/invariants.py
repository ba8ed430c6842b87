"""What must never become true: an admin caught by a password-optional policy. Checked on the plan and again after apply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bootstrap.chapter import Chapter, resources_of
from bootstrap.desired import AtLeast, Ref
from bootstrap.errors import AdminAtRisk
from bootstrap.inventory import Inventory
from bootstrap.kinds.membership import groups_of
from bootstrap.kinds.policy import NUMBERED_TYPES, Policy
from bootstrap.kinds.rule import Rule
from bootstrap.refs import Refs
from bootstrap.resource import Json

ADMINS = (Ref("user.admin"), Ref("user.okta_service"))


@dataclass(frozen=True, slots=True)
class _Guarded:
    """A policy scoped to a group, and the rules this run gives it."""

    policy: Policy
    rules: tuple[Rule, ...]


def check_plan(chapters: Sequence[Chapter], org: Inventory, refs: Refs) -> None:
    """Before the first write. Raises: `AdminAtRisk` where a rule would not exclude an admin, or an admin is in its group."""
    for guarded in _guarded(chapters):
        for rule in guarded.rules:
            _require(rule.title, _excluded(rule.want(None, refs)), refs)
        _refuse_admins_in_group(guarded.policy, org, refs)


def check_applied(chapters: Sequence[Chapter], refs: Refs) -> None:
    """After the last write, on what the org answered. Raises: `AdminAtRisk`."""
    for guarded in _guarded(chapters):
        for rule in guarded.rules:
            answered = refs.body(rule.address)
            if answered is not None:
                _require(rule.title, _excluded(answered), refs)


def _guarded(chapters: Sequence[Chapter]) -> list[_Guarded]:
    resources = resources_of(chapters)
    policies = [one for one in resources if isinstance(one, Policy) and one.policy_type in NUMBERED_TYPES]
    rules = [one for one in resources if isinstance(one, Rule)]
    return [_Guarded(policy, tuple(rule for rule in rules if rule.policy.address == policy.address)) for policy in policies]


def _excluded(rule: Json) -> list[object]:
    people = ((rule.get("conditions") or {}).get("people") or {}).get("users") or {}
    excluded = people.get("exclude") or []
    return list(excluded.members if isinstance(excluded, AtLeast) else excluded)


def _require(rule: str, excluded: Sequence[object], refs: Refs) -> None:
    for admin in ADMINS:
        if refs.id(admin.address) not in excluded:
            login = refs.value(Ref(admin.address, "profile.login"))
            raise AdminAtRisk(f"{rule}: the admin {login} is not excluded.", "Nothing more was written. Exclude the admin in the rule.")


def _refuse_admins_in_group(policy: Policy, org: Inventory, refs: Refs) -> None:
    """An admin in the group would be let in to the app with one factor, whatever the rules exclude."""
    if policy.group is None or not refs.knows(policy.group.address):
        return
    for admin in ADMINS:
        if not refs.knows(admin.address):
            continue
        groups = groups_of(org, refs.id(admin.address))
        if any(group["id"] == refs.id(policy.group.address) for group in groups):
            login = refs.value(Ref(admin.address, "profile.login"))
            name = refs.value(Ref(policy.group.address, "profile.name"))
            what = f"The admin {login} is a member of {name} and could then sign in without a password."
            raise AdminAtRisk(what, f"Take {login} out of {name}, then run again.")
