"""A checkout of its own for each test: the real launcher beside stand-ins that keep the commands' contracts."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STAND_INS = Path(__file__).parent / "stand_ins"
PREPARED = """
from launcher import setup, venv, widget
from launcher.places import ROOT, WIDGET
venv.STAMP.write_text("\\n".join(venv._mark(ROOT / name) for name in venv.RUNTIME) + "\\n")
WIDGET.mkdir()
(WIDGET / "manifest.json").write_text('{"lock": "%s"}' % widget._lock())
"""


@dataclass
class Checkout:
    """A folder with a space in its name, set up as after an installation."""

    folder: Path
    app_port: int
    org_port: int
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def environment(self, **extra: str) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in os.environ}
        return {**kept, **extra}

    def launch(self, verb: str, **extra: str) -> subprocess.CompletedProcess[str]:
        """Runs one verb to its end."""
        return subprocess.run(
            [sys.executable, "-m", "launcher", verb],
            cwd=self.folder,
            env=self.environment(**extra),
            capture_output=True,
            text=True,
            timeout=40,
            stdin=subprocess.DEVNULL,
            check=False,
        )

    def start(self, verb: str, until: str, **extra: str) -> subprocess.Popen[str]:
        """Starts one verb and reads on until a line begins with `until`."""
        process = subprocess.Popen(
            [sys.executable, "-m", "launcher", verb],
            cwd=self.folder,
            env=self.environment(**extra),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        self.started.append(process)
        assert process.stdout is not None
        seen = []
        for line in process.stdout:
            seen.append(line)
            if line.startswith(until):
                return process
        raise AssertionError(f"{verb} ended without {until!r}: {''.join(seen)}")

    def processes(self) -> list[str]:
        """Command lines of this checkout's processes that still live."""
        if not Path("/proc/self/cmdline").exists():
            answer = subprocess.run(["ps", "-ww", "-eo", "pid=,args="], capture_output=True, text=True, check=True)
            return [line for line in answer.stdout.splitlines() if str(self.folder) in line]
        lines = [f"{path.parent.name} {_read(path)}" for path in Path("/proc").glob("[0-9]*/cmdline")]
        return sorted(line for line in lines if str(self.folder) in line)

    def setting(self, name: str) -> str:
        """What `.env` says now."""
        lines = (self.folder / ".env").read_text().splitlines()
        return next((line.split("=", 1)[1] for line in lines if line.startswith(f"{name}=")), "")


def _read(command_line: Path) -> str:
    """Empty for a process that has ended, whether or not its parent has noticed."""
    try:
        return command_line.read_text().replace("\0", " ")
    except OSError:
        return ""


@pytest.fixture
def checkout(tmp_path: Path, free_port: Callable[[], int]) -> Iterator[Checkout]:
    folder = tmp_path / "a checkout"
    shutil.copytree(ROOT / "launcher", folder / "launcher", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(STAND_INS, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("Makefile", ".env.example", "package-lock.json", *(path.name for path in ROOT.glob("requirements*.txt"))):
        shutil.copy(ROOT / name, folder / name)
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "python").symlink_to(sys.executable)
    subprocess.run([sys.executable, "-c", PREPARED], cwd=folder, check=True, timeout=20)
    made = Checkout(folder, free_port(), free_port())
    (folder / ".env").write_text(f"APP_PORT={made.app_port}\nORG_PORT={made.org_port}\nOKTA_CLIENT_ORGURL=\nOKTA_CLIENT_TOKEN=\n")
    yield made
    for process in made.started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(5)
        if process.stdout is not None:
            process.stdout.close()
    left = made.launch("stop")
    assert left.returncode == 0, left.stderr


@pytest.fixture
def free_port() -> Callable[[], int]:
    """Asks the system for a port that nobody listens on now."""

    def ask() -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    return ask
