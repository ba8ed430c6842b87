"""Rate limits of the Management API: off (Okta's headers, never reached), or those of a free org, to prove that a client keeps its pace."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from local_org.web.routing import Call

WINDOW_S = 60.0
GENEROUS = 600
OFF, INTEGRATOR_FREE = "off", "integrator-free"
PLANS = (OFF, INTEGRATOR_FREE)
# Recorded as X-Rate-Limit-Limit from free orgs in 2025 and 2026. Families that were not recorded are taken to be like most.
APPS, ONE_APP, MOST = 10, 50, 50


@dataclass(slots=True)
class _Window:
    began: float
    calls: int = 0


@dataclass(frozen=True, slots=True)
class Limited:
    """`headers` for the answer; `exceeded`: the call is refused and must do nothing."""

    headers: Mapping[str, str]
    exceeded: bool = False


class RateLimits:
    """One window a minute and family of endpoints, from its first call on; for the whole org, whoever calls. In memory only."""

    def __init__(self, plan: str = OFF) -> None:
        self._plan = plan
        self._windows: dict[tuple[str, int], _Window] = {}

    def take(self, call: Call) -> Limited:
        """Counts this call. The reset is in real time, like the `Date` beside it; `/local/clock` may end a window early."""
        family = family_of(call.path)
        if self._plan == OFF or family is None:
            return Limited(_headers(GENEROUS, GENEROUS - 1, WINDOW_S))
        limit = limit_of(call.method, call.path, family)
        now = call.org.clock.now()
        window = self._windows.get((family, limit))
        if window is None or not window.began <= now < window.began + WINDOW_S:
            window = self._windows[family, limit] = _Window(now)
        window.calls += 1
        headers = _headers(limit, max(0, limit - window.calls), window.began + WINDOW_S - now)
        return Limited(headers, exceeded=window.calls > limit)


def family_of(path: str) -> str | None:
    """`apps` for `/api/v1/apps/…`; None for what has no limits of this kind (sign-in has others, discovery none)."""
    return path.split("/")[3] if path.startswith("/api/v1/") else None


def limit_of(method: str, path: str, family: str) -> int:
    """Calls a minute. Reading or deleting one app has a window of its own."""
    if family != "apps":
        return MOST
    return ONE_APP if method in ("GET", "DELETE") and path.count("/") == 4 else APPS


def _headers(limit: int, remaining: int, seconds: float) -> Mapping[str, str]:
    return {
        "x-rate-limit-limit": str(limit),
        "x-rate-limit-remaining": str(remaining),
        "x-rate-limit-reset": str(int(time.time() + seconds)),
    }
