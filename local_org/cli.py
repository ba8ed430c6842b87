"""Arguments and exit codes of the local org; the only place that prints."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from local_org.listening import CannotStart
from local_org.server import Options, serve
from local_org.web.rate_limits import PLANS

USAGE_ERROR = 2
COMMAND_NOT_FOUND = 127


def main(arguments: list[str]) -> int:
    """The exit code: 0, 1 when the org could not start (one sentence on standard error), or that of the command of `with`."""
    own, command = _split(arguments)
    parsed = argument_parser().parse_args(own)
    options = options_of(parsed)
    if parsed.verb == "with" and not command:
        print("local_org with: name a command after --, for example: python -m local_org with --port 0 -- pytest", file=sys.stderr)
        return USAGE_ERROR
    if os.environ.get("APP_ENV") == "production":
        print("The local org is a development tool and does not run with APP_ENV=production.", file=sys.stderr)
        return 1
    try:
        return _with(options, command) if parsed.verb == "with" else _serve(options)
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 1


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    if "--" not in arguments:
        return arguments, []
    at = arguments.index("--")
    return arguments[:at], arguments[at + 1 :]


def argument_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local_org", description="An Okta-shaped org on this machine, for development only.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb, text in (("serve", "serve the org until Ctrl-C"), ("with", "serve the org while COMMAND runs: with [options] -- COMMAND")):
        one = verbs.add_parser(verb, help=text, description=text)
        one.add_argument("--port", type=int, default=8081, help="0 picks a free one (default: 8081)")
        one.add_argument("--host", default="localhost", help="loopback unless told otherwise in so many words")
        where = one.add_mutually_exclusive_group()
        where.add_argument("--data", type=Path, metavar="DIR", help="where the org is kept (default: .local_org)")
        where.add_argument("--in-memory", action="store_true", help="forget everything at the end")
        one.add_argument("--api-token", metavar="T", help="API token of the first administrator (default: generated, kept with the data)")
        one.add_argument("--from-snapshot", type=Path, metavar="FILE", help="start as GET /local/snapshot saved it")
        one.add_argument(
            "--session-cookie",
            action=argparse.BooleanOptionalAction,
            default=True,
            help="set the cookie idx at success, as a real org does (the default)",
        )
        one.add_argument(
            "--telephony",
            action=argparse.BooleanOptionalAction,
            default=True,
            help="have a provider for text messages and calls (the default); a real new org has none",
        )
        one.add_argument("--rate-limits", choices=PLANS, default=PLANS[0], help="of the Management API (default: off)")
        one.add_argument("--full-sync", action="store_true", help="survive a power cut, not only a kill (slower writes)")
        one.add_argument("--i-know-this-exposes-a-development-org", action="store_true", dest="exposed", help=argparse.SUPPRESS)
    return parser


def options_of(parsed: argparse.Namespace) -> Options:
    """`with` keeps everything in memory unless a data folder is named."""
    in_memory = parsed.in_memory or (parsed.verb == "with" and parsed.data is None)
    return Options(
        port=parsed.port,
        host=parsed.host,
        data_dir=None if in_memory else parsed.data or Path(".local_org"),
        api_token=parsed.api_token,
        snapshot=parsed.from_snapshot,
        session_cookie=parsed.session_cookie,
        telephony=parsed.telephony,
        full_sync=parsed.full_sync,
        bind_beyond_loopback=parsed.exposed,
        rate_limits=parsed.rate_limits,
    )


def _serve(options: Options) -> int:
    serve(options, lambda address, _token, _stop: print(f"local org ready at {address}", flush=True))
    return 0


def _with(options: Options, command: list[str]) -> int:
    """Runs the command once the org is up; its exit code is ours."""
    running = _Command(command)
    serve(options, running.start, on_signal=running.signal)
    return running.exit_code


class _Command:
    """The command of `with`. A signal to us goes to it; when it ends, the org ends."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self.exit_code = 1

    def start(self, address: str, token: str, stop: Callable[[], None]) -> None:
        try:
            self._process = subprocess.Popen(self._command, env={**os.environ, "OKTA_CLIENT_ORGURL": address, "OKTA_CLIENT_TOKEN": token})
        except OSError as error:
            print(f"{self._command[0]}: {error.strerror}", file=sys.stderr)
            self.exit_code = COMMAND_NOT_FOUND
            stop()
            return
        threading.Thread(target=self._wait, args=(self._process, stop), daemon=True).start()

    def _wait(self, process: subprocess.Popen[bytes], stop: Callable[[], None]) -> None:
        code = process.wait()
        self.exit_code = code if code >= 0 else 128 - code  # ended by a signal: as a shell says it
        stop()

    def signal(self, number: int) -> None:
        """Ctrl-C on a terminal reaches the command by itself; twice would cut its own clean-up short."""
        if self._process is not None and not (number == signal.SIGINT and sys.stdin.isatty()):
            self._process.send_signal(number)
