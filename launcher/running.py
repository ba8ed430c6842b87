"""Who is up in this checkout: a lock for each command that starts processes, and a note of what it started."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from launcher.children import Child
from launcher.places import RUN

END_WITHIN_S = 5.0


@dataclass(slots=True)
class Note:
    """What a running command tells the next one. `children` are (pid, start time): a number alone may belong to another by now."""

    command: str
    pid: int = 0
    started: str = ""
    app: str = ""
    org: str = ""
    children: list[tuple[int, str]] = field(default_factory=list)


class Busy(Exception):
    """The same command is up already; `note` says where."""

    def __init__(self, note: Note) -> None:
        super().__init__(note.command)
        self.note = note


class Running:
    """Keeps `.run/<command>.json` true while the lock is held."""

    def __init__(self, command: str, folder: Path = RUN) -> None:
        self._path = folder / f"{command}.json"
        self.note = Note(command, os.getpid(), started_at(os.getpid()))

    def keep(self, children: list[Child]) -> None:
        """Called at each start and end of a child."""
        self.note.children = [(child.pid, started_at(child.pid)) for child in children]
        self.write()

    def write(self) -> None:
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(self.note)))
        os.replace(fresh, self._path)


@contextlib.contextmanager
def only_one(command: str, folder: Path = RUN) -> Iterator[Running]:
    """Holds the command's lock, which the system frees even when this process is killed. Raises: `Busy`."""
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / f"{command}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(read(command, folder)) from None
        running = Running(command, folder)
        running.write()
        try:
            yield running
        finally:
            (folder / f"{command}.json").unlink(missing_ok=True)


def read(command: str, folder: Path = RUN) -> Note:
    """The last note of a command, empty when there is none."""
    try:
        found: dict[str, Any] = json.loads((folder / f"{command}.json").read_text())
        return Note(**{**found, "children": [(pid, started) for pid, started in found["children"]]})
    except (OSError, ValueError, TypeError, KeyError):
        return Note(command)


def is_up(command: str, folder: Path = RUN) -> bool:
    """Whether the command that left the last note still runs."""
    note = read(command, folder)
    return _alive(note.pid, note.started)


def end(command: str, folder: Path = RUN) -> bool:
    """Ends the command and what it left behind; False when nothing of it was up."""
    note = read(command, folder)
    was_up = _end(note.pid, note.started, os.kill)
    for pid, started in note.children:  # still there only when the command itself was killed
        was_up = _end(pid, started, os.killpg) or was_up
    (folder / f"{command}.json").unlink(missing_ok=True)
    return was_up


def started_at(pid: int) -> str:
    """When this process began, in words of the system; empty when it has ended."""
    if Path("/proc/self/stat").exists():
        return _started_by_proc(pid)
    answer = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, timeout=10, check=False)
    return answer.stdout.strip()


def _started_by_proc(pid: int) -> str:
    """Field 22 of Linux's /proc/PID/stat; a small system has no `ps`."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in "ZX" else fields[19]


def _end(pid: int, started: str, kill: Callable[[int, int], None]) -> bool:
    if not _alive(pid, started):
        return False
    for number, patience_s in ((signal.SIGTERM, END_WITHIN_S), (signal.SIGKILL, 1.0)):
        with contextlib.suppress(ProcessLookupError):
            kill(pid, number)
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline:
            if not _alive(pid, started):
                return True
            time.sleep(0.05)  # somebody else's child: there is nothing to wait on
    return True


def _alive(pid: int, started: str) -> bool:
    return bool(pid and started) and started_at(pid) == started
