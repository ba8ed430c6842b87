"""The local org in a process of its own, and what a test asks it."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import requests

from tests.bootstrap.snapshots import Rows, comparable

ROOT = Path(__file__).parents[2]
TOKEN = "00-local-token"
READY = "local org ready at "
READY_WITHIN_S = 30.0


class Snapshot:
    """Too long to be shown when a test fails."""

    def __init__(self, content: Any) -> None:
        self.content = content


@dataclass(frozen=True)
class LocalOrg:
    url: str
    fresh: Snapshot = field(default_factory=lambda: Snapshot(None))

    def reset(self, to: Snapshot | None = None) -> None:
        """Back to the fresh org, or to another snapshot of it; no fault is waiting."""
        self.call("DELETE", "/local/faults")
        self.call("POST", "/local/snapshot", (to or self.fresh).content)

    def snapshot(self) -> Any:
        return self.call("GET", "/local/snapshot")

    def call(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"SSWS {TOKEN}"}
        answer = requests.request(method, self.url + path, json=body, headers=headers, timeout=60)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def state(self) -> Rows:
        return comparable(self.snapshot())

    def named(self, kind: str, name: str) -> dict[str, Any]:
        return next(one for one in self.call("GET", f"/api/v1/policies?type={kind}") if one["name"] == name)

    def group(self, name: str) -> dict[str, Any]:
        return next(group for group in self.call("GET", "/api/v1/groups") if group["profile"]["name"] == name)


@contextmanager
def serving() -> Iterator[LocalOrg]:
    """A fresh org until the block ends."""
    command = [sys.executable, "-m", "local_org", "serve", "--port", "0", "--in-memory", "--api-token", TOKEN]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        impatient = threading.Timer(READY_WITHIN_S, process.kill)
        impatient.start()
        try:
            assert process.stdout is not None
            line = process.stdout.readline().strip()
            impatient.cancel()
            assert line.startswith(READY), f"the local org did not start: {line!r}"
            org = LocalOrg(line.removeprefix(READY))
            yield replace(org, fresh=Snapshot(org.call("GET", "/local/snapshot")))
        finally:
            impatient.cancel()
            process.terminate()
