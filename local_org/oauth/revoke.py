"""`POST {base}/v1/revoke` and `POST {base}/v1/introspect` (RFC 7009, RFC 7662)."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from local_org.oauth import tokens
from local_org.oauth.clients import client_of
from local_org.oauth.servers import server_of
from local_org.store.secret import secret_hash
from local_org.web.errors import OAuthError
from local_org.web.routing import Call, json_response, route

Json = dict[str, Any]


def revoke(call: Call) -> Response:
    """200 with an empty body and no JSON content type (okta-auth-js would try to parse it), also for unknown tokens.

    A refresh token takes its access tokens with it; an access token leaves the refresh token.
    """
    form = call.form()
    client = client_of(call, form, secret_needed=True)
    server_of(call)
    token = form.get("token")
    if not token:
        raise OAuthError("invalid_request", "The request is missing a required parameter: token.")
    kept = call.org.store.get("refresh_token", secret_hash(token))
    if kept is not None and kept["client_id"] == client.id:
        tokens.revoke_family(call.org, kept["user_id"], kept["family"])
    claims = tokens.active_access_token(call.org, token)
    if claims is not None and claims.get("cid") == client.id:
        call.org.store.delete("access_token", claims["jti"])
    return Response(status_code=200)


def introspect(call: Call) -> Response:
    """`{"active": false}` for anything that is not a live token of this client."""
    form = call.form()
    client = client_of(call, form, secret_needed=True)
    server = server_of(call)
    token = form.get("token", "")
    claims = tokens.active_access_token(call.org, token)
    if claims is not None and claims.get("cid") == client.id and claims["iss"] == server.issuer:
        return json_response(_access(claims))
    kept = tokens.active_refresh_token(call.org, token)
    if kept is not None and kept["client_id"] == client.id and kept["replaced_at"] is None:
        return json_response(_refresh(kept, server.issuer))
    return json_response({"active": False})


def _access(claims: Json) -> Json:
    named = {"scope": " ".join(claims["scp"]), "username": claims["sub"], "client_id": claims["cid"], "token_type": "Bearer"}
    return {"active": True, **named, **{name: claims[name] for name in ("exp", "iat", "sub", "aud", "iss", "jti", "uid") if name in claims}}


def _refresh(kept: Json, issuer: str) -> Json:
    answer = {"active": True, "scope": " ".join(kept["scopes"]), "client_id": kept["client_id"], "iss": issuer, "uid": kept["user_id"]}
    ends = [end for end in (kept["expires_at"], kept["idle_until"]) if end is not None]
    return {**answer, "iat": kept["first_issued"], **({"exp": min(ends)} if ends else {})}


ROUTES = [
    route("POST", f"{at}/v1/{name}", handler, open=True)
    for at in ("/oauth2", "/oauth2/{server}")
    for name, handler in (("revoke", revoke), ("introspect", introspect))
]
