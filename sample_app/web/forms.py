"""From what Okta asks for to controls on a page: by type, never by remediation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sample_app.idx import views
from sample_app.idx.response import Field, Remediation, Response
from sample_app.web import authenticators, words
from sample_app.web.authenticators import Ceremony
from sample_app.web.controls import AUTOCOMPLETE, Choice, Control, Kind, Pick, is_code, is_password, posted_as
from sample_app.web.inputs import asked, choice_of, for_programs, inputs
from sample_app.web.picks import picks

CONFIRM = "confirm"  # posted beside a new password; ours, never sent to Okta
MOST_RADIOS = 4
ALWAYS_ASKED = frozenset({"passcode", "identifier", "totp", "answer"})  # required, though Okta states it for their group only

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
    choice = choice_of(remediation.fields)
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
    filled = tuple(name for name, _ in for_programs(remediation.fields, ""))
    ceremony = authenticators.of(views.current_authenticator(response)).ceremony(response) if filled else None
    return Form(remediation.name, button, controls(remediation.fields, response, kept), filled=filled, ceremony=ceremony)


def unanswerable(remediation: Remediation, response: Response) -> tuple[str, ...]:
    """Names of what a form must have and nobody can give on our pages: hidden from people, and no ceremony of ours makes it."""
    needed = tuple(name for name, item in for_programs(remediation.fields, "") if item.required)
    ceremony = authenticators.of(views.current_authenticator(response)).ceremony(response) if needed else None
    return () if ceremony else needed


def controls(fields: Sequence[Field], response: Response, kept: Kept, *, path: str = "") -> tuple[Control, ...]:
    """A control for each value that a person must or may give, those of sub-forms included."""
    return tuple(control for name, item in inputs(fields, path) for control in _controls(name, item, response, kept))


def sets_password(response: Response) -> bool:
    """Whether a password asked for now is a new one.

    Okta states the rules (`settings`) on the authenticator being set up, and offers `recover` where an existing password is asked for.
    """
    current = response.context.get("currentAuthenticator")
    return isinstance(current, dict) and bool(current.get("settings")) and views.recover(response) is None


def code_form(response: Response) -> tuple[Remediation, str] | None:
    """The remediation on offer that takes a one-time code, and where in it: what the code of a mail's link answers."""
    first = response.first
    for name, item in inputs(first.fields if first else (), ""):
        if first and not item.secret and is_code(item):
            return first, name
    return None


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


def _yes_or_no(fields: Sequence[Field]) -> tuple[str, Field] | None:
    """Where a required boolean is all there is to say, that is a question with two answers."""
    found = list(inputs(fields, ""))
    alone = len(found) == 1 and found[0][1].type == "boolean" and found[0][1].required and not found[0][1].options
    return found[0] if alone else None
