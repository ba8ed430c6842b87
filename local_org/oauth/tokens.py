"""Tokens of a sign-in: what they say, how long they live, how they are kept and revoked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from local_org.oauth import keys
from local_org.oauth.servers import ORG_TOKEN_LIFETIME_S, Server
from local_org.org import Org
from local_org.policy.authorization import Decision
from local_org.store.secret import secret_hash

Json = dict[str, Any]
ID_TOKEN_LIFETIME_S = 3600
ORG_REFRESH_WINDOW_S = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a grant proved: who, when, how, for which app and scopes."""

    user_id: str
    client_id: str
    scopes: tuple[str, ...]
    amr: tuple[str, ...]
    auth_time: int
    nonce: str | None = None
    acr: str | None = None
    idp: str | None = None  # the identity provider that vouched, None: the org itself


def issue(
    org: Org, server: Server, who: SignedIn, decision: Decision | None, *, refresh: bool, family: str, tampering: Json | None
) -> Json:
    """The token answer. `family` ties the access tokens to the refresh token they belong to (empty: none)."""
    now = int(org.clock.now())
    lifetime = decision.access_token_lifetime_s if decision else ORG_TOKEN_LIFETIME_S
    access = _access_token(org, server, who, now, lifetime, family)
    answer: Json = {"token_type": "Bearer", "expires_in": lifetime, "access_token": access, "scope": " ".join(who.scopes)}
    if refresh:
        answer["refresh_token"] = keep_refresh_token(org, server, who, decision, family=family, first_issued=now)
    if "openid" in who.scopes:
        answer["id_token"] = keys.sign(org, _id_claims(org, server, who, now, access), tampering)
    return answer


def _access_token(org: Org, server: Server, who: SignedIn, now: int, lifetime: int, family: str) -> str:
    user = org.store.get("user", who.user_id) or {"profile": {}}
    jti = f"AT.{org.entropy.token()}" + (f".oar{family[:17]}" if family else "")
    claims: Json = {
        "ver": 1,
        "jti": jti,
        "iss": server.issuer,
        "aud": server.audience,
        "iat": now,
        "exp": now + lifetime,
        "cid": who.client_id,
        "uid": who.user_id,
        "scp": list(who.scopes),
        "auth_time": who.auth_time,
        "sub": user["profile"].get("login", who.user_id),
    }
    if who.acr:
        claims["acr"] = who.acr
    org.store.put("access_token", jti, {"id": jti, "exp": now + lifetime, "family": family, "client_id": who.client_id}, parent=who.user_id)
    return keys.sign(org, claims)


def issue_to_app(org: Org, server: Server, client_id: str, scopes: tuple[str, ...], *, bound_to: str | None) -> Json:
    """The token answer of a service app: no user, no refresh token. `bound_to`: the thumbprint of its DPoP key."""
    now = int(org.clock.now())
    jti = f"AT.{org.entropy.token()}"
    claims: Json = {
        "ver": 1,
        "jti": jti,
        "iss": server.issuer,
        "aud": server.audience,
        "sub": client_id,
        "iat": now,
        "exp": now + ORG_TOKEN_LIFETIME_S,
        "cid": client_id,
        "scp": list(scopes),
        **({"cnf": {"jkt": bound_to}} if bound_to else {}),
    }
    body = {"id": jti, "exp": claims["exp"], "family": "", "client_id": client_id}
    org.store.put("access_token", jti, body, parent=client_id)
    kind = "DPoP" if bound_to else "Bearer"
    return {"token_type": kind, "expires_in": ORG_TOKEN_LIFETIME_S, "access_token": keys.sign(org, claims), "scope": " ".join(scopes)}


def _id_claims(org: Org, server: Server, who: SignedIn, now: int, access_token: str) -> Json:
    """Thin, because an access token comes with it: name, preferred_username and email only; the rest is at userinfo."""
    profile = (org.store.get("user", who.user_id) or {"profile": {}})["profile"]
    claims: Json = {"sub": who.user_id}
    if "profile" in who.scopes:
        claims["name"] = f"{profile.get('firstName', '')} {profile.get('lastName', '')}".strip()
    if "email" in who.scopes:
        claims["email"] = profile.get("email")
    claims |= {"ver": 1, "iss": server.issuer, "aud": who.client_id, "iat": now, "exp": now + ID_TOKEN_LIFETIME_S}
    claims |= {"jti": f"ID.{org.entropy.token()}", "amr": list(who.amr), "idp": who.idp or org.id}
    if who.nonce:
        claims["nonce"] = who.nonce
    if who.acr:
        claims["acr"] = who.acr
    if "profile" in who.scopes:
        claims["preferred_username"] = profile.get("login")
    return claims | {"auth_time": who.auth_time, "at_hash": keys.at_hash(access_token)}


# refresh tokens ----------------------------------------------------------------------------------------------------------


def keep_refresh_token(org: Org, server: Server, who: SignedIn, decision: Decision | None, *, family: str, first_issued: int) -> str:
    """A new opaque token of this family; its end is that of the first one."""
    token = org.entropy.token()
    lifetime = decision.refresh_token_lifetime_s if decision else 0
    body: Json = {
        "id": secret_hash(token),
        "family": family,
        "client_id": who.client_id,
        "server": server.id,
        "user_id": who.user_id,
        "scopes": list(who.scopes),
        "amr": list(who.amr),
        "auth_time": who.auth_time,
        "acr": who.acr,
        "idp": who.idp,
        "first_issued": first_issued,
        "expires_at": first_issued + lifetime if lifetime else None,
        "idle_until": idle_until(decision, int(org.clock.now())),
        "replaced_at": None,
        "revoked": False,
    }
    org.store.put("refresh_token", body["id"], body, parent=who.user_id)
    return token


def idle_until(decision: Decision | None, now: int) -> int | None:
    """When a refresh token used now is too long unused (epoch seconds); None: never. The org server: seven days."""
    window = decision.refresh_token_window_s if decision else ORG_REFRESH_WINDOW_S
    return now + window if window else None


def revoke_family(org: Org, user_id: str, family: str) -> None:
    """The refresh tokens of a family and all access tokens that belong to it."""
    for kept in org.store.all("refresh_token", user_id):
        if kept["family"] == family:
            org.store.put("refresh_token", kept["id"], {**kept, "revoked": True}, parent=user_id)
    for kept in org.store.all("access_token", user_id):
        if kept["family"] == family:
            org.store.delete("access_token", kept["id"])


def revoke_everything_of(org: Org, user_id: str) -> None:
    """Sessions, refresh and access tokens of a user: what `revokeSessions` at a password reset and deactivation ask for."""
    for kind in ("access_token", "session"):
        org.store.delete_children(kind, user_id)
    for kept in org.store.all("refresh_token", user_id):
        org.store.put("refresh_token", kept["id"], {**kept, "revoked": True}, parent=user_id)


def active_access_token(org: Org, token: str) -> Json | None:
    """The claims of an access token that is signed by us, not expired and not revoked; else None."""
    claims = keys.verified(org, token)
    if claims is None or not isinstance(claims.get("jti"), str):
        return None
    if claims.get("exp", 0) <= org.clock.now():
        org.store.delete("access_token", claims["jti"])  # seen to expire: it stays so when the clock is turned back
        return None
    return claims if org.store.get("access_token", claims["jti"]) is not None else None


def active_refresh_token(org: Org, token: str) -> Json | None:
    """The kept refresh token when it can still be used (replaced ones are the caller's question); else None."""
    kept = org.store.get("refresh_token", secret_hash(token))
    if kept is None or kept["revoked"]:
        return None
    now = org.clock.now()
    ends = [end for end in (kept["expires_at"], kept["idle_until"]) if end is not None]
    if any(end <= now for end in ends):
        org.store.put("refresh_token", kept["id"], {**kept, "revoked": True}, parent=kept["user_id"])  # stays so
        return None
    return kept
