"""Google Authenticator: a code that an app shows."""

from __future__ import annotations

from sample_app.web.authenticators.base import Look, Situation


def says(situation: Situation) -> tuple[str, ...]:
    """Scan first, then type."""
    if situation.enrolling:
        return ("Open the app on your phone, add an account and scan this QR code. Then type the code that the app shows.",)
    return ("Type the code that the app on your phone shows now.",)


LOOK = Look(key="google_otp", name="Google Authenticator", note="A code from an app on your phone", says=says)
