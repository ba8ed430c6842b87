"""Service apps at `/api/v1`: a Bearer or DPoP token of the org authorization server, its scopes, and the app's admin roles."""

from __future__ import annotations

from typing import Any

from local_org.oauth import dpop, tokens
from local_org.oauth.assertions import ALGORITHMS
from local_org.web.errors import ApiError, OAuthError
from local_org.web.routing import Call
from local_org.web.scopes import scope_for

Json = dict[str, Any]


def service_app_of(call: Call) -> Json:
    """The app whose token the request carries, when it may do this. Raises E0000011 and E0000006.

    Okta's header for a missing scope is quoted in okta-sdk-golang issue 145 (there with an empty body: E0000006 is assumed); the one for
    a DPoP proof is formed after it.
    """
    scheme, _, token = call.headers.get("authorization", "").partition(" ")
    claims = tokens.active_access_token(call.org, token.strip())
    app = call.org.store.find("app", str(claims.get("cid"))) if claims is not None and "uid" not in claims else None
    if claims is None or claims["aud"] != call.base or app is None or app["status"] != "ACTIVE":
        raise ApiError("E0000011")
    _check_proof(call, claims, scheme, token.strip())
    _check_scope(call, claims)
    if not call.org.store.all("role", str(claims["cid"])):
        raise ApiError("E0000006")  # scopes say what the app may ask for; its roles whether it may
    return app


def _check_proof(call: Call, claims: Json, scheme: str, token: str) -> None:
    thumbprint = (claims.get("cnf") or {}).get("jkt")
    if thumbprint is None:
        if scheme.lower() != "bearer":
            raise ApiError("E0000011")
        return
    try:
        if scheme.lower() != "dpop":
            raise OAuthError("invalid_dpop_proof", "The access token is bound to a key and must be sent with the DPoP scheme.")
        proof = call.headers.get("dpop")
        dpop.check_at_resource(call.org, proof, method=call.method, url=call.base + call.path, token=token, thumbprint=thumbprint)
    except OAuthError as refusal:
        challenge = _challenge(call, "DPoP", refusal.error, refusal.description) + f', algs="{" ".join(ALGORITHMS)}"'
        raise ApiError("E0000011", status=400, headers={"www-authenticate": challenge}) from refusal


def _check_scope(call: Call, claims: Json) -> None:
    """`okta.users.manage` includes `okta.users.read`. What has no scope is for people only."""
    scope = scope_for(call.method, call.path)
    if scope is None:
        raise ApiError("E0000006")
    if not {scope, scope.replace(".read", ".manage")} & set(claims["scp"]):
        description = "The access token provided does not contain the required scopes."
        challenge = _challenge(call, "Bearer", "insufficient_scope", description, scope=scope)
        raise ApiError("E0000006", headers={"www-authenticate": challenge})


def _challenge(call: Call, scheme: str, error: str, description: str, scope: str | None = None) -> str:
    named = f'scope="{scope}", ' if scope else ""
    return (
        f'{scheme} authorization_uri="{call.base}/oauth2/v1/authorize", realm="{call.base}", {named}'
        f'error="{error}", error_description="{description}", resource="{call.path}"'
    )
