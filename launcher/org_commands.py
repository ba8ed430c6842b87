"""`make bootstrap` and the bootstrapper's other verbs: the org they mean is up while they work, and no longer."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager

from launcher import org, running, settings, setup
from launcher.children import Children
from launcher.org import AFTER_BOOTSTRAP, Org
from launcher.places import ENV_FILE, RECORDS, ROOT, python
from launcher.problem import Problem
from launcher.running import Busy
from launcher.say import say
from launcher.settings import Settings

# Of the bootstrapper, where all went well: something is left to do. For scripts, which call it themselves; make would call it an error.
SOMETHING_TO_DO = {"plan": 2, "doctor": 2, "destroy": 3}


def bootstrap() -> int:
    """Configures and verifies the org; nothing that was started here is left."""
    with _alone() as children:
        found = setup.for_the_app(children)
        told = ENV_FILE.read_bytes()
        with _up(children, found) as target:
            settings.keep_ports(ENV_FILE, found, target.url)
            before = _record(target)
            code = _bootstrapper(children, "apply", target, "--verify")
            if code != 0:
                return code
            if target.local and (_record(target) != before or not AFTER_BOOTSTRAP.exists()):
                org.take_snapshot(target)
        outdated = running.is_up("run") and ENV_FILE.read_bytes() != told
        say(f"\nTo sign in, type: {'make stop, then make run: the app that is up knows the former .env' if outdated else 'make run'}")
    return 0


def look(verb: str) -> int:
    """One of the verbs that need neither Node nor the widget."""
    with _alone() as children:
        found = setup.for_an_org(children)
        with _up(children, found) as target:
            code = _bootstrapper(children, verb, target)
            if verb == "destroy" and target.local:
                AFTER_BOOTSTRAP.unlink(missing_ok=True)  # `make reset` would bring back what no record knows any longer
            return 0 if code == SOMETHING_TO_DO.get(verb) else code


@contextmanager
def _alone() -> Iterator[Children]:
    try:
        with running.only_one("bootstrap") as me, Children(me.keep) as children:
            yield children
    except Busy as busy:
        raise Problem(
            f"Another bootstrap, plan or verify is at work here (process {busy.note.pid}).", "Wait for it, or type: make stop"
        ) from None


@contextmanager
def _up(children: Children, found: Settings) -> Iterator[Org]:
    target = org.meant(found)
    if not target.local:
        yield target
        return
    target, child = org.ensure_up(children, target, found)
    try:
        yield target
    finally:
        if child is not None:
            children.end(child)


def _bootstrapper(children: Children, verb: str, target: Org, *options: str) -> int:
    """Runs one verb; `ARGS` of `make plan ARGS=--json` go along."""
    command = python("-m", "bootstrap", verb, *options, "--env-file", str(ENV_FILE.relative_to(ROOT)))
    if target.local:
        command += ["--yes", "--allow-private-api"]  # on a real org both are for a person to decide
    return children.run(f"bootstrap {verb}", [*command, *shlex.split(os.environ.get("ARGS", ""))])


def _record(target: Org) -> bytes:
    """What the bootstrapper noted of its writes: changed when it wrote."""
    return b"".join(path.read_bytes() for path in sorted(RECORDS.glob("*.json"))) if target.local else b""
