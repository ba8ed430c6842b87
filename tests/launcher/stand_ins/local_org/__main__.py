"""`python -m local_org serve --port N --data DIR`: health, a snapshot taken and given back, the token kept with the data."""

# ruff: noqa: T201
from __future__ import annotations

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PORT, DATA = int(sys.argv[sys.argv.index("--port") + 1]), Path(sys.argv[sys.argv.index("--data") + 1])


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/local/health":
            self._answer(200, f'{{"id": "{(DATA / "org-id").read_text()}"}}')
        elif self.headers["Authorization"] != f"SSWS {(DATA / 'api-token').read_text()}":
            self._answer(401, '{"errorSummary": "Invalid token provided"}')
        else:
            self._answer(200, (DATA / "state").read_text())

    def do_POST(self) -> None:
        (DATA / "state").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
        self._answer(204, "")

    def _answer(self, status: int, body: str) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


DATA.mkdir(exist_ok=True)
for name, content in (("org-id", "00oStandIn"), ("api-token", "stand-in-token"), ("state", "{}")):
    if not (DATA / name).exists():
        (DATA / name).write_text(content)
server = ThreadingHTTPServer(("127.0.0.1", PORT), Answers)
print(f"local org ready at http://localhost:{PORT}", flush=True)
server.serve_forever()
