"""Both stores keep the same promises: SQLite in a file, and a real Redis."""

from __future__ import annotations

import multiprocessing
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from sample_app.session.errors import StoreUnavailable
from sample_app.session.redis_store import PREFIX, RedisStore
from sample_app.session.sqlite_store import SqliteStore
from sample_app.session.store import EntryTooLarge, Limits, SessionStore, open_store
from tests.sample_app.session.conftest import Clock

Store = SessionStore


@pytest.fixture
def sqlite_path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "sessions.db"


@pytest.fixture
def emptied_redis(redis_url: str) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(redis_url, decode_responses=True) as connection:
        connection.flushall()
        yield connection


@pytest.fixture(params=["sqlite", "redis"])
def any_store(request: pytest.FixtureRequest, sqlite_path: Path, clock: Clock, limits: Limits) -> Iterator[Store]:
    if request.param == "redis":
        request.getfixturevalue("emptied_redis")
    url = request.getfixturevalue("redis_url") if request.param == "redis" else ""
    store = open_store(url, default_path=sqlite_path, limits=limits, clock=clock)
    yield store
    store.close()


def test_what_was_stored_is_found_by_its_id_only(any_store: Store) -> None:
    one, two = any_store.create({"name": "one"}), any_store.create({"name": "two"})
    assert any_store.load(one) == {"name": "one"}
    assert any_store.load(two) == {"name": "two"}
    assert [any_store.load(wrong) for wrong in (None, "", "x", one[:-1], "\ud800")] == [None] * 5


def test_clearing_forgets_everybody(any_store: Store) -> None:
    signed_in, anonymous = any_store.create({"name": "one"}, signed_in=True), any_store.create({"name": "two"})
    any_store.clear()
    assert any_store.load(signed_in) is any_store.load(anonymous) is None


def test_an_id_has_at_least_128_random_bits(any_store: Store) -> None:
    ids = {any_store.create({}) for _ in range(4)}
    assert len(ids) == 4
    assert all(len(session_id) == 43 for session_id in ids)


def test_a_change_is_kept_and_given_back(any_store: Store) -> None:
    session_id = any_store.create({"n": 1})
    assert any_store.update(session_id, lambda data: data.update(n=2)) == {"n": 2}
    assert any_store.load(session_id) == {"n": 2}
    assert any_store.update("unknown", lambda data: data.update(n=3)) is None


def test_a_change_that_fails_changes_nothing(any_store: Store) -> None:
    session_id = any_store.create({"n": 1})

    def fail(data: dict[str, Any]) -> None:
        data["n"] = 2
        raise KeyError

    with pytest.raises(KeyError):
        any_store.update(session_id, fail)
    assert any_store.load(session_id) == {"n": 1}


def test_a_deleted_entry_is_gone_and_deleting_again_is_fine(any_store: Store) -> None:
    session_id = any_store.create({})
    any_store.delete(session_id)
    any_store.delete(session_id)
    any_store.delete(None)
    assert any_store.load(session_id) is None


def test_an_entry_ends_at_its_absolute_limit_however_much_it_is_used(any_store: Store, clock: Clock, limits: Limits) -> None:
    session_id = any_store.create({}, signed_in=True)
    for _ in range(limits.max_s // 300 - 1):
        clock.advance(300)
        assert any_store.load(session_id) == {}
        assert any_store.update(session_id, lambda data: None) == {}
    clock.advance(300)
    assert any_store.load(session_id) is None
    assert any_store.update(session_id, lambda data: None) is None


def test_too_much_data_is_refused_and_the_old_kept(any_store: Store, limits: Limits) -> None:
    with pytest.raises(EntryTooLarge):
        any_store.create({"x": "y" * limits.entry_bytes})
    session_id = any_store.create({"n": 1})
    with pytest.raises(EntryTooLarge):
        any_store.update(session_id, lambda data: data.update(x="y" * limits.entry_bytes))
    assert any_store.load(session_id) == {"n": 1}


def test_anonymous_entries_are_bounded_the_oldest_go_and_signed_in_ones_stay(any_store: Store, clock: Clock, limits: Limits) -> None:
    signed_in = any_store.create({}, signed_in=True)
    visits = []
    for _ in range(limits.anonymous_entries + 3):
        clock.advance(1)
        visits.append(any_store.create({}))
    assert [any_store.load(visit) is not None for visit in visits] == [False] * 3 + [True] * limits.anonymous_entries
    assert any_store.load(signed_in) == {}


def test_parallel_changes_are_all_kept(any_store: Store) -> None:
    session_id = any_store.create({"n": 0})

    def count() -> None:
        for _ in range(10):
            any_store.update(session_id, lambda data: data.update(n=data["n"] + 1))

    threads = [threading.Thread(target=count) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert any_store.load(session_id) == {"n": 50}


def test_a_lock_has_one_holder_at_a_time(any_store: Store) -> None:
    inside: list[int] = []
    most: list[int] = []

    def work() -> None:
        with any_store.lock("refresh:1"):
            inside.append(1)
            most.append(len(inside))
            inside.pop()

    threads = [threading.Thread(target=work) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 10


def test_a_lock_that_is_held_is_not_waited_for_forever_and_another_name_is_free(any_store: Store) -> None:
    with any_store.lock("one"):
        with any_store.lock("two"):
            pass
        with pytest.raises(TimeoutError), any_store.lock("one", wait_s=0.05):
            pass
    with any_store.lock("one", wait_s=0.05):
        pass


def test_a_lock_is_freed_when_its_holder_fails(any_store: Store) -> None:
    with pytest.raises(KeyError), any_store.lock("one"):
        raise KeyError
    with any_store.lock("one", wait_s=0.05):
        pass


class TestSqlite:
    def test_an_idle_entry_is_over_and_use_keeps_it_alive(self, sqlite_path: Path, clock: Clock, limits: Limits) -> None:
        store = SqliteStore(sqlite_path, limits=limits, clock=clock)
        used, unused = store.create({}), store.create({})
        clock.advance(limits.idle_s - 1)
        assert store.load(used) == {}
        clock.advance(1)
        assert store.load(unused) is None
        assert store.load(used) == {}
        store.close()

    def test_another_process_sees_the_same_sessions_and_a_restart_loses_none(self, sqlite_path: Path) -> None:
        store = SqliteStore(sqlite_path)
        session_id = store.create({"n": 1})
        store.close()
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            assert pool.apply(_changed_elsewhere, (sqlite_path, session_id)) == {"n": 2}
        store = SqliteStore(sqlite_path)
        assert store.load(session_id) == {"n": 2}
        store.close()

    def test_two_processes_that_change_one_entry_at_once_lose_nothing(self, sqlite_path: Path) -> None:
        one, two = SqliteStore(sqlite_path), SqliteStore(sqlite_path)  # a connection each, as two processes have
        session_id = one.create({"n": 0})
        two_has_read = threading.Event()

        def slowly(data: dict[str, Any]) -> None:
            second.start()
            two_has_read.wait(0.1)  # it cannot, before this change is committed
            data["n"] += 1

        def quickly(data: dict[str, Any]) -> None:
            two_has_read.set()
            data["n"] += 1

        second = threading.Thread(target=two.update, args=(session_id, quickly))
        one.update(session_id, slowly)
        second.join()
        assert one.load(session_id) == {"n": 2}
        one.close()
        two.close()

    def test_a_lock_of_a_dead_process_frees_itself(self, sqlite_path: Path, clock: Clock) -> None:
        dead, alive = SqliteStore(sqlite_path, clock=clock), SqliteStore(sqlite_path, clock=clock)
        held = dead.lock("one", lease_s=30)
        held.__enter__()
        with pytest.raises(TimeoutError), alive.lock("one", wait_s=0.05):
            pass
        clock.advance(31)
        with alive.lock("one", wait_s=0.05):
            held.__exit__(None, None, None)  # it was not dead after all: it must not free what is another's now
            with pytest.raises(TimeoutError), dead.lock("one", wait_s=0.05):
                pass
        dead.close()
        alive.close()

    def test_the_file_is_its_owners_only(self, sqlite_path: Path) -> None:
        before = os.umask(0)
        try:
            store = SqliteStore(sqlite_path)
            store.create({})
        finally:
            os.umask(before)
        files = list(sqlite_path.parent.iterdir())
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
        assert stat.S_IMODE(sqlite_path.parent.stat().st_mode) == 0o700
        store.close()

    def test_the_file_does_not_hold_the_ids(self, sqlite_path: Path) -> None:
        store = SqliteStore(sqlite_path)
        session_id = store.create({"marker": "found"})
        content = b"".join(file.read_bytes() for file in sqlite_path.parent.iterdir())
        assert b"found" in content
        assert session_id.encode() not in content
        store.close()

    def test_a_page_that_only_reads_hardly_ever_writes(self, sqlite_path: Path, clock: Clock, limits: Limits) -> None:
        store = SqliteStore(sqlite_path, limits=limits, clock=clock)
        session_id = store.create({})
        before = store._db.total_changes
        for _ in range(20):
            clock.advance(1)
            store.load(session_id)
        assert store._db.total_changes - before <= 1
        store.close()

    def test_old_entries_leave_the_file(self, sqlite_path: Path, clock: Clock, limits: Limits) -> None:
        store = SqliteStore(sqlite_path, limits=limits, clock=clock)
        for signed_in in (True, False):
            store.create({}, signed_in=signed_in)
        clock.advance(limits.idle_s)
        store.create({})
        assert store._db.execute("SELECT count(*) FROM sessions").fetchone() == (1,)
        store.close()

    def test_a_file_that_cannot_be_used_is_said_to_be_so(self, sqlite_path: Path) -> None:
        sqlite_path.parent.mkdir()
        sqlite_path.write_bytes(b"this is not a database" * 100)
        with pytest.raises(StoreUnavailable):
            SqliteStore(sqlite_path)


class TestRedis:
    def test_entries_expire_by_themselves(self, emptied_redis: redis.Redis, redis_url: str, clock: Clock, limits: Limits) -> None:
        store = RedisStore(redis_url, limits=limits, clock=clock)
        session_id = store.create({})
        (key,) = [key for key in emptied_redis.keys(f"{PREFIX}session:*")]
        assert limits.idle_s - 5 <= emptied_redis.ttl(key) <= limits.idle_s
        emptied_redis.expire(key, 7)
        store.load(session_id)
        assert emptied_redis.ttl(key) > 7  # use renews it
        clock.advance(limits.max_s - 20)
        store.load(session_id)
        assert emptied_redis.ttl(key) <= 20  # but not beyond the absolute limit
        store.close()

    def test_redis_does_not_hold_the_ids(self, emptied_redis: redis.Redis, redis_url: str) -> None:
        store = RedisStore(redis_url)
        session_id = store.create({"marker": "found"})
        keys = emptied_redis.keys(f"{PREFIX}session:*")
        content = repr([keys, [emptied_redis.get(key) for key in keys]])
        assert "found" in content
        assert session_id not in content
        store.close()

    def test_two_processes_see_the_same_sessions(self, emptied_redis: redis.Redis, redis_url: str) -> None:
        one, two = RedisStore(redis_url), RedisStore(redis_url)
        session_id = one.create({"n": 1})
        two.update(session_id, lambda data: data.update(n=2))
        assert one.load(session_id) == {"n": 2}
        with one.lock("x"), pytest.raises(TimeoutError), two.lock("x", wait_s=0.05):
            pass
        one.close()
        two.close()

    def test_a_redis_that_does_not_answer_is_said_to_be_so(self, tmp_path: Path) -> None:
        store = RedisStore(f"unix://{tmp_path}/nobody")
        for use in (lambda: store.create({}), lambda: store.load("x"), lambda: store.delete("x")):
            with pytest.raises(StoreUnavailable):
                use()
        store.close()


@pytest.mark.parametrize("url", ["memcached://x", "postgres://x", "sessions.db"])
def test_a_store_of_another_kind_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="SESSION_URL"):
        open_store(url, default_path=tmp_path / "x")


def test_the_session_layer_needs_neither_redis_nor_flask() -> None:
    modules = "sample_app.session.current, sample_app.session.sqlite_store"
    code = f"import sys, {modules}; sys.exit(bool({{'redis', 'flask', 'werkzeug'}} & sys.modules.keys()))"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60, cwd=Path(__file__).parents[3])


def _changed_elsewhere(path: Path, session_id: str) -> Any:
    store = SqliteStore(path)
    try:
        return store.update(session_id, lambda data: data.update(n=data["n"] + 1))
    finally:
        store.close()
