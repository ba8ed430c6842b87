"""Section 1: sign-in with password; identifier first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from e2e.mailbox import Inbox
from e2e.org import Org, Someone
from e2e.pages import SignIn
from e2e.pages.home import Home
from e2e.scenarios.conftest import PASSWORD_ONLY
from e2e.stack import Stack


@pytest.fixture
def password_only(stack: Stack, org: Org) -> Iterator[None]:
    """C-PWD: the authentication policy of the multifactor app asks for the password alone."""
    with org.authentication_rule(stack.mfa, PASSWORD_ONLY):
        yield


@pytest.fixture
def member(org: Org) -> Someone:
    """C-PO: a member of the password-optional group who also has a password."""
    return org.person(groups=("Password optional",))


@pytest.fixture
def member_inbox(org: Org, member: Someone) -> Inbox:
    return Inbox(org.mailbox, member.email)


@pytest.mark.usefixtures("password_only")
def test_1_1_1_right_username_and_password(sign_in: SignIn, home: Home, erika: Someone) -> None:
    sign_in.open("multifactor")
    sign_in.identify(erika.email, erika.password)
    home.expect_signed_in_as(erika)


@pytest.mark.usefixtures("password_only")
def test_1_1_2a_an_unknown_username_is_named_without_enumeration_prevention(sign_in: SignIn) -> None:
    sign_in.open("multifactor")
    sign_in.identify("nobody@example.com", "Wrong-Horse-1")
    sign_in.expect_text("There is no account with the Username nobody@example.com.")


@pytest.mark.local_org("enumeration prevention is a click in the console")
@pytest.mark.usefixtures("password_only")
def test_1_1_2b_an_unknown_username_looks_like_a_wrong_password_with_enumeration_prevention(sign_in: SignIn, org: Org) -> None:
    with org.enumeration_prevention():
        sign_in.open("multifactor")
        sign_in.identify("nobody@example.com")
        sign_in.choose("Password")
        sign_in.enter_password("Wrong-Horse-1")
        sign_in.expect_text("Authentication failed")


@pytest.mark.usefixtures("password_only")
def test_1_1_3_a_wrong_password_is_refused_and_the_form_comes_again(sign_in: SignIn, erika: Someone) -> None:
    sign_in.open("multifactor")
    sign_in.identify(erika.email, "Wrong-Horse-1")
    sign_in.expect_text("Authentication failed")
    sign_in.expect_asked_for_password()


def test_1_2_1_identifier_first_then_email_code(sign_in: SignIn, home: Home, member: Someone, member_inbox: Inbox) -> None:
    sign_in.open("password-optional")
    sign_in.identify(member.email)
    sign_in.choose("Email")
    sign_in.enter_code(member_inbox.next().code)
    home.expect_signed_in_as(member)


def test_1_2_2_identifier_first_then_magic_link_in_the_same_browser(
    sign_in: SignIn, page: Page, member: Someone, member_inbox: Inbox
) -> None:
    sign_in.open("password-optional")
    sign_in.identify(member.email)
    sign_in.choose("Email")
    tab = page.context.new_page()
    tab.goto(member_inbox.next().link)
    Home(tab).expect_signed_in_as(member)


def test_1_2_3_identifier_first_then_password(sign_in: SignIn, home: Home, member: Someone) -> None:
    sign_in.open("password-optional")
    sign_in.identify(member.email)
    sign_in.choose("Password")
    sign_in.enter_password(member.password)
    home.expect_signed_in_as(member)


def test_1_2_4_identifier_first_then_wrong_password(sign_in: SignIn, member: Someone) -> None:
    sign_in.open("password-optional")
    sign_in.identify(member.email)
    sign_in.choose("Password")
    sign_in.enter_password("Wrong-Horse-1")
    sign_in.expect_text("Password is incorrect")
    sign_in.expect_asked_for_password()
