"""From what Okta asks for to controls on a page, and from what was posted back to the values it gets: by type, never by remediation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sample_app.idx import views
from sample_app.idx.response import Field, Option, Remediation, Response
from sample_app.web import authenticators, words
from sample_app.web.authenticators import Ceremony
from sample_app.web.controls import AUTOCOMPLETE, Choice, Control, Kind, Pick, is_code, is_password, posted_as
from sample_app.web.picks import chosen, picks

CONFIRM = "confirm"  # posted beside a new password; ours, never sent to Okta
NO_MATCH = "New passwords must match"
MOST_RADIOS = 4
ALWAYS_ASKED = frozenset({"passcode", "identifier", "totp", "answer"})  # required, though Okta states it for their group only
NOT_SHOWN_AGAIN = frozenset({"answer"})  # as good as a secret, though Okta does not always say so

_KINDS: Mapping[str, Kind] = {"email": "email", "tel": "tel", "one-time-code": "code"}


@dataclass(frozen=True, slots=True)
class Form:
    """What one `<form>` holds. `step` names the remediation or action that it answers."""

    step: str
    button: str
    controls: tuple[Control, ...] = ()
    fixed: tuple[tuple[str, str], ...] = ()  # hidden: which option this form is for
    pick: str = ""  # name of the field that the pick buttons choose for
    picks: tuple[Pick, ...] = ()
    title: str | None = None
    errors: tuple[str, ...] = ()  # on fields that have no control
    filled: tuple[str, ...] = ()  # hidden: what the browser's ceremony answers
    ceremony: Ceremony | None = None

    @property
    def has_password(self) -> bool:
        """Whether a password manager should learn whose password it is."""
        return any(control.kind in {"password", "new-password"} for control in self.controls)

    @property
    def typed(self) -> bool:
        """Whether somebody has begun to fill it in."""
        return any(control.value for control in self.controls if control.kind in {"text", "tel", "email"})


@dataclass(frozen=True, slots=True)
class Kept:
    """What a page shows again after a failure: what was typed (never a secret), and what we found wrong before asking Okta."""

    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def forms_of(remediation: Remediation, response: Response, kept: Kept) -> tuple[Form, ...]:
    """The forms that answer a remediation: one; or one for each option, where its options ask for something to be typed."""
    choice = _choice(remediation.fields)
    button = words.button(remediation, response)
    if choice is None:
        return (_plain(remediation, button, response, kept),)
    others = tuple(item for item in remediation.fields if item is not choice)
    shared = controls(others, response, kept)
    if offered := picks(choice):
        errors = tuple(words.message(said) for said in choice.messages)
        return (Form(remediation.name, button, shared, pick=choice.name, picks=offered, errors=errors),)
    return tuple(
        Form(
            remediation.name,
            button,
            shared + controls(asked(option), response, kept, path=f"{choice.name}."),
            fixed=((choice.name, str(number)),),
            title=option.label,
        )
        for number, option in enumerate(choice.options)
    )


def _plain(remediation: Remediation, button: str, response: Response, kept: Kept) -> Form:
    question = _yes_or_no(remediation.fields)
    if question:
        name, item = question
        yes, no = words.YES_AND_NO.get(item.name) or (item.label or "Yes", "No")
        return Form(remediation.name, button, pick=name, picks=(Pick("true", yes), Pick("false", no)))
    filled = tuple(name for name, _ in _for_programs(remediation.fields, ""))
    ceremony = authenticators.of(views.current_authenticator(response)).ceremony(response) if filled else None
    return Form(remediation.name, button, controls(remediation.fields, response, kept), filled=filled, ceremony=ceremony)


def unanswerable(remediation: Remediation, response: Response) -> tuple[str, ...]:
    """Names of what a form must have and nobody can give on our pages: hidden from people, and no ceremony of ours makes it."""
    needed = tuple(name for name, item in _for_programs(remediation.fields, "") if item.required)
    ceremony = authenticators.of(views.current_authenticator(response)).ceremony(response) if needed else None
    return () if ceremony else needed


def controls(fields: Sequence[Field], response: Response, kept: Kept, *, path: str = "") -> tuple[Control, ...]:
    """A control for each value that a person must or may give, those of sub-forms included."""
    return tuple(control for name, item in _inputs(fields, path) for control in _controls(name, item, response, kept))


def values(remediation: Remediation, posted: Mapping[str, str]) -> dict[str, Any]:
    """What was posted, nested as the form is; names that the form does not have are left behind.

    Raises: `ChoiceNotOffered` for an option that is not there.
    """
    return _values(remediation.fields, posted, "")


def typed(remediation: Remediation, posted: Mapping[str, str]) -> dict[str, str]:
    """What to show again if Okta does not accept it: no secrets, no codes."""
    choice = _choice(remediation.fields)
    within = [one for option in choice.options for one in _inputs(asked(option), f"{choice.name}.")] if choice else []
    shown = [*_inputs(remediation.fields, ""), *within]
    harmless = (name for name, item in shown if not item.secret and not is_code(item) and item.name not in NOT_SHOWN_AGAIN)
    return {name: posted[name][:1000] for name in harmless if name in posted}


def mismatch(remediation: Remediation, response: Response, posted: Mapping[str, str]) -> dict[str, str]:
    """Our one check before asking Okta: a new password was typed twice alike."""
    for name, item in _inputs(remediation.fields, ""):
        if is_password(item) and sets_password(response) and posted.get(name, "") != posted.get(CONFIRM, ""):
            return {CONFIRM: NO_MATCH}
    return {}


def sets_password(response: Response) -> bool:
    """Whether a password asked for now is a new one.

    Okta states the rules (`settings`) on the authenticator being set up, and offers `recover` where an existing password is asked for.
    """
    current = response.context.get("currentAuthenticator")
    return isinstance(current, dict) and bool(current.get("settings")) and views.recover(response) is None


def code_form(response: Response) -> tuple[Remediation, str] | None:
    """The remediation on offer that takes a one-time code, and where in it: what the code of a mail's link answers."""
    first = response.first
    for name, item in _inputs(first.fields if first else (), ""):
        if first and not item.secret and is_code(item):
            return first, name
    return None


def asked(option: Option) -> tuple[Field, ...]:
    """What must be given to take this option; what is optional (a phone's number) Okta asks for on the next page."""
    return tuple(item for item in option.fields if item.required and item.mutable and item.visible)


def _controls(name: str, item: Field, response: Response, kept: Kept) -> Iterator[Control]:
    errors = tuple(words.message(said) for said in item.messages) + ((kept.errors[name],) if name in kept.errors else ())
    new = is_password(item) and sets_password(response)
    autocomplete = _autocomplete(item, new=new)
    yield Control(
        name=name,
        label=words.label(item),
        kind=_kind(item, autocomplete),
        autocomplete=autocomplete,
        required=item.required or item.name in ALWAYS_ASKED,
        value="" if item.secret else kept.typed.get(name, posted_as(item.value)),
        choices=_choices(item),
        errors=errors,
        numeric=autocomplete == "one-time-code" and item.format != "alphanumeric",
        max_length=item.max_length,
        hint=item.description or words.HINTS.get(item.name),
    )
    if new:
        confirmed = (kept.errors[CONFIRM],) if CONFIRM in kept.errors else ()
        yield Control(CONFIRM, "Confirm new password", "new-password", "new-password", required=True, errors=confirmed)


def _choices(item: Field) -> tuple[Choice, ...]:
    """Each value once: Okta repeats a method for each number that has it."""
    found = {posted_as(option.value): words.choice(item, option) for option in item.options}
    return tuple(Choice(value, label) for value, label in found.items())


def _kind(item: Field, autocomplete: str) -> Kind:
    if item.type == "boolean" and not item.options:
        return "checkbox"
    if item.options:
        return "radio" if len(item.options) <= MOST_RADIOS and item.input_type != "select" else "select"
    if item.secret:
        return "new-password" if autocomplete == "new-password" else "password"
    return _KINDS.get(autocomplete, "text")


def _autocomplete(item: Field, *, new: bool) -> str:
    if is_password(item):
        return "new-password" if new else "current-password"
    return "off" if item.secret else AUTOCOMPLETE.get(item.name, "off")


def _inputs(fields: Sequence[Field], path: str) -> Iterator[tuple[str, Field]]:
    """Every field that is a person's to fill in, with its path."""
    for item in fields:
        if not item.visible or _is_object_choice(item):
            continue
        if item.fields:
            yield from _inputs(item.fields, f"{path}{item.name}.")
        elif item.mutable and not _is_foregone(item):
            yield f"{path}{item.name}", item


def _for_programs(fields: Sequence[Field], path: str) -> Iterator[tuple[str, Field]]:
    """Every field that a program in the browser fills in: hidden, without a value, to be sent."""
    for item in fields:
        if item.fields:
            yield from _for_programs(item.fields, f"{path}{item.name}.")
        elif not item.visible and item.mutable and item.value is None:
            yield f"{path}{item.name}", item


def _is_foregone(item: Field) -> bool:
    """A choice with one option, which the client makes itself."""
    return item.required and len(item.options) == 1


def _is_object_choice(item: Field) -> bool:
    return any(option.fields for option in item.options)


def _choice(fields: Sequence[Field]) -> Field | None:
    """The first field whose options are sub-forms."""
    return next((item for item in fields if _is_object_choice(item)), None)


def _yes_or_no(fields: Sequence[Field]) -> tuple[str, Field] | None:
    """Where a required boolean is all there is to say, that is a question with two answers."""
    found = list(_inputs(fields, ""))
    alone = len(found) == 1 and found[0][1].type == "boolean" and found[0][1].required and not found[0][1].options
    return found[0] if alone else None


def _values(fields: Sequence[Field], posted: Mapping[str, str], path: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in fields:
        name = f"{path}{item.name}"
        if _is_object_choice(item):
            if name in posted:
                option, taken = chosen(item, posted[name])
                found[item.name] = option.fixed | _values(asked(option), posted, f"{name}.") | taken
        elif item.fields:
            if inner := _values(item.fields, posted, f"{name}."):
                found[item.name] = inner
        elif item.mutable and not item.visible:
            if item.value is None and posted.get(name):
                found[item.name] = posted[name]
        elif item.mutable and not _is_foregone(item):
            value = _value(item, posted.get(name))
            if value is not None:
                found[item.name] = value
    return found


def _value(item: Field, given: str | None) -> Any:
    """As Okta wants it; None: not given. A password goes as it was typed, a code without the blanks around it."""
    if item.options:
        return next((option.value for option in item.options if posted_as(option.value) == given), given or None)
    if item.type == "boolean":
        return given != "false" if given is not None else (False if item.required else None)
    if given is None or item.secret:
        return given
    if AUTOCOMPLETE.get(item.name) == "tel":
        given = re.sub(r"[\s().-]", "", given)  # people write +1 (415) 555-0100; Okta takes +14155550100
    return given.strip() or (None if not item.required else "")
