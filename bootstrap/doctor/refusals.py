"""What Okta refuses while the doctor looks: a scope or role that is missing, and a rate limit that is used up."""

from __future__ import annotations

import time

from bootstrap.doctor.diagnosis import Diagnosis
from bootstrap.doctor.patient import Patient
from bootstrap.errors import MissingScope, OktaError, OrgBusy

MOMENT_S = 2.0


class Busy(Exception):
    """Instead of waiting for a rate limit: the doctor says so and goes on."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def short_pause(seconds: float) -> None:
    """In place of `time.sleep`. Raises: `Busy` for more than the moment that a hiccup or too many calls at once need."""
    if seconds > MOMENT_S:
        raise Busy(seconds)
    time.sleep(seconds)


def rate_limited(patient: Patient, error: Busy | OrgBusy) -> Diagnosis:
    wait = f"{error.seconds:.0f} seconds" if isinstance(error, Busy) else "a minute"
    what = f"This org's calls of the minute are used up, perhaps by other tools: sign-in answers 429 as well. Wait {wait}, then look again."
    return Diagnosis("rate-limit", what, type=patient.apply.replace(" apply", " doctor"))


def missing_scope(patient: Patient, error: MissingScope) -> Diagnosis:
    app = patient.settings.service_app
    client_id = app.client_id if app else "the service app"
    names = ", ".join(error.scopes)
    what = f"The service app lacks {names}: {error.where} was refused."
    return Diagnosis("scope", what, patient.console.scopes(client_id, f"Grant {names}; with OKTA_CLIENT_SCOPES set, name it there too"))


def forbidden(patient: Patient, error: OktaError) -> Diagnosis:
    """A service app needs a role beside its scopes; an API token has its owner's."""
    whose = "the service app" if patient.settings.service_app else "the owner of OKTA_CLIENT_TOKEN"
    what = f"{error.where} was refused ({error.text}): {whose} lacks an admin role for it."
    return Diagnosis("role", what, patient.console.roles(f"Add administrator: {whose}, role Super Administrator, Save changes"))
