"""What the engine and the policies ask of an authenticator: facts they read (`Spec`) and questions it answers (`Authenticator`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from local_org.idx.facts import Authenticator as Configured
from local_org.idx.facts import Entropy, Person
from local_org.idx.transaction import Pending
from local_org.policy.assurance import Factor
from local_org.policy.password import PasswordDecision

Json = dict[str, Any]
Purpose = Literal["verify", "enroll", "reset", "reenroll"]


@dataclass(frozen=True, slots=True)
class Method:
    """One method of an authenticator; `amr` is its value in ID tokens. The flags are what constraints ask about."""

    type: str
    classes: frozenset[str]
    amr: str
    device_bound: bool = False
    phishing_resistant: bool = False
    hardware_protected: bool = False


@dataclass(frozen=True, slots=True)
class Spec:
    """Facts. `channel` is set when a message must be sent before the answer: then a sole candidate waits for consent.

    `enrollment_prefix`: of enrollment ids. `verified_as`: which member of the envelope shows it while it is verified.
    """

    key: str
    type: str
    display_name: str
    methods: tuple[Method, ...]
    enrollment_prefix: str
    channel: str | None = None
    polls: bool = False
    recovers: bool = False
    verified_as: str = "currentAuthenticatorEnrollment"

    def factor(self, method: str) -> Factor:
        found = next(one for one in self.methods if one.type == method)
        return Factor(self.key, self.type, method, found.classes, found.device_bound, found.phishing_resistant, found.hardware_protected)


@dataclass(frozen=True, slots=True)
class Context:
    """What a verification may look at besides the answer. `person` None: somebody who does not exist (enumeration prevention)."""

    person: Person | None
    password: PasswordDecision
    now: float


@dataclass(frozen=True, slots=True)
class Begun:
    """An open challenge: what to remember, until when (epoch seconds, None: no end of its own), and the code to send."""

    data: Json = field(default_factory=dict)
    expires_at: float | None = None
    code: str = ""
    link_token: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """`remember` is what the enrollment keeps; `password` the new password, when there is one."""

    remember: Mapping[str, Any] = field(default_factory=dict)
    password: str | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A message key; `field` names the field of the credentials that it stands on (None: top level). `counts`: towards the limit."""

    key: str
    field: str | None = None
    params: tuple[str, ...] = ()
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Limit:
    """How many wrong answers in a row (0: no limit), and what then: a pause in seconds, or the account is locked."""

    failures: int
    pause_s: float = 0.0
    locks_account: bool = False


class Authenticator(Protocol):
    """One module each. Answers are values; nothing is sent or written here."""

    spec: Spec

    def fields(self, purpose: Purpose) -> list[Json]:
        """The fields of `credentials`, in wire form."""
        ...

    def settings(self, context: PasswordDecision) -> Json:
        """Members of the authenticator object while it is enrolled or reset (`settings`)."""
        ...

    def profile(self, address: str) -> Json:
        """The masked `profile` of an enrollment or of what was typed; empty when there is nothing to show."""
        ...

    def begin(self, configured: Configured, now: float, entropy: Entropy) -> Begun:
        """Opens a challenge or an enrollment."""
        ...

    def verify(self, pending: Pending, answer: Mapping[str, Any], context: Context) -> Accepted | Rejected:
        """Judges an answer to an open challenge."""
        ...

    def enroll(self, pending: Pending, answer: Mapping[str, Any], context: Context) -> Accepted | Rejected:
        """Judges an answer to an open enrollment (or to a reset)."""
        ...

    def limit(self, context: PasswordDecision) -> Limit:
        """When wrong answers are too many."""
        ...
