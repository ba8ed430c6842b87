"""WebAuthn: the answer is the signature of a key over the challenge of the page."""

from __future__ import annotations

from typing import Any

from tests.local_org.factories import KEY, SignIn, security_key_authenticator
from tests.local_org.idx.authenticators.case import Case
from tests.local_org.idx.authenticators.software_key import SoftwareKey, encoded

APP = "http://localhost:8080"
FAILED = ("authfactor.webauthn.error.assertion_validation_failure", "")
JANES = SoftwareKey(1)


def challenge_of(at: SignIn) -> str:
    shown = at.body["currentAuthenticator"]["value"]["contextualData"]
    return str((shown.get("challengeData") or shown["activationData"])["challenge"])


def signed(at: SignIn, key: SoftwareKey = JANES, origin: str = APP) -> dict[str, Any]:
    return key.get(challenge_of(at), origin)


def created(at: SignIn, key: SoftwareKey = JANES, origin: str = APP) -> dict[str, Any]:
    return key.create(challenge_of(at), origin)


KEY_CASE = Case(
    configured=security_key_authenticator(),
    give=lambda org, jane: org.enroll(jane, "webauthn", KEY, {}, JANES.enrolled),
    answer=signed,
    wrong={"clientData": encoded(b"{}"), "authenticatorData": encoded(b"no"), "signatureData": encoded(b"no")},
    refused=FAILED,
    enroll_opening=(("credential/enroll", {"authenticator": {"id": KEY}}),),
    enroll_answer=created,
    enroll_wrong={"clientData": encoded(b"{}"), "attestation": encoded(b"no")},
    enroll_refused=FAILED,
    replayed=FAILED,
)
