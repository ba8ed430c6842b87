"""Google Authenticator: the answer is what an app with the secret shows."""

from __future__ import annotations

from typing import Any

from local_org.idx.authenticators.totp import Totp
from tests.local_org.factories import GOOGLE, SignIn, google_authenticator
from tests.local_org.idx.authenticators.case import Case

SECRET = "ZR74DHZTG43NBULV"


def shown_by(secret: str, now: float) -> str:
    return str(Totp(secret).at(int(now)))


def from_the_page(at: SignIn) -> dict[str, Any]:
    """What an app shows that was given the secret of the page."""
    secret = at.body["currentAuthenticator"]["value"]["contextualData"]["sharedSecret"]
    return {"passcode": shown_by(secret, at.org.now)}


GOOGLE_CASE = Case(
    configured=google_authenticator(),
    give=lambda org, jane: org.enroll(jane, "google_otp", GOOGLE, {}, {"secret": SECRET}),
    answer=lambda at: {"passcode": shown_by(SECRET, at.org.now)},
    wrong={"passcode": "not-it"},
    refused=("authfactor.challenge.soft_token.invalid_passcode", "passcode"),
    enroll_opening=(("credential/enroll", {"authenticator": {"id": GOOGLE}}),),
    enroll_answer=from_the_page,
    enroll_wrong={"passcode": "not-it"},
    enroll_refused=("api.authn.error.PASSCODE_INVALID", "passcode"),
    replayed=("authfactor.challenge.soft_token.used_passcode", "passcode"),
)
