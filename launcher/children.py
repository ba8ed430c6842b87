"""Processes this one started: each in its own group, and all of them ended within five seconds, whatever happens.

Signals only set a flag and wake whoever waits, so that none can fall between the start of a child and the note of it.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

from launcher.places import ROOT

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE_S = 3.0
# Given by make to its own children; a make further down must not think that it shares our job slots.
MAKES_OWN = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MAKE_TERMOUT", "MAKE_TERMERR")


MARK = "LAUNCHED_BY"


class Stopped(Exception):
    """Ctrl-C, TERM, or the terminal went away."""

    def __init__(self, signal_number: int) -> None:
        super().__init__(signal.Signals(signal_number).name)
        self.exit_code = 128 + signal_number


@dataclass(slots=True, eq=False)
class Child:
    """One process group; `log` holds its output where it does not go to the terminal."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path | None = None
    first_signal: int = signal.SIGTERM

    @property
    def pid(self) -> int:
        return self.process.pid

    def ended(self) -> int | None:
        """Its exit code, None while it runs."""
        return self.process.poll()

    def last_words(self) -> str:
        """The last line of its log that says something, as the end of a sentence."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log and self.log.exists() else []
        said = next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")
        return f"{said.rstrip('.')}."

    def signal_group(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)


class Children:
    """A context: on leaving it, nothing that was started in it is left."""

    def __init__(self, on_change: Callable[[list[Child]], None] | None = None, *, grace_s: float = GRACE_S) -> None:
        self._children: list[Child] = []
        self._on_change = on_change or (lambda _children: None)
        self._grace_s = grace_s
        self._stop = 0
        self._restore: list[tuple[int, object]] = []
        self._wake_read, self._wake_write = -1, -1
        self._old_wakeup = -1
        self._mark = f"{os.getpid()}-{secrets.token_hex(4)}"

    def __enter__(self) -> Children:
        self._wake_read, self._wake_write = os.pipe()
        for end in (self._wake_read, self._wake_write):
            os.set_blocking(end, False)
        self._old_wakeup = signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        for number in ENDING:
            self._restore.append((number, signal.signal(number, self._note)))
        self._restore.append((signal.SIGCHLD, signal.signal(signal.SIGCHLD, lambda _number, _frame: None)))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.end_all()
        _kill_marked(self._mark)
        signal.set_wakeup_fd(self._old_wakeup)
        for number, handler in self._restore:
            signal.signal(number, handler)  # type: ignore[arg-type]  # as it was given to us
        os.close(self._wake_read)
        os.close(self._wake_write)

    def _note(self, number: int, _frame: object) -> None:
        self._stop = self._stop or number

    def check(self) -> None:
        """Raises: `Stopped` when somebody asked for the end."""
        if self._stop:
            raise Stopped(self._stop)

    def pause(self, seconds: float | None = None) -> None:
        """Until a child ends, a signal comes, or the time is over. Raises: `Stopped`."""
        self.check()
        select.select([self._wake_read], [], [], seconds)
        with contextlib.suppress(BlockingIOError):
            os.read(self._wake_read, 4096)
        self.check()

    def start(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str] | None = None,
        log: Path | None = None,
        first_signal: int = signal.SIGTERM,
    ) -> Child:
        """Starts `command` in the checkout, its output to `log` or the terminal. Raises: `Stopped`, OSError."""
        self.check()
        environment = {k: v for k, v in (os.environ if env is None else env).items() if k not in MAKES_OWN}
        environment[MARK] = f"{environment.get(MARK, '')}/{self._mark}"  # who was started by whom, also from within a test of this
        with _output(log) as output:
            process = subprocess.Popen(
                [str(part) for part in command],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL if log else None,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                start_new_session=True,  # Ctrl-C comes to us alone, and a signal to the group reaches grandchildren too
            )
        child = Child(name, process, log, first_signal)
        self._children.append(child)
        self._on_change(self._children)
        return child

    def wait(self, child: Child, *, within_s: float | None = None) -> int | None:
        """Its exit code once it ended, None after `within_s`. Raises: `Stopped`."""
        deadline = None if within_s is None else time.monotonic() + within_s
        while (code := child.ended()) is None:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                return None
            self.pause(left)
        self._forget(child)
        return code

    def run(self, name: str, command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, log: Path | None = None) -> int:
        """Starts `command` and waits for its end; its exit code. Raises: `Stopped`, OSError."""
        code = self.wait(self.start(name, command, env=env, log=log))
        assert code is not None  # noqa: S101 - no time limit was given
        return code

    def end(self, child: Child) -> None:
        """Ends one child and its group."""
        self._end([child])

    def end_all(self) -> None:
        """Asks every group to end, and ends it after the grace period. A signal meanwhile changes nothing."""
        self._end(list(self._children))

    def _end(self, children: list[Child]) -> None:
        for child in children:
            child.signal_group(child.first_signal)
        deadline = time.monotonic() + self._grace_s
        for child in children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.01, deadline - time.monotonic()))
        for child in children:
            child.signal_group(signal.SIGKILL)  # also what the first one of the group left behind
            child.process.wait()
            self._forget(child)

    def _forget(self, child: Child) -> None:
        if child in self._children:
            self._children.remove(child)
            self._on_change(self._children)


@contextlib.contextmanager
def _output(log: Path | None) -> Iterator[IO[bytes] | None]:
    if log is None:
        yield None
        return
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as file:
        log.chmod(0o600)
        yield file


def _kill_marked(mark: str) -> None:
    """Grandchildren in sessions of their own (a test's servers, a browser), whose parent was killed before it could end them.

    Only Linux shows the environment of a process; elsewhere they are left to their parent.
    """
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            names = path.read_bytes().split(b"\0")
            if any(name.startswith(f"{MARK}=".encode()) and mark.encode() in name for name in names):
                os.kill(int(path.parent.name), signal.SIGKILL)
