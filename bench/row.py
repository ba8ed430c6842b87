"""One line of the results page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """`holds` is None where there is nothing to hold, or nothing was measured."""

    what: str
    measured: str
    reference: str
    to_reach: str
    holds: bool | None = None

    def markdown(self) -> str:
        verdict = {True: "yes", False: "**no**", None: "–"}[self.holds]
        return f"| {self.what} | {self.measured} | {self.reference} | {self.to_reach} | {verdict} |"
