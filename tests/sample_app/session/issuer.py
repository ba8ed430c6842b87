"""An issuer of ID tokens: publishes keys over HTTP and signs whatever claims a test wants."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

from sample_app.idx.client import IdxClient, IdxConfig
from sample_app.idx.transport import Transport
from sample_app.session.keys import IssuerKeys
from sample_app.session.tokens import IdTokenValidator
from tests.sample_app.idx.scripted_okta import Reply, ScriptedOkta

CLIENT_ID, CLIENT_SECRET, NONCE = "0oa1", "a-client-secret-of-forty-characters-long", "the-nonce"
DISCOVERY, KEYS = "/oauth2/default/.well-known/openid-configuration", "/oauth2/default/v1/keys"
TOKEN, REVOKE = "/oauth2/default/v1/token", "/oauth2/default/v1/revoke"


def new_key(kid: str) -> RSAKey:
    """A key with an id."""
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})


def at_hash(access_token: str) -> str:
    """What OpenID Connect Core 3.1.3.6 says."""
    return _b64(hashlib.sha256(access_token.encode()).digest()[:16])


def unsigned(header: dict[str, Any], claims: dict[str, Any]) -> str:
    """A token that nobody signed."""
    return _signing_input(header, claims) + "."


def hmac_signed(header: dict[str, Any], claims: dict[str, Any], secret: bytes) -> str:
    """A token signed with a shared secret; by hand, because no library would."""
    text = _signing_input(header, claims)
    return f"{text}.{_b64(hmac.digest(secret, text.encode(), 'sha256'))}"


def _signing_input(header: dict[str, Any], claims: dict[str, Any]) -> str:
    return ".".join(_b64(json.dumps(part).encode()) for part in (header, claims))


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Issuer:
    """Okta's token side, as far as an ID token needs it."""

    def __init__(self, okta: ScriptedOkta, key: RSAKey, clock: Callable[[], float]) -> None:
        self.okta, self.key, self.clock = okta, key, clock
        self.name = okta.issuer
        config = IdxConfig(issuer=self.name, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, redirect_uri="http://localhost:8080/cb")
        self.client = IdxClient(config, Transport(trust_env=False))
        self.keys = IssuerKeys(self.client, issuer=self.name, min_refetch_s=10, clock=clock)
        self.validator = IdTokenValidator(self.keys, self.name, CLIENT_ID, clock=clock)

    def publish(self, *keys: RSAKey, issuer: str | None = None, **more: Any) -> None:
        """What discovery and the key set say from now on."""
        self.okta.on("GET", DISCOVERY, Reply(200, {"issuer": issuer or self.name, "jwks_uri": f"{self.okta.url}{KEYS}", **more}))
        self.okta.on("GET", KEYS, Reply(200, {"keys": [key.as_dict(private=False) for key in keys]}))

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Those of a good token; None leaves one out."""
        now = int(self.clock())
        good = {
            "sub": "00u1",
            "ver": 1,
            "iss": self.name,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 3600,
            "jti": "ID.1",
            "amr": ["pwd", "email", "mfa"],
            "idp": "00o1",
            "auth_time": now,
            "nonce": NONCE,
            "name": "John Doe",
            "email": "john@example.com",
        }
        return {name: value for name, value in (good | changes).items() if value is not None}

    def sign(self, *, key: RSAKey | None = None, header: dict[str, Any] | None = None, **changes: Any) -> str:
        """A token with these claims changed."""
        key = key or self.key
        base = {"alg": "RS256", "kid": key.kid}
        return jwt.encode({**base, **(header or {})}, self.claims(**changes), key, default_type=None)

    def grant(self, **more: Any) -> dict[str, Any]:
        """What /token answers."""
        return {"token_type": "Bearer", "expires_in": 3600, "access_token": "at-2", "scope": "openid", "refresh_token": "rt-2", **more}

    def fetches(self) -> int:
        """How often the key set was fetched."""
        return len(self.okta.calls(KEYS))
