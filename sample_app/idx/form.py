"""From a form and the caller's values to the body that Okta gets: fixed values filled in, nothing sent that was not asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .errors import ChoiceNotOffered, UnknownField
from .response import Field, Option


def fill(fields: Sequence[Field], values: Mapping[str, Any], *, path: str = "") -> dict[str, Any]:
    """The JSON body for these fields: defaults, over them the caller's values, over them what is fixed, at every level.

    Required values that are missing are left to Okta, whose answer has the words for it.
    Raises: `UnknownField` for a name the form does not have; `ChoiceNotOffered` for a value it does not allow.
    """
    _refuse_unknown(fields, values, path)
    body: dict[str, Any] = {}
    for item in fields:
        value = _value(item, values.get(item.name), given=item.name in values, path=f"{path}{item.name}")
        if value is not None:
            body[item.name] = value
    return body


def _refuse_unknown(fields: Sequence[Field], values: Mapping[str, Any], path: str) -> None:
    if unknown := values.keys() - {f.name for f in fields}:
        raise UnknownField(", ".join(sorted(f"{path}{name}" for name in unknown)))


def _value(item: Field, value: Any, *, given: bool, path: str) -> Any:
    """What to send for one field; None: leave it out."""
    if item.fields:
        return _group(item, value, path)
    if any(option.fields for option in item.options):
        return _chosen(item, value, path) if given else None
    if not item.mutable:
        return _fixed(item, value, given=given, path=path)
    if not given:
        return _unasked(item)
    if item.options and value not in [option.value for option in item.options]:
        raise ChoiceNotOffered(path)
    return value


def _group(item: Field, value: Any, path: str) -> dict[str, Any] | None:
    filled = fill(item.fields, _mapping(value, path), path=f"{path}.")
    return filled if filled or item.required else None


def _fixed(item: Field, value: Any, *, given: bool, path: str) -> Any:
    if given and value != item.value:
        raise ChoiceNotOffered(path)
    return item.value


def _unasked(item: Field) -> Any:
    """The default; or the only choice there is, where one must be made (the email form's `methodType`)."""
    if item.value is None and item.required and len(item.options) == 1:
        return item.options[0].value
    return item.value


def _chosen(item: Field, value: Any, path: str) -> dict[str, Any]:
    """The sub-form of the first option that has these names and allows these values."""
    refusals: list[ChoiceNotOffered | UnknownField] = []
    for option in item.options:
        try:
            return _choose(option, _mapping(value, path), path)
        except (ChoiceNotOffered, UnknownField) as refusal:
            refusals.append(refusal)
    unknown = bool(refusals) and all(isinstance(refusal, UnknownField) for refusal in refusals)
    raise UnknownField(path) if unknown else ChoiceNotOffered(path)


def _choose(option: Option, values: Mapping[str, Any], path: str) -> dict[str, Any]:
    """An option with fixed values is chosen by naming at least one of them, e.g. its authenticator's id."""
    if option.fixed and not option.fixed.keys() & values.keys():
        raise ChoiceNotOffered(path)
    return fill(option.fields, values, path=f"{path}.")


def _mapping(value: Any, path: str) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ChoiceNotOffered(path)
    return value
