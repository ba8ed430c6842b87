"""This org as the client of an identity provider: the way there, the exchange of the code, and what the ID token says.

Only network and verification; whose account it is, and what follows from it, is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter

Json = dict[str, Any]
TIMEOUT_S = (3.05, 5.0)  # to connect, to read
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384"]
_LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Errand:
    """What the exchange needs to know of the way there."""

    provider: Json
    redirect_uri: str
    nonce: str
    code: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Vouched:
    """The verified claims of the ID token, with those of userinfo that it lacks."""

    claims: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Failed:
    """Why the provider's word was not taken; for the system log, not for the browser."""

    reason: str


def way_there(provider: Json, *, redirect_uri: str, state: str, nonce: str, challenge: str, login_hint: str | None) -> str:
    """The address of the provider's authorization endpoint with our request. PKCE always: a provider without it ignores it."""
    protocol = provider["protocol"]
    asked = {
        "client_id": protocol["credentials"]["client"]["client_id"],
        "response_type": "code",
        "scope": " ".join(protocol["scopes"]),
        "redirect_uri": redirect_uri,
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **({"login_hint": login_hint} if login_hint else {}),
    }
    address = str(protocol["endpoints"]["authorization"]["url"])
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(asked)}"


def vouched(errand: Errand, *, now: float) -> Vouched | Failed:
    """Exchanges the code and verifies what comes: signature, issuer, audience, expiry, nonce. Every failure is a value."""
    protocol = errand.provider["protocol"]
    try:
        with _client() as client:
            tokens = _exchange(client, protocol, errand)
            keys = _json(client.get(protocol["endpoints"]["jwks"]["url"], timeout=TIMEOUT_S, allow_redirects=False))
            claims = _verified(str(tokens.get("id_token") or ""), keys, errand, now)
            return Vouched({**_userinfo(client, protocol, tokens, claims), **claims})
    except requests.RequestException as error:
        return Failed(f"the provider cannot be reached: {type(error).__name__}")
    except _NotTaken as error:
        return Failed(str(error))


class _NotTaken(Exception):
    """What the provider answered is not what OpenID Connect promises."""


def _exchange(client: requests.Session, protocol: Json, errand: Errand) -> Json:
    credentials = protocol["credentials"]["client"]
    form = {
        "grant_type": "authorization_code",
        "code": errand.code,
        "redirect_uri": errand.redirect_uri,
        "code_verifier": errand.verifier,
    }
    secret = credentials.get("client_secret")
    if not secret:
        form["client_id"] = credentials["client_id"]
    basic = (credentials["client_id"], secret) if secret else None
    address = protocol["endpoints"]["token"]["url"]
    return _json(client.post(address, data=form, auth=basic, timeout=TIMEOUT_S, allow_redirects=False))


def _userinfo(client: requests.Session, protocol: Json, tokens: Json, claims: Mapping[str, Any]) -> Json:
    """What the ID token leaves out (Okta's own is thin). Of another subject nothing is taken (OpenID Connect Core 5.3.2)."""
    address = (protocol["endpoints"].get("userInfo") or {}).get("url")
    if not address or not tokens.get("access_token"):
        return {}
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    found = _json(client.get(address, headers=bearer, timeout=TIMEOUT_S, allow_redirects=False))
    if found.get("sub") != claims["sub"]:
        raise _NotTaken("userinfo is about somebody else")
    return found


def _json(answer: requests.Response) -> Json:
    if answer.status_code != 200 or len(answer.content) > _LARGEST:
        raise _NotTaken(f"{urlsplit(answer.url).path} answered {answer.status_code}")
    try:
        body = answer.json()
    except ValueError as error:
        raise _NotTaken(f"{urlsplit(answer.url).path} answered no JSON") from error
    if not isinstance(body, dict):
        raise _NotTaken(f"{urlsplit(answer.url).path} answered no object")
    return body


def _verified(id_token: str, keys: Json, errand: Errand, now: float) -> Json:
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    protocol = errand.provider["protocol"]
    skew_s = int(errand.provider["policy"].get("maxClockSkew") or 0) // 1000
    registry = jwt.JWTClaimsRegistry(
        now=int(now),
        leeway=skew_s,
        iss={"essential": True, "value": protocol["issuer"]["url"]},
        aud={"essential": True, "value": protocol["credentials"]["client"]["client_id"]},
        sub={"essential": True},
        exp={"essential": True},
        nonce={"essential": True, "value": errand.nonce},
    )
    try:
        token = jwt.decode(id_token, KeySet.import_key_set(keys), algorithms=_ALGORITHMS)  # type: ignore[arg-type]
        registry.validate(token.claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise _NotTaken(f"the ID token is not valid: {type(error).__name__}") from error
    if not isinstance(token.claims["sub"], str) or not 0 < len(token.claims["sub"]) <= 255:
        raise _NotTaken("the ID token has no subject")
    return dict(token.claims)


# network ------------------------------------------------------------------------------------------------------------------


def _client() -> requests.Session:
    """One errand's own: no cookies, no proxies of the environment, no credentials of the user's files."""
    client = requests.Session()
    client.trust_env = False
    client.mount("http://", _LoopbackNames())
    return client


class _LoopbackNames(HTTPAdapter):
    """`NAME.localhost` is this machine (RFC 6761), which browsers know and many resolvers do not: a second local org goes by it."""

    def send(self, request: requests.PreparedRequest, *arguments: Any, **named: Any) -> requests.Response:
        parts = urlsplit(request.url or "")
        name = parts.hostname or ""
        if name.endswith(".localhost"):
            request.headers["Host"] = parts.netloc.rpartition("@")[2]
            at = "localhost" if parts.port is None else f"localhost:{parts.port}"
            request.url = urlunsplit(parts._replace(netloc=at))
        return super().send(request, *arguments, **named)
