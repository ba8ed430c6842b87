"""Section 6: password plus email."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.mailbox import Inbox
from e2e.org import Org, Someone
from e2e.pages import SignIn
from e2e.pages.home import Home
from e2e.pages.mail_link import expect_the_link_to_show_the_code_alone
from e2e.pages.own import OwnPages
from e2e.pages.widget import WidgetPage

CODE_LAPSES_AFTER_S = 310


def asked_for_a_code(sign_in: SignIn, erika: Someone) -> None:
    """Given: the password is proved, the mail is sent."""
    sign_in.open("multifactor")
    sign_in.identify(erika.email, erika.password)
    sign_in.have_the_mail_sent()
    sign_in.expect_asked_for_code()


def masked(address: str) -> str:
    local, domain = address.split("@")
    return f"{local[0]}***{local[-1]}@{domain}"


def test_6_1_1_only_usable_factors_after_the_password_and_the_address_is_masked(sign_in: SignIn, erika: Someone, inbox: Inbox) -> None:
    sign_in.open("multifactor")
    sign_in.identify(erika.email, erika.password)
    sign_in.expect_text(masked(erika.email))
    inbox.expect_none()


def test_6_1_2_email_code(sign_in: SignIn, home: Home, erika: Someone, inbox: Inbox) -> None:
    asked_for_a_code(sign_in, erika)
    sign_in.enter_code(inbox.next().code)
    home.expect_signed_in_as(erika)


def test_6_1_3_a_wrong_email_code_is_refused_and_the_right_one_still_works(
    sign_in: SignIn, home: Home, erika: Someone, inbox: Inbox
) -> None:
    asked_for_a_code(sign_in, erika)
    right = inbox.next().code
    sign_in.enter_code("000000" if right != "000000" else "111111")
    sign_in.expect_text("Invalid code. Try again.")
    sign_in.enter_code(right)
    home.expect_signed_in_as(erika)


def test_6_1_4_magic_link_in_the_same_browser(sign_in: SignIn, page: Page, erika: Someone, inbox: Inbox) -> None:
    asked_for_a_code(sign_in, erika)
    tab = page.context.new_page()
    tab.goto(inbox.next().link)
    Home(tab).expect_signed_in_as(erika)


def test_6_1_5_magic_link_in_another_browser_shows_the_code_and_signs_nobody_in(
    sign_in: SignIn, home: Home, other_browser: BrowserContext, erika: Someone, inbox: Inbox
) -> None:
    asked_for_a_code(sign_in, erika)
    mail = inbox.next()
    expect_the_link_to_show_the_code_alone(other_browser, mail)
    sign_in.enter_code(mail.code)
    home.expect_signed_in_as(erika)


def test_6_1_6_a_resent_mail_makes_the_former_link_stale(
    own_pages: OwnPages, home: Home, other_browser: BrowserContext, erika: Someone, inbox: Inbox
) -> None:
    asked_for_a_code(own_pages, erika)
    former = inbox.next()
    own_pages.resend()
    elsewhere = other_browser.new_page()
    latest = inbox.next()
    elsewhere.goto(former.link)
    expect(elsewhere.get_by_text("This email link is out of date. Return to the screen where you requested it.")).to_be_visible()
    own_pages.enter_code(latest.code)
    home.expect_signed_in_as(erika)


@pytest.mark.local_org("opening a link twice in quick succession is rate limited at Okta")
def test_6_1_6_a_mail_scanner_that_opens_the_link_uses_nothing_up(
    own_pages: OwnPages, page: Page, other_browser: BrowserContext, erika: Someone, inbox: Inbox
) -> None:
    asked_for_a_code(own_pages, erika)
    link = inbox.next().link
    for _ in range(2):
        other_browser.request.head(link)
        other_browser.request.get(link)
    tab = page.context.new_page()
    tab.goto(link)
    Home(tab).expect_signed_in_as(erika)


def test_6_1_9_the_original_tab_notices_in_the_apps_own_pages(own_pages: OwnPages, page: Page, erika: Someone, inbox: Inbox) -> None:
    asked_for_a_code(own_pages, erika)
    tab = page.context.new_page()
    tab.goto(inbox.next().link)
    Home(tab).expect_signed_in_as(erika)
    page.bring_to_front()
    expect(page.get_by_text("Flow continued in a new tab.")).to_be_visible(timeout=20_000)


def test_6_1_9_the_original_tab_notices_in_the_widget(widget: WidgetPage, page: Page, erika: Someone, inbox: Inbox) -> None:
    asked_for_a_code(widget, erika)
    tab = page.context.new_page()
    tab.goto(inbox.next().link)
    Home(tab).expect_signed_in_as(erika)
    page.bring_to_front()
    expect(page.get_by_text("Flow continued in a new tab.")).to_be_visible(timeout=20_000)


@pytest.mark.local_org("the code lapses by moving the org's clock")
def test_6_1_7_a_code_and_a_link_that_lapsed_are_refused(
    sign_in: SignIn, org: Org, other_browser: BrowserContext, erika: Someone, inbox: Inbox
) -> None:
    asked_for_a_code(sign_in, erika)
    mail = inbox.next()
    with org.later(CODE_LAPSES_AFTER_S):
        elsewhere = other_browser.new_page()
        elsewhere.goto(mail.link)
        expect(elsewhere.get_by_text("This email link has expired.")).to_be_visible()
        sign_in.enter_code(mail.code)
        sign_in.expect_text("You have been logged out due to inactivity.")


@pytest.mark.local_org("five wrong codes would block a real mailbox's authenticator for minutes")
def test_6_1_8_five_wrong_codes_are_too_many(sign_in: SignIn, erika: Someone, inbox: Inbox) -> None:
    asked_for_a_code(sign_in, erika)
    right = inbox.next().code
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(4):
        sign_in.enter_code(wrong)
        sign_in.expect_text("Invalid code. Try again.")
    sign_in.enter_code(wrong)
    sign_in.expect_text("Too many")
    sign_in.enter_code(right)
    sign_in.expect_text("Too many")
