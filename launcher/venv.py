"""`.venv`: made when missing, filled when the pinned requirements changed, with nothing but the standard library."""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

from launcher.children import Children
from launcher.places import ROOT, RUN, VENV, base_python, python, venv_python
from launcher.problem import Problem
from launcher.say import say

RUNTIME = ("requirements.txt",)
DEVELOPMENT = ("requirements.txt", "requirements-dev.txt")
NODE = ("requirements-node.txt",)
STAMP = VENV / ".installed"
LOG = RUN / "pip.log"


def prepare(children: Children, *, development: bool = False) -> None:
    """`.venv` with what is asked for. Raises: `Problem` in one sentence."""
    install(children, DEVELOPMENT if development else RUNTIME)


def install(children: Children, files: tuple[str, ...]) -> None:
    """These requirement files, unless they are in `.venv` as they stand. Raises: `Problem`."""
    wanted = {_mark(ROOT / name) for name in files}
    if wanted <= _installed() and venv_python().exists():
        return
    _make_if_broken(children)
    say(f"Installing {' and '.join(files)} into .venv …")
    command: list[str | Path] = python("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--retries", "2")
    for name in files:
        command += ["-r", ROOT / name]
    if children.run("pip", command, log=LOG) != 0:
        raise Problem(f"The Python packages could not be fetched ({_reason()}).", "Check the network, then type the same again.")
    STAMP.write_text("\n".join(sorted(wanted | _installed())) + "\n")


def _mark(path: Path) -> str:
    """One line of the stamp: the file's content, and the place and Python it was installed for (a moved `.venv` does not work)."""
    digest = hashlib.sha256(path.read_bytes() + f"{VENV}|{sys.version_info[:2]}".encode()).hexdigest()
    return f"{path.name} {digest}"


def _installed() -> set[str]:
    return set(STAMP.read_text().split("\n")) - {""} if STAMP.exists() else set()


def _make_if_broken(children: Children) -> None:
    if _works():
        return
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise Problem(
            "This Python comes without its venv module (Debian and Ubuntu pack it separately).",
            f"Type: sudo apt-get install python{sys.version_info[0]}.{sys.version_info[1]}-venv, then the same again.",
        )
    say("Making .venv …")
    if children.run("venv", [base_python(), "-m", "venv", "--clear", VENV], log=RUN / "venv.log") != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Problem(
            f"Python could not make {VENV.name} (see .run/venv.log).",
            "Type: sudo apt-get install python3-venv (Debian, Ubuntu), then the same again.",
        )


def _works() -> bool:
    """A `.venv` that was moved, half made, or made with a Python that is gone, has no pip that answers."""
    if not venv_python().exists():
        return False
    probe = "import sys, pip; print(sys.version_info[:2] == tuple(map(int, sys.argv[1:])), sys.prefix)"
    command = [str(venv_python()), "-c", probe, *map(str, sys.version_info[:2])]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and answer.stdout.strip() == f"True {VENV}"


def _reason() -> str:
    lines = LOG.read_text(errors="replace").splitlines() if LOG.exists() else []
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return errors[0][:160].rstrip(".") if errors else "see .run/pip.log"
