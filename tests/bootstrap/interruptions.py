"""Ends a run of the bootstrapper at an exact request: killed, or cut off from the org, before or after the org acted.

As a program it runs one command and kills itself with SIGKILL: `python -m tests.bootstrap.interruptions 7 after writes apply …`.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

import requests

BEFORE, AFTER = "before", "after"
ASKING = ("/simulate", "/interact", "/introspect")


class Killed(BaseException):
    """In place of SIGKILL within a test's process: nothing in the bootstrapper catches it."""


def _die() -> None:
    raise Killed


def is_a_write(method: str, url: str) -> bool:
    path = urlsplit(url).path
    return method != "GET" and not path.endswith(ASKING) and not path.startswith("/local/")


@contextmanager
def killed_at(position: int, moment: str, *, writes_only: bool = True, die: Callable[[], None] = _die) -> Iterator[list[str]]:
    """The run dies at its request number `position` (from 1). Yields the requests that were sent, as they come."""
    send = requests.Session.request
    seen: list[str] = []

    def sending(session: requests.Session, method: str, url: str, **options: Any) -> requests.Response:
        if writes_only and not is_a_write(method, url):
            return send(session, method, url, **options)
        seen.append(f"{method} {urlsplit(url).path}")
        last = len(seen) >= position
        if last and moment == BEFORE:
            die()
        answer = send(session, method, url, **options)
        if last:
            die()
        return answer

    with mock.patch.object(requests.Session, "request", sending):
        yield seen


@contextmanager
def each_cut_off_once(moment: str, fault: Callable[[dict[str, Any]], object], done: set[str]) -> Iterator[None]:
    """The org drops the connection of every write, by a fault of its own, the first time it is sent; `done` says which were."""
    send = requests.Session.request

    def sending(session: requests.Session, method: str, url: str, **options: Any) -> requests.Response:
        request = f"{method} {urlsplit(url).path}"
        what = f"{request} {options.get('params')} {options.get('json')}"
        if is_a_write(method, url) and what not in done:
            done.add(what)
            fault({"match": request, "times": 1, "drop": moment})
        return send(session, method, url, **options)

    with mock.patch.object(requests.Session, "request", sending):
        yield


def main() -> int:
    from bootstrap import cli

    position, moment, which, *arguments = sys.argv[1:]
    with killed_at(int(position), moment, writes_only=which == "writes", die=lambda: os.kill(os.getpid(), signal.SIGKILL)):
        return cli.main(arguments)


if __name__ == "__main__":
    sys.exit(main())
