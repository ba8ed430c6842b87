"""A choice whose options are sub-forms as buttons, such as a list of authenticators; and which option a pressed button stands for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sample_app.idx import views
from sample_app.idx.errors import ChoiceNotOffered
from sample_app.idx.response import Field, Option
from sample_app.web import authenticators, words
from sample_app.web.controls import Pick


def picks(choice: Field) -> tuple[Pick, ...]:
    """A button for each option; for each value, where an option asks for one of several. None at all where one must be typed."""
    if any(not _is_pressed(option) for option in choice.options):
        return ()
    return tuple(pick for number, option in enumerate(choice.options) for pick in _picks(number, option))


def chosen(choice: Field, posted: str) -> tuple[Option, dict[str, Any]]:
    """The option a button's value stands for, and what its own choice adds. Raises `ChoiceNotOffered`."""
    number, _, second = posted.partition(".")
    option = choice.options[_index(choice, number, len(choice.options))]
    if not second:
        return option, {}
    inner = _inner(option)
    if inner is None:
        raise ChoiceNotOffered(choice.name)
    return option, {inner.name: inner.options[_index(choice, second, len(inner.options))].value}


def _index(choice: Field, number: str, end: int) -> int:
    if not number.isascii() or not number.isdecimal() or len(number) > 3 or int(number) >= end:
        raise ChoiceNotOffered(choice.name)
    return int(number)


def _picks(number: int, option: Option) -> Iterator[Pick]:
    about = views.of_option(option)
    label = words.named(about) if about and not option.label else option.label
    label = label or (authenticators.of(about).name if about else f"Option {number + 1}")
    inner, notes = _inner(option), _notes(about)
    is_method = inner is not None and inner.name == "methodType"  # not a channel: without one, Okta begins with the QR code
    if inner is None or not (inner.required or (is_method and authenticators.of(about).each_method)):
        yield _pick(str(number), label, about, notes)
        return
    for second, one in enumerate(inner.options):
        yield _pick(f"{number}.{second}", f"{label}: {_lower(words.choice(inner, one))}", about, (), method=str(one.value))


def _pick(value: str, label: str, about: views.Authenticator | None, notes: tuple[str, ...], method: str | None = None) -> Pick:
    if about is None:
        return Pick(value, label, notes=notes, method=method)
    return Pick(value, label, about.hint, notes, about.id, about.key, method)


def _lower(text: str) -> str:
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _inner(option: Option) -> Field | None:
    """The one choice among plain values within an option: which method, which channel."""
    found = [item for item in option.fields if item.options and not any(one.fields for one in item.options)]
    return found[0] if len(found) == 1 and len(found[0].options) > 1 else None


def _is_pressed(option: Option) -> bool:
    """Whether a button says it all: whatever must be given is a choice."""
    return all(item.options for item in option.fields if item.required and item.mutable and item.visible)


def _notes(about: views.Authenticator | None) -> tuple[str, ...]:
    if about is None:
        return ()
    what_it_is = None if about.hint else authenticators.of(about).note
    return tuple(text for text in (what_it_is, words.ALLOWED_FOR.get(about.allowed_for or ""), _grace(about)) if text)


def _grace(about: views.Authenticator) -> str | None:
    expiry, left = views.grace_period(about.raw)
    if left is not None:
        return f"Can be skipped {left} more time{'s' if left != 1 else ''}" if left > 0 else "Required now"
    try:
        until = datetime.fromisoformat(expiry or "")
    except ValueError:
        return None
    return f"Required from {until.astimezone(UTC):%d %B %Y} on"
