"""What is measured: a local org, the guide applied to it, and the app in front of it, each a process on a free port."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parent.parent
READY_WITHIN_S = 30.0


@dataclass(frozen=True, slots=True)
class Stand:
    """Addresses, the org's token and process, and what bootstrap wrote into its settings file."""

    org: str
    app: str
    token: str
    env_file: Path
    org_pid: int = 0

    def call(self, method: str, path: str, **options: Any) -> Any:
        """One call to the org as its administrator; the parsed answer."""
        headers = {"Authorization": f"SSWS {self.token}"}
        answer = requests.request(method, self.org + path, headers=headers, timeout=20, **options)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def calls_since(self, request_id: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.call("GET", "/local/requests", params={"since": request_id})
        return found

    def last_call(self) -> int:
        return max((int(call["id"]) for call in self.calls_since(0)), default=0)

    def bootstrap(self, verb: str = "apply") -> None:
        """Raises: `CalledProcessError`."""
        options = ["--yes", "--allow-private-api", "--env-file", str(self.env_file), "--state", str(self.env_file.with_name("record.json"))]
        subprocess.run([sys.executable, "-m", "bootstrap", verb, *options], cwd=ROOT, capture_output=True, check=True, timeout=120)


@contextmanager
def stand(folder: Path) -> Iterator[Stand]:
    """Up while open. Raises: `RuntimeError` with what a process said when it does not get ready."""
    org_port, app_port, token = free_port(), free_port(), secrets.token_urlsafe(30)
    env_file = folder / ".env"
    env_file.write_text(f"OKTA_CLIENT_ORGURL=http://localhost:{org_port}\nOKTA_CLIENT_TOKEN={token}\nAPP_PORT={app_port}\n")
    env_file.chmod(0o600)
    made = Stand(f"http://localhost:{org_port}", f"http://localhost:{app_port}", token, env_file)
    serve = ["local_org", "serve", "--data", str(folder / "org"), "--port", str(org_port), f"--api-token={token}"]
    with _process(serve, f"{made.org}/local/health") as org:
        made = replace(made, org_pid=org.pid)
        made.bootstrap()
        environment = {**os.environ, "SESSION_FILE": str(folder / "sessions.db")}
        with _process(["sample_app", "--port", str(app_port), "--env-file", str(env_file)], made.app, environment):
            yield made


@contextmanager
def _process(module: list[str], url: str, environment: dict[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", *module]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            if not answers(url, process):
                process.kill()
                said = process.stderr.read().decode(errors="replace") if process.stderr else ""
                raise RuntimeError(f"{module[0]} was not ready: {said[-2000:]}")
            yield process
        finally:
            process.terminate()


def answers(url: str, process: subprocess.Popen[bytes]) -> bool:
    """Waits for the first answer; False when the process ends before."""
    deadline = time.monotonic() + READY_WITHIN_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            requests.get(url, timeout=2)
        except requests.ConnectionError:
            time.sleep(0.005)  # a start can only be asked after, again and again
            continue
        return True
    return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
