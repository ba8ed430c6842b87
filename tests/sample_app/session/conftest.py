"""What the tests of sessions and tokens share: a clock, a store, an issuer with keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from joserfc.jwk import RSAKey

from sample_app.session.sqlite_store import SqliteStore
from sample_app.session.store import Limits
from tests.sample_app.idx.scripted_okta import ScriptedOkta
from tests.sample_app.session import redis_server
from tests.sample_app.session.issuer import Issuer, new_key


@dataclass
class Clock:
    """A time that a test moves."""

    now: float = 1_900_000_000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limits() -> Limits:
    return Limits(idle_s=600, max_s=3600, entry_bytes=2000, anonymous_entries=5)


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[SqliteStore]:
    store = SqliteStore(tmp_path / "sessions" / "app.db", clock=clock)
    yield store
    store.close()


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    if redis_server.BINARY is None:
        pytest.skip("no redis-server on this machine")
    with redis_server.running() as url:
        yield url


@pytest.fixture(scope="session")
def keys() -> tuple[RSAKey, RSAKey]:
    """Two signing keys; making one takes a tenth of a second."""
    return new_key("key-1"), new_key("key-2")


@pytest.fixture
def issuer(keys: tuple[RSAKey, RSAKey], clock: Clock) -> Iterator[Issuer]:
    with ScriptedOkta().running() as okta:
        issuer = Issuer(okta, keys[0], clock)
        issuer.publish(keys[0])
        yield issuer
