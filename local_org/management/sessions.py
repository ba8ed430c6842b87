"""`/api/v1/sessions/me`: the browser's session with the org, known by its cookie (okta-auth-js `session.exists`, `closeSession`)."""

from __future__ import annotations

import hashlib

from starlette.responses import Response

from local_org.oauth.logout import SESSION_COOKIE
from local_org.web.errors import not_built, not_found
from local_org.web.routing import Call, no_content, route


def read(call: Call) -> Response:
    """E0000007 without a session; what one looks like is not built."""
    if any(call.org.store.get("session", hashlib.sha256(value.encode()).hexdigest()) for value in _cookies(call)):
        raise not_built("reading the browser's session")
    raise not_found("me", "Session")


def close(call: Call) -> Response:
    """204, or E0000007 without a session, which okta-auth-js takes as "there was none"."""
    closed = [value for value in _cookies(call) if call.org.store.delete("session", hashlib.sha256(value.encode()).hexdigest())]
    if not closed:
        raise not_found("me", "Session")
    response = no_content()
    response.headers.append("set-cookie", f"{SESSION_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")
    return response


def _cookies(call: Call) -> list[str]:
    pairs = (part.strip().partition("=") for part in call.headers.get("cookie", "").split(";"))
    return [value for name, _, value in pairs if name == SESSION_COOKIE]


ROUTES = [
    route("GET", "/api/v1/sessions/me", read, open=True),
    route("DELETE", "/api/v1/sessions/me", close, open=True),
]
