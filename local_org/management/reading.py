"""How a request is read: its body held against a shape, its query's numbers and flags."""

from __future__ import annotations

from typing import Any

from local_org.management.shape import Shape
from local_org.web.errors import ApiError
from local_org.web.routing import Call

Json = dict[str, Any]


def body(call: Call, shape: Shape) -> Json:
    """The body as an object of this shape; members that are null count as left out. Raises E0000019, E0000003."""
    if call.body and "json" not in call.headers.get("content-type", "").lower():
        raise ApiError("E0000019")
    value = call.json()
    if not shape(value):
        raise ApiError("E0000003")
    return value


def given(value: Json, *path: str) -> Any:
    """A nested member, None where any step of the way is missing or null."""
    found: Any = value
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def flag(call: Call, name: str, *, default: bool) -> bool:
    """A query parameter that is `true` or `false`; anything else counts as false, as with Okta's own binding."""
    return call.query[name].lower() == "true" if name in call.query else default
