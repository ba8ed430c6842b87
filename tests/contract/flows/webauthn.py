"""A security key: enrolled and asked for, with a signature that is wrong first."""

from __future__ import annotations

from tests.contract.arrangements import asking_for
from tests.contract.flows.values import CHALLENGE, ENROLL, SELECT_ENROLL, passcode
from tests.contract.org import Org
from tests.contract.walk import Answer, Walk
from tests.local_org.idx.authenticators.software_key import SoftwareKey, encoded

PAGE = "http://localhost:1"
NONSENSE = encoded(b"no")


def security_key(org: Org) -> list[Answer]:
    org.raw("POST", "/api/v1/trustedOrigins", json={"name": PAGE, "origin": PAGE, "scopes": [{"type": "CORS"}]})  # once is enough
    setting, key = asking_for(org, "webauthn", base=PAGE), SoftwareKey(1)
    person = setting.person()
    first = Walk(org.url, setting.client).begin("first page with password")
    first.send("identify", "required authenticators", identifier=person.login, credentials=passcode(person.password))
    first.choose(SELECT_ENROLL, "webauthn", "security key, to create")
    challenge = first.shown("currentAuthenticator.contextualData.activationData.challenge")
    first.send(ENROLL, "security key, not created", credentials={"clientData": NONSENSE, "attestation": NONSENSE})
    first.send(ENROLL, "success", credentials=key.create(challenge, PAGE))
    again = Walk(org.url, setting.client).begin("first page with password")
    again.send("identify", "security key, to sign", identifier=person.login, credentials=passcode(person.password))
    challenge = again.shown("currentAuthenticator.contextualData.challengeData.challenge")
    wrong = {"clientData": NONSENSE, "authenticatorData": NONSENSE, "signatureData": NONSENSE}
    again.send(CHALLENGE, "security key, not signed", credentials=wrong)
    again.send(CHALLENGE, "success", credentials=key.get(challenge, PAGE))
    return [*first.answers, *again.answers]


FLOWS = (security_key,)
