"""Whether the person may use the app integrations at all."""

from __future__ import annotations

from collections.abc import Iterator

from bootstrap.doctor.diagnosis import Diagnosis
from bootstrap.doctor.patient import Integration, Json, Patient
from bootstrap.errors import OktaError


def examine(patient: Patient) -> Iterator[Diagnosis]:
    """Asked by simulation, which refuses somebody without access: assignments by group, in person and by rule all count."""
    person = patient.person()
    if person is None:
        return
    for one in patient.known():
        if one.app is not None and one.app.get("status") == "ACTIVE" and not _may_use(patient, one, person):
            what = f"{one.label} is not assigned to {patient.login}: Okta says «User is not assigned to this application.»"
            do = "Assign > Assign to Groups > Everyone > Assign, Done"
            click = patient.console.app(one.app_id, one.label, "", do, tab="assignments")
            yield Diagnosis("not-assigned", what, click, type=patient.apply)


def _may_use(patient: Patient, one: Integration, person: Json) -> bool:
    try:
        patient.simulation.ask(one.app_id, user=str(person["id"]))
    except OktaError as error:
        if error.status == 400:
            return False
        raise
    return True
