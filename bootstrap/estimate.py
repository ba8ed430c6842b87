"""How long writing a plan will take: calls by family, what one takes here, and the waits that the org's limits ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from bootstrap.okta import Okta
from bootstrap.resource import Action, Change

# What the first part of an address writes to, and how many calls that makes at most (a new policy is asked for its own rules).
FAMILIES = {
    "app": ("/api/v1/apps", 1),
    "everyone": ("/api/v1/apps", 1),
    "assignment": ("/api/v1/apps", 1),
    "group": ("/api/v1/groups", 1),
    "membership": ("/api/v1/groups", 1),
    "user": ("/api/v1/users", 1),
    "role": ("/api/v1/users", 1),
    "server": ("/api/v1/authorizationServers", 1),
    "origin": ("/api/v1/trustedOrigins", 1),
    "authenticator": ("/api/v1/authenticators", 1),
    "policy": ("/api/v1/policies", 2),
    "rule": ("/api/v1/policies", 1),
    "position": ("/api/v1/policies", 2),
}
WRITES = (Action.CREATE, Action.UPDATE)


def sentence(changes: Iterable[Change], okta: Okta) -> str:
    """«About 27 calls, some 8 s.», with the reason where the limits make it long."""
    calls = calls_of(changes)
    waits = okta.pace.seconds_for(calls)
    total = sum(calls.values())
    took = okta.seconds_a_call * total + waits
    why = " (this org allows so many calls a minute)" if waits else ""
    return f"About {total} calls, some {in_words(took)}{why}."


def calls_of(changes: Iterable[Change]) -> Counter[str]:
    calls: Counter[str] = Counter()
    for change in changes:
        family, count = FAMILIES.get(change.address.partition(".")[0], ("", 0))
        if change.pending and change.action in WRITES and count:
            calls[family] += count
    return calls


def in_words(seconds: float) -> str:
    whole = max(1, round(seconds))
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60} s"
