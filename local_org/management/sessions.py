"""`/api/v1/sessions/me`: the browser's session with the org, known by its cookie (okta-auth-js `session.exists`, `closeSession`)."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from local_org.idx.proofs import amr
from local_org.management.links import link
from local_org.management.reading import flag
from local_org.management.users import found
from local_org.oauth.tokens import revoke_everything_of
from local_org.org import Org, timestamp
from local_org.store import remembered_devices, sessions
from local_org.web.errors import not_found
from local_org.web.routing import Call, json_response, no_content, route

Json = dict[str, Any]


def read(call: Call) -> Response:
    """E0000007 without a session. The cookie is never repeated: its hash stands for the session's id."""
    session = sessions.of_browser(call.org, _cookies(call))
    user = call.org.store.get("user", session.user_id) if session else None
    if session is None or user is None:
        raise not_found("me", "Session")
    return json_response(_shown(call.org, session, user, call.base))


def _shown(org: Org, session: sessions.Session, user: Json, base: str) -> Json:
    at_password = [proof.at for proof in session.proofs if proof.key == "okta_password"]
    factors = {proof.key for proof in session.proofs}
    shown: Json = {
        "id": session.id[:25],
        "userId": session.user_id,
        "login": user["profile"]["login"],
        "createdAt": timestamp(session.created_at),
        "status": "ACTIVE",
        "lastPasswordVerification": timestamp(max(at_password)) if at_password else None,
        "lastFactorVerification": timestamp(max(proof.at for proof in session.proofs)) if len(factors) > 1 else None,
        "amr": list(amr(session.proofs)),
        "idp": {"id": session.idp, "type": "FEDERATION"} if session.idp else {"id": org.id, "type": "OKTA"},
        "mfaActive": False,
        "_links": {
            "self": link(f"{base}/api/v1/sessions/me", "GET", "DELETE"),
            "refresh": link(f"{base}/api/v1/sessions/me/lifecycle/refresh", "POST"),
            "user": {"name": user["profile"]["firstName"], **link(f"{base}/api/v1/users/me", "GET")},
        },
    }
    return shown if session.expires_at is None else {**shown, "expiresAt": timestamp(session.expires_at)}


def refresh(call: Call) -> Response:
    """The session is used now: the idle time starts anew."""
    session = sessions.of_browser(call.org, _cookies(call))
    if session is None:
        raise not_found("me", "Session")
    sessions.used(call.org, session.id)
    return read(call)


def close(call: Call) -> Response:
    """204, or E0000007 without a session, which okta-auth-js takes as "there was none"."""
    if not sessions.end(call.org, _cookies(call)):
        raise not_found("me", "Session")
    response = no_content()
    response.headers.append("set-cookie", sessions.FORGET_COOKIE)
    return response


def close_all_of(call: Call) -> Response:
    """Every session of a person, with `oauthTokens=true` their tokens too."""
    user = found(call.org, call.params["id"], call.caller)
    if flag(call, "oauthTokens", default=False):
        revoke_everything_of(call.org, user["id"])
    if flag(call, "forgetDevices", default=True):
        remembered_devices.forget_all_of(call.org, user["id"])
    sessions.end_all_of(call.org, user["id"])
    return no_content()


def _cookies(call: Call) -> str:
    return call.headers.get("cookie", "")


ROUTES = [
    route("GET", "/api/v1/sessions/me", read, open=True),
    route("DELETE", "/api/v1/sessions/me", close, open=True),
    route("POST", "/api/v1/sessions/me/lifecycle/refresh", refresh, open=True),
    route("DELETE", "/api/v1/users/{id}/sessions", close_all_of),
]
