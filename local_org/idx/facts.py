"""What the engine and the policies may know about the org: frozen values read from the store before each step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """One policy rule as `/api/v1` keeps it; `conditions` and `actions` are Okta's JSON members (conditions may be empty)."""

    id: str
    name: str
    priority: int
    status: str
    system: bool
    conditions: Json
    actions: Json


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy with its rules in priority order (inactive ones included: whoever decides skips them and says so)."""

    id: str
    type: str
    name: str
    priority: int
    status: str
    system: bool
    conditions: Json
    settings: Json
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Authenticator:
    """An authenticator of the org (`aut…`), as `/api/v1/authenticators` keeps it."""

    id: str
    key: str
    type: str
    name: str
    status: str
    settings: Json
    methods: tuple[str, ...]  # the ACTIVE ones
    method_settings: Mapping[str, Json] = field(default_factory=dict)  # of those that have any


@dataclass(frozen=True, slots=True)
class Enrollment:
    """A person's enrollment of one authenticator; `secret` is opaque to everything but the authenticator's module."""

    id: str
    key: str
    authenticator_id: str
    created_at: float
    profile: Json = field(default_factory=dict)
    secret: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attempts:
    """Wrong answers in a row on one authenticator; `blocked_until` is epoch seconds (0: not blocked)."""

    failures: int = 0
    blocked_until: float = 0.0


@dataclass(frozen=True, slots=True)
class Person:
    """A user as sign-in sees them. `password_matches` and `password_was_used` hide the hash: hashing is the edge's work."""

    id: str
    login: str
    status: str
    profile: Json
    group_ids: frozenset[str]
    enrollments: tuple[Enrollment, ...]
    assigned: bool  # to the app of this transaction, directly or by a group
    attempts: Mapping[str, Attempts]  # by authenticator key
    password_changed_at: float | None
    password_matches: Callable[[str], bool]
    password_was_used: Callable[[str, int], bool]  # (candidate, how many former ones count)


@dataclass(frozen=True, slots=True)
class App:
    """The app integration of this transaction."""

    id: str
    client_id: str
    label: str
    name: str
    has_secret: bool
    email_callback: str | None  # the email-verification callback URI (it leads to the app), None: Okta's own page


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """An identity provider of the org (`0oa…`), as `/api/v1/idps` keeps it."""

    id: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Org settings of the console that no API shows."""

    prevent_enumeration_at_authentication: bool = False
    prevent_enumeration_at_recovery: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything one step of the engine may read. Lists are in priority order, system defaults last.

    `authentication` is the app's ACCESS_POLICY, `profile` its PROFILE_ENROLLMENT policy, `authorization` the policies of the
    custom authorization server (None: the org server, which has none).
    """

    org_url: str
    issuer: str
    app: App
    everyone_group_id: str
    global_session: tuple[Policy, ...]
    authentication: Policy
    enrollment: tuple[Policy, ...]
    password: tuple[Policy, ...]
    profile: Policy
    authorization: tuple[Policy, ...] | None
    authenticators: tuple[Authenticator, ...]
    settings: Settings
    person: Person | None  # of `transaction.user_id`
    find: Callable[[str], Person | None]  # by identifier as typed: login, or its part before @ when unambiguous
    login_taken: Callable[[str], bool]
    assigned_to: Callable[[frozenset[str]], bool]  # is the app assigned to one of these groups?
    attempts_of: Callable[[str, str], Attempts]  # (identifier as typed, authenticator key): counters of people who do not exist
    # Times of the messages sent to an address by a channel, the newest first (for the wait between two).
    sent_to: Callable[[str, str], tuple[float, ...]] = lambda _channel, _address: ()
    # What a device said to the question of this id: {"answer": "approve" | "reject", …}; None: nothing yet.
    device_answer: Callable[[str], Json | None] = lambda _asked: None
    # Is the activation or recovery token of this id still unused?
    token_open: Callable[[str], bool] = lambda _token_id: True
    # Did this person prove two factors on the device of this request, and ask to be remembered, within so many seconds?
    device_remembered: Callable[[str, float], bool] = lambda _user_id, _within_s: False
    routing: tuple[Policy, ...] = ()  # IDP_DISCOVERY
    identity_providers: tuple[IdentityProvider, ...] = ()  # the ACTIVE ones
    # Takes the time that judging a password takes, for people who do not exist or have none: the time must not tell them apart.
    nobodys_password_matches: Callable[[str], bool] = lambda _candidate: False
    origins: tuple[str, ...] = ()  # whose pages may use security keys: the org's own and the trusted ones


class Entropy(Protocol):
    """Randomness, handed in by the edge (`secrets` there, a seeded source in tests)."""

    def token(self) -> str:
        """43 characters base64url."""
        ...

    def digits(self, length: int) -> str: ...

    def id(self, prefix: str) -> str:
        """A 20-character Okta id with this three-character prefix."""
        ...
