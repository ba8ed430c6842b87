"""One step of a sign-in: (transaction, answer, facts, now, entropy) -> Step. Decides everything, does nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local_org.idx.effects import Effect
from local_org.idx.facts import Entropy, Facts
from local_org.idx.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Step:
    """What a request leads to: the new state, the status and IDX body to answer with, and what has to be done."""

    transaction: Transaction
    status: int
    body: dict[str, Any]
    effects: tuple[Effect, ...] = ()


def introspect(transaction: Transaction, facts: Facts, *, now: float) -> Step:
    """The current step again: no mail, no counter, no progress (idx-protocol 1.6)."""
    raise NotImplementedError


def answer(transaction: Transaction, path: str, values: Mapping[str, Any], facts: Facts, *, now: float, entropy: Entropy) -> Step:
    """`values` posted to `/idp/idx/{path}` (identify, challenge/answer, …), `stateHandle` already resolved to the transaction."""
    raise NotImplementedError


def expired_body() -> dict[str, Any]:
    """The terminal body of an unknown, expired or finished handle: `idx.session.expired`, status 401."""
    raise NotImplementedError
