"""From what Okta asks for to controls on a page, and from what was posted back to the values it gets: by type, never by remediation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sample_app.idx import views
from sample_app.idx.errors import ChoiceNotOffered
from sample_app.idx.response import Field, Message, Option, Remediation, Response
from sample_app.web import words

Kind = Literal["text", "email", "tel", "code", "password", "new-password", "checkbox", "radio", "select"]

CONFIRM = "confirm"  # posted beside a new password; ours, never sent to Okta
NO_MATCH = "New passwords must match"
MOST_RADIOS = 4

# Password managers, screen readers and outside tests find fields by these (HTML standard, "Autofill").
AUTOCOMPLETE: Mapping[str, str] = {
    "identifier": "username",
    "login": "username",
    "email": "email",
    "firstName": "given-name",
    "lastName": "family-name",
    "phoneNumber": "tel",
    "passcode": "one-time-code",
    "totp": "one-time-code",
    "otp": "one-time-code",
}
_KINDS: Mapping[str, Kind] = {"email": "email", "tel": "tel", "one-time-code": "code"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a control's values."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Control:
    """One labelled input; `name` is the path of the field, `credentials.passcode`."""

    name: str
    label: str
    kind: Kind
    autocomplete: str = "off"
    required: bool = False
    value: str = ""
    choices: tuple[Choice, ...] = ()
    errors: tuple[str, ...] = ()
    numeric: bool = False
    max_length: int | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """A button that chooses one option, such as an authenticator; `hint` is its masked address."""

    value: str
    label: str
    hint: str | None = None
    id: str | None = None  # of the authenticator or enrollment it is about
    key: str | None = None


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


@dataclass(frozen=True, slots=True)
class Kept:
    """What a page shows again after a failure: what was typed (never a secret), and what we found wrong before asking Okta."""

    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def forms_of(remediation: Remediation, response: Response, kept: Kept) -> tuple[Form, ...]:
    """The forms that answer a remediation: one; or one for each option, where its options ask for something themselves."""
    choice = _choice(remediation.fields)
    button = words.button(remediation, response)
    if choice is None:
        return (Form(remediation.name, button, controls(remediation.fields, response, kept)),)
    path, chosen = choice
    others = tuple(item for item in remediation.fields if item is not chosen)
    shared = controls(others, response, kept)
    if not any(_asked(option) for option in chosen.options):
        picks = tuple(_pick(number, option) for number, option in enumerate(chosen.options))
        return (Form(remediation.name, button, shared, pick=path, picks=picks, errors=_texts(chosen.messages)),)
    return tuple(
        Form(
            remediation.name,
            button,
            shared + controls(_asked(option), response, kept, path=f"{path}."),
            fixed=((path, str(number)),),
            title=option.label,
        )
        for number, option in enumerate(chosen.options)
    )


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
    shown = _inputs(remediation.fields, "")
    harmless = (name for name, item in shown if not item.secret and AUTOCOMPLETE.get(item.name) != "one-time-code")
    return {name: posted[name][:1000] for name in harmless if name in posted}


def mismatch(remediation: Remediation, response: Response, posted: Mapping[str, str]) -> dict[str, str]:
    """Our one check before asking Okta: a new password was typed twice alike."""
    for name, item in _inputs(remediation.fields, ""):
        if _is_password(item) and sets_password(response) and posted.get(name, "") != posted.get(CONFIRM, ""):
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
        if first and not item.secret and AUTOCOMPLETE.get(item.name) == "one-time-code":
            return first, name
    return None


def _controls(name: str, item: Field, response: Response, kept: Kept) -> Iterator[Control]:
    errors = _texts(item.messages) + ((kept.errors[name],) if name in kept.errors else ())
    new = _is_password(item) and sets_password(response)
    choices = tuple(Choice(_posted(option.value), option.label) for option in item.options)
    autocomplete = _autocomplete(item, new=new)
    yield Control(
        name=name,
        label=item.label or words.spelled_out(item.name),
        kind=_kind(item, autocomplete),
        autocomplete=autocomplete,
        required=item.required or item.name in {"passcode", "identifier"},
        value="" if item.secret else kept.typed.get(name, _posted(item.value)),
        choices=choices,
        errors=errors,
        numeric=autocomplete == "one-time-code" and item.format != "alphanumeric",
        max_length=item.max_length,
    )
    if new:
        confirmed = (kept.errors[CONFIRM],) if CONFIRM in kept.errors else ()
        yield Control(CONFIRM, "Confirm new password", "new-password", "new-password", required=True, errors=confirmed)


def _kind(item: Field, autocomplete: str) -> Kind:
    if item.type == "boolean" and not item.options:
        return "checkbox"
    if item.options:
        return "radio" if len(item.options) <= MOST_RADIOS and item.input_type != "select" else "select"
    if item.secret:
        return "new-password" if autocomplete == "new-password" else "password"
    return _KINDS.get(autocomplete, "text")


def _autocomplete(item: Field, *, new: bool) -> str:
    if _is_password(item):
        return "new-password" if new else "current-password"
    return "off" if item.secret else AUTOCOMPLETE.get(item.name, "off")


def _is_password(item: Field) -> bool:
    return item.secret and item.name in {"passcode", "password", "newPassword"}


def _inputs(fields: Sequence[Field], path: str) -> Iterator[tuple[str, Field]]:
    """Every field that is a person's to fill in, with its path."""
    for item in fields:
        if not item.visible or _is_object_choice(item):
            continue
        if item.fields:
            yield from _inputs(item.fields, f"{path}{item.name}.")
        elif item.mutable and not _is_foregone(item):
            yield f"{path}{item.name}", item


def _is_foregone(item: Field) -> bool:
    """A choice with one option, which the client makes itself."""
    return item.required and len(item.options) == 1


def _is_object_choice(item: Field) -> bool:
    return any(option.fields for option in item.options)


def _choice(fields: Sequence[Field]) -> tuple[str, Field] | None:
    """The first field whose options are sub-forms."""
    return next(((item.name, item) for item in fields if _is_object_choice(item)), None)


def _asked(option: Option) -> tuple[Field, ...]:
    """What must be typed to take this option; what is optional (a phone's number) Okta asks for on the next page."""
    return tuple(item for item in option.fields if item.required and item.mutable and item.visible)


def _pick(number: int, option: Option) -> Pick:
    about = views.of_option(option)
    label = option.label or (about.display_name if about else "") or f"Option {number + 1}"
    return Pick(str(number), label, about.hint, about.id, about.key) if about else Pick(str(number), label)


def _values(fields: Sequence[Field], posted: Mapping[str, str], path: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in fields:
        name = f"{path}{item.name}"
        if _is_object_choice(item):
            if name in posted:
                found[item.name] = _option_values(_chosen(item, posted[name]), posted, f"{name}.")
        elif item.fields:
            if inner := _values(item.fields, posted, f"{name}."):
                found[item.name] = inner
        elif item.mutable and item.visible and not _is_foregone(item):
            value = _value(item, posted.get(name))
            if value is not None:
                found[item.name] = value
    return found


def _option_values(option: Option, posted: Mapping[str, str], path: str) -> dict[str, Any]:
    return option.fixed | _values(_asked(option), posted, path)


def _chosen(item: Field, number: str) -> Option:
    if not number.isascii() or not number.isdecimal() or len(number) > 3 or int(number) >= len(item.options):
        raise ChoiceNotOffered(item.name)
    return item.options[int(number)]


def _value(item: Field, given: str | None) -> Any:
    """As Okta wants it; None: not given. A password goes as it was typed, a code without the blanks around it."""
    if item.options:
        return next((option.value for option in item.options if _posted(option.value) == given), given or None)
    if item.type == "boolean":
        return True if given is not None else (False if item.required else None)
    if given is None or item.secret:
        return given
    return given.strip() or (None if not item.required else "")


def _posted(value: Any) -> str:
    """A JSON value as it is written into a form."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _texts(messages: Sequence[Message]) -> tuple[str, ...]:
    return tuple(words.message(said) for said in messages)
