"""Whether the org takes what the bootstrapper shows it: an API token, or a service app's key and scopes."""

from __future__ import annotations

from collections.abc import Iterator

from bootstrap.doctor.diagnosis import Diagnosis
from bootstrap.doctor.patient import Patient
from bootstrap.doctor.refusals import missing_scope
from bootstrap.errors import BadToken, MissingScope, OktaError
from bootstrap.kinds.group import GROUPS, PAGE
from bootstrap.settings import TOKEN


def examine(patient: Patient) -> Iterator[Diagnosis]:
    """By a list that is needed later anyway. What else is refused is told where it is needed."""
    try:
        patient.org.list(GROUPS, limit=PAGE)
    except BadToken as error:
        yield _service_app(patient, error) if patient.settings.service_app else _token(patient, error)
    except MissingScope as error:
        yield missing_scope(patient, error)
    except OktaError:
        return


def _token(patient: Patient, error: BadToken) -> Diagnosis:
    what = f"The org does not take {TOKEN} ({error.text}): deleted, expired after 30 days without use, or of another org."
    return Diagnosis("token", what, patient.console.tokens("Create token, copy its value"), (f"{TOKEN}=(the value)",))


def _service_app(patient: Patient, error: BadToken) -> Diagnosis:
    do = "open the service app: it must be active, and its Public keys must have the public half of OKTA_CLIENT_PRIVATEKEY"
    return Diagnosis("token", f"The org does not take the service app of .env ({error.text}). {error.advice}", patient.console.apps(do))
