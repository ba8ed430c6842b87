"""`make stop`, `make clean`, `make requirements`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from launcher import org, running, venv
from launcher.children import Children
from launcher.places import NODE_MODULES, ORG_DATA, RECORDS, ROOT, RUN, VENV, WIDGET, python
from launcher.problem import Problem
from launcher.say import say

COMMANDS = ("bootstrap", "run")
CACHES = (".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache", ".hypothesis", "test-results")
PINNED = ("requirements", "requirements-dev")


def stop() -> int:
    """Ends what `make run` and `make bootstrap` have up in this checkout."""
    ended = [command for command in COMMANDS if running.end(command)]
    say(f"Ended: {', '.join(f'make {command}' for command in ended)}." if ended else "Nothing was running.")
    return 0


def clean() -> int:
    """Everything that a bootstrap makes again; never `.env`, never the record of another org."""
    for command in COMMANDS:
        running.end(command)
    for record in _records_of(org.kept_id()):
        record.unlink()
    for folder in (VENV, NODE_MODULES, WIDGET, WIDGET.with_name(".widget.new"), ORG_DATA, RUN, *(ROOT / name for name in CACHES)):
        shutil.rmtree(folder, ignore_errors=True)
    for cache in [path for path in ROOT.rglob("__pycache__") if path.is_dir()]:
        shutil.rmtree(cache, ignore_errors=True)
    say("Clean. .env is as it was. To start again, type: make bootstrap run")
    return 0


def pin_requirements() -> int:
    """`requirements*.txt` from `requirements*.in`, everything pinned, no download address in them."""
    with Children() as children:
        venv.prepare(children, development=True)
        for name in PINNED:
            options = ["--quiet", "--strip-extras", "--no-emit-index-url", "--no-emit-options", "--no-header"]
            command = python("-m", "piptools", "compile", *options, "--output-file", f"{name}.txt", f"{name}.in")
            if children.run("pip-compile", command) != 0:
                raise Problem(f"{name}.in could not be pinned.", "See the lines above.")
    return 0


def _records_of(org_id: str | None) -> list[Path]:
    """The bootstrapper's records of the org with this id."""
    return [path for path in RECORDS.glob("*.json") if org_id is not None and _org_id(path) == org_id]


def _org_id(record: Path) -> str | None:
    try:
        found = json.loads(record.read_text()).get("org_id")
    except (OSError, ValueError, AttributeError):
        return None
    return str(found) if found else None
