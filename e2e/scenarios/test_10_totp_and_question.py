"""Section 10: Google Authenticator, security question, security key."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from e2e.devices import AuthenticatorApp, plug_in_security_key
from e2e.mailbox import Inbox
from e2e.org import Org, Someone
from e2e.pages import SignIn
from e2e.pages.home import Home
from e2e.pages.own import OwnPages
from e2e.scenarios.conftest import PASSWORD_ONLY
from e2e.stack import Stack

QUESTION, ANSWER = "What is the food you least liked as a child?", "Brussels sprouts"
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


def enrolled_by_key(pages: OwnPages, home: Home, who: Someone) -> AuthenticatorApp:
    """Given: the app is set up at the first sign-in, and the person has signed out again."""
    behind_the_password(pages, who, "Google Authenticator")
    app = AuthenticatorApp(pages.shared_secret.inner_text())
    pages.enter_code(app.code())
    home.expect_signed_in_as(who)
    home.sign_out()
    return app


def test_10_1_1_enroll_by_qr_code_and_the_typed_key_agrees(own_pages: OwnPages, home: Home, totp_person: Someone) -> None:
    behind_the_password(own_pages, totp_person, "Google Authenticator")
    app = AuthenticatorApp.by_scanning(str(own_pages.qr_code.get_attribute("src")))
    assert app.secret == AuthenticatorApp(own_pages.shared_secret.inner_text()).secret
    own_pages.enter_code(app.code())
    home.expect_signed_in_as(totp_person)


def test_10_1_2_and_10_1_3_enroll_by_typing_the_key_then_sign_in_with_it(own_pages: OwnPages, home: Home, totp_person: Someone) -> None:
    app = enrolled_by_key(own_pages, home, totp_person)
    behind_the_password(own_pages, totp_person)
    own_pages.enter_code(app.next_code())
    home.expect_signed_in_as(totp_person)


def test_10_1_6_a_wrong_code_is_refused(own_pages: OwnPages, home: Home, totp_person: Someone) -> None:
    enrolled_by_key(own_pages, home, totp_person)
    behind_the_password(own_pages, totp_person)
    own_pages.enter_code("12345")
    own_pages.expect_text("Your code doesn't match our records. Please try again.")


def test_10_1_7_a_code_works_once(own_pages: OwnPages, home: Home, totp_person: Someone) -> None:
    app = enrolled_by_key(own_pages, home, totp_person)
    behind_the_password(own_pages, totp_person)
    used = app.next_code()
    own_pages.enter_code(used)
    home.expect_signed_in_as(totp_person)
    home.sign_out()
    behind_the_password(own_pages, totp_person)
    own_pages.enter_code(used)
    own_pages.expect_text("Each code can only be used once. Please wait for a new code and try again.")


@pytest.fixture
def max_(org: Org, stack: Stack) -> Iterator[Someone]:
    """C-SSR: somebody who signs up at the multifactor app."""
    with org.profile_policy(stack.mfa, unknownUserAction="REGISTER"):
        yield org.stranger()


@pytest.mark.parametrize("by", ["picture", "key"])
def test_10_1_4_and_10_1_5_enroll_the_app_at_sign_up(
    own_pages: OwnPages, home: Home, org: Org, stack: Stack, max_: Someone, by: str
) -> None:
    mail = Inbox(org.mailbox, max_.email)
    with org.authenticator("google_otp"), org.group_that_enrolls(okta_email="REQUIRED", google_otp="REQUIRED") as group:
        with org.profile_policy(stack.mfa, unknownUserAction="REGISTER", targetGroupIds=[org.group_id(group)]):
            own_pages.open_sign_up("multifactor")
            own_pages.sign_up_as(max_)
            own_pages.choose("Password")
            own_pages.set_password("Tr0mbone-Cascade-77")
            own_pages.choose("Google Authenticator")
            image, key = str(own_pages.qr_code.get_attribute("src")), own_pages.shared_secret.inner_text()
            own_pages.enter_code((AuthenticatorApp.by_scanning(image) if by == "picture" else AuthenticatorApp(key)).code())
            own_pages.choose("Email")
            own_pages.enter_code(mail.next().code)
            own_pages.skip_what_is_optional()
            home.expect_signed_in_as(max_)
        org.user(max_.email)
        org.remove_people()


def test_10_4_3_and_10_4_5_a_question_of_oktas_at_sign_in(own_pages: OwnPages, home: Home, question_person: Someone) -> None:
    behind_the_password(own_pages, question_person, "Security Question")
    own_pages.choose_question(QUESTION, "abc")
    own_pages.expect_text("The security question answer must be at least 4 characters in length")
    own_pages.choose_question(QUESTION, ANSWER)
    home.expect_signed_in_as(question_person)


def test_10_4_4_and_10_4_5_a_question_of_ones_own_at_sign_in(own_pages: OwnPages, home: Home, question_person: Someone) -> None:
    behind_the_password(own_pages, question_person, "Security Question")
    own_pages.write_question("<b>Who?</b>", ANSWER)
    own_pages.expect_text("The field must not contain HTML tags")
    own_pages.write_question(OWN_QUESTION, ANSWER)
    home.expect_signed_in_as(question_person)


def test_10_4_5_the_question_is_answered_at_sign_in(
    own_pages: OwnPages, home: Home, org: Org, stack: Stack, question_person: Someone
) -> None:
    behind_the_password(own_pages, question_person, "Security Question")
    own_pages.write_question(OWN_QUESTION, ANSWER)
    home.expect_signed_in_as(question_person)
    home.sign_out()
    question = {"type": "ASSURANCE", "factorMode": "1FA", "constraints": [{"knowledge": {"types": ["security_question"]}}]}
    with org.authentication_rule(stack.mfa, {**question, "reauthenticateIn": "PT12H"}):
        own_pages.open("multifactor")
        own_pages.identify(question_person.email)
        own_pages.expect_text(OWN_QUESTION)
        own_pages.answer_question("somebody else")
        own_pages.expect_text("match")
        own_pages.answer_question(ANSWER.upper())
        home.expect_signed_in_as(question_person)


@pytest.mark.parametrize("own", [False, True], ids=["predefined", "own"])
def test_10_4_1_and_10_4_2_a_question_at_sign_up(own_pages: OwnPages, home: Home, org: Org, stack: Stack, max_: Someone, own: bool) -> None:
    mail = Inbox(org.mailbox, max_.email)
    with org.authenticator("security_question"), org.group_that_enrolls(okta_email="REQUIRED", security_question="REQUIRED") as group:
        with org.profile_policy(stack.mfa, unknownUserAction="REGISTER", targetGroupIds=[org.group_id(group)]):
            own_pages.open_sign_up("multifactor")
            own_pages.sign_up_as(max_)
            own_pages.choose("Password")
            own_pages.set_password("Tr0mbone-Cascade-77")
            own_pages.choose("Security Question")
            if own:
                own_pages.write_question(OWN_QUESTION, ANSWER)
            else:
                own_pages.choose_question(QUESTION, ANSWER)
            own_pages.choose("Email")
            own_pages.enter_code(mail.next().code)
            own_pages.skip_what_is_optional()
            home.expect_signed_in_as(max_)
        org.user(max_.email)
        org.remove_people()


def test_4_4_1_enroll_a_security_key_at_sign_in_and_use_it(own_pages: OwnPages, home: Home, page: Page, key_person: Someone) -> None:
    page.goto("/")
    plug_in_security_key(page)
    behind_the_password(own_pages, key_person, "Security Key or Biometric")
    own_pages.use_security_key()
    home.expect_signed_in_as(key_person)
    home.sign_out()
    behind_the_password(own_pages, key_person)
    own_pages.use_security_key()
    home.expect_signed_in_as(key_person)


def test_4_4_2_without_the_key_another_way_is_named(own_pages: OwnPages, page: Page, key_person: Someone) -> None:
    behind_the_password(own_pages, key_person, "Security Key or Biometric")
    expect(page.get_by_role("button", name="Start again")).to_be_visible()
