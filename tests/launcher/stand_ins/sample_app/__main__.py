"""`python -m sample_app --port N`: any page answers; `--end-sessions` notes that it was asked to."""

# ruff: noqa: T201
from __future__ import annotations

import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


if "--end-sessions" in sys.argv:
    Path("sessions-ended").touch()
    sys.exit(0)
server = HTTPServer(("127.0.0.1", int(sys.argv[sys.argv.index("--port") + 1])), Answers)
print(f"sample app ready at http://localhost:{server.server_port}", flush=True)
server.serve_forever()
