"""What a request must be before any page looks at it: for this host, and not forged by another site."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from flask import redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from sample_app.web.state import current, state

log = logging.getLogger(__name__)

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FIELD = "csrf_token"


class Forged(HTTPException):
    """An unsafe request that a page of this browser's session did not send."""

    code = 400
    description = "The form is out of date."


def check() -> ResponseReturnValue | None:
    """Before each request: a redirect to the app's own host, or nothing. Raises `Forged`."""
    if moved := _to_own_host():
        return moved
    if request.method not in SAFE:
        _refuse_forged()
    return None


def _to_own_host() -> ResponseReturnValue | None:
    """`127.0.0.1` is not the host that Okta sends people back to; and under a stranger's name (DNS rebinding) no page is shown."""
    config = state().config
    if request.host == config.host:
        return None
    if request.method not in SAFE:
        raise Forged
    query = request.query_string.decode("ascii", "ignore")
    path = request.full_path.partition("?")[0] if request.path.isascii() and request.path.isprintable() else "/"
    return redirect(f"{config.url}/{path.lstrip('/')}" + (f"?{query}" if query and query.isprintable() else ""))


def _refuse_forged() -> None:
    """The token of the session decides; what the browser says of the sender is the second line."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site" or not _is_own_origin(request.headers.get("Origin")):
        log.warning("refused a %s to %r from another site", request.method, request.path)
        raise Forged
    transaction_id = (request.view_args or {}).get("transaction_id")
    if not current().csrf_matches(request.form.get(FIELD), transaction_id=transaction_id):
        log.warning("refused a %s to %r without the session's token", request.method, request.path)
        raise Forged


def _is_own_origin(origin: str | None) -> bool:
    """Our pages send no referrer, and browsers then say `null` as the origin of their forms (Fetch standard, "append a request Origin")."""
    if origin in {None, "null"}:
        return True
    own = urlsplit(state().config.url)
    return origin == f"{own.scheme}://{own.netloc}"
