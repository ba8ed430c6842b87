"""A Chromium for the tests: Playwright's own where it can be had, else the machine's, else Debian's package."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from launcher.children import Children
from launcher.places import RUN, python, venv_python
from launcher.problem import Problem
from launcher.say import say

VARIABLE = "E2E_BROWSER"
SHELLS = ("chromium-headless-shell", "chrome-headless-shell")
FULL = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
DOWNLOAD_WITHIN_S = 300.0
DEBIAN = ("chromium-headless-shell", "fonts-dejavu-core")  # without a font, pages are boxes
LOG = RUN / "browser.log"


def find(children: Children, *, headed: bool = False) -> str:
    """The executable to drive, fetched if need be; the choice is remembered. Raises: `Problem` that says what to type."""
    if named := os.environ.get(VARIABLE):
        return named
    remembered = RUN / ("browser-headed" if headed else "browser")
    if remembered.exists() and _runs(remembered.read_text()):
        return remembered.read_text()
    chosen = _playwrights(headed=headed) or _download(children, headed=headed) or _machines(headed=headed) or _debians(children)
    if chosen is None or (headed and Path(chosen).name in SHELLS):
        raise Problem(
            "There is no browser for the tests.",
            "Type: sudo apt-get install chromium (Debian, Ubuntu), or install Chrome, or set E2E_BROWSER=/path/to/it",
        )
    remembered.write_text(chosen)
    return chosen


def _download(children: Children, *, headed: bool) -> str | None:
    say("Fetching a browser …")
    only = [] if headed else ["--only-shell"]
    child = children.start("playwright install", python("-m", "playwright", "install", *only, "chromium"), log=LOG)
    if children.wait(child, within_s=DOWNLOAD_WITHIN_S) is None:
        children.end(child)
    return _playwrights(headed=headed)


def _playwrights(*, headed: bool) -> str | None:
    """The executable of a finished download of the version that our Playwright wants."""
    only = [] if headed else ["--only-shell"]
    command = [str(venv_python()), "-m", "playwright", "install", "--dry-run", *only, "chromium"]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stdout
    folders = [Path(line.split(":", 1)[1].strip()) for line in answer.splitlines() if line.strip().startswith("Install location:")]
    names = ("chrome", "Chromium", "Google Chrome for Testing") if headed else ("chrome-headless-shell", "headless_shell")
    done = [folder for folder in folders if "chromium" in folder.name and (folder / "INSTALLATION_COMPLETE").exists()]
    found = [file for folder in done for name in names for file in folder.rglob(name) if file.is_file()]
    return next((str(file) for file in found if _runs(str(file))), None)


def _machines(*, headed: bool) -> str | None:
    names = FULL if headed else (*SHELLS, *FULL)
    found = [path for path in (*map(shutil.which, names), *MAC) if path]
    return next((path for path in found if _runs(path)), None)


def _debians(children: Children) -> str | None:
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    say(f"Installing {DEBIAN[0]} with apt-get …")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    children.run("apt-get", ["apt-get", "update", "-q"], env=quiet, log=RUN / "apt-update.log")
    children.run("apt-get", ["apt-get", "install", "-q", "-y", "--no-install-recommends", *DEBIAN], env=quiet, log=RUN / "apt.log")
    return _machines(headed=False)


def _runs(path: str) -> bool:
    """Whether it starts at all here: a download may lack a library of the system."""
    if not path or not os.access(path, os.X_OK):
        return False
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=20, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
