"""One function for each target of the Makefile; a failure is one sentence and an exit code."""

from __future__ import annotations

import re
from collections.abc import Callable

from launcher import checks, demo, org_commands, tidy
from launcher.children import Stopped
from launcher.places import ROOT
from launcher.problem import Problem
from launcher.say import complain, say


def show_help() -> int:
    """The targets and the `##` comments behind them."""
    say("Two commands are the whole story: make bootstrap run, and make test.\n")
    for target, comment in re.findall(r"^([a-z0-9-]+):.*?## (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE):
        say(f"  make {target:<13} {comment}")
    return 0


VERBS: dict[str, Callable[[], int]] = {
    "help": show_help,
    "bootstrap": org_commands.bootstrap,
    "plan": lambda: org_commands.look("plan"),
    "verify": lambda: org_commands.look("verify"),
    "destroy": lambda: org_commands.look("destroy"),
    "doctor": lambda: org_commands.look("doctor"),
    "run": demo.run,
    "reset": demo.reset,
    "stop": tidy.stop,
    "clean": tidy.clean,
    "requirements": tidy.pin_requirements,
    "test": checks.test,
    "check": checks.check,
    "e2e": checks.e2e,
    "soak": checks.soak,
    "bench": checks.bench,
    "screenshots": checks.screenshots,
}


def main(arguments: list[str]) -> int:
    """The exit code of one target."""
    if len(arguments) != 1 or arguments[0] not in VERBS:
        complain("Type: make help")
        return 1
    try:
        return VERBS[arguments[0]]()
    except Problem as problem:
        complain(str(problem))
        return problem.exit_code
    except Stopped as stopped:
        complain(f"\nStopped. To go on, type: make {arguments[0]}")
        return stopped.exit_code
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        complain(f"{error.strerror or error}{where}. Look at free space and permissions, then type: make {arguments[0]}")
        return 1
