"""Signing keys: made once, kept with the data, off the start path; RS256 as Okta signs."""

from __future__ import annotations

import hashlib
import hmac
import json
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from local_org.oauth.base64url import encoded
from local_org.org import Org

Json = dict[str, Any]
ALGORITHM = "RS256"


def warm_up() -> None:
    """Starts making a key in a thread, so that the first sign-in need not wait for it (50–170 ms)."""
    global _spare
    if _spare is None:
        _spare = ThreadPoolExecutor(1).submit(_make)


_spare: Future[Json] | None = None


def _make() -> Json:
    from joserfc.jwk import RSAKey

    key = RSAKey.generate_key(2048, private=True)
    kid = encoded(hashlib.sha256(key.as_pem(private=False)).digest())
    return {"kid": kid, "jwk": dict(key.as_dict(private=True)), "status": "ACTIVE"}


def current(org: Org) -> Json:
    """The key that signs now: `kid` and the private `jwk`. Made and kept when there is none yet."""
    for kept in org.store.all("signing_key"):
        if kept["status"] == "ACTIVE":
            return kept
    return _keep_new(org)


def rotate(org: Org) -> str:
    """A new key signs from now on; the old one leaves the key set. Answers the new kid."""
    for kept in org.store.all("signing_key"):
        org.store.put("signing_key", kept["kid"], {**kept, "status": "RETIRED"})
    return str(_keep_new(org)["kid"])


def _keep_new(org: Org) -> Json:
    global _spare
    made = _spare.result() if _spare is not None else _make()
    _spare = None
    made = {**made, "created": org.timestamp()}
    return org.store.put("signing_key", made["kid"], made)


def key_set(org: Org) -> Json:
    """What `/v1/keys` shows."""
    jwk = current(org)["jwk"]
    return {
        "keys": [{"kty": "RSA", "alg": ALGORITHM, "kid": current(org)["kid"], "use": "sig", "e": jwk["e"], "n": jwk["n"]}],
    }


def sign(org: Org, claims: Json, tampering: Json | None = None) -> str:
    """A compact JWS with the header `kid`, `alg` and no `typ`, as recorded. `tampering` is a fault's `id_token`."""
    from joserfc import jws
    from joserfc.jwk import RSAKey

    key = current(org)
    header = {"kid": key["kid"], "alg": ALGORITHM}
    if tampering:
        return _tampered(org, claims, header, tampering)
    return jws.serialize_compact(header, json.dumps(claims).encode(), _rsa(key["jwk"], RSAKey))


_imported: dict[str, Any] = {}


def _rsa(jwk: Json, kind: Any) -> Any:
    """Importing a private key costs more than signing with it: once per key."""
    if jwk["n"] not in _imported:
        _imported.clear()
        _imported[jwk["n"]] = kind.import_key(jwk)
    return _imported[jwk["n"]]


def _tampered(org: Org, claims: Json, header: Json, tampering: Json) -> str:
    """For tests of clients: wrong claims or header, no signature, another key, HMAC with the client secret."""
    from joserfc import jws
    from joserfc.jwk import RSAKey

    patched = {**claims, **tampering.get("claims", {})}
    claims = {name: value for name, value in patched.items() if value is not None}
    header = {**header, **tampering.get("header", {})}
    payload = json.dumps(claims).encode()
    how = tampering.get("sign")
    if how == "none" or header["alg"] != ALGORITHM:
        header = {**header, "alg": "none"} if how == "none" else header
        return f"{encoded(json.dumps(header).encode())}.{encoded(payload)}."
    if how == "hs256-secret":
        app = org.store.find("app", str(claims.get("aud")))
        secrets = org.store.all("client_secret", app["id"]) if app else []
        secret = secrets[0]["client_secret"] if secrets else "secret"
        signed = f"{encoded(json.dumps({**header, 'alg': 'HS256'}).encode())}.{encoded(payload)}"
        return f"{signed}.{encoded(hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest())}"
    key = RSAKey.generate_key(2048) if how == "other-key" else _rsa(current(org)["jwk"], RSAKey)
    return jws.serialize_compact(header, payload, key)


def verified(org: Org, token: str) -> Json | None:
    """The claims of a token that this org signed with any key it ever had, or None. Expiry is the caller's question."""
    from joserfc import jws
    from joserfc.errors import JoseError
    from joserfc.jwk import RSAKey

    try:
        parsed = jws.extract_compact(token.encode())
        kept = org.store.get("signing_key", str(parsed.headers().get("kid")))
        if kept is None:
            return None
        public = {name: kept["jwk"][name] for name in ("kty", "n", "e")}  # reading a private half takes 40 ms
        payload = jws.deserialize_compact(token, RSAKey.import_key(public), algorithms=[ALGORITHM]).payload
        claims = json.loads(payload)
    except (JoseError, ValueError, UnicodeError):
        return None
    return claims if isinstance(claims, dict) else None


def at_hash(access_token: str) -> str:
    """OpenID Connect Core 3.1.3.6: the left half of SHA-256, base64url."""
    return encoded(hashlib.sha256(access_token.encode()).digest()[:16])
