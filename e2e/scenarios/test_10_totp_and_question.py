"""Section 10: Google Authenticator, security question, security key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from playwright.sync_api import Page

from e2e.devices import AuthenticatorApp, plug_in_security_key
from e2e.mailbox import Inbox
from e2e.org import Org, Someone
from e2e.pages import SignIn
from e2e.pages.home import Home
from e2e.pages.own import OwnPages
from e2e.scenarios.conftest import PASSWORD_ONLY
from e2e.stack import Stack

QUESTION, ANSWER = "What is the food you least liked as a child?", "Brussels sprouts"
TOTP, SECURITY_QUESTION = ("google_otp", "Google Authenticator"), ("security_question", "Security Question")
OWN_QUESTION = "Who fed the neighbour's cat?"


@pytest.fixture
def totp_person(org: Org) -> Iterator[Someone]:
    """C-TOTP: the group has to enroll Google Authenticator."""
    with org.authenticator("google_otp"), org.group_that_enrolls(google_otp="REQUIRED") as group:
        yield org.person(groups=(group,))
        org.remove_people()


@pytest.fixture
def question_person(stack: Stack, org: Org) -> Iterator[Someone]:
    """C-SQ: the group has to enroll a security question; the app asks for the password alone."""
    with (
        org.authenticator("security_question"),
        org.group_that_enrolls(security_question="REQUIRED") as group,
        org.authentication_rule(stack.mfa, PASSWORD_ONLY),
    ):
        yield org.person(groups=(group,))
        org.remove_people()


@pytest.fixture
def key_person(org: Org) -> Iterator[Someone]:
    """C-WA: the group has to enroll a security key."""
    with org.authenticator("webauthn"), org.group_that_enrolls(webauthn="REQUIRED") as group:
        yield org.person(groups=(group,))
        org.remove_people()


def behind_the_password(pages: SignIn, who: Someone, authenticator: str = "") -> None:
    pages.open("multifactor")
    pages.identify(who.email, who.password)
    if authenticator:
        pages.choose(authenticator)


def enrolled_by_key(pages: SignIn, home: Home, who: Someone) -> AuthenticatorApp:
    """Given: the app is set up at the first sign-in, and the person has signed out again."""
    behind_the_password(pages, who, "Google Authenticator")
    app = pages.set_up_app("key")
    pages.enter_code(app.code())
    home.expect_signed_in_as(who)
    home.sign_out()
    return app


def test_10_1_1_enroll_by_qr_code(sign_in: SignIn, home: Home, totp_person: Someone) -> None:
    behind_the_password(sign_in, totp_person, "Google Authenticator")
    sign_in.enter_code(sign_in.set_up_app("picture").code())
    home.expect_signed_in_as(totp_person)


def test_10_1_1_the_picture_and_the_typed_key_hold_the_same_secret(own_pages: OwnPages, totp_person: Someone) -> None:
    behind_the_password(own_pages, totp_person, "Google Authenticator")
    assert own_pages.set_up_app("picture").secret == own_pages.set_up_app("key").secret


def test_10_1_2_and_10_1_3_enroll_by_typing_the_key_then_sign_in_with_it(sign_in: SignIn, home: Home, totp_person: Someone) -> None:
    app = enrolled_by_key(sign_in, home, totp_person)
    behind_the_password(sign_in, totp_person)
    sign_in.enter_code(app.next_code())
    home.expect_signed_in_as(totp_person)


def test_10_1_6_a_wrong_code_is_refused(sign_in: SignIn, home: Home, totp_person: Someone) -> None:
    enrolled_by_key(sign_in, home, totp_person)
    behind_the_password(sign_in, totp_person)
    sign_in.enter_code("12345")
    sign_in.expect_text("Your code doesn't match our records. Please try again.")


def test_10_1_7_a_code_works_once(sign_in: SignIn, home: Home, totp_person: Someone) -> None:
    app = enrolled_by_key(sign_in, home, totp_person)
    behind_the_password(sign_in, totp_person)
    used = app.next_code()
    sign_in.enter_code(used)
    home.expect_signed_in_as(totp_person)
    home.sign_out()
    behind_the_password(sign_in, totp_person)
    sign_in.enter_code(used)
    sign_in.expect_text("Each code can only be used once. Please wait for a new code and try again.")


@pytest.fixture
def max_(org: Org, stack: Stack) -> Iterator[Someone]:
    """C-SSR: somebody who signs up at the multifactor app."""
    with org.profile_policy(stack.mfa, unknownUserAction="REGISTER"):
        yield org.stranger()


def signed_up(
    pages: SignIn, home: Home, org: Org, stack: Stack, max_: Someone, authenticator: tuple[str, str], set_up: Callable[[], None]
) -> None:
    """A sign-up that has to enroll this authenticator (key, name) between the password and the email; `set_up` answers its page."""
    key, name = authenticator
    mail = Inbox(org.mailbox, max_.email)
    with org.authenticator(key), org.group_that_enrolls(okta_email="REQUIRED", **{key: "REQUIRED"}) as group:
        with org.profile_policy(stack.mfa, unknownUserAction="REGISTER", targetGroupIds=[org.group_id(group)]):
            pages.open_sign_up("multifactor")
            pages.sign_up_as(max_)
            pages.choose("Password")
            pages.set_password("Tr0mbone-Cascade-77")
            pages.choose(name)
            set_up()
            pages.choose("Email")
            pages.enter_code(mail.next().code)
            pages.skip_what_is_optional()
            home.expect_signed_in_as(max_)
        org.user(max_.email)
        org.remove_people()


@pytest.mark.parametrize("by", ["picture", "key"])
def test_10_1_4_and_10_1_5_enroll_the_app_at_sign_up(
    sign_in: SignIn, home: Home, org: Org, stack: Stack, max_: Someone, by: Literal["picture", "key"]
) -> None:
    signed_up(sign_in, home, org, stack, max_, TOTP, lambda: sign_in.enter_code(sign_in.set_up_app(by).code()))


def test_10_4_3_and_10_4_5_a_question_of_oktas_at_sign_in(sign_in: SignIn, home: Home, question_person: Someone) -> None:
    behind_the_password(sign_in, question_person, "Security Question")
    sign_in.choose_question(QUESTION, "abc")
    sign_in.expect_text("The security question answer must be at least 4 characters in length")
    sign_in.choose_question(QUESTION, ANSWER)
    home.expect_signed_in_as(question_person)


def test_10_4_4_and_10_4_5_a_question_of_ones_own_at_sign_in(own_pages: OwnPages, home: Home, question_person: Someone) -> None:
    behind_the_password(own_pages, question_person, "Security Question")
    own_pages.write_question("<b>Who?</b>", ANSWER)
    own_pages.expect_text("The field must not contain HTML tags")
    own_pages.write_question(OWN_QUESTION, ANSWER)
    home.expect_signed_in_as(question_person)


def test_10_4_5_the_question_is_answered_at_sign_in(sign_in: SignIn, home: Home, org: Org, stack: Stack, question_person: Someone) -> None:
    behind_the_password(sign_in, question_person, "Security Question")
    sign_in.choose_question(QUESTION, ANSWER)
    home.expect_signed_in_as(question_person)
    home.sign_out()
    question = {"type": "ASSURANCE", "factorMode": "1FA", "constraints": [{"knowledge": {"types": ["security_question"]}}]}
    with org.authentication_rule(stack.mfa, {**question, "reauthenticateIn": "PT12H"}):
        sign_in.open("multifactor")
        sign_in.identify(question_person.email)
        sign_in.expect_text(QUESTION)
        sign_in.answer_question("somebody else")
        sign_in.expect_text("match")
        sign_in.answer_question(ANSWER.upper())
        home.expect_signed_in_as(question_person)


def test_10_4_1_a_question_of_oktas_at_sign_up(sign_in: SignIn, home: Home, org: Org, stack: Stack, max_: Someone) -> None:
    signed_up(sign_in, home, org, stack, max_, SECURITY_QUESTION, lambda: sign_in.choose_question(QUESTION, ANSWER))


# The widget's own-question form is judged in tests/contract: typed into here, it drew itself anew now and then and lost the text.
def test_10_4_2_a_question_of_ones_own_at_sign_up(own_pages: OwnPages, home: Home, org: Org, stack: Stack, max_: Someone) -> None:
    signed_up(own_pages, home, org, stack, max_, SECURITY_QUESTION, lambda: own_pages.write_question(OWN_QUESTION, ANSWER))


def test_4_4_1_enroll_a_security_key_at_sign_in_and_use_it(sign_in: SignIn, home: Home, page: Page, key_person: Someone) -> None:
    page.goto("/")
    plug_in_security_key(page)
    behind_the_password(sign_in, key_person, "Security Key or Biometric")
    sign_in.use_security_key()
    home.expect_signed_in_as(key_person)
    home.sign_out()
    behind_the_password(sign_in, key_person)
    sign_in.use_security_key()
    home.expect_signed_in_as(key_person)
