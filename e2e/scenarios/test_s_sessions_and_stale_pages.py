"""Section S: what happens to a sign-in that expires, is cancelled, is gone back on, or has a twin."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from e2e.mailbox import Inbox
from e2e.org import Org, Someone
from e2e.pages import SignIn
from e2e.pages.home import Home
from e2e.pages.own import OwnPages
from e2e.scenarios.conftest import PASSWORD_ONLY
from e2e.stack import Stack

EXPIRED = "You have been logged out due to inactivity. Refresh or return to the sign in screen."
SIGN_IN_LIVES_S = 7 * 60


@pytest.fixture
def password_only(stack: Stack, org: Org) -> Iterator[None]:
    with org.authentication_rule(stack.mfa, PASSWORD_ONLY):
        yield


@pytest.mark.local_org("the sign-in lapses by moving the org's clock")
def test_s_1_a_sign_in_that_expired_says_so_and_a_fresh_one_works(
    sign_in: SignIn, home: Home, org: Org, erika: Someone, inbox: Inbox
) -> None:
    sign_in.open("multifactor")
    sign_in.identify(erika.email, erika.password)
    sign_in.have_the_mail_sent()
    code = inbox.next().code
    with org.later(SIGN_IN_LIVES_S):
        sign_in.enter_code(code)
        sign_in.expect_text(EXPIRED)
    sign_in.open("multifactor")
    sign_in.identify(erika.email, erika.password)
    sign_in.have_the_mail_sent()
    sign_in.enter_code(inbox.next().code)
    home.expect_signed_in_as(erika)


def test_s_2_cancel_in_the_middle_leads_to_a_clean_start(own_pages: OwnPages, home: Home, erika: Someone, inbox: Inbox) -> None:
    own_pages.open("multifactor")
    own_pages.identify(erika.email, erika.password)
    own_pages.start_again_button.click()
    home.open()
    home.expect_nobody_signed_in()
    own_pages.open("multifactor")
    own_pages.identify(erika.email, erika.password)
    own_pages.have_the_mail_sent()
    own_pages.enter_code(inbox.next().code)
    home.expect_signed_in_as(erika)


def test_s_3_two_tabs_two_sign_ins_each_ends_in_its_own(own_pages: OwnPages, home: Home, page: Page, erika: Someone, inbox: Inbox) -> None:
    own_pages.open("multifactor")
    own_pages.identify(erika.email, erika.password)
    recovery = OwnPages(page.context.new_page())
    recovery.open_recovery("multifactor")
    recovery.recover(erika.email)
    recovery.have_the_mail_sent()
    recovery_code = inbox.next().code
    own_pages.have_the_mail_sent()
    own_pages.enter_code(inbox.next().code)
    home.expect_signed_in_as(erika)
    recovery.enter_code(recovery_code)
    recovery.set_password("Tr0mbone-Cascade-77")
    Home(recovery.page).expect_signed_in_as(erika)


def test_s_4_an_old_form_submitted_again_uses_nothing_twice(
    own_pages: OwnPages, home: Home, page: Page, erika: Someone, inbox: Inbox
) -> None:
    own_pages.open("multifactor")
    own_pages.identify(erika.email, erika.password)
    own_pages.have_the_mail_sent()
    code = inbox.next().code
    own_pages.enter_code(code)
    home.expect_signed_in_as(erika)
    page.go_back()
    if own_pages.code.is_visible():
        own_pages.enter_code(code)
    expect(page.get_by_text("Traceback")).to_have_count(0)
    home.open()
    home.expect_signed_in_as(erika)


@pytest.mark.usefixtures("password_only")
def test_s_6_a_protected_page_is_returned_to_after_signing_in(own_pages: OwnPages, page: Page, erika: Someone) -> None:
    page.goto("/profile")
    expect(page).not_to_have_url("/profile")
    if page.get_by_role("link", name="Sign in", exact=True).first.is_visible():
        page.get_by_role("link", name="Sign in", exact=True).first.click()
    own_pages.identify(erika.email, erika.password)
    expect(page).to_have_url("/profile")
    expect(page.get_by_text(erika.email).first).to_be_visible()
