"""The org as its routes see it: store, clock, entropy and configuration in one value, built once at start."""

from __future__ import annotations

import secrets
import string
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from local_org.store.entities import Store

_ALPHABET = string.ascii_letters + string.digits
_CELL = "5d7"  # the last three characters of every id name the cell


@dataclass(slots=True)
class Clock:
    """The org's clock: real time plus what `/local/clock` advanced. Seconds since the epoch."""

    offset_s: float = 0.0

    def now(self) -> float:
        return time.time() + self.offset_s


class SystemEntropy:
    """Randomness from the operating system (`local_org.idx.facts.Entropy`)."""

    def token(self) -> str:
        return secrets.token_urlsafe(32)

    def digits(self, length: int) -> str:
        return f"{secrets.randbelow(10**length):0{length}}"

    def id(self, prefix: str) -> str:
        return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(20 - len(prefix) - len(_CELL))) + _CELL


@dataclass(slots=True)
class Org:
    """Handed to every route. `data_dir` is None for an org in memory."""

    store: Store
    clock: Clock = field(default_factory=Clock)
    entropy: SystemEntropy = field(default_factory=SystemEntropy)
    data_dir: str | None = None
    session_cookie: bool = True  # the cookie `idx` at success; `serve --no-session-cookie` leaves it out
    telephony: bool = True  # texts and calls can be sent; `serve --no-telephony`: as a new org, which has no provider
    console_token: str = field(default_factory=lambda: secrets.token_urlsafe(24))  # of the console's forms; new with every start

    @property
    def id(self) -> str:
        """`00o…`."""
        org = self.store.get("org", "org")
        if org is None:
            raise LookupError("the org has not been made yet: local_org.fresh_org.make(org)")
        return str(org["id"])

    def timestamp(self) -> str:
        """Now, as Okta writes times."""
        return timestamp(self.clock.now())


def timestamp(at: float) -> str:
    """Epoch seconds as Okta writes times: milliseconds always zero."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
