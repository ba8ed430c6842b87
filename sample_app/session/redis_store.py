"""Sessions in Redis: shared by any number of hosts; Redis itself lets them expire."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import redis
from redis.exceptions import LockError, RedisError, WatchError

from sample_app.session.errors import StoreUnavailable
from sample_app.session.store import Clock, Data, Limits, encoded, hashed, new_id

PREFIX = "sample_app:"
ANONYMOUS = f"{PREFIX}anonymous"  # a sorted set: keys of entries that nobody has signed in to, by time of creation
TIMEOUT_S = 3.0


class RedisStore:
    """An entry is one string, `{"created": …, "data": {…}}`, that lives for the idle time and never beyond the absolute one."""

    def __init__(self, url: str, *, limits: Limits | None = None, clock: Clock = time.time) -> None:
        self._limits, self._clock = limits or Limits(), clock
        self._redis = redis.Redis.from_url(url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S, decode_responses=True)

    def create(self, data: Mapping[str, Any], *, signed_in: bool = False) -> str:
        """See `SessionStore`."""
        session_id, now = new_id(), self._clock()
        key, text = _key(session_id), encoded(data, self._limits)
        with _reachable():
            self._redis.set(key, _entry(now, text), ex=self._life_s(now, now))
            if not signed_in:
                self._bound(key, now)
        return session_id

    def load(self, session_id: str | None) -> Data | None:
        """See `SessionStore`."""
        if not session_id:
            return None
        key = _key(session_id)
        with _reachable():
            created, data = self._read(self._redis.get(key))
            if data is not None:
                self._redis.expire(key, self._life_s(created, self._clock()))
        return data

    def update(self, session_id: str, change: Callable[[Data], None]) -> Data | None:
        """See `SessionStore`."""
        key = _key(session_id)
        with _reachable(), self._redis.pipeline() as pipe:
            while True:
                pipe.watch(key)  # type: ignore[no-untyped-call]
                created, data = self._read(pipe.get(key))
                if data is None:
                    return None
                change(data)
                pipe.multi()
                pipe.set(key, _entry(created, encoded(data, self._limits)), ex=self._life_s(created, self._clock()))
                with suppress(WatchError):  # somebody else changed it meanwhile: once more
                    pipe.execute()
                    return data

    def delete(self, session_id: str | None) -> None:
        """See `SessionStore`."""
        if session_id:
            with _reachable():
                self._redis.delete(_key(session_id))
                self._redis.zrem(ANONYMOUS, _key(session_id))

    def clear(self) -> None:
        """See `SessionStore`."""
        with _reachable():
            for key in self._redis.scan_iter(f"{PREFIX}session:*"):
                self._redis.delete(key)
            self._redis.delete(ANONYMOUS)

    @contextmanager
    def lock(self, name: str, *, wait_s: float = 15.0, lease_s: float = 30.0) -> Iterator[None]:
        """See `SessionStore`."""
        lock = self._redis.lock(f"{PREFIX}lock:{name}", timeout=lease_s, sleep=0.02, blocking_timeout=wait_s)
        with _reachable():
            if not lock.acquire():
                raise TimeoutError(f"the lock is held by somebody else for more than {wait_s} s")
        try:
            yield
        finally:
            with _reachable(), suppress(LockError):  # its lease ran out: it is not ours any more
                lock.release()

    def close(self) -> None:
        """See `SessionStore`."""
        self._redis.close()

    def _read(self, text: Any) -> tuple[float, Data | None]:
        if not isinstance(text, str):
            return 0.0, None
        entry = json.loads(text)
        created, data = float(entry["created"]), entry["data"]
        return created, data if self._clock() - created < self._limits.max_s else None

    def _life_s(self, created: float, now: float) -> int:
        return max(1, int(min(self._limits.idle_s, created + self._limits.max_s - now)))

    def _bound(self, key: str, now: float) -> None:
        """Anonymous entries beyond the limit go, the oldest first."""
        self._redis.zadd(ANONYMOUS, {key: now})
        self._redis.zremrangebyscore(ANONYMOUS, "-inf", now - self._limits.max_s)
        if (surplus := int(self._redis.zcard(ANONYMOUS)) - self._limits.anonymous_entries) > 0:
            popped: Any = self._redis.zpopmin(ANONYMOUS, surplus)
            self._redis.delete(*(member for member, _ in popped))


def _key(session_id: str) -> str:
    return f"{PREFIX}session:{hashed(session_id)}"


def _entry(created: float, text: str) -> str:
    return f'{{"created":{created!r},"data":{text}}}'


@contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except RedisError as error:
        raise StoreUnavailable(type(error).__name__) from error
