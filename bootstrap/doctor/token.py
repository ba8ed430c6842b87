"""The API token: whether this org knows it."""

from __future__ import annotations

from collections.abc import Iterator

from bootstrap.doctor.diagnosis import Diagnosis
from bootstrap.doctor.patient import Patient
from bootstrap.errors import BadToken
from bootstrap.kinds.user import ME
from bootstrap.settings import TOKEN


def examine(patient: Patient) -> Iterator[Diagnosis]:
    try:
        patient.org.one(ME)
    except BadToken as error:
        what = f"The org does not take {TOKEN} ({error.text}): deleted, expired after 30 days without use, or of another org."
        yield Diagnosis("token", what, patient.console.tokens("Create token, copy its value"), (f"{TOKEN}=(the value)",))
