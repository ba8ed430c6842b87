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
        yield from _faults_of_object(value, kind, path) if "members" in kind else _faults_of_items(value, kind["items"], path)
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


def _faults_of_named(value: Any, name: str, path: str) -> Iterator[str]:
    schema = description()["schemas"][name]
    kinds: dict[str, str] = schema.get("kinds", {})
    for kind in kinds.values():
        if kind != name and isinstance(value, dict) and _is_of_kind(value, kinds, kind):
            schema = description()["schemas"][kind]
    yield from faults(value, schema["is"], path) if "is" in schema else _faults_of_object(value, schema, path)


def _is_of_kind(value: dict[str, Any], kinds: dict[str, str], kind: str) -> bool:
    words = {word for word, one in kinds.items() if one == kind}
    return any(isinstance(value.get(member), str) and value[member] in words for member in ("type", "key", "signOnMode"))


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
