"""Section 3: password recovery."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.mailbox import Inbox
from e2e.org import Org, Someone
from e2e.pages import SignIn
from e2e.pages.home import Home
from e2e.pages.mail_link import expect_the_link_to_show_the_code_alone
from e2e.pages.own import OwnPages

NEW_PASSWORD = "Tr0mbone-Cascade-77"


def test_3_1_1_reset_with_an_email_code(sign_in: SignIn, home: Home, page: Page, erika: Someone, inbox: Inbox) -> None:
    sign_in.open_recovery("multifactor")
    sign_in.recover(erika.email)
    sign_in.have_the_mail_sent()
    sign_in.enter_code(inbox.next().code)
    sign_in.set_password(NEW_PASSWORD)
    home.expect_signed_in_as(erika)

    home.sign_out()
    sign_in.open("multifactor")
    sign_in.identify(erika.email, erika.password)
    sign_in.expect_text("Authentication failed")


def asked_for_a_code(sign_in: SignIn, who: Someone) -> None:
    """Given: the recovery mail is sent."""
    sign_in.open_recovery("multifactor")
    sign_in.recover(who.email)
    sign_in.have_the_mail_sent()


def test_3_1_2a_an_unknown_name_is_named_without_prevention(own_pages: OwnPages) -> None:
    own_pages.open_recovery("multifactor")
    own_pages.username.fill("nobody@example.com")
    own_pages.main_button.click()
    own_pages.expect_text("There is no account with the Username nobody@example.com.")


@pytest.mark.local_org("enumeration prevention is a click in the console")
def test_3_1_2b_an_unknown_name_goes_on_as_if_it_existed_with_prevention(own_pages: OwnPages, org: Org) -> None:
    with org.enumeration_prevention():
        asked_for_a_code(own_pages, org.stranger())
        own_pages.enter_code("123456")
        own_pages.expect_text("Invalid code. Try again.")


def test_3_1_3_the_link_in_the_same_browser_leads_to_the_new_password(
    own_pages: OwnPages, page: Page, erika: Someone, inbox: Inbox
) -> None:
    asked_for_a_code(own_pages, erika)
    tab = page.context.new_page()
    tab.goto(inbox.next().link)
    OwnPages(tab).set_password(NEW_PASSWORD)
    Home(tab).expect_signed_in_as(erika)


def test_3_1_4_the_link_in_another_browser_shows_the_code_and_the_first_goes_on(
    sign_in: SignIn, home: Home, other_browser: BrowserContext, erika: Someone, inbox: Inbox
) -> None:
    asked_for_a_code(sign_in, erika)
    mail = inbox.next()
    expect_the_link_to_show_the_code_alone(other_browser, mail)
    sign_in.enter_code(mail.code)
    sign_in.set_password(NEW_PASSWORD)
    home.expect_signed_in_as(erika)


@pytest.mark.parametrize("own_words", ["weak", "recent", "common"])
def test_3_1_5_a_new_password_that_is_not_good_enough_is_refused(
    own_pages: OwnPages, home: Home, org: Org, erika: Someone, inbox: Inbox, own_words: str
) -> None:
    refused = {
        "weak": ("short", "Password requirements were not met."),
        "recent": (erika.password, "Password requirements were not met."),
        "common": ("Password123", "This password was found in a list of commonly used passwords."),
    }
    value, text = refused[own_words]
    default = next(one for one in org.call("GET", "/api/v1/policies", type="PASSWORD") if one["system"])
    complexity = {**default["settings"]["password"]["complexity"], "dictionary": {"common": {"exclude": True}}}
    settings = {**default["settings"], "password": {**default["settings"]["password"], "complexity": complexity}}
    with org.changed(f"/api/v1/policies/{default['id']}", {"settings": settings}):
        asked_for_a_code(own_pages, erika)
        own_pages.enter_code(inbox.next().code)
        own_pages.set_password(value)
        own_pages.expect_text(text)
        own_pages.set_password(NEW_PASSWORD)
        home.expect_signed_in_as(erika)


def test_3_1_6_two_different_new_passwords_are_refused_before_okta_is_asked(own_pages: OwnPages, erika: Someone, inbox: Inbox) -> None:
    asked_for_a_code(own_pages, erika)
    own_pages.enter_code(inbox.next().code)
    own_pages.new_password.fill(NEW_PASSWORD)
    own_pages.confirm_password.fill(NEW_PASSWORD + "x")
    own_pages.main_button.click()
    own_pages.expect_text("New passwords must match")


def test_3_1_7_who_may_not_recover_is_told_so_and_another_name_still_works(
    own_pages: OwnPages, org: Org, erika: Someone, inbox: Inbox
) -> None:
    with org.group_with_password_policy({}, selfServicePasswordReset={"access": "DENY"}) as group:
        refused = org.person(groups=(group,))
        own_pages.open_recovery("multifactor")
        own_pages.username.fill(refused.email)
        own_pages.main_button.click()
        own_pages.expect_text("Reset password is not allowed at this time. Please contact support for assistance.")
    asked_for_a_code(own_pages, erika)
    assert inbox.next().code


def recovery_link(org: Org, who: Someone) -> str:
    """What the app mails itself: its own page with the token that Okta answered."""
    url = str(org.call("POST", f"/api/v1/users/{who.id}/lifecycle/reset_password", sendEmail="false")["resetPasswordUrl"])
    return f"/sign-in/multifactor?recovery_token={url.rsplit('/', 1)[-1]}"


def test_3_1_8_a_recovery_link_of_the_apps_own_mail_leads_to_the_new_password(
    own_pages: OwnPages, home: Home, page: Page, org: Org, erika: Someone
) -> None:
    page.goto(recovery_link(org, erika))
    own_pages.set_password(NEW_PASSWORD)
    expect(home.sign_out_button.or_(own_pages.send_button).first).to_be_visible()


def test_3_1_9_a_link_that_was_used_offers_a_new_request(
    own_pages: OwnPages, page: Page, other_browser: BrowserContext, org: Org, erika: Someone
) -> None:
    link = recovery_link(org, erika)
    page.goto(link)
    own_pages.set_password(NEW_PASSWORD)
    expect(own_pages.new_password).to_have_count(0)
    again = other_browser.new_page()
    again.goto(link)
    expect(again.get_by_role("heading", name="This link is too old")).to_be_visible()
    again.get_by_role("link", name="Ask for a new link").click()
    expect(OwnPages(again).username).to_be_visible()
