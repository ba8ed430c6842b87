"""Server-side session data behind one interface: entries expire, are bounded, and only the hash of their random id is kept."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

Data = dict[str, Any]  # JSON
Clock = Callable[[], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long and how big; checked by the server at every read."""

    idle_s: int = 30 * 60
    max_s: int = 8 * 60 * 60
    entry_bytes: int = 1024 * 1024  # eight sign-ins at a page with a QR code
    anonymous_entries: int = 10_000  # the longest unused go first

    @property
    def touch_s(self) -> float:
        """Use is noted at most so often: a page that only reads should not write."""
        return min(60.0, self.idle_s / 20)


class EntryTooLarge(ValueError):
    """More than `entry_bytes` in one session."""


class SessionStore(Protocol):
    """What a store can do; a `session_id` is what the cookie holds, None or an unknown one finds nothing.

    Every method may raise `StoreUnavailable`.
    """

    def create(self, data: Mapping[str, Any], *, signed_in: bool = False) -> str:
        """A new entry; gives its id (256 random bits). Raises `EntryTooLarge`."""
        ...

    def load(self, session_id: str | None) -> Data | None:
        """The data, unless unknown, idle for too long or too old; counts as use."""
        ...

    def update(self, session_id: str, change: Callable[[Data], None]) -> Data | None:
        """Change the data in place, atomically between processes; gives the result, None if the entry is gone. Raises `EntryTooLarge`.

        `change` may be called more than once.
        """
        ...

    def delete(self, session_id: str | None) -> None:
        """Forget it; unknown is fine."""
        ...

    def clear(self) -> None:
        """Forget every entry: everybody is signed out."""
        ...

    def lock(self, name: str, *, wait_s: float = 15.0, lease_s: float = 30.0) -> AbstractContextManager[None]:
        """One holder at a time among all processes. TimeoutError after `wait_s`; a dead holder's lock frees itself after `lease_s`."""
        ...

    def close(self) -> None:
        """Release the connections."""
        ...


def open_store(url: str, *, default_path: Path, limits: Limits | None = None, clock: Clock = time.time) -> SessionStore:
    """What `SESSION_URL` names: empty is SQLite at `default_path`; `redis://`, `rediss://`, `unix://` is Redis. ValueError otherwise."""
    limits = limits or Limits()
    if not url:
        from sample_app.session.sqlite_store import SqliteStore

        return SqliteStore(default_path, limits=limits, clock=clock)
    if url.partition("://")[0] in {"redis", "rediss", "unix"}:
        from sample_app.session.redis_store import RedisStore  # here: its import costs 0.1 s of every start

        return RedisStore(url, limits=limits, clock=clock)
    raise ValueError("SESSION_URL must be empty or a redis:// address")


def new_id() -> str:
    """What a cookie may hold: 256 random bits."""
    return secrets.token_urlsafe(32)


def hashed(session_id: str) -> str:
    """What the store knows of an id: who reads the store cannot use what they find. (No salt: the id is random itself.)"""
    return hashlib.sha256(session_id.encode("utf-8", "replace")).hexdigest()


def encoded(data: Mapping[str, Any], limits: Limits) -> str:
    """JSON text. Raises `EntryTooLarge`."""
    text = json.dumps(data, separators=(",", ":"))
    if len(text) > limits.entry_bytes:
        raise EntryTooLarge(f"{len(text)} bytes in one session")
    return text
