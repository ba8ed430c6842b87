"""An answer that must first wait for somebody else: the wait is in a thread, so that the org answers others meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from starlette.responses import Response

Found = TypeVar("Found")


class Outside(Response, Generic[Found]):
    """`errand` talks to the network and touches nothing of the org; `then` answers with what it found, in a transaction of its own."""

    def __init__(self, errand: Callable[[], Found], then: Callable[[Found], Response]) -> None:
        super().__init__(status_code=500)
        self._errand = errand
        self._then = then
        self._found: Found | None = None

    def run(self) -> None:
        self._found = self._errand()

    def answer(self) -> Response:
        return self._then(self._found)  # type: ignore[arg-type]
