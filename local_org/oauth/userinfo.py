"""`GET` and `POST {base}/v1/userinfo`: the profile of who an access token was issued for, by its scopes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from starlette.responses import Response

from local_org.oauth import tokens
from local_org.oauth.servers import server_of
from local_org.web.routing import Call, json_response, route

Json = dict[str, Any]
_PROFILE = {
    "nickname": "nickName",
    "given_name": "firstName",
    "family_name": "lastName",
    "middle_name": "middleName",
    "website": "profileUrl",
}


def userinfo(call: Call) -> Response:
    """401 `invalid_token` or 403 `insufficient_scope` in `WWW-Authenticate`, where okta-auth-js reads them (RFC 6750 3)."""
    server = server_of(call)
    scheme, _, token = call.headers.get("authorization", "").partition(" ")
    claims = tokens.active_access_token(call.org, token) if scheme.lower() == "bearer" else None
    user = call.org.store.get("user", str(claims.get("uid"))) if claims and claims["iss"] == server.issuer else None
    if claims is None or user is None:
        return _refused(401, "invalid_token", "The access token is invalid.")
    if "openid" not in claims["scp"]:
        return _refused(403, "insufficient_scope", "The access token must provide access to at least one of these scopes - openid.")
    return json_response({"sub": user["id"], **claims_of(user, claims["scp"])})


def claims_of(user: Json, scopes: list[str]) -> Json:
    profile = user["profile"]
    claims: Json = {}
    if "profile" in scopes:
        claims |= {
            "name": f"{profile.get('firstName', '')} {profile.get('lastName', '')}".strip(),
            "locale": profile.get("locale") or "en_US",
            "preferred_username": profile["login"],
            **{name: profile[member] for name, member in _PROFILE.items() if profile.get(member)},
            "zoneinfo": profile.get("timezone") or "America/Los_Angeles",
            "updated_at": int(datetime.fromisoformat(user["lastUpdated"]).timestamp()),
        }
    if "email" in scopes:
        claims |= {"email": profile.get("email"), "email_verified": True}
    return claims


def _refused(status: int, error: str, description: str) -> Response:
    return Response(status_code=status, headers={"www-authenticate": f'Bearer error="{error}", error_description="{description}"'})


ROUTES = [
    route(method, path, userinfo, open=True)
    for path in ("/oauth2/v1/userinfo", "/oauth2/{server}/v1/userinfo")
    for method in ("GET", "POST")
]
