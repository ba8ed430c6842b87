"""The fake org on a port of loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.bootstrap import fake_routes  # noqa: F401 - the endpoints add themselves
from tests.bootstrap.fake_org import Call, FakeOrg


@contextmanager
def running(org: FakeOrg) -> Iterator[FakeOrg]:
    """Serves it on a free loopback port until the block ends."""
    guard = threading.Lock()

    class Handling(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one segment an answer: two would each wait for the other side

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            raw = self.rfile.read(length)
            kind = self.headers.get("Content-Type", "")
            body: Any = parse_qs(raw.decode()) if "form" in kind else json.loads(raw) if raw else None
            parts = urlsplit(self.path)
            with guard:
                status, answer, headers = org.answer(Call(self.command, parts.path, parse_qs(parts.query), body, dict(self.headers)))
                content = answer if isinstance(answer, bytes) else b"" if answer is None else json.dumps(answer).encode()
            self.send_response_only(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_PUT = do_DELETE = do_GET

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handling)
    org.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield org
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
