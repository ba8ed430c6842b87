"""Where everything lies in a checkout, wherever the checkout lies."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
ENV_FILE = ROOT / ".env"
ENV_EXAMPLE = ROOT / ".env.example"
ORG_DATA = ROOT / ".local_org"
RECORDS = ROOT / ".bootstrap"
RUN = ROOT / ".run"
WIDGET = ROOT / ".widget"
NODE_MODULES = ROOT / "node_modules"
LOCK_FILE = ROOT / "package-lock.json"


def venv_python() -> Path:
    """The interpreter that runs everything but this package."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def base_python() -> str:
    """The interpreter to make `.venv` with: never the one inside `.venv`, which may be about to go."""
    return str(getattr(sys, "_base_executable", sys.executable))


def python(*arguments: str | Path) -> list[str | Path]:
    """A command for the interpreter of `.venv`."""
    return [venv_python(), *arguments]
