"""Desired state as JSON with references in it, and how it is compared with what the org answers."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

KNOWN_AFTER_APPLY = "(known after apply)"


@dataclass(frozen=True, slots=True)
class Ref:
    """A value of another resource's object: its `id` unless `path` (dotted) says otherwise."""

    address: str
    path: str = "id"


@dataclass(frozen=True, slots=True)
class Setting:
    """A value from `.env` or the environment, by its name in `bootstrap.settings.Settings`."""

    name: str


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A list that must hold these members; others, put there by somebody else, stay."""

    members: tuple[Any, ...]


class Values(Protocol):
    """What references stand for: the objects found or made so far, and the settings."""

    def value(self, ref: Ref) -> Any: ...

    def setting(self, name: str) -> str: ...


@dataclass(frozen=True, slots=True)
class FieldChange:
    path: str
    before: Any
    after: Any


def resolve(want: Any, values: Values) -> Any:
    """`want` with every reference and setting replaced; `AtLeast` stays, its members resolved."""
    match want:
        case Ref():
            return values.value(want)
        case Setting():
            return values.setting(want.name)
        case AtLeast():
            return AtLeast(tuple(resolve(member, values) for member in want.members))
        case Mapping():
            return {key: resolve(value, values) for key, value in want.items()}
        case list() | tuple():
            return [resolve(member, values) for member in want]
        case _:
            return want


def references(want: Any) -> Iterator[str]:
    """The addresses that `want` refers to."""
    match want:
        case Ref():
            yield want.address
        case AtLeast():
            for member in want.members:
                yield from references(member)
        case Mapping():
            for value in want.values():
                yield from references(value)
        case list() | tuple():
            for member in want:
                yield from references(member)
        case _:
            return


def differences(want: Any, found: Any, path: str = "") -> list[FieldChange]:
    """The fields of a resolved `want` that `found` does not have so. Fields `want` does not name are not looked at.

    Lists of plain values are compared as sets: Okta returns grants, scopes and exclusions in an order of its own.
    """
    if isinstance(want, Mapping):
        inside = found if isinstance(found, Mapping) else {}
        return [change for key, value in want.items() for change in differences(value, inside.get(key), f"{path}.{key}".lstrip("."))]
    if isinstance(want, AtLeast):
        present = found if isinstance(found, list) else []
        return [] if all(member in present for member in want.members) else [FieldChange(path, found, _united(present, want))]
    return [] if _same(want, found) else [FieldChange(path, found, want)]


def merged(want: Any, found: Any) -> Any:
    """`found` with the fields of `want` written over it: the body of a PUT, which replaces whatever it leaves out."""
    if isinstance(want, Mapping):
        result = dict(found) if isinstance(found, Mapping) else {}
        return result | {key: merged(value, result.get(key)) for key, value in want.items()}
    if isinstance(want, AtLeast):
        return _united(found if isinstance(found, list) else [], want)
    return copy.deepcopy(want)


def _united(present: list[Any], want: AtLeast) -> list[Any]:
    return [*present, *(member for member in want.members if member not in present)]


def _same(want: Any, found: Any) -> bool:
    if isinstance(want, list) and isinstance(found, list):
        return len(want) == len(found) and all(member in found for member in want)
    if want in ("", None) and found in ("", None):  # an empty description reads back as either
        return True
    return bool(want == found)
