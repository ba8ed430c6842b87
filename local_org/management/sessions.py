"""`/api/v1/sessions/me`: the browser's session with the org, known by its cookie (okta-auth-js `session.exists`, `closeSession`)."""

from __future__ import annotations

from starlette.responses import Response

from local_org.store import sessions
from local_org.web.errors import not_built, not_found
from local_org.web.routing import Call, no_content, route


def read(call: Call) -> Response:
    """E0000007 without a session; what one looks like is not built."""
    if sessions.named_by(call.org, _cookies(call)):
        raise not_built("reading the browser's session")
    raise not_found("me", "Session")


def close(call: Call) -> Response:
    """204, or E0000007 without a session, which okta-auth-js takes as "there was none"."""
    if not sessions.end(call.org, _cookies(call)):
        raise not_found("me", "Session")
    response = no_content()
    response.headers.append("set-cookie", sessions.FORGET_COOKIE)
    return response


def _cookies(call: Call) -> str:
    return call.headers.get("cookie", "")


ROUTES = [
    route("GET", "/api/v1/sessions/me", read, open=True),
    route("DELETE", "/api/v1/sessions/me", close, open=True),
]
