"""What a service app signs: client assertions with its own key, DPoP proofs with one made for this run."""

from __future__ import annotations

import base64
import hashlib
import json
import time
import uuid
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from bootstrap.errors import BadSettings
from bootstrap.secret import Secret

Json = dict[str, Any]
KEY = "OKTA_CLIENT_PRIVATEKEY"
ASSERTION_S = 300  # Okta takes up to an hour; five minutes leave room for a clock that is off
EC_ALGORITHMS = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}


class Keys:
    """Raises on construction: `BadSettings`, which says nothing of what the key holds."""

    def __init__(self, client_id: str, private_key: Secret, key_id: str = "") -> None:
        self.client_id = client_id
        self._key = _imported(private_key)
        self._key_id = key_id or self._key.as_dict(private=False).get("kid", "")
        self._proof_key: ECKey | None = None

    def assertion(self, endpoint: str) -> str:
        """A client assertion (RFC 7523) for one request: Okta counts its `jti` as used whatever it answers."""
        now = int(time.time())
        claims = {"iss": self.client_id, "sub": self.client_id, "aud": endpoint, "iat": now, "exp": now + ASSERTION_S}
        header = {"alg": _algorithm(self._key)} | ({"kid": str(self._key_id)} if self._key_id else {})
        return _signed(header, claims, self._key)

    def proof(self, method: str, url: str, *, nonce: str = "", token: str = "") -> str:
        """A DPoP proof (RFC 9449) for one request. An EC key, because it is made in no time and its header stays short."""
        if self._proof_key is None:
            self._proof_key = ECKey.generate_key("P-256")
        claims: Json = {"htm": method, "htu": url, "iat": int(time.time())}
        if nonce:
            claims["nonce"] = nonce
        if token:
            claims["ath"] = base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).decode().rstrip("=")
        header = {"alg": "ES256", "typ": "dpop+jwt", "jwk": self._proof_key.as_dict(private=False)}
        return _signed(header, claims, self._proof_key)


def _signed(header: Json, claims: Json, key: RSAKey | ECKey) -> str:
    return jwt.encode(header, claims | {"jti": str(uuid.uuid4())}, key, algorithms=[header["alg"]])


def _algorithm(key: RSAKey | ECKey) -> str:
    return "RS256" if isinstance(key, RSAKey) else EC_ALGORITHMS[str(key.as_dict(private=False)["crv"])]


def _imported(secret: Secret) -> RSAKey | ECKey:
    """PEM, JWK, or the path of a file that holds either. In `.env` a PEM may stand on one line with `\\n` in it."""
    text = _text(secret.value.strip())
    kinds: tuple[type[RSAKey] | type[ECKey], ...] = (RSAKey, ECKey)
    for kind in kinds:
        try:
            key = kind.import_key(json.loads(text) if text.startswith("{") else text)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            continue
        if key.is_private:
            return key
    # The causes quote what they could not read: they are left out.
    raise BadSettings(f"{KEY} is not a private RSA or EC key.", "It holds a PEM (-----BEGIN PRIVATE KEY-----), a JWK, or a path to either.")


def _text(value: str) -> str:
    if value.startswith(("{", "-----BEGIN")):
        return value.replace("\\n", "\n") if value.startswith("-----") else value
    try:
        return Path(value).expanduser().read_text(encoding="utf-8").strip() if len(value) < 1024 else ""
    except (OSError, ValueError):
        return ""
