"""A program of this project as a process: started in its own session, its output kept, ready when it says so."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections import deque
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
READY_WITHIN_S = 30.0


class NotReady(Exception):
    """The process ended, or said nothing, before it was ready; the message holds its last lines."""


class Running:
    """`python -m MODULE …`, up while this object is open.

    `ready` is the beginning of the line that it prints once it accepts connections; the last word of that line is its address.
    """

    def __init__(self, module: str, *arguments: str, ready: str, env: dict[str, str]) -> None:
        self.name = module
        self.lines: deque[str] = deque(maxlen=400)
        self.address = ""
        self._ready_line = ready
        self._ready = threading.Event()
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-m", module, *arguments],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        if not self._ready.wait(READY_WITHIN_S) or not self.address:
            self.stop()
            raise NotReady(f"{module} was not ready within {READY_WITHIN_S:.0f} s. Its last lines:\n" + "\n".join(list(self.lines)[-20:]))

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.lines.append(line.rstrip("\n"))
            if line.startswith(self._ready_line):
                self.address = line.split()[-1]
                self._ready.set()
        self._ready.set()

    def stop(self) -> None:
        """TERM, then KILL after five seconds."""
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(5)
        self._reader.join(5)
        if self._process.stdout is not None:
            self._process.stdout.close()


def clean_environment() -> dict[str, str]:
    """This process's environment without anything that names an org or configures the app: a test must never reach it."""
    ours = (
        "OKTA_",
        "APP_",
        "ORG_",
        "JOHN_DOE_",
        "SESSION_",
        "FLASK_",
        "TRUSTED_PROXIES",
        "INSPECTOR",
        "WIDGET_FOLDER",
        "REQUIRE_MULTIFACTOR",
    )
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def free_port() -> int:
    """A port nobody listens on now. Taken by asking for port 0, so that parallel workers do not meet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def read_env_file(path: Path) -> dict[str, str]:
    """The settings of a `.env` file written by the bootstrapper."""
    pairs = (line.split("=", 1) for line in path.read_text().splitlines() if "=" in line and not line.lstrip().startswith("#"))
    return {name.strip(): value.strip().strip("'\"") for name, value in pairs}
