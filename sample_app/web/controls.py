"""What a form on our pages is made of: controls, choices, and buttons that choose; and what the HTML standard calls them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sample_app.idx.response import Field

Kind = Literal["text", "email", "tel", "code", "password", "new-password", "checkbox", "radio", "select"]

# Password managers, screen readers and outside tests find fields by these (HTML standard, "Autofill").
AUTOCOMPLETE: Mapping[str, str] = {
    "identifier": "username",
    "login": "username",
    "email": "email",
    "secondEmail": "email",
    "firstName": "given-name",
    "lastName": "family-name",
    "phoneNumber": "tel",
    "mobilePhone": "tel",
    "primaryPhone": "tel",
    "organization": "organization",
    "streetAddress": "street-address",
    "city": "address-level2",
    "state": "address-level1",
    "zipCode": "postal-code",
    "countryCode": "country",
    "passcode": "one-time-code",
    "totp": "one-time-code",
    "otp": "one-time-code",
}


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
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """A button that chooses one option, such as an authenticator; `hint` is its masked address, `notes` say what it is good for."""

    value: str
    label: str
    hint: str | None = None
    notes: tuple[str, ...] = ()
    id: str | None = None  # of the authenticator or enrollment it is about
    key: str | None = None
    method: str | None = None  # where each method is a choice of its own


def is_password(item: Field) -> bool:
    """Whether it holds a password, and no other secret."""
    return item.secret and item.name in {"passcode", "password", "newPassword"}


def is_code(item: Field) -> bool:
    """Whether it takes a one-time code."""
    return AUTOCOMPLETE.get(item.name) == "one-time-code"


def posted_as(value: Any) -> str:
    """A JSON value as it is written into a form."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
