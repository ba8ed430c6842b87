"""What a walk stops with: the number of the invariant that does not hold, and what was seen."""

from __future__ import annotations


class Violation(AssertionError):
    """`number`: of the invariant (`invariants.TABLE`); 0: of the ground rules of every answer."""

    def __init__(self, number: int, said: str) -> None:
        super().__init__(f"invariant {number}: {said}")
        self.number = number


def require(number: int, holds: bool, said: str) -> None:
    """Raises: `Violation`. `said`: what should be so."""
    if not holds:
        raise Violation(number, said)
