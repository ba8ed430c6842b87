"""A single-page app on an origin of its own: one page with the Sign-In Widget from npm, under a strict Content-Security-Policy."""

from __future__ import annotations

import json
import mimetypes
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.contract.node import require
from tests.contract.org import Client, Org

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>SPA</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/widget/css/okta-sign-in.min.css">
<script src="/widget/js/okta-sign-in.min.js" nonce="{nonce}"></script></head>
<body><main id="widget"></main><output id="outcome"></output>
<script nonce="{nonce}">
  const widget = new OktaSignIn({options});
  widget.showSignInToGetTokens({{ el: '#widget' }}).then((tokens) => {{
    window.tokens = tokens;
    widget.remove();
    document.querySelector('#outcome').textContent = 'signed in as ' + tokens.idToken.claims.preferred_username;
  }});
</script></body></html>"""


@dataclass(frozen=True, slots=True)
class Spa:
    """A page at `origin`, the public app integration it uses, and the org that must be allowed in its policy."""

    origin: str
    client: Client


@contextmanager
def spa(org: Org, like: Client, *, registered: bool = True) -> Iterator[Spa]:
    """A single-page app on a free port, on the policies of the app `like`; with `registered`, its origin is a trusted one of the org."""
    dist = require("okta-signin-widget") / "dist"
    with _Site(dist, org.url) as site:
        site.client = public_client(org, site.origin, like)
        if registered:
            scopes = [{"type": "CORS"}, {"type": "REDIRECT"}]
            org.api("POST", "/api/v1/trustedOrigins", {"name": site.origin, "origin": site.origin, "scopes": scopes})
        thread = threading.Thread(target=site.serve_forever, daemon=True)
        thread.start()
        try:
            yield Spa(site.origin, site.client)
        finally:
            site.shutdown()
            thread.join()


def public_client(org: Org, origin: str, like: Client, *, everyone: bool = True) -> Client:
    """A SPA integration as the guide's sample has it, on the policies of the app `like`; assigned to everyone or to nobody."""
    redirect_uri = f"{origin}/login/callback"
    made = org.api(
        "POST",
        "/api/v1/apps",
        {
            "name": "oidc_client",
            "label": f"SPA {secrets.token_hex(4)}",
            "signOnMode": "OPENID_CONNECT",
            "credentials": {"oauthClient": {"autoKeyRotation": True, "token_endpoint_auth_method": "none", "pkce_required": True}},
            "settings": {
                "oauthClient": {
                    "application_type": "browser",
                    "response_types": ["code"],
                    "grant_types": ["authorization_code", "refresh_token", "interaction_code"],
                    "redirect_uris": [redirect_uri],
                    "post_logout_redirect_uris": [origin],
                    "consent_method": "TRUSTED",
                    "issuer_mode": "DYNAMIC",
                    "refresh_token": {"rotation_type": "ROTATE", "leeway": 30},
                }
            },
        },
    )
    if everyone:
        org.api("PUT", f"/api/v1/apps/{made['id']}/groups/{org.group_id('Everyone')}", {})
    for link in ("accessPolicy", "profileEnrollment"):
        org.api("PUT", f"/api/v1/apps/{made['id']}/policies/{org.policy_of(like, link)}")
    return Client(made["credentials"]["oauthClient"]["client_id"], like.issuer, redirect_uri)


class _Site(ThreadingHTTPServer):
    """The server; its port is known before the integration that carries it in its redirect URI."""

    client: Client

    def __init__(self, dist: Path, org: str) -> None:
        super().__init__(("127.0.0.1", 0), _Page)
        self.dist, self.org = dist, org
        self.origin = f"http://localhost:{self.server_address[1]}"


class _Page(BaseHTTPRequestHandler):
    server: _Site

    def do_GET(self) -> None:
        if self.path == "/":
            self._page()
        elif self.path.startswith("/widget/"):
            self._file(self.server.dist / self.path.removeprefix("/widget/").partition("?")[0])
        else:
            self.send_error(404)

    def _page(self) -> None:
        nonce = secrets.token_urlsafe(16)
        options = {
            "issuer": self.server.client.issuer,
            "clientId": self.server.client.id,
            "redirectUri": self.server.client.redirect_uri,
            "scopes": ["openid", "profile", "email"],
            "language": "en",
            "cspNonce": nonce,
        }
        self._send(
            PAGE.format(nonce=nonce, options=json.dumps(options)).encode(), "text/html; charset=utf-8", policy(self.server.org, nonce)
        )

    def _file(self, path: Path) -> None:
        if not path.is_file() or self.server.dist not in path.resolve().parents:
            self.send_error(404)
            return
        self._send(path.read_bytes(), mimetypes.guess_type(path.name)[0] or "application/octet-stream")

    def _send(self, body: bytes, media_type: str, csp: str | None = None) -> None:
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        if csp:
            self.send_header("Content-Security-Policy", csp)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silence: a failed test shows the page instead."""


def policy(org: str, nonce: str) -> str:
    """The policy under which the widget is known to work: nothing inline but what carries the nonce, no eval, one org to talk to."""
    own = f"script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'"
    return f"default-src 'none'; {own}; connect-src {org}; img-src 'self' data:; font-src 'self'"
