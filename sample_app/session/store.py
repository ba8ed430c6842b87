"""Server-side session data behind one interface: entries expire, are bounded, and are found only by a random id of which just the hash is kept."""

from __future__ import annotations

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
    entry_bytes: int = 256 * 1024
    anonymous_entries: int = 10_000  # the oldest go first


class EntryTooLarge(ValueError):
    """More than `entry_bytes` in one session."""


class SessionStore(Protocol):
    """What a store can do; every `session_id` is what the cookie holds, and None or an unknown one finds nothing."""

    def create(self, data: Mapping[str, Any], *, signed_in: bool = False) -> str:
        """A new entry; gives its id (256 random bits). Raises `EntryTooLarge`."""
        ...

    def load(self, session_id: str | None) -> Data | None:
        """The data, unless unknown, idle for too long or too old; counts as use."""
        ...

    def update(self, session_id: str, change: Callable[[Data], None]) -> Data | None:
        """Change the data in place, atomically between processes; gives the result, or None if the entry is gone. Raises `EntryTooLarge`."""
        ...

    def delete(self, session_id: str | None) -> None:
        """Forget it; unknown is fine."""
        ...

    def lock(self, name: str, *, wait_s: float = 15.0, lease_s: float = 30.0) -> AbstractContextManager[None]:
        """One holder at a time among all processes. Raises TimeoutError after `wait_s`; a dead holder's lock frees itself after `lease_s`."""
        ...

    def close(self) -> None:
        """Release connections of this thread."""
        ...


def open_store(url: str, *, default_path: Path, limits: Limits | None = None, clock: Clock = time.time) -> SessionStore:
    """The store that `SESSION_URL` names: empty: SQLite at `default_path`; `redis://`, `rediss://`, `unix://`: Redis. ValueError otherwise."""
    raise NotImplementedError
