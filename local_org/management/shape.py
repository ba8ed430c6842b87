"""What a request body must look like before anybody reads it: whatever fails here is "not well-formed" to Okta (E0000003)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Json = dict[str, Any]
Shape = Callable[[Any], bool]

_DURATION = re.compile(r"P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?")


def text(value: Any) -> bool:
    return isinstance(value, str)


def flag(value: Any) -> bool:
    return isinstance(value, bool)


def whole(value: Any) -> bool:
    """A whole number that the store and every client can hold."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31


def duration(value: Any) -> bool:
    """An ISO 8601 duration such as `PT12H`."""
    return isinstance(value, str) and len(value) <= 32 and _DURATION.fullmatch(value) is not None


def one_of(*values: str) -> Shape:
    return lambda value: isinstance(value, str) and value in values


def list_of(shape: Shape) -> Shape:
    return lambda value: isinstance(value, list) and all(shape(item) for item in value)


def members(shapes: Mapping[str, Shape]) -> Shape:
    """An object whose named members, where present and not null, have these shapes; other members are let through."""

    def holds(value: Any) -> bool:
        return isinstance(value, dict) and all(value.get(name) is None or shape(value[name]) for name, shape in shapes.items())

    return holds


def anything(_value: Any) -> bool:
    return True
