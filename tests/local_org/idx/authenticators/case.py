"""What the common suite must know of one authenticator: how somebody gets it, how it is answered, what its refusals are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from local_org.idx.facts import Authenticator
from tests.local_org.factories import PASSWORD_KNOWLEDGE, Account, Org, SignIn, app_policy, enrollment_policy, password_authenticator

Json = dict[str, Any]
JANE, SECRET = "jane@example.com", "Correct-Horse-1"
Refusal = tuple[str, str]  # message key, field ("" for a message on top)


@dataclass(frozen=True, slots=True)
class Case:
    """One authenticator. `opening` and `enroll_opening`: what is posted to come from the list to the page that asks.

    `answer` and `enroll_answer` make the right credentials for the page that is open. `life_s`: of a challenge, None: it has
    no end of its own. `replayed`: the refusal of the same credentials in a second sign-in, None where they stay good.
    `locks`: wrong answers in a row before the right one is refused, `locked` the refusal. `enroll_with` gives the answer of
    an enrollment where it is not posted.
    """

    configured: Authenticator
    give: Callable[[Org, Account], Any]
    answer: Callable[[SignIn], Json]
    wrong: Json
    refused: Refusal
    enroll_answer: Callable[[SignIn], Json]
    enroll_wrong: Json
    enroll_refused: Refusal
    opening: tuple[tuple[str, Json], ...] = ()
    enroll_opening: tuple[tuple[str, Json], ...] = ()
    life_s: float | None = None
    enroll_life_s: float | None = None
    replayed: Refusal | None = None
    resends: bool = False
    locks: int = 5
    locked: Refusal = ("tooManyRequests", "")
    enrolling_counts: bool = True
    enroll_with: Callable[[SignIn, Json], SignIn] = field(default=lambda at, given: credentials(at, given))

    @property
    def key(self) -> str:
        return self.configured.key

    def org(self, *, has: bool) -> Org:
        """A password is asked of everybody, and this authenticator behind it: Jane has it, or must enroll it."""
        org = Org(authentication=app_policy("2FA" if has else "1FA", [PASSWORD_KNOWLEDGE]))
        org.authenticators = (password_authenticator(), self.configured)
        org.enrollment = (enrollment_policy({"okta_password": "REQUIRED", self.key: "REQUIRED"}),)
        jane = org.add(JANE, SECRET, email=False)
        if has:
            self.give(org, jane)
        return org

    def asked(self, org: Org | None = None) -> SignIn:
        """On the page that asks for the answer, behind the password."""
        return self._open(org or self.org(has=True), self.opening)

    def enrolling(self, org: Org | None = None) -> SignIn:
        """On the page that asks for the first answer of the enrollment."""
        return self._open(org or self.org(has=False), self.enroll_opening)

    def _open(self, org: Org, posts: tuple[tuple[str, Json], ...]) -> SignIn:
        at = SignIn(org).identify(JANE, SECRET)
        for path, values in posts:
            at.post(path, **values)
            assert at.status == 200, at.body
        return at


def credentials(at: SignIn, given: Json) -> SignIn:
    return at.post("challenge/answer", credentials=given)


def refusal(at: SignIn) -> Refusal:
    """The first message of the answer: on top, or on a field."""
    if at.messages:
        return at.messages[0], ""
    name, keys = next(iter(at.field_messages.items()), ("", [""]))
    return keys[0], name
