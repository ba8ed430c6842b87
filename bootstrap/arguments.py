"""What can be typed behind `python -m bootstrap`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import NoReturn

from bootstrap.guide.choices import KINDS
from bootstrap.resource import UseCase

WRONG = 1


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line, and not argparse's exit code 2, which means "changes pending" here."""
        sys.stderr.write(f"{self.prog}: {message}. Type: {self.prog} --help\n")
        sys.exit(WRONG)


def parser() -> argparse.ArgumentParser:
    top = _Parser(prog="python -m bootstrap", description="Configures an Okta org for embedded sign-in, as Okta's guide says.")
    top.add_argument("command", choices=["plan", "apply", "verify", "destroy", "doctor"])
    top.add_argument("--use-case", choices=[*UseCase, "all"], default="all")
    top.add_argument("--app", nargs="+", choices=[*KINDS], default=["web"], help="kinds of app integration (default web)")
    own = "an authentication policy for our apps alone (default: where other apps follow Any two factors)"
    top.add_argument("--own-policy", action=argparse.BooleanOptionalAction, default=None, help=own)
    top.add_argument("--env-file", type=Path, default=Path(".env"), help="settings in, ids and secrets out (default .env)")
    top.add_argument("--state", type=Path, help="the record of writes (default .bootstrap/<host>.json)")
    top.add_argument("--adopt", nargs="+", default=[], metavar="ADDRESS", help="take over what exists: all, or addresses of the plan")
    top.add_argument("--format", choices=["text", "terraform"], default="text", help="plan: terraform prints the same objects as HCL")
    top.add_argument("--json", action="store_true", help="machine-readable result on standard output")
    top.add_argument("--yes", action="store_true", help="do not ask; the org is the one I mean")
    top.add_argument("--verify", action="store_true", help="apply: then verify too; what this run read or wrote is not read again")
    top.add_argument("--wait", action="store_true", help="poll until a person has turned the org's switch on")
    top.add_argument("--allow-private-api", action="store_true", help="use unsupported interfaces for what has no public API")
    top.add_argument("--exactly-as-written", action="store_true", help="leave out the rule 'Everybody else: password', which is ours")
    top.add_argument("--custom-domain", default="", metavar="HOST", help="the org's own domain, where it is none of Okta's")
    top.add_argument("--login", default="", help="doctor: who cannot sign in (default JOHN_DOE_EMAIL)")
    top.add_argument("--scopes", action="store_true", help="doctor: only print the scopes that a service app needs for these use cases")
    return top
