"""An ID token's claims as rows of a table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

FIRST = ("email", "name", "preferred_username", "given_name", "family_name", "email_verified", "amr", "auth_time")
HIDDEN = frozenset({"at_hash", "nonce", "jti", "ver", "idp"})  # of no interest to a reader
TIMES = frozenset({"auth_time", "iat", "exp", "updated_at"})  # seconds since the epoch


def shown(claims: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name and text, what is about the person first."""
    order = {name: place for place, name in enumerate(FIRST)}
    names = sorted(claims.keys() - HIDDEN, key=lambda name: (order.get(name, len(FIRST)), name))
    return [(name, _text(name, claims[name])) for name in names]


def _text(name: str, value: Any) -> str:
    if name in TIMES and isinstance(value, int | float):
        return _moment(value)
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return "yes" if value is True else "no" if value is False else str(value)


def _moment(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (OverflowError, ValueError, OSError):  # a time beyond the calendar
        return str(seconds)
