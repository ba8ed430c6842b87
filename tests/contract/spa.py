"""Single-page apps on an origin of their own: each one page with the Sign-In Widget from npm, under a strict Content-Security-Policy."""

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
from string import Template

from tests.contract.node import require
from tests.contract.org import Client, Org

PAGE = Template((Path(__file__).parent / "clients" / "widget.html").read_text())
SCRIPTS = {2: "okta-sign-in.min.js", 3: "okta-sign-in.next.js"}
STYLES = {2: "okta-sign-in.min.css", 3: "okta-sign-in.next.css"}


@dataclass(frozen=True, slots=True)
class App:
    """A page at `url` with this generation of the widget, and the public app integration it uses."""

    url: str
    client: Client
    generation: int


class Site(ThreadingHTTPServer):
    """Serves any number of apps, each under a path of its own; their origin is trusted by the org from the start."""

    def __init__(self, org_url: str) -> None:
        super().__init__(("127.0.0.1", 0), _Page)
        self.dist = (require("okta-signin-widget") / "dist").resolve()
        self.org_url = org_url
        self.origin = f"http://localhost:{self.server_address[1]}"
        self.apps: dict[str, App] = {}

    def base(self) -> str:
        """An address for the pages of one more app."""
        return f"{self.origin}/{secrets.token_hex(4)}"

    def show(self, client: Client, generation: int) -> App:
        """The page of a client that was made for a `base`."""
        url = client.redirect_uri.removesuffix("/login/callback")
        app = self.apps[url.removeprefix(self.origin)] = App(url, client, generation)
        return app


@contextmanager
def site(org: Org, *, trusted: bool = True) -> Iterator[Site]:
    with Site(org.url) as running:
        if trusted:
            scopes = [{"type": "CORS"}, {"type": "REDIRECT"}]
            org.api("POST", "/api/v1/trustedOrigins", {"name": running.origin, "origin": running.origin, "scopes": scopes})
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        try:
            yield running
        finally:
            running.shutdown()
            thread.join()


class _Page(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path.startswith("/widget/"):
            self._file(self.server.dist / path.removeprefix("/widget/"))
        elif app := self.server.apps.get(path.removesuffix("/login/callback")):
            self._page(app)
        else:
            self.send_error(404)

    def _page(self, app: App) -> None:
        nonce = secrets.token_urlsafe(16)
        options = {
            "issuer": app.client.issuer,
            "clientId": app.client.id,
            "redirectUri": app.client.redirect_uri,
            "scopes": ["openid", "profile", "email"],
            "assets": {"baseUrl": f"{self.server.origin}/widget"},
            "language": "en",
            "cspNonce": nonce,
        }
        body = PAGE.substitute(
            nonce=nonce,
            options=json.dumps(options),
            generation=app.generation,
            script=SCRIPTS[app.generation],
            style=STYLES[app.generation],
        )
        self._send(body.encode(), "text/html; charset=utf-8", policy(self.server.org_url, nonce))

    def _file(self, path: Path) -> None:
        if not path.is_file() or self.server.dist not in path.resolve().parents:
            self.send_error(404)
            return
        self._send(path.read_bytes(), mimetypes.guess_type(path.name)[0] or "application/octet-stream")

    def _send(self, body: bytes, media_type: str, csp: str | None = None) -> None:
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store" if csp else "max-age=600")
        if csp:
            self.send_header("Content-Security-Policy", csp)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silence: a failed test shows the page instead."""


def policy(org: str, nonce: str) -> str:
    """The policy under which the widget is known to work: nothing inline but what carries the nonce, no eval, one org to talk to."""
    own = f"script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'"
    return f"default-src 'none'; {own}; connect-src 'self' {org}; img-src 'self' data:; font-src 'self'"
