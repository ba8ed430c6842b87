"""A checkout with the real packages, set up as after an installation, and an org that the README's code can sign in at."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.contract.org import Org, configured_org

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("launcher", "bootstrap", "local_org", "sample_app")
PREPARED = """
from launcher import venv, widget
from launcher.places import ROOT, WIDGET
venv.STAMP.write_text("\\n".join(venv._mark(ROOT / name) for name in venv.RUNTIME) + "\\n")
WIDGET.mkdir()
(WIDGET / "manifest.json").write_text('{"lock": "%s"}' % widget._lock())
"""


@dataclass(frozen=True, slots=True)
class RealCheckout:
    """`run` executes what a person types in it."""

    folder: Path
    app_port: int
    org_port: int

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("HOME", "TMPDIR", "LANG") if name in os.environ}
        return {**kept, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "PYTHON": sys.executable}

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-c", command],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            stdin=subprocess.DEVNULL,
            check=False,
        )

    def setting(self, name: str) -> str:
        lines = (self.folder / ".env").read_text().splitlines()
        return next((line.split("=", 1)[1] for line in lines if line.startswith(f"{name}=")), "")


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[RealCheckout]:
    folder = tmp_path / "a checkout"
    folder.mkdir()
    for name in PACKAGES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("Makefile", ".env.example", "package-lock.json", *(path.name for path in ROOT.glob("requirements*.txt"))):
        shutil.copy(ROOT / name, folder / name)
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    subprocess.run([sys.executable, "-c", PREPARED], cwd=folder, check=True, timeout=60)
    made = RealCheckout(folder, _free_port(), _free_port())
    env = (folder / ".env.example").read_text()
    (folder / ".env").write_text(
        env.replace("APP_PORT=8080", f"APP_PORT={made.app_port}").replace("ORG_PORT=8081", f"ORG_PORT={made.org_port}")
    )
    yield made
    made.run("make stop")


@pytest.fixture
def org(tmp_path: Path) -> Iterator[Org]:
    with configured_org(tmp_path) as running:
        yield running


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
