"""Which fields of a form a person fills in, which a program in the browser, and which answer themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sample_app.idx.response import Field, Option


def inputs(fields: Sequence[Field], path: str) -> Iterator[tuple[str, Field]]:
    """Every field that is a person's to fill in, with its path."""
    for item in fields:
        if not item.visible or is_object_choice(item):
            continue
        if item.fields:
            yield from inputs(item.fields, f"{path}{item.name}.")
        elif item.mutable and not is_foregone(item):
            yield f"{path}{item.name}", item


def for_programs(fields: Sequence[Field], path: str) -> Iterator[tuple[str, Field]]:
    """Every field that a program in the browser fills in: hidden, without a value, to be sent."""
    for item in fields:
        if item.fields:
            yield from for_programs(item.fields, f"{path}{item.name}.")
        elif not item.visible and item.mutable and item.value is None:
            yield f"{path}{item.name}", item


def is_foregone(item: Field) -> bool:
    """A choice with one option, which the client makes itself."""
    return item.required and len(item.options) == 1


def is_object_choice(item: Field) -> bool:
    return any(option.fields for option in item.options)


def choice_of(fields: Sequence[Field]) -> Field | None:
    """The first field whose options are sub-forms."""
    return next((item for item in fields if is_object_choice(item)), None)


def asked(option: Option) -> tuple[Field, ...]:
    """What must be given to take this option; what is optional (a phone's number) Okta asks for on the next page."""
    return tuple(item for item in option.fields if item.required and item.mutable and item.visible)
