"""What the org was found to hold, read once: every list and object is fetched at most one time in a run."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Protocol

from bootstrap.errors import Ambiguous

Json = dict[str, Any]
Key = tuple[str, tuple[tuple[str, str], ...]]


class Reader(Protocol):
    """The reading half of `bootstrap.okta.Okta`."""

    def get_or_none(self, path: str, params: Json | None = None) -> Any: ...

    def list(self, path: str, params: Json | None = None) -> list[Json]: ...


class Inventory:
    """Thread-safe: two resources that need the same list wait for one request. Writes are put in, so nothing is read back.

    `last_written`: what our own record says was written last, by address in the guide.
    """

    def __init__(self, reader: Reader, last_written: Callable[[], dict[str, Json]] = dict) -> None:
        self._reader = reader
        self._answers: dict[Key, Any] = {}
        self._made: set[Key] = set()
        self._locks: dict[Key, threading.Lock] = {}
        self._guard = threading.Lock()
        self._last_written = last_written

    def afresh(self) -> Inventory:
        """The same org, nothing of it read yet."""
        return Inventory(self._reader, self._last_written)

    def since_made(self, path: str, **params: str) -> list[Json] | None:
        """All that came into a list of something that this run made; None of what was there before."""
        key = _key(path, params)
        return list(self._answers[key]) if key in self._made else None

    def list(self, path: str, **params: str) -> list[Json]:
        answer = self._once(_key(path, params), lambda: self._reader.list(path, params or None))
        return list(answer)

    def one(self, path: str) -> Json | None:
        """None where the org has no such object."""
        answer: Json | None = self._once(_key(path, {}), lambda: self._reader.get_or_none(path))
        return answer

    def recorded(self, address: str) -> Json | None:
        """What our own record says was last written for this resource: for settings that Okta lets nobody read back."""
        return self._last_written().get(address)

    def store(self, item: Json, path: str, **params: str) -> None:
        """Puts what a write answered into a list already read: in its place, or at the end."""
        key = _key(path, params)
        if key not in self._answers:
            return
        others = self._answers[key]
        at = next((index for index, other in enumerate(others) if other.get("id") == item.get("id")), None)
        self._answers[key] = [*others, item] if at is None else [*others[:at], item, *others[at + 1 :]]

    def starts_empty(self, path: str, **params: str) -> None:
        """A list of something that a write just made: nothing can be in it yet, so nobody needs to read it."""
        self._answers[_key(path, params)] = []
        self._made.add(_key(path, params))

    def remember(self, path: str, body: Json | None) -> None:
        """Puts in an object as a write answered it."""
        self._answers[_key(path, {})] = body

    def forget(self, path: str, **params: str) -> None:
        """To be read again: a write moved the others of that list."""
        self._answers.pop(_key(path, params), None)

    def _once(self, key: Key, read: Callable[[], Any]) -> Any:
        with self._guard:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            if key not in self._answers:
                self._answers[key] = read()
            return self._answers[key]


def _key(path: str, params: dict[str, str]) -> Key:
    return path, tuple(sorted(params.items()))


def only(matches: list[Json], what: str) -> Json | None:
    """The one match, None when there is none. Raises: `Ambiguous`, since Okta documents no unique names for policies and apps."""
    if len(matches) > 1:
        ids = ", ".join(str(match.get("id")) for match in matches)
        raise Ambiguous(f"This org has {len(matches)} of {what} ({ids}).", "Rename or delete all but one, then run again.")
    return matches[0] if matches else None
