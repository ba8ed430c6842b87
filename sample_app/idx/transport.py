"""HTTP to Okta: one pooled session per process that keeps no cookies, always with timeouts, repeating only what is safe to repeat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer: status, parsed JSON (None for an empty body), and what the rate-limit headers say."""

    status: int
    body: Any = field(repr=False)
    request_id: str | None = None
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One call to Okta and its answer, with every secret masked: for the inspector and for logs."""

    method: str
    url: str
    status: int | None  # None: no answer
    sent: Mapping[str, Any]
    received: Any
    elapsed_ms: float
    request_id: str | None = None


Observer = Callable[[Exchange], None]


class Transport:
    """Share one per process; thread-safe. `trust_env=False` ignores proxy settings of the environment."""

    def __init__(self, *, trust_env: bool = True, connect_timeout_s: float = 3.0, read_timeout_s: float = 10.0, pool_size: int = 32) -> None:
        raise NotImplementedError

    def get_json(self, url: str, *, headers: Mapping[str, str] | None = None, observer: Observer | None = None) -> Answer:
        """GET; repeated once after a connection failure, 5xx or 429 with a short wait. Raises `OktaUnavailable`."""
        raise NotImplementedError

    def post_json(
        self, url: str, body: Mapping[str, Any], *, headers: Mapping[str, str] | None = None, observer: Observer | None = None, safe: bool = False
    ) -> Answer:
        """POST JSON; repeated like a GET only if `safe` (introspect reads). Raises `OktaUnavailable`."""
        raise NotImplementedError

    def post_form(
        self,
        url: str,
        form: Mapping[str, str],
        *,
        headers: Mapping[str, str] | None = None,
        basic: tuple[str, str] | None = None,
        observer: Observer | None = None,
        read_timeout_s: float | None = None,
    ) -> Answer:
        """POST a form, never repeated. Raises `OktaUnavailable`."""
        raise NotImplementedError
