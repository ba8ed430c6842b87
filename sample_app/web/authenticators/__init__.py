"""The registry: one line for each authenticator that our pages know by name. Any other is shown from Okta's answer alone."""

from __future__ import annotations

from sample_app.idx import views
from sample_app.web.authenticators import email, google_otp, okta_verify, password, phone, security_question, webauthn
from sample_app.web.authenticators.base import Ceremony, Look, Situation, Stage

__all__ = ["ALL", "UNKNOWN", "Ceremony", "Look", "Situation", "Stage", "of"]

ALL: tuple[Look, ...] = (
    password.LOOK,
    email.LOOK,
    phone.LOOK,
    security_question.LOOK,
    google_otp.LOOK,
    okta_verify.LOOK,
    webauthn.LOOK,
)
UNKNOWN = Look(key="", name="a security method")
_BY_KEY = {look.key: look for look in ALL}


def of(authenticator: views.Authenticator | None) -> Look:
    """What our pages know of it; for one they do not know, the defaults."""
    return _BY_KEY.get((authenticator.key if authenticator else None) or "", UNKNOWN)
