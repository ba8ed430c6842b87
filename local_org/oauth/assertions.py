"""Client assertions (RFC 7523): an app proves who it is by a JWT that one of its registered keys signed (`private_key_jwt`)."""

from __future__ import annotations

import json
from typing import Any

from local_org.org import Org
from local_org.store.secret import secret_hash
from local_org.web.errors import OAuthError

Json = dict[str, Any]
TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHMS = ("RS256", "RS384", "RS512", "ES256", "ES384", "ES512")
LONGEST_S = 3600


def named_client(assertion: str) -> str:
    """Who the assertion says it is, before anything is proven. Raises `invalid_client`."""
    return str(_parsed(assertion)[1].get("sub", ""))


def check(org: Org, app: Json, assertion: str, *, endpoint: str) -> None:
    """Signed by a key of this app, for this endpoint, in time, and never seen before. Raises `invalid_client`.

    A `jti` counts as used whatever comes of the request: Okta's own SDKs sign anew before they answer `use_dpop_nonce`. The sentences
    on `kid`, on an expiry too far ahead and on a second use are quoted in issues of okta-sdk-python; the others are assumed.
    """
    header, claims = _parsed(assertion)
    if not _signature_holds(_key(app, header), assertion):
        raise _refused("The client_assertion signature is invalid.")
    client_id = app["credentials"]["oauthClient"]["client_id"]
    if claims.get("iss") != client_id or claims.get("sub") != client_id:
        raise _refused("The issuer and subject claims for client_assertion must be the client ID.")
    if endpoint not in (claims["aud"] if isinstance(claims.get("aud"), list) else [claims.get("aud")]):
        raise _refused("The audience claim for client_assertion must be the endpoint invoked for the request.")
    now = org.clock.now()
    expires_at = claims.get("exp")
    if not isinstance(expires_at, int | float) or not expires_at > now:  # NaN, which the library reads, is greater than nothing
        raise _refused("The client_assertion token is expired.")
    if expires_at > now + LONGEST_S:
        raise _refused("The client_assertion token has an expiration too far into the future.")
    _use_once(org, f"{client_id} {claims.get('jti') or assertion}", float(expires_at))


def _use_once(org: Org, what: str, expires_at: float) -> None:
    used_id = secret_hash(what)
    if org.store.get("used_assertion", used_id) is not None:
        raise _refused("The client_assertion token has already been used.")
    org.store.put("used_assertion", used_id, {"id": used_id, "exp": expires_at})


def _parsed(assertion: str) -> tuple[Json, Json]:
    """Header and claims, unverified."""
    from joserfc import jws
    from joserfc.errors import JoseError

    try:
        parsed = jws.extract_compact(assertion.encode())
        header, claims = parsed.headers(), json.loads(parsed.payload)
    except (JoseError, ValueError, UnicodeError) as error:
        raise _refused("The client_assertion token is not a valid JWT.") from error
    if not isinstance(claims, dict):
        raise _refused("The client_assertion token is not a valid JWT.")
    return dict(header), claims


def _key(app: Json, header: Json) -> Json:
    """The registered key that the header names; an app with a single key may leave the name out."""
    known = [key for key in (app["settings"]["oauthClient"].get("jwks") or {}).get("keys", []) if key.get("status") != "INACTIVE"]
    kid = header.get("kid")
    fitting = [key for key in known if key.get("kid") == kid] if kid is not None or len(known) != 1 else known
    if not fitting:
        raise _refused("The client_assertion JWT kid is invalid.")
    return dict(fitting[0])


def _signature_holds(jwk: Json, assertion: str) -> bool:
    from joserfc import jws
    from joserfc.errors import JoseError
    from joserfc.jwk import ECKey, RSAKey

    public: Json = {name: jwk[name] for name in ("kty", "n", "e", "crv", "x", "y") if name in jwk}
    try:
        key = RSAKey.import_key(public) if public.get("kty") == "RSA" else ECKey.import_key(public)
        jws.deserialize_compact(assertion, key, algorithms=list(ALGORITHMS))
    except (JoseError, ValueError):
        return False
    return True


def _refused(description: str) -> OAuthError:
    return OAuthError("invalid_client", description)
