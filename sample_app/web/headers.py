"""What every answer tells the browser: what a page may load and send, and what nobody may keep."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, g, request

from sample_app.web.state import opened, state

OWN_PAGES = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'{also}; frame-ancestors 'none'; object-src 'none'"
)
WIDGET_PAGE = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; connect-src {org}; img-src 'self' data:; "
    "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def apply(response: Response) -> Response:
    """Cookies of the session, if it was opened, and the security headers."""
    current = opened()
    for cookie in current.cookies() if current else ():
        response.set_cookie(**cookie.arguments())
    headers = {
        "Content-Security-Policy": _policy(),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if request.endpoint not in {"assets.widget_file", "assets.own_file"} or response.status_code >= 400:
        headers["Cache-Control"] = "no-store"
    if state().config.https:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    response.headers.update(headers)
    return response


def allow_widget(nonce: str, org: str) -> None:
    """This request's page holds the widget: it talks to the org itself and writes its own styles, with this nonce."""
    g.policy = WIDGET_PAGE.format(nonce=nonce, org=_origin(org))


def allow_sign_out(org: str) -> None:
    """This request's page holds a form whose answer leads through the org: browsers apply `form-action` to redirects too."""
    g.policy = OWN_PAGES.format(also=f" {_origin(org)}")


def _policy() -> str:
    return str(g.get("policy") or OWN_PAGES.format(also=""))


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
