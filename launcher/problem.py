"""The one exception that reaches a person: what is wrong, and what to type."""

from __future__ import annotations


class Problem(Exception):
    """`str(problem)` is one line for the terminal; `exit_code` is what `make` sees."""

    def __init__(self, what: str, to_type: str = "", *, exit_code: int = 1) -> None:
        super().__init__(f"{what} {to_type}".strip())
        self.exit_code = exit_code
