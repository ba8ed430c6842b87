"""What the engine and the policies ask of an authenticator: facts they read (`Spec`) and questions it answers (`Authenticator`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from local_org.idx.facts import Authenticator as Configured
from local_org.idx.facts import Enrollment, Entropy, Facts, Person
from local_org.idx.transaction import Pending
from local_org.policy.assurance import Factor
from local_org.policy.conditions import Who
from local_org.policy.password import PasswordDecision
from local_org.policy.password import decide as decide_password
from local_org.value import Value

Json = dict[str, Any]
Purpose = Literal["verify", "enroll", "reset", "reenroll", "warn"]


@dataclass(frozen=True, slots=True)
class Pace:
    """How often messages go out: `wait_s` between two to one address, `most` of them `within_s`; the keys say which was hit."""

    wait_s: float
    too_soon: str
    most: int
    within_s: float
    too_many: str


@dataclass(frozen=True, slots=True)
class Method:
    """One method of an authenticator; `amr` is its value in ID tokens. The flags are what constraints ask about.

    `channel` is set when a message must go out before the answer (email, sms, call), `polled` when the answer is given
    on a device and the browser asks for it: a sole candidate of either kind waits for consent.
    """

    type: str
    classes: frozenset[str]
    amr: str
    label: str = ""
    channel: str | None = None
    polled: bool = False
    pace: Pace | None = None
    device_bound: bool = False
    phishing_resistant: bool = False
    hardware_protected: bool = False


@dataclass(frozen=True, slots=True)
class Spec:
    """Facts. `enrollment_prefix`: of enrollment ids. `verified_as`: which member of the envelope shows it while it is verified.

    `polls`: the page of a sent message asks again whether something happened. `recovers`: what a recovery renews.
    `address`: the member of an enrollment's profile that messages go to. `grouped`: several enrollments are one choice.
    `several`: a person may enroll it more than once in one org. `offered_to_all`: shown to everybody where existence must not show.
    `enrolled_by_poll`: the enrollment is finished on a device.
    """

    key: str
    type: str
    display_name: str
    methods: tuple[Method, ...]
    enrollment_prefix: str
    polls: bool = False
    recovers: bool = False
    verified_as: str = "currentAuthenticatorEnrollment"
    address: str = ""
    grouped: bool = False
    several: bool = False
    offered_to_all: bool = False
    enrolled_by_poll: bool = False

    def method(self, method: str) -> Method:
        for one in self.methods:
            if one.type == method:
                return one
        raise KeyError(method)

    def factor(self, method: str, *, user_verified: bool = False) -> Factor:
        """What this method proves; user verification (a fingerprint, a PIN of the device) proves inherence as well."""
        found = self.method(method)
        classes = found.classes | {"inherence"} if user_verified else found.classes
        return Factor(self.key, self.type, method, classes, found.device_bound, found.phishing_resistant, found.hardware_protected)


@dataclass(frozen=True)
class Context:
    """Who it is about, as they are now, and what follows from it. `person` None: somebody who does not exist (enumeration prevention).

    No `Value`, because it keeps what it decides: a copy would keep it as well.
    """

    facts: Facts
    person: Person | None
    now: float

    @property
    def who(self) -> Who:
        """For policies; an unknown person is judged as a member of Everyone."""
        if self.person is None:
            return Who(None, frozenset({self.facts.everyone_group_id}))
        return Who(self.person.id, self.person.group_ids)

    @cached_property
    def password(self) -> PasswordDecision:
        """Decided once, when it is first asked for."""
        return decide_password(self.facts, self.who)

    def enrollments(self, key: str) -> tuple[Enrollment, ...]:
        """The person's enrollments of one authenticator, the oldest first."""
        return tuple(one for one in self.person.enrollments if one.key == key) if self.person else ()


class Prepared(Value):
    """An enrollment that can begin: by which method, and the profile that the enrollment will keep (unmasked)."""

    method: str
    profile: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)


class Needs(Value):
    """Something is missing before an enrollment can begin: the remediation that asks for it (its fields: `data_fields`)."""

    remediation: str
    method: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


class Begun(Value):
    """An open challenge: what to remember, until when (epoch seconds, None: no end of its own), and the code or `link` to send.

    `ask`: what a device of the person is asked, under the id `data["asked"]`. `shown_to_all`: the part of `data` that the page
    shows, also to people who do not have the authenticator and must not notice.
    """

    data: Json = field(default_factory=dict)
    expires_at: float | None = None
    code: str = ""
    link_token: str | None = None
    ask: Json | None = None
    link: str | None = None
    shown_to_all: Json = field(default_factory=dict)


class Accepted(Value):
    """`remember` is what the enrollment keeps from now on (None: as before); `password` the new password, when there is one.

    `enrollment_id`: which one answered, where several are one choice.
    """

    remember: Mapping[str, Any] | None = None
    password: str | None = None
    user_verified: bool = False
    enrollment_id: str | None = None
    profile: Mapping[str, Any] | None = None


class Rejected(Value):
    """A message key; `field` names the field of the credentials that it stands on (None: top level).

    `counts`: towards the limit. `ends`: the sign-in is over with it.
    """

    key: str
    field: str | None = None
    params: tuple[str | int, ...] = ()
    counts: bool = True
    ends: bool = False


class Limit(Value):
    """How many wrong answers in a row (0: no limit), and what then: a pause in seconds, or the account is locked."""

    failures: int
    pause_s: float = 0.0
    locks_account: bool = False


# Five wrong codes in a row, then five minutes without the authenticator: what Okta's help says of one-time codes.
FIVE_THEN_PAUSE = Limit(5, 300.0)


def form_of(*fields: Json) -> Json:
    """`credentials` as one form."""
    return {"form": {"value": list(fields)}}


def choice_of(*forms: tuple[str, list[Json]]) -> Json:
    """`credentials` as a choice between forms: the label and the fields of each."""
    return {"options": [{"label": label, "value": {"form": {"value": fields}}} for label, fields in forms]}


class Authenticator:
    """One module each, overriding what differs. Answers are values; nothing is sent or written here."""

    spec: Spec

    def credentials(self, purpose: Purpose, pending: Pending, facts: Facts, person: Person | None) -> Json:
        """The member `credentials` of the form that asks for the answer: `form_of` fields in wire form, or a `choice_of` forms."""
        return form_of({"name": "passcode", "label": "Enter code"})

    def choice(self, methods: tuple[str, ...], *, enrolling: bool) -> list[Json]:
        """The fields beside `id` in the option of a list."""
        return method_field(self.spec, methods, required=False)

    def data_fields(self, pending: Pending) -> list[Json]:
        """The fields that `Needs` asks for, in wire form."""
        return []

    def prepare(
        self, chosen: Mapping[str, Any], methods: tuple[str, ...], pending: Pending | None, facts: Facts, person: Person
    ) -> Prepared | Needs | Rejected:
        """Can this enrollment begin with what was `chosen`? `pending`: what was prepared before, when more was asked."""
        return Prepared(methods[0])

    def begin(self, pending: Pending, configured: Configured, context: Context, entropy: Entropy) -> Begun:
        """Opens a challenge or an enrollment, or opens it again for a resend."""
        return Begun()

    def contextual(self, pending: Pending, facts: Facts, person: Person | None) -> Json:
        """`contextualData` while it is pending; empty when there is nothing to show."""
        return {}

    def settings(self, password: PasswordDecision) -> Json:
        """Members of the authenticator object while it is enrolled or reset (`settings`)."""
        return {}

    def shown(self, profile: Mapping[str, Any], secret: Mapping[str, Any]) -> Json:
        """What an enrollment shows of itself, masked (`profile`, …); empty when there is nothing to show."""
        return {}

    def methods_of(self, enrollment: Enrollment, active: tuple[str, ...]) -> tuple[str, ...]:
        """By which of the org's active methods this enrollment can be verified."""
        return active

    def verify(self, pending: Pending, answer: Mapping[str, Any], context: Context) -> Accepted | Rejected:
        """Judges an answer to an open challenge."""
        raise NotImplementedError

    def enroll(self, pending: Pending, answer: Mapping[str, Any], context: Context) -> Accepted | Rejected:
        """Judges an answer to an open enrollment (or to a reset)."""
        return self.verify(pending, answer, context)

    def poll(self, pending: Pending, context: Context) -> Accepted | Rejected | None:
        """What a device has answered meanwhile; None: nothing yet."""
        return None

    def limit(self, password: PasswordDecision) -> Limit:
        """When wrong answers are too many."""
        return FIVE_THEN_PAUSE


def method_field(spec: Spec, methods: tuple[str, ...], *, required: bool) -> list[Json]:
    """`methodType`: fixed where there is one, a choice where there are several."""
    if len(methods) == 1 and not required:
        return [{"name": "methodType", "required": False, "value": methods[0], "mutable": False}]
    options = [{"label": spec.method(one).label or spec.display_name, "value": one} for one in methods]
    return [{"name": "methodType", "type": "string", "required": required, "options": options}]
