"""DPoP (RFC 9449): proofs that whoever sends a token holds the key that it was issued to."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from local_org.oauth.assertions import ALGORITHMS
from local_org.oauth.base64url import encoded
from local_org.org import Org
from local_org.store.secret import secret_hash
from local_org.web.errors import OAuthError

Json = dict[str, Any]
NONCE_LIFETIME_S = 24 * 3600
CLOCK_TOLERANCE_S = 300  # between this org's clock and that of the client; RFC 9449 11.1 leaves the length to the server
LONGEST_HEADER = 2048  # bytes; a public RSA key is in it
MISSING = "The DPoP proof JWT header is missing."
NONCE_NEEDED = "Authorization server requires nonce in DPoP proof."
_PRIVATE = ("d", "p", "q", "dp", "dq", "qi", "k")


def nonce(org: Org) -> str:
    """The nonce of now. Okta's lives for a day; this one until the day after tomorrow or the next start of the org."""
    return _nonce_of(org, int(org.clock.now() // NONCE_LIFETIME_S))


def _nonce_of(org: Org, day: int) -> str:
    digest = hmac.new(org.console_token.encode(), f"dpop-nonce {day}".encode(), hashlib.sha256).digest()
    return encoded(digest[:24])


def key_at_token_endpoint(org: Org, proof: str | None, *, url: str) -> str:
    """The thumbprint of the key that the token will be bound to. Raises `invalid_dpop_proof`, `use_dpop_nonce` (with the nonce)."""
    if not proof:
        raise OAuthError("invalid_dpop_proof", MISSING)
    thumbprint, claims = _checked(org, proof, method="POST", url=url)
    today = int(org.clock.now() // NONCE_LIFETIME_S)
    if claims.get("nonce") not in (_nonce_of(org, today), _nonce_of(org, today - 1)):
        raise OAuthError("use_dpop_nonce", NONCE_NEEDED, headers={"dpop-nonce": nonce(org)})
    _use_once(org, thumbprint, claims)
    return thumbprint


def check_at_resource(org: Org, proof: str | None, *, method: str, url: str, token: str, thumbprint: str) -> None:
    """The proof is by the key of this token, for this very request. Raises `invalid_dpop_proof`; no nonce is asked for here."""
    if not proof:
        raise OAuthError("invalid_dpop_proof", MISSING)
    key, claims = _checked(org, proof, method=method, url=url)
    if key != thumbprint or claims.get("ath") != encoded(hashlib.sha256(token.encode()).digest()):
        raise OAuthError("invalid_dpop_proof", "The DPoP proof JWT is not bound to the access token.")
    _use_once(org, key, claims)


def _checked(org: Org, proof: str, *, method: str, url: str) -> tuple[str, Json]:
    """RFC 9449 4.3: the thumbprint of its key, and its claims. The sentences are assumed, save those above."""
    header, claims = _verified(proof)
    if header.get("typ") != "dpop+jwt":
        raise _invalid("typ")
    if claims.get("htm") != method:
        raise _invalid("htm")
    if str(claims.get("htu", "")).partition("?")[0].partition("#")[0] != url:
        raise _invalid("htu")
    made_at = claims.get("iat")
    now = org.clock.now()
    if not isinstance(made_at, int | float) or not now - CLOCK_TOLERANCE_S <= made_at <= now + CLOCK_TOLERANCE_S:
        raise _invalid("iat")  # NaN, which the library reads, is within no bounds
    if not isinstance(claims.get("jti"), str) or not claims["jti"]:
        raise _invalid("jti")
    return _thumbprint(header["jwk"]), claims


def _verified(proof: str) -> tuple[Json, Json]:
    """Header and claims of a proof that the key in its header signed."""
    from joserfc import jws
    from joserfc.errors import JoseError
    from joserfc.jwk import ECKey, RSAKey

    registry = jws.JWSRegistry(algorithms=list(ALGORITHMS))
    registry.max_header_length = LONGEST_HEADER
    try:
        header = jws.extract_compact(proof.encode(), registry=registry).headers()
        jwk = header["jwk"]
        if any(name in jwk for name in _PRIVATE):
            raise _invalid("jwk")
        key = RSAKey.import_key(jwk) if jwk.get("kty") == "RSA" else ECKey.import_key(jwk)
        claims = json.loads(jws.deserialize_compact(proof, key, registry=registry).payload)
    except (JoseError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise OAuthError("invalid_dpop_proof", "The DPoP proof JWT is invalid.") from error
    if not isinstance(claims, dict):
        raise OAuthError("invalid_dpop_proof", "The DPoP proof JWT is invalid.")
    return dict(header), claims


def _use_once(org: Org, thumbprint: str, claims: Json) -> None:
    used_id = secret_hash(f"{thumbprint} {claims['jti']}")
    if org.store.get("used_assertion", used_id) is not None:
        raise OAuthError("invalid_dpop_proof", "The DPoP proof JWT has already been used.")
    org.store.put("used_assertion", used_id, {"id": used_id, "exp": claims["iat"] + CLOCK_TOLERANCE_S})


def _thumbprint(jwk: Json) -> str:
    """RFC 7638: the required members of the public key, in order, hashed."""
    names = ("e", "kty", "n") if jwk["kty"] == "RSA" else ("crv", "kty", "x", "y")
    canonical = json.dumps({name: jwk[name] for name in names}, separators=(",", ":"), sort_keys=True)
    return encoded(hashlib.sha256(canonical.encode()).digest())


def _invalid(claim: str) -> OAuthError:
    return OAuthError("invalid_dpop_proof", f"The '{claim}' in the DPoP proof JWT is invalid.")
