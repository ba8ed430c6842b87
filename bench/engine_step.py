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

ROUNDS, SIGN_INS, WARM_UP = 1_000, 300, 30
MOST_US, MOST_SHARE = 100.0, 0.3
LOGIN, PASSWORD = "erika@example.com", "Correct-Horse-1"
ENTROPY = SystemEntropy()


def rows(stand: Stand) -> Iterator[Row]:
    """Medians over the steps of sign-ins by password and email: the engine with its facts in memory, and the served calls."""
    step_us = statistics.median(_steps()) * 1e6
    request_us = statistics.median(_requests(stand)) * 1e6
    share = step_us / request_us
    yield Row("an engine step", f"{step_us:.0f} µs", "median over the steps of a sign-in", f"{MOST_US:.0f} µs", step_us <= MOST_US)
    seen = f"the IDX request, {request_us:.0f} µs as a client sees it"
    yield Row("an engine step of the request it serves", f"{share:.2f}", seen, f"{MOST_SHARE}", share <= MOST_SHARE)


def _steps() -> Iterator[float]:
    """Seconds of each step: introspect, identify, challenge, poll, answer; codes and tokens are drawn as the org draws them."""
    org = factories.Org(authentication=factories.app_policy("2FA", [factories.PASSWORD_KNOWLEDGE]))
    org.add(LOGIN, PASSWORD)
    for number in range(ROUNDS + WARM_UP):
        took = list(_one_sign_in(org))
        if number >= WARM_UP:
            yield from took


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


def _requests(stand: Stand) -> list[float]:
    """Seconds of each IDX call of sign-ins made one after another, so that a call waits for nothing but its own work."""
    driver = TimedDriver(stand, Org(stand))
    driver.sign_in_times(WARM_UP)
    driver.requests.clear()
    driver.sign_in_times(SIGN_INS)
    return driver.requests


class TimedDriver(Driver):
    """Remembers how long each IDX call took."""

    def __init__(self, stand: Stand, org: Org) -> None:
        super().__init__(stand, org)
        self.requests: list[float] = []

    def sign_in_times(self, times: int) -> None:
        failed: list[Exception] = []
        self._some(times, 0, failed)
        if failed:
            raise failed[0]

    def _idx(self, connection: http.client.HTTPConnection, path: str, values: dict[str, Any]) -> Any:
        started = time.perf_counter()
        answered = super()._idx(connection, path, values)
        self.requests.append(time.perf_counter() - started)
        return answered
