"""The API token, or the service app instead of it: whether this org knows it."""

from __future__ import annotations

from collections.abc import Iterator

from bootstrap.doctor.diagnosis import Diagnosis
from bootstrap.doctor.patient import Patient
from bootstrap.errors import BadToken
from bootstrap.kinds.user import ME
from bootstrap.settings import PRIVATE_KEY, TOKEN


def examine(patient: Patient) -> Iterator[Diagnosis]:
    try:
        patient.org.one(ME)
    except BadToken as error:
        if patient.settings.service_app is not None:
            app_id = patient.settings.service_app.client_id
            click = patient.console.app(app_id, app_id, " > Client Credentials", "make it active, and add the public half of the key")
            yield Diagnosis("token", f"The org does not take the service app: {error}", click, (f"{PRIVATE_KEY}=(the private half)",))
            return
        what = f"The org does not take {TOKEN} ({error.text}): deleted, expired after 30 days without use, or of another org."
        yield Diagnosis("token", what, patient.console.tokens("Create token, copy its value"), (f"{TOKEN}=(the value)",))
