"""Okta at the network edge: a real HTTP server on loopback that gives the answers a test has written, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

ION = "application/ion+json; okta-version=1.0.0"


@dataclass(frozen=True)
class Received:
    """One request as it arrived."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


@dataclass(frozen=True)
class Reply:
    """One answer; a `bytes` body goes out as it is, anything else as JSON."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    hang_up: bool = False  # close the connection without a word
    before: Callable[[], object] | None = None

    def encoded(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else b"" if self.body is None else json.dumps(self.body).encode()


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gave up waiting is no news."""


class ScriptedOkta:
    """`on(method, path, *replies)`: the replies in turn, the last one again and again; anything else is a 404."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self._replies: dict[tuple[str, str], list[Reply]] = {}
        self._using = threading.Lock()
        self._server = _QuietServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.issuer = f"{self.url}/oauth2/default"

    def on(self, method: str, path: str, *replies: Reply) -> None:
        self._replies[method, path] = list(replies)

    def calls(self, path: str) -> list[Received]:
        return [request for request in self.received if request.path == path]

    @contextmanager
    def running(self) -> Iterator[ScriptedOkta]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            thread.join()
            self._server.server_close()

    def _next(self, received: Received) -> Reply:
        with self._using:
            self.received.append(received)
            script = self._replies.get((received.method, received.path))
            if not script:
                return Reply(404, {"errorCode": "E0000022", "errorSummary": "not in the script"})
            return script.pop(0) if len(script) > 1 else script[0]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        okta = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                reply = okta._next(Received(self.command, self.path, dict(self.headers.items()), body))
                if reply.before:
                    reply.before()
                if reply.hang_up:
                    self.close_connection = True
                    return
                data = reply.encoded()
                self.send_response_only(reply.status)  # without a Date of its own: a test may set one
                for name, value in {"Content-Type": reply.content_type, "Content-Length": str(len(data)), **reply.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = answer

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        return Handler
