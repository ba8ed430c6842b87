"""Enrollment and session policies: whether one of higher priority decides instead of ours."""

from __future__ import annotations

from collections.abc import Iterator

from bootstrap.doctor.diagnosis import Diagnosis
from bootstrap.doctor.patient import Json, Patient, declared
from bootstrap.kinds.group import Group, members
from bootstrap.kinds.policy import TYPE_NAMES, Policy, listed

OURS = ("policy.enrollment", "policy.session")


def examine(patient: Patient) -> Iterator[Diagnosis]:
    """The first policy that speaks of one of somebody's groups decides, so one above ours for the same people hides it."""
    group = declared("group.password_optional", Group)
    found = patient.group(group.name)
    if found is None:
        return
    for address in OURS:
        policy = declared(address, Policy)
        for other in _above(patient, policy):
            if _catches(patient, other, found):
                yield _hidden(patient, policy, other)


def _above(patient: Patient, policy: Policy) -> list[Json]:
    others = listed(patient.org, policy.policy_type)
    ours = next((one for one in others if one["name"] == policy.name), None)
    return [one for one in others if ours and one.get("status") == "ACTIVE" and one["priority"] < ours["priority"]]


def _catches(patient: Patient, other: Json, group: Json) -> bool:
    """It names the group itself, Everyone, or a group that shares members with ours."""
    named = (((other.get("conditions") or {}).get("people") or {}).get("groups") or {}).get("include") or []
    everyone = patient.group("Everyone") or {}
    if {group["id"], everyone.get("id")} & set(named):
        return True
    members = _members(patient, group["id"])
    return any(members & _members(patient, one) for one in named) if members else False


def _members(patient: Patient, group_id: str) -> set[str]:
    return {str(user["id"]) for user in members(patient.org, group_id)}


def _hidden(patient: Patient, policy: Policy, other: Json) -> Diagnosis:
    kind = TYPE_NAMES[policy.policy_type].lower()
    what = f"The {kind} {other['name']} stands above {policy.name} and decides for the same people: ours has no effect for them."
    place = patient.console.enrollment if policy.policy_type == "MFA_ENROLL" else patient.console.sessions
    return Diagnosis("policy-above", what, place(f"drag {other['name']} below {policy.name}"))
