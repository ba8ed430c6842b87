"""Reads what a client posted: only text where text is due, only options that were offered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from local_org.idx.remediations import Option
from local_org.idx.work import Work

Values = Mapping[str, Any]

BLANK = "model.validation.field.blank"
_LONGEST_NAME = 320


def text(values: Values, name: str, *, keep_blanks: bool = False) -> str:
    value = values.get(name)
    if not isinstance(value, str):
        return ""
    return value if keep_blanks else value.strip()[:_LONGEST_NAME]


def inner(values: Values, name: str) -> Values:
    value = values.get(name)
    return value if isinstance(value, dict) else {}


def listed_in(work: Work, name: str) -> list[Option]:
    return [Option.from_json(one) for entry in work.tx.offer if entry["name"] == name for one in entry["options"]]


def chosen_of(values: Values, listed: list[Option]) -> Option | None:
    """The option of this id, by the method that was named; what else was sent with it must be what was offered."""
    wanted = inner(values, "authenticator")
    for option in listed:
        if option.authenticator_id != wanted.get("id"):
            continue
        if option.enrollment_id is not None and wanted.get("enrollmentId", option.enrollment_id) != option.enrollment_id:
            continue  # another enrollment of the same authenticator
        method = wanted.get("methodType")
        if not method:
            return option
        return replace(option, methods=(method,)) if method in option.methods else None
    return None
