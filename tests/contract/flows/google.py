"""Google Authenticator: enrolled by its secret, proved by a code that counts once."""

from __future__ import annotations

import time

from pyotp import TOTP

from tests.contract.arrangements import asking_for
from tests.contract.flows.values import CHALLENGE, ENROLL, SELECT_ENROLL, other_than, passcode
from tests.contract.org import Org
from tests.contract.walk import Answer, Walk

STEP_S = 30


def google_authenticator(org: Org) -> list[Answer]:
    arranged = asking_for(org, "google_otp")
    person = arranged.person()
    first = Walk(org.url, arranged.client).begin("first page with password")
    first.send("identify", "required authenticators", identifier=person.login, credentials=passcode(person.password))
    first.choose(SELECT_ENROLL, "google_otp", "Google Authenticator, secret")
    now, later = codes(first.shown("currentAuthenticator.contextualData.sharedSecret"))
    first.send(ENROLL, "Google Authenticator, wrong enrollment code", credentials=passcode(other_than(now)))
    first.send(ENROLL, "success", credentials=passcode(now))
    again = Walk(org.url, arranged.client).begin("first page with password")
    again.send("identify", "Google Authenticator, code", identifier=person.login, credentials=passcode(person.password))
    again.send(CHALLENGE, "Google Authenticator, wrong code", credentials=passcode(other_than(now)))
    again.send(CHALLENGE, "Google Authenticator, used code", credentials=passcode(now))
    again.send(CHALLENGE, "success", credentials=passcode(later))
    return [*first.answers, *again.answers]


class Codes(TOTP):
    """Okta's secrets are shorter than the library likes."""

    min_secret_length_bits = 80


def codes(secret: str) -> tuple[str, str]:
    """The codes of this time step and of the next: each counts once, and the next one counts already."""
    totp, now = Codes(secret), time.time()
    return totp.at(now), totp.at(now + STEP_S)


FLOWS = (google_authenticator,)
