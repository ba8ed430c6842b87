"""The password: the only authenticator that is asked first here, and that locks the account."""

from __future__ import annotations

from dataclasses import dataclass

from tests.local_org.factories import (
    EMAIL,
    PASSWORD,
    PASSWORD_KNOWLEDGE,
    Org,
    SignIn,
    app_policy,
    email_authenticator,
    enrollment_policy,
    password_authenticator,
)
from tests.local_org.idx.authenticators.case import JANE, SECRET, Case, Json


@dataclass(frozen=True, slots=True)
class _PasswordCase(Case):
    """The name first, so that the password has its own page; the email stands before an enrollment."""

    def org(self, *, has: bool) -> Org:
        org = Org(authentication=app_policy("1FA", [PASSWORD_KNOWLEDGE] if has else None))
        org.authenticators = (email_authenticator(), password_authenticator())
        org.enrollment = (enrollment_policy(okta_email="OPTIONAL", okta_password="REQUIRED"),)
        org.add(JANE, SECRET if has else None, email=not has)
        if has:  # another rule for others: the first page cannot ask for a password yet
            org.identifier_first()
        return org

    def _open(self, org: Org, posts: tuple[tuple[str, Json], ...]) -> SignIn:
        at = SignIn(org).identify(JANE)
        if posts:
            at.choose(EMAIL).answer_mail()
        for path, values in posts:
            at.post(path, **values)
        return at


PASSWORD_CASE = _PasswordCase(
    configured=password_authenticator(),
    give=lambda org, jane: None,
    answer=lambda at: {"passcode": SECRET},
    wrong={"passcode": "not-it"},
    refused=("incorrectPassword", ""),
    enroll_opening=(("credential/enroll", {"authenticator": {"id": PASSWORD}}),),
    enroll_answer=lambda at: {"passcode": "Fresh-Pass-99"},
    enroll_wrong={"passcode": "weak"},
    enroll_refused=("password.passwordRequirementsNotMet", "passcode"),
    locks=10,
    locked=("authfactor.challenge.suspended_factor", ""),
    enrolling_counts=False,
)
