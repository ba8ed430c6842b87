"""Section 1: sign-in with password; identifier first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from e2e.mailbox import Inbox
from e2e.org import Org, Someone
from e2e.pages import SignIn
from e2e.pages.home import Home
from e2e.pages.own import OwnPages
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


@pytest.mark.usefixtures("password_only")
def test_1_1_4_who_is_not_assigned_to_the_app_is_told_so_after_the_password(
    sign_in: SignIn, stack: Stack, org: Org, erika: Someone
) -> None:
    with org.not_assigned_to_everyone(stack.mfa):
        sign_in.open("multifactor")
        sign_in.identify(erika.email, erika.password)
        sign_in.expect_text("User is not assigned to this application.")


@pytest.mark.usefixtures("password_only")
@pytest.mark.parametrize("done", ["suspend", "deactivate"])
def test_1_1_5_and_1_1_7_a_suspended_or_deactivated_user_fails_like_a_wrong_password(
    own_pages: OwnPages, org: Org, erika: Someone, done: str
) -> None:
    org.call("POST", f"/api/v1/users/{erika.id}/lifecycle/{done}")
    own_pages.open("multifactor")
    own_pages.identify(erika.email, erika.password)
    own_pages.expect_text("Authentication failed")


@pytest.mark.usefixtures("password_only")
def test_1_1_6_a_locked_user_fails_like_a_wrong_password_or_is_told_where_the_policy_says_so(own_pages: OwnPages, org: Org) -> None:
    lockout = {"maxAttempts": 1, "autoUnlockMinutes": 0}
    for shown, text in ((False, "Authentication failed"), (True, "locked")):
        with org.group_with_password_policy({"lockout": {**lockout, "showLockoutFailures": shown}}) as group:
            who = org.person(groups=(group,))
            own_pages.open("multifactor")
            own_pages.identify(who.email, "Wrong-Horse-1")
            own_pages.identify(who.email, who.password)
            own_pages.expect_text(text)
            org.remove_people()


def test_1_1_8_the_sign_in_page_leads_to_recovery(sign_in: SignIn) -> None:
    sign_in.open_recovery("multifactor")


@pytest.mark.usefixtures("password_only")
def test_1_1_9_an_expired_password_has_to_be_changed(sign_in: SignIn, home: Home, org: Org, erika: Someone) -> None:
    org.call("POST", f"/api/v1/users/{erika.id}/lifecycle/expire_password")
    sign_in.open("multifactor")
    sign_in.identify(erika.email, erika.password)
    sign_in.set_password("Tr0mbone-Cascade-77")
    home.expect_signed_in_as(erika)


@pytest.mark.usefixtures("password_only")
def test_1_1_9_two_different_new_passwords_are_refused_before_okta_is_asked(own_pages: OwnPages, org: Org, erika: Someone) -> None:
    org.call("POST", f"/api/v1/users/{erika.id}/lifecycle/expire_password")
    own_pages.open("multifactor")
    own_pages.identify(erika.email, erika.password)
    own_pages.new_password.fill("Tr0mbone-Cascade-77")
    own_pages.confirm_password.fill("Tr0mbone-Cascade-78")
    own_pages.main_button.click()
    own_pages.expect_text("New passwords must match")


@pytest.mark.local_org("enumeration prevention is a click in the console")
def test_1_2_5_with_prevention_a_stranger_sees_what_everybody_sees(own_pages: OwnPages, org: Org) -> None:
    with org.enumeration_prevention():
        own_pages.open("password-optional")
        own_pages.identify(org.stranger().email)
        own_pages.choose("Email")
        for _ in range(4):
            own_pages.enter_code("123456")
            own_pages.expect_text("Invalid code. Try again.")
        own_pages.enter_code("123456")
        own_pages.expect_text("Too many")
