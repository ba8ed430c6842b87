"""The Sign-In Widget of both generations, unmodified, in Chromium on another origin, signs people in by password and email."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.contract.judges import WIDGETS, judged
from tests.contract.org import Org
from tests.contract.public_client import public_client
from tests.contract.screen import Screen
from tests.contract.spa import App, Site, site

JUDGES = WIDGETS


@pytest.fixture
def app(org: Org, spa_site: Site, generation: int) -> App:
    return spa_site.show(public_client(org, spa_site.base(), org.multifactor), generation)


def sign_in(screen: Screen, username: str, password: str) -> None:
    screen.type("identifier", username)
    screen.enter("credentials.passcode", password)


def answer_the_mail(screen: Screen, org: Org, address: str) -> None:
    screen.press("Send me an email")
    enter_the_code(screen, org, address)


def enter_the_code(screen: Screen, org: Org, address: str) -> None:
    screen.enter_code_instead()
    screen.enter("credentials.passcode", org.code(address))


@judged("password", "email code")
def test_password_and_email_sign_in_and_the_page_gets_tokens(screen: Screen, org: Org, app: App) -> None:
    person = org.person()
    screen.page.goto(app.url)
    sign_in(screen, person.login, person.password)
    answer_the_mail(screen, org, person.login)
    screen.is_signed_in_as(person.login)
    tokens: dict[str, Any] = screen.page.evaluate("tokens")
    assert tokens["accessToken"]["accessToken"]
    assert tokens["idToken"]["claims"]["aud"] == app.client.id


@judged("password")
def test_a_wrong_password_is_told_on_the_form_and_the_right_one_still_works(screen: Screen, org: Org, app: App) -> None:
    person = org.person()
    screen.expecting(401)
    screen.page.goto(app.url)
    sign_in(screen, person.login, "Wrong-1-wrong")
    expect(screen.page.get_by_text("Unable to sign in")).to_be_visible()
    sign_in(screen, person.login, person.password)
    screen.control("Send me an email")


@judged("password")
def test_with_step_14_undone_the_widget_asks_for_something_else(screen: Screen, org: Org, app: App) -> None:
    person = org.person()
    with org.without_step_14():
        screen.page.goto(app.url)
        screen.enter("identifier", person.login)
        screen.control("Select Email")
        screen.control("Select Password")


@judged("email code")
def test_a_member_of_the_group_signs_in_with_an_email_until_step_20_is_undone(
    screen: Screen, org: Org, spa_site: Site, generation: int
) -> None:
    member = org.person(groups=("Password optional",))
    app = spa_site.show(public_client(org, spa_site.base(), org.password_optional), generation)
    screen.page.goto(app.url)
    screen.enter("identifier", member.login)
    screen.choose("Email")
    enter_the_code(screen, org, member.login)
    screen.is_signed_in_as(member.login)
    screen.page.context.clear_cookies()
    with org.without_step_20():
        screen.page.goto(app.url)
        screen.enter("identifier", member.login)
        expect(screen.field("credentials.passcode")).to_be_visible()
        expect(screen.page.get_by_label("Select Email")).to_have_count(0)


@judged("email link")
def test_the_link_of_the_mail_goes_on_in_the_same_browser(screen: Screen, org: Org, app: App, generation: int) -> None:
    """Generation 3 shows the form again and leaves the code to be typed from the page around it."""
    person = org.person()
    screen.page.goto(app.url)
    sign_in(screen, person.login, person.password)
    screen.press("Send me an email")
    second = Screen(screen.page.context.new_page())
    second.page.goto(org.opened_link(person.login))
    if generation == 3:
        second.enter_code_instead()
        second.enter("credentials.passcode", second.page.locator("#otp").inner_text())
    second.is_signed_in_as(person.login)
    expect(screen.page.get_by_text("Flow continued in a new tab")).to_be_visible()
    assert second.complaints == []


@judged("email link")
def test_the_link_of_the_mail_in_another_browser_shows_the_code_and_signs_nobody_in(
    screen: Screen, org: Org, app: App, generation: int, other_browser: BrowserContext
) -> None:
    person = org.person()
    screen.page.goto(app.url)
    sign_in(screen, person.login, person.password)
    screen.press("Send me an email")
    other = Screen(other_browser.new_page())
    other.page.goto(org.opened_link(person.login))
    expect(other.page.get_by_text(org.code(person.login)).first).to_be_visible()
    assert other_browser.cookies() == []
    enter_the_code(screen, org, person.login)
    screen.is_signed_in_as(person.login)
    assert other.complaints == []


def test_an_origin_that_is_not_trusted_gets_nothing(screen: Screen, org: Org, generation: int) -> None:
    with site(org, trusted=False) as stranger:
        app = stranger.show(public_client(org, stranger.base(), org.multifactor), generation)
        screen.page.goto(app.url)
        expect(screen.page.get_by_text(re.compile("unexpected internal error|Unable to connect"))).to_be_visible()
    assert any("CORS" in text for text in screen.complaints)
    screen.complaints.clear()
