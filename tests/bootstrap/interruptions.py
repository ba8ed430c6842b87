"""Ends a run of the bootstrapper at an exact request: killed, or cut off from the org, before or after the org acted."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

import requests

from bootstrap import cli

BEFORE, AFTER = "before", "after"
ASKING = ("/simulate", "/interact", "/introspect")


PROCESSES = multiprocessing.get_context("forkserver")  # a child has all of it imported: a few milliseconds each
PROCESSES.set_forkserver_preload([__name__])
ENDS_WITHIN_S = 120.0


def is_a_write(method: str, url: str) -> bool:
    path = urlsplit(url).path
    return method != "GET" and not path.endswith(ASKING) and not path.startswith("/local/")


def killed_at(position: int, moment: str, *command: str, writes_only: bool = True) -> bool:
    """Whether a process of its own that runs this command got as far as its request number `position` (from 1), and died there.

    It dies of SIGKILL, which nothing catches. Where it has fewer requests it must come to a good end.
    """
    process = PROCESSES.Process(target=_run, args=(position, moment, writes_only, command))
    process.start()
    process.join(ENDS_WITHIN_S)
    if process.exitcode is None:
        process.kill()
        raise AssertionError(f"{' '.join(command)} hung")
    assert process.exitcode in (cli.DONE, -signal.SIGKILL), f"{' '.join(command)} ended with {process.exitcode}"
    return process.exitcode == -signal.SIGKILL


def _run(position: int, moment: str, writes_only: bool, command: tuple[str, ...]) -> None:
    send, guard, sent = requests.Session.request, threading.Lock(), 0

    def sending(session: requests.Session, method: str, url: str, **options: Any) -> requests.Response:
        nonlocal sent
        if writes_only and not is_a_write(method, url):
            return send(session, method, url, **options)
        with guard:
            sent += 1
            last = sent >= position
        if last and moment == BEFORE:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = send(session, method, url, **options)
        if last:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, sys.stdout.fileno())
    os.dup2(silence, sys.stderr.fileno())
    with mock.patch.object(requests.Session, "request", sending):
        sys.exit(cli.main(command))


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
