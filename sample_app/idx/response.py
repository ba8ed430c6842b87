"""One answer of Okta's as frozen values: what is offered, what is said, where the sign-in stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .errors import UnknownStep

SESSION_EXPIRED = "idx.session.expired"
NO_MATCHING_POLICY = "idx.error.code.no_matching_policy"

Json = Any  # a JSON value as `json.loads` gives it


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence of Okta's for the person; `key` is stable, `text` is not. `severity` is the wire's `class`."""

    text: str
    key: str | None = None
    severity: str = "INFO"  # ERROR, WARNING, INFO, SUCCESS; a missing class shows as plain text, like INFO
    params: tuple[Json, ...] = ()
    links: tuple[tuple[str, str], ...] = ()  # (label, address)

    @property
    def is_error(self) -> bool:
        """Whether it says that something went wrong."""
        return self.severity == "ERROR"


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a field: either a plain `value`, or a sub-form (`fields`) with fixed values that name it."""

    label: str
    value: Json = None
    fields: tuple[Field, ...] = ()
    relates_to: Mapping[str, Json] | None = None  # the authenticator it is about, resolved

    @property
    def fixed(self) -> dict[str, Json]:
        """The fixed values of its sub-form, e.g. `{"id": "aut…", "methodType": "email"}`; enough to choose it."""
        return {f.name: f.value for f in self.fields if not f.mutable and f.value is not None}


@dataclass(frozen=True, slots=True)
class Field:
    """One named value that a form asks for or carries; a field with `fields` is an object, one with `options` a choice."""

    name: str
    label: str | None = None
    type: str = "string"  # string, boolean, object; anything else is kept as it came
    required: bool = False
    visible: bool = True
    mutable: bool = True
    secret: bool = False
    value: Json = field(default=None, repr=False)  # default (mutable) or fixed (not mutable)
    fields: tuple[Field, ...] = ()
    options: tuple[Option, ...] = ()
    messages: tuple[Message, ...] = ()
    min_length: int | None = None
    max_length: int | None = None
    format: str | None = None
    hint: str | None = None  # what kind of program fills it in: webauthn, captcha
    description: str | None = None  # for the person, beside the label
    input_type: str | None = None  # of a profile field's display option: select, text, radio, checkbox
    relates_to: Mapping[str, Json] | None = None
    raw: Mapping[str, Json] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Remediation:
    """One thing the person may do next, as a form to send (`submittable`) or a page to visit; also an action such as `resend`."""

    name: str
    href: str = field(default="", repr=False)
    method: str = "POST"
    accepts: str | None = None
    fields: tuple[Field, ...] = ()
    relates_to: Mapping[str, Json] | None = None  # the authenticator the form is about, resolved and unwrapped
    refresh_ms: int | None = None  # poll again after so many milliseconds
    submittable: bool = True  # False: navigate to `href` (redirect-idp, success-redirect)
    type: str | None = None  # of a redirect: GOOGLE, OIDC, …
    idp: Mapping[str, Json] | None = None
    raw: Mapping[str, Json] = field(default_factory=dict, repr=False, compare=False)

    def field(self, name: str) -> Field | None:
        """The top-level field of that name, if the form has it."""
        return next((f for f in self.fields if f.name == name), None)


@dataclass(frozen=True, slots=True)
class Response:
    """Where a sign-in stands: what Okta offers now, in Okta's order (the first remediation is the page)."""

    status: int
    remediations: tuple[Remediation, ...] = ()
    messages: tuple[Message, ...] = ()
    context: Mapping[str, Json] = field(default_factory=dict, repr=False)  # unwrapped: context["user"]["identifier"]
    actions: Mapping[str, Remediation] = field(default_factory=dict)  # "cancel", "currentAuthenticatorEnrollment-resend", …
    interaction_code: str | None = field(default=None, repr=False)
    state_handle: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None  # aware, UTC
    intent: str | None = None
    retry_after_s: float | None = None  # of a 429, when Okta says so
    raw: Mapping[str, Json] = field(default_factory=dict, repr=False, compare=False)

    @property
    def terminal(self) -> bool:
        """Nothing more can be sent and nobody is signed in: show the messages, offer a fresh start."""
        return self.interaction_code is None and not self.remediations

    @property
    def succeeded(self) -> bool:
        """The policies are satisfied: redeem `interaction_code` at once."""
        return self.interaction_code is not None

    @property
    def first(self) -> Remediation | None:
        """The remediation that is the page."""
        return self.remediations[0] if self.remediations else None

    @property
    def no_matching_policy(self) -> bool:
        """The authorization server has no rule that lets this client use the Interaction Code grant (or this person, these scopes)."""
        return NO_MATCHING_POLICY in self.message_keys

    @property
    def message_keys(self) -> frozenset[str]:
        """Keys of all messages, those on fields included."""
        return frozenset(m.key for m in self.all_messages() if m.key)

    def all_messages(self) -> Iterator[Message]:
        """Top-level messages, then those on fields, each text once (choices repeat theirs in every option)."""
        seen: set[tuple[str | None, str]] = set()
        for message in (*self.messages, *(m for r in self.remediations for f in r.fields for m in _messages_of(f))):
            if (message.key, message.text) not in seen:
                seen.add((message.key, message.text))
                yield message

    def find(self, name: str) -> Remediation | None:
        """The first remediation of that name, or None."""
        return next((r for r in self.remediations if r.name == name), None)

    def remediation(self, name: str) -> Remediation:
        """The first remediation of that name. Raises `UnknownStep` when it is not on offer."""
        if found := self.find(name):
            return found
        raise UnknownStep(name)

    def action(self, name: str) -> Remediation:
        """The action of that name. Raises `UnknownStep` when it is not on offer."""
        if name in self.actions:
            return self.actions[name]
        raise UnknownStep(name)


def _messages_of(item: Field) -> Iterator[Message]:
    yield from item.messages
    for inner in (*item.fields, *(f for option in item.options for f in option.fields)):
        yield from _messages_of(inner)
