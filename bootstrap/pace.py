"""Keeps calls within the limits that Okta names in its answers, so that a 429 is the exception.

Source: https://developer.okta.com/docs/reference/rl-best-practices/
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

MINUTE_S = 60.0
LONGEST_WAIT_S = 75.0  # a window is a minute; longer waits are for a person to decide
ALONE_S = 30.0  # how long the first call of a family may keep the others waiting


@dataclass(slots=True)
class Window:
    """The calls of a minute that share a limit. `ends`: by the clock of `Pace`."""

    limit: int
    left: int
    ends: float


class Pace:
    """Thread-safe. Every call is announced by `before`, which waits where the window is used up, and closed by `after` or `failed`.

    Calls of one family (`/api/v1/apps` and what is below) with the same limit share a window; the limit of an address is learned from
    its first answer, which the others of an unknown family wait for. Reading and deleting one object often has a limit of its own.
    """

    def __init__(
        self,
        pause: Callable[[float], None] = time.sleep,
        tell: Callable[[str], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pause, self._tell, self._clock = pause, tell, clock
        self._windows: dict[tuple[str, int], Window] = {}
        self._limits: dict[str, int] = {}  # by address, `{id}` for the id
        self._alone: set[str] = set()  # families whose first call is under way
        self._changed = threading.Condition()

    def before(self, method: str, path: str) -> None:
        """Returns when the call may be sent."""
        while True:
            with self._changed:
                window = self._window(method, path)
                if window is None and family(path) in self._alone:
                    if not self._changed.wait(ALONE_S):
                        return
                    continue
                if window is None:
                    self._alone.add(family(path))
                    return
                if self._take(window):
                    return
                ends = window.ends
            self._wait(ends - self._clock(), path)
            with self._changed:
                if window.ends == ends:
                    self._begin(window)

    def after(self, method: str, path: str, headers: Mapping[str, str]) -> None:
        """Learns what the answer says of its window. Answers without limits, and with those of concurrency (0), say nothing."""
        limit, left = _number(headers, "X-Rate-Limit-Limit"), _number(headers, "X-Rate-Limit-Remaining")
        with self._changed:
            self._alone.discard(family(path))
            if limit and left is not None:
                self._learn(method, path, limit, left, self._clock() + min(seconds_until_reset(headers), LONGEST_WAIT_S))
            self._changed.notify_all()

    def failed(self, path: str) -> None:
        """No answer came: somebody else of its family may try."""
        with self._changed:
            self._alone.discard(family(path))
            self._changed.notify_all()

    def waited(self, method: str, path: str) -> None:
        """A 429 was waited for: its window starts anew."""
        with self._changed:
            window = self._window(method, path)
            if window is not None:
                self._begin(window)

    def known(self) -> list[tuple[str, int, int, float]]:
        """Family, limit, calls left, and seconds to the end, of each window that is open."""
        with self._changed:
            now = self._clock()
            open_ones = ((family, limit, window) for (family, limit), window in self._windows.items() if window.ends > now)
            return [(family, limit, window.left, window.ends - now) for family, limit, window in open_ones]

    def recall(self, family: str, limit: int, left: int, seconds: float) -> None:
        """A window that an earlier command left open. Which address has which limit is learned anew."""
        with self._changed:
            self._windows[family, limit] = Window(limit, left, self._clock() + seconds)

    def seconds_for(self, calls: Mapping[str, int]) -> float:
        """How long so many more calls of each family must wait for windows, at least. Families wait at the same time."""
        with self._changed:
            return max((self._delay(name, count) for name, count in calls.items()), default=0.0)

    def _delay(self, name: str, count: int) -> float:
        windows = [window for (of, _), window in self._windows.items() if of == name]
        if not windows:
            return 0.0
        tightest = min(windows, key=lambda window: window.limit)
        over = count - (tightest.left if tightest.ends > self._clock() else tightest.limit)
        if over <= 0:
            return 0.0
        return max(0.0, tightest.ends - self._clock()) + MINUTE_S * ((over - 1) // tightest.limit)

    def _window(self, method: str, path: str) -> Window | None:
        """The window of this address; of an unknown one, the fullest of its family."""
        limit = self._limits.get(_address(method, path))
        if limit is not None:
            return self._windows[family(path), limit]
        known = [window for (name, _), window in self._windows.items() if name == family(path)]
        return min(known, key=lambda window: window.left, default=None)

    def _learn(self, method: str, path: str, limit: int, left: int, ends: float) -> None:
        self._limits[_address(method, path)] = limit
        window = self._windows.get((family(path), limit))
        if window is None or ends > window.ends + MINUTE_S / 2:  # another minute than the one we counted
            self._windows[family(path), limit] = Window(limit, left, ends)
        else:
            window.left = min(window.left, left)  # what is under way is in ours, what others called is in theirs

    def _take(self, window: Window) -> bool:
        if window.ends <= self._clock():
            self._begin(window)
        if window.left <= 0:
            return False
        window.left -= 1
        return True

    def _begin(self, window: Window) -> None:
        window.left, window.ends = window.limit, self._clock() + MINUTE_S

    def _wait(self, seconds: float, path: str) -> None:
        self._tell(f"This org's calls of a minute for {family(path)} are used up: going on in {max(1, round(seconds))} s")
        self._pause(max(0.0, seconds))


def family(path: str) -> str:
    """The part of an address that shares a rate limit: `/api/v1/apps` and all below it, for example."""
    return "/".join(urlsplit(path).path.split("/")[:4])


def _address(method: str, path: str) -> str:
    """The family; for reading or deleting one object, with `{id}`."""
    single = method in ("GET", "DELETE") and len(urlsplit(path).path.split("/")) == 5
    return family(path) + ("/{id}" if single else "")


def seconds_until_reset(headers: Mapping[str, str]) -> float:
    """How long a 429 asks to wait. A concurrency 429 has Limit 0 and no useful reset: one to two seconds then."""
    asked = retry_after(headers)
    if asked is not None:
        return asked
    reset = headers.get("X-Rate-Limit-Reset", "")
    if headers.get("X-Rate-Limit-Limit") == "0" or not reset.isdigit():
        return 1.0 + random.random()  # noqa: S311  (jitter, not a secret)
    return max(1.0, float(reset) - _server_time(headers) + 1.0)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds, from a number or a date (RFC 9110 10.2.3); None where it is neither."""
    text = headers.get("Retry-After", "")
    if text.isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - _server_time(headers))
    except (ValueError, TypeError):
        return None


def _server_time(headers: Mapping[str, str]) -> float:
    """The answer's own `Date`, so that a wrong clock here does not matter."""
    try:
        return parsedate_to_datetime(headers["Date"]).timestamp()
    except (KeyError, ValueError, TypeError):
        return time.time()


def _number(headers: Mapping[str, str], name: str) -> int | None:
    text = headers.get(name, "")
    return int(text) if text.isdigit() and len(text) < 10 else None
