"""Okta's Python SDK in an environment of its own: what an import of it takes is what the bootstrapper is measured beside."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.stand import ROOT

FOLDER = ROOT / ".run" / "okta-sdk"
REQUIREMENTS = Path(__file__).with_name("requirements.txt")
INSTALL_WITHIN_S = 600


def interpreter() -> Path | None:
    """Made when first needed; None where it cannot be installed (no network)."""
    python = FOLDER / "bin" / "python"
    mark = FOLDER / "installed"
    if mark.exists() and mark.read_text() == REQUIREMENTS.read_text():
        return python
    try:
        subprocess.run([sys.executable, "-m", "venv", str(FOLDER)], check=True, timeout=INSTALL_WITHIN_S)
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(REQUIREMENTS)]
        subprocess.run(install, check=True, capture_output=True, timeout=INSTALL_WITHIN_S)
    except (OSError, subprocess.SubprocessError):
        return None
    mark.write_text(REQUIREMENTS.read_text())
    return python
