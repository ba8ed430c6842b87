"""The email authenticator: whether it may be used to sign in, and not only to recover an account."""

from __future__ import annotations

from collections.abc import Iterator

from bootstrap.doctor.diagnosis import Diagnosis
from bootstrap.doctor.patient import Patient
from bootstrap.kinds.authenticator import by_key

SIGNS_IN = ("any", "sso")


def examine(patient: Patient) -> Iterator[Diagnosis]:
    email = by_key(patient.org, "okta_email") or {}
    allowed = (email.get("settings") or {}).get("allowedFor")
    if email.get("status") == "ACTIVE" and allowed in SIGNS_IN:
        return
    now = f"allowed for {allowed} only" if email.get("status") == "ACTIVE" else "not active"
    what = f"The email authenticator is {now}: nobody is offered a code by mail as a factor for signing in."
    click = patient.console.authenticators("Email > Actions > Edit > Used for: Authentication and recovery, Save")
    yield Diagnosis("email-recovery-only", what, click, type=patient.apply)
