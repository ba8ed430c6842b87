"""`make run` and `make reset`: the org and the app side by side until Ctrl-C, and back to the beginning for the next demo."""

from __future__ import annotations

import os
import signal
import time
import urllib.error
import urllib.request

from launcher import address, org, ports, running, setup
from launcher.children import Child, Children, Stopped
from launcher.org import AFTER_BOOTSTRAP, Org
from launcher.places import ENV_FILE, RUN, python
from launcher.problem import Problem
from launcher.running import Busy, Note, Running
from launcher.say import say
from launcher.settings import Settings

READY_WITHIN_S = 30.0
LOG = RUN / "sample_app.log"


def run() -> int:
    """Until Ctrl-C or `make stop`, or until one of the two ends by itself."""
    try:
        with running.only_one("run") as me, Children(me.keep) as children:
            return _run(children, me)
    except Busy as busy:
        say(_where(busy.note))
        return 0


def _run(children: Children, me: Running) -> int:
    found = setup.for_the_app(children)
    target = org.meant(found)
    say(org.named(target))
    if not target.local:
        address.refuse_unsafe(target.url)
        address.refuse_what_is_no_org(target.url)
    if not found.get("OKTA_IDX_CLIENTID") or (target.local and org.kept_id() is None):
        raise Problem("No org has been configured yet.", "Type: make bootstrap run")
    me.note.app, me.note.org = f"http://localhost:{found.app_port}", target.url
    ports.require_free(found.app_port, "APP_PORT", "the sample app")
    started = [child for child in [_org(children, target, found)] if child is not None]
    started.append(_app(children, found))
    _announce(found, target)
    try:
        while all(child.ended() is None for child in started):
            children.pause()
    except Stopped as stopped:
        say("\nEnding …")
        return 0 if stopped.exit_code != 128 + signal.SIGHUP else stopped.exit_code
    gone = next(child for child in started if child.ended() is not None)
    raise Problem(f"{gone.name} ended by itself: {gone.last_words()}", f"Its output is in {gone.log}.")


def _org(children: Children, target: Org, found: Settings) -> Child | None:
    return org.ensure_up(children, target, found)[1] if target.local else None


def _app(children: Children, found: Settings) -> Child:
    command = python("-m", "sample_app", "--port", str(found.app_port))
    child = children.start("the sample app", command, log=LOG)
    deadline = time.monotonic() + READY_WITHIN_S
    while not _answers(f"http://localhost:{found.app_port}/"):
        if child.ended() is not None or time.monotonic() > deadline:
            raise Problem(f"The sample app did not start: {child.last_words()}", "Its output is in .run/sample_app.log.")
        children.pause(0.05)
    return child


def _answers(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def _announce(found: Settings, target: Org) -> None:
    mail = f"{target.url}/" if target.local else "in his real mailbox"
    say(f"""
Open        http://localhost:{found.app_port}
User name   {found.get("JOHN_DOE_EMAIL", "john.doe@example.com")}
Password    JOHN_DOE_PASSWORD in {ENV_FILE.name}
His mail    {mail}

Org {target.url} · logs in .run/ · Ctrl-C ends everything""")


def _where(note: Note) -> str:
    return f"It is running already (process {note.pid}): the app at {note.app}, the org at {note.org}. To end it, type: make stop"


def reset() -> int:
    """The local org from the snapshot that bootstrap left, and nobody signed in to the app."""
    with Children() as children:
        found = setup.for_an_org(children)
        target = org.meant(found)
        say(org.named(target))
        if not target.local:
            raise Problem(f"{target.url} is not the local org: only that one can be put back.")
        if not AFTER_BOOTSTRAP.exists():
            raise Problem("There is nothing to go back to yet.", "Type: make bootstrap")
        target, _child = org.ensure_up(children, target, found)
        org.restore_snapshot(target)
        _end_sessions(children)
    say("The local org is as bootstrap left it, and everybody is signed out.")
    return 0


def _end_sessions(children: Children) -> None:
    command = python("-m", "sample_app", "--end-sessions")
    if children.run("sample app", command, env=dict(os.environ), log=RUN / "reset.log") != 0:
        raise Problem("The app's sessions could not be ended (see .run/reset.log).", "Type: make stop, then the same again.")
