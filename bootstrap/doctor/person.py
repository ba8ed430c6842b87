"""The person who wants to sign in: there, active, in the group that the guide means, with a mailbox that somebody reads."""

from __future__ import annotations

from collections.abc import Iterator

from bootstrap.doctor.diagnosis import Diagnosis
from bootstrap.doctor.patient import Json, Patient, declared
from bootstrap.kinds.group import Group
from bootstrap.kinds.membership import groups_of

STATES = {
    "LOCKED_OUT": ("locked out after too many wrong passwords", "More Actions > Unlock"),
    "STAGED": ("not activated", "Activate"),
    "PROVISIONED": ("not activated", "More Actions > Reset Password, or use the link of the activation mail"),
    "SUSPENDED": ("suspended by somebody", "More Actions > Unsuspend"),
    "DEPROVISIONED": ("deactivated by somebody", "Activate"),
    "PASSWORD_EXPIRED": ("asked for a new password, the old one having expired", "More Actions > Reset Password"),
}
BY_APPLY = ("LOCKED_OUT", "STAGED", "PROVISIONED")


def examine(patient: Patient) -> Iterator[Diagnosis]:
    person = patient.person()
    if person is None:
        what = f"Nobody in this org has the login {patient.login}."
        yield Diagnosis("no-such-person", what, patient.console.people("Add person"), type=patient.apply if _is_john(patient) else "")
        return
    yield from _state(patient, person)
    yield from _group(patient, person)
    yield from _mailbox(patient)


def _state(patient: Patient, person: Json) -> Iterator[Diagnosis]:
    status = str(person.get("status"))
    if status in STATES:
        is_what, do = STATES[status]
        click = patient.console.person(person["id"], patient.login, do)
        by_apply = patient.apply if _is_john(patient) and status in BY_APPLY else ""
        yield Diagnosis("person-state", f"{patient.login} is {is_what} ({status}) and cannot sign in.", click, type=by_apply)


def _group(patient: Patient, person: Json) -> Iterator[Diagnosis]:
    """John Doe belongs to Retailers, as the guide says; anybody else asked about wants in by email alone."""
    group = declared("group.retailers" if _is_john(patient) else "group.password_optional", Group)
    effect = "what the guide grants to retailers is not theirs" if _is_john(patient) else "the password-optional app asks for a password"
    found = patient.group(group.name)
    if found is None:
        yield Diagnosis("no-group", f"This org has no group {group.name}.", type=patient.apply)
        return
    of_person = groups_of(patient.org, person["id"])
    if not any(one["id"] == found["id"] for one in of_person):
        click = patient.console.group(found["id"], group.name, f"Assign people, + beside {patient.login}, Done")
        what = f"{patient.login} is not in the group {group.name}: {effect}."
        yield Diagnosis("not-in-group", what, click, type=patient.apply if _is_john(patient) else "")


def _mailbox(patient: Patient) -> Iterator[Diagnosis]:
    if not _is_john(patient) or patient.settings.john_doe_has_a_mailbox or patient.is_a_local_org():
        return
    what = f"Nobody reads the mail of {patient.login}: codes by email go nowhere, so the second factor cannot be answered."
    yield Diagnosis("mailbox", what, env=("JOHN_DOE_EMAIL=(an address of yours)",), type=patient.apply)


def _is_john(patient: Patient) -> bool:
    return patient.login == patient.settings.john_doe_email
