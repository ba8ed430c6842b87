"""How long the pure engine takes for an answer, beside the request that brings one."""

from __future__ import annotations

import http.client
import statistics
import time
from collections.abc import Iterator
from typing import Any

from bench.flows import Org
from bench.row import Row
from bench.sign_ins import Driver
from bench.stand import Stand
from local_org.idx import engine
from local_org.org import SystemEntropy
from tests.local_org import factories

GROUPS, STEPS_OF, REQUESTS_OF, WARM_UP = 10, 400, 30, 30  # sign-ins of each kind in a group
MOST_US, MOST_SHARE = 100.0, 0.3
LOGIN, PASSWORD = "erika@example.com", "Correct-Horse-1"
ENTROPY = SystemEntropy()


def rows(stand: Stand) -> Iterator[Row]:
    """Sign-ins by password and email: the engine with its facts in memory, and the served calls, in turns.

    The lowest of ten medians, because whatever else the machine does can only add; the share is the median of ten.
    """
    driver = TimedDriver(stand, Org(stand))
    _steps(WARM_UP)
    driver.sign_ins(WARM_UP)
    groups = [(statistics.median(_steps(STEPS_OF)), statistics.median(driver.sign_ins(REQUESTS_OF))) for _ in range(GROUPS)]
    step_us, request_us = (min(side) * 1e6 for side in zip(*groups, strict=True))
    share = statistics.median(step / request for step, request in groups)
    seen = f"lowest of {GROUPS} medians over the steps of a sign-in"
    yield Row("an engine step", f"{step_us:.0f} µs", seen, f"{MOST_US:.0f} µs", step_us <= MOST_US)
    seen = f"the IDX request, {request_us:.0f} µs as a client sees it"
    yield Row("an engine step of the request it serves", f"{share:.2f}", seen, f"{MOST_SHARE}", share <= MOST_SHARE)


def _steps(sign_ins: int) -> list[float]:
    """Seconds of each step: introspect, identify, challenge, poll, answer; codes and tokens are drawn as the org draws them."""
    org = factories.Org(authentication=factories.app_policy("2FA", [factories.PASSWORD_KNOWLEDGE]))
    org.add(LOGIN, PASSWORD)
    return [took for _ in range(sign_ins) for took in _one_sign_in(org)]


def _one_sign_in(org: factories.Org) -> Iterator[float]:
    at = factories.SignIn(org)
    facts = org.facts(at.transaction)
    started = time.perf_counter()
    engine.introspect(at.transaction, facts, now=org.now)
    yield time.perf_counter() - started
    posts: list[tuple[str, dict[str, Any]]] = [
        ("identify", {"identifier": LOGIN, "credentials": {"passcode": PASSWORD}}),
        ("challenge", {"authenticator": {"id": factories.EMAIL, "methodType": "email"}}),
        ("challenge/poll", {}),
        ("challenge/answer", {}),
    ]
    for path, values in posts:
        given = values or {"credentials": {"passcode": org.mails[-1].code}}
        facts = org.facts(at.transaction)
        started = time.perf_counter()
        step = engine.answer(at.transaction, path, given, facts, now=org.now, entropy=ENTROPY)
        yield time.perf_counter() - started
        at.took(step)


class TimedDriver(Driver):
    """Remembers how long each IDX call took."""

    def __init__(self, stand: Stand, org: Org) -> None:
        super().__init__(stand, org)
        self.requests: list[float] = []

    def sign_ins(self, times: int) -> list[float]:
        """Seconds of each IDX call of sign-ins made one after another, so that a call waits for nothing but its own work."""
        self.requests = []
        failed: list[Exception] = []
        self._some(times, 0, failed)
        if failed:
            raise failed[0]
        return self.requests

    def _idx(self, connection: http.client.HTTPConnection, path: str, values: dict[str, Any]) -> Any:
        started = time.perf_counter()
        answered = super()._idx(connection, path, values)
        self.requests.append(time.perf_counter() - started)
        return answered
