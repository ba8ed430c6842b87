"""Judges a JSON answer of the Management API by the distilled description: unknown members, wrong types, missing members."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

Type: TypeAlias = str | dict[str, Any]
_CHOICES = re.compile(r" or (?![^\[]*\])")  # not the one inside `[A or B]`
PRIMITIVES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "any": (object,),
}


@cache
def description() -> Any:
    """The distilled description: `{"endpoints", "schemas", "version"}`."""
    return json.loads((Path(__file__).parent / "management-api.json").read_text())


def response_type(endpoint: str, status: int) -> Type | None:
    """What `GET /api/v1/…` answers with this status; `None` when the status is not described."""
    found: Type | None = description()["endpoints"][endpoint]["responses"].get(str(status))
    return found


def faults(value: Any, kind: Type, path: str = "") -> Iterator[str]:
    """Each place where `value` is not what `kind` describes: `profile.nickname unknown`, `priority is str, not integer`."""
    if isinstance(kind, dict):
        yield from _faults_of_unnamed(value, kind, path)
    elif kind.endswith("?"):
        yield from () if value is None else faults(value, kind[:-1], path)
    elif len(choices := _CHOICES.split(kind)) > 1:
        yield from min((list(faults(value, one, path)) for one in choices), key=len)
    elif kind.startswith("["):
        yield from _faults_of_items(value, kind[1:-1], path)
    elif kind in PRIMITIVES:
        if not isinstance(value, PRIMITIVES[kind]) or (isinstance(value, bool) and kind in ("integer", "number")):
            yield f"{path} is {type(value).__name__}, not {kind}"
    elif kind != "none":
        yield from _faults_of_named(value, kind, path)


def _faults_of_unnamed(value: Any, schema: dict[str, Any], path: str) -> Iterator[str]:
    if "members" in schema:
        yield from _faults_of_object(value, schema, path)
    elif "items" in schema:
        yield from _faults_of_items(value, schema["items"], path)
    elif (kind := _kind_of(value, schema)) is not None:
        yield from faults(value, kind, path)
    else:
        yield f"{path} is none of {', '.join(schema['kinds'])}"


def _faults_of_named(value: Any, name: str, path: str) -> Iterator[str]:
    schema = description()["schemas"][name]
    kind = _kind_of(value, schema)
    if kind not in (None, name):
        yield from faults(value, kind, path)
    else:
        yield from faults(value, schema["is"], path) if "is" in schema else _faults_of_object(value, schema, path)


def _kind_of(value: Any, schema: dict[str, Any]) -> Any:
    """The variant that the discriminating member of a value names, if the description tells variants apart."""
    return schema.get("kinds", {}).get(value.get(schema["by"])) if isinstance(value, dict) and "by" in schema else None


def _faults_of_object(value: Any, schema: dict[str, Any], path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path} is {type(value).__name__}, not object"
        return
    for member in schema["required"]:
        if member not in value:
            yield f"{path}.{member} is missing"
    for member, inner in value.items():
        here = f"{path}.{member}" if path else member
        if member in schema["members"]:
            yield from faults(inner, schema["members"][member], here)
        elif schema["members"] and not schema.get("open"):
            yield f"{here} unknown"


def _faults_of_items(value: Any, kind: Type, path: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{path} is {type(value).__name__}, not a list"
        return
    for item in value:
        yield from faults(item, kind, f"{path}[]")
