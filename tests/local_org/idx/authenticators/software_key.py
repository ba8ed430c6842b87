"""A security key in software: it does what a browser and its key do together, with the key and the page under the test's control."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any
from urllib.parse import urlsplit

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40


def encoded(value: bytes) -> str:
    """base64url without padding, as okta-auth-js and generation 3 of the widget send it."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


class SoftwareKey:
    """One credential. `counts` False: it does not count its uses, as passkeys that travel do not."""

    def __init__(self, number: int, *, user_verified: bool = False, counts: bool = True) -> None:
        self._private = ec.derive_private_key(number, ec.SECP256R1())
        self.credential_id = hashlib.sha256(str(number).encode()).digest()
        self.user_verified, self.counts, self.used = user_verified, counts, 0

    @property
    def public_key(self) -> bytes:
        """COSE, as in the attestation."""
        numbers = self._private.public_key().public_numbers()
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})

    @property
    def enrolled(self) -> dict[str, Any]:
        """What the org keeps of it."""
        return {
            "credential_id": encoded(self.credential_id),
            "public_key": encoded(self.public_key),
            "sign_count": 0,
            "transports": ["usb"],
        }

    def create(self, challenge: str, origin: str, *, self_attested: bool = False) -> dict[str, Any]:
        """The credentials of `enroll-authenticator`."""
        client = _client_data("webauthn.create", challenge, origin)
        attested = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + self.public_key
        data = self._authenticator_data(origin, _ATTESTED) + attested
        statement = {"alg": -7, "sig": self._sign(data, client)} if self_attested else {}
        attestation = cbor2.dumps({"fmt": "packed" if self_attested else "none", "attStmt": statement, "authData": data})
        return {"clientData": encoded(client), "attestation": encoded(attestation), "transports": '["usb"]'}

    def get(self, challenge: str, origin: str) -> dict[str, Any]:
        """The credentials of `challenge-authenticator`."""
        client = _client_data("webauthn.get", challenge, origin)
        data = self._authenticator_data(origin, 0)
        return {"clientData": encoded(client), "authenticatorData": encoded(data), "signatureData": encoded(self._sign(data, client))}

    def _authenticator_data(self, origin: str, flags: int) -> bytes:
        self.used += 1 if self.counts else 0
        relying_party = hashlib.sha256((urlsplit(origin).hostname or "").encode()).digest()
        return relying_party + bytes([flags | _PRESENT | (_VERIFIED if self.user_verified else 0)]) + self.used.to_bytes(4, "big")

    def _sign(self, data: bytes, client: bytes) -> bytes:
        return self._private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))


def _client_data(kind: str, challenge: str, origin: str) -> bytes:
    """A browser writes the challenge as it encodes its bytes itself."""
    raw = base64.urlsafe_b64decode(challenge + "=" * (-len(challenge) % 4))
    return json.dumps({"type": kind, "challenge": encoded(raw), "origin": origin, "crossOrigin": False}).encode()
