"""What a step wants done outside the engine. The edge carries these out, in order, in one store transaction with the new state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from local_org.value import Value


class Send(Value):
    """A message to deliver. `template`: sign-in, enrollment, recovery, unlock, activation, device-setup (which carries `link`)."""

    channel: str  # "email", "sms", "call"
    template: str
    to: str
    user_id: str | None
    code: str
    link_token: str | None = None  # of GET {org}/email/verify/{appId}?token=…; the edge stores it with the transaction id
    link: str | None = None


class CreateUser(Value):
    """Self-service sign-up: a STAGED user, already a member of the profile policy's target group."""

    id: str
    profile: Mapping[str, Any]
    group_ids: tuple[str, ...]


class UpdateUser(Value):
    """A change of `status`."""

    id: str
    status: str


class UpdateProfile(Value):
    """Attributes that somebody filled in at sign-in."""

    id: str
    profile: Mapping[str, str]


class SetPassword(Value):
    user_id: str
    password: str
    revoke_sessions: bool = False


class SaveEnrollment(Value):
    """A new or changed enrollment (`secret` as the authenticator's module wants to remember it)."""

    user_id: str
    id: str
    key: str
    authenticator_id: str
    profile: Mapping[str, Any]
    secret: Mapping[str, Any]


class AskDevice(Value):
    """A question to the person's device (`/local/devices` plays it); the answer comes back as `Facts.device_answer(id)`."""

    id: str
    user_id: str
    expires_at: float | None
    question: Mapping[str, Any]


class CountFailure(Value):
    """A wrong answer, counted for the user, or for the identifier as typed when there is no such user."""

    user_id: str | None
    identifier: str
    key: str
    failures: int  # the new count
    blocked_until: float


class ResetFailures(Value):
    user_id: str
    key: str


class SendActivation(Value):
    """The mail with a new activation link, for somebody whose former one expired and who is not active yet."""

    user_id: str


class MailRegistration(Value):
    """The mail that ends a sign-up whose address was not verified yet: its link activates the account. `lifetime_s`: of the link."""

    user_id: str
    to: str
    lifetime_s: float


class SpendToken(Value):
    """The activation or recovery token of this id has done its work: nobody can use it again."""

    id: str


class IssueCode(Value):
    """SUCCESS: a code bound to the transaction's request and this user; the edge also opens the org session.

    `auth_time`: of the latest proof, which may be older than this sign-in. `idp`: the identity provider that vouched, None: the org.
    """

    code: str
    user_id: str
    amr: tuple[str, ...]
    auth_time: float
    expires_at: float
    idp: str | None = None


class Log(Value):
    """A line of the system log with the reasons of the policy decision."""

    event_type: str
    outcome: str
    debug: Mapping[str, Any] = field(default_factory=dict)


Effect = (
    Send
    | CreateUser
    | UpdateUser
    | UpdateProfile
    | SetPassword
    | SaveEnrollment
    | AskDevice
    | CountFailure
    | ResetFailures
    | SendActivation
    | MailRegistration
    | SpendToken
    | IssueCode
    | Log
)
