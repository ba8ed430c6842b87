"""What Okta refuses while the doctor looks: a scope or role that is missing, and a rate limit that is used up."""

from __future__ import annotations

import re
import time

from bootstrap.doctor.diagnosis import Diagnosis
from bootstrap.doctor.patient import Patient
from bootstrap.errors import MissingScope, OktaError, OrgBusy

MOMENT_S = 2.0
SCOPES = {
    "apps": "okta.apps",
    "authenticators": "okta.authenticators",
    "authorizationServers": "okta.authorizationServers",
    "groups": "okta.groups",
    "org": "okta.orgs",
    "policies": "okta.policies",
    "trustedOrigins": "okta.trustedOrigins",
    "users": "okta.users",
}


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


def forbidden(patient: Patient, error: OktaError) -> Diagnosis:
    """403: by its path the scope is known; an API token has no scopes, its owner has a role."""
    if isinstance(error, MissingScope):
        return missing_scopes(patient, error)
    scope = scope_of(error.where)
    what = f"{error.where} was refused ({error.text}): the service app lacks the scope {scope}, or the token's owner is no super admin."
    do = f"with a service app: its Okta API Scopes tab, Grant {scope}.read and {scope}.manage; with a token: make its owner a super admin"
    return Diagnosis("scope", what, patient.console.roles(do))


def missing_scopes(patient: Patient, error: MissingScope) -> Diagnosis:
    """The org said which, of a service app that it knows."""
    names = ", ".join(error.scopes)
    client_id = patient.settings.service_app.client_id if patient.settings.service_app else ""
    click = patient.console.app(client_id, client_id, "", f"Grant {names}", tab="Okta API Scopes")
    return Diagnosis("scope", f"The service app lacks {names}; {patient.apply.replace(' apply', ' doctor --scopes')} lists all.", click)


def scope_of(where: str) -> str:
    """`GET /api/v1/users/me` -> `okta.users`, less what it is for (`.read`, `.manage`)."""
    found = re.search(r"/api/v1/([A-Za-z]+)", where)
    name = found.group(1) if found else ""
    if name == "users" and where.rstrip("/").endswith("/roles"):
        return "okta.roles"
    return SCOPES.get(name, f"okta.{name}")
