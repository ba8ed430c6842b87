"""The Sign-In Widget, generation 2, unmodified, in Chromium on another origin: signs in, and follows the policy when it changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.contract.org import Org
from tests.contract.spa import Spa, spa

PATIENCE_MS = 30_000


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the page reported: console errors, uncaught exceptions, rejected promises that nobody caught."""
    found: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error":
            found.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: found.append(f"uncaught: {error}"))
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    return found


@pytest.fixture
def app(org: Org) -> Iterator[Spa]:
    with spa(org, org.multifactor) as running:
        yield running


def sign_in(page: Page, username: str, password: str) -> None:
    """At the pace of a person: the widget takes no second click that follows the first too soon."""
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=True).clear()
    page.get_by_label("Password", exact=True).press_sequentially(password, delay=40)
    page.get_by_role("button", name="Sign in").click()


def identify(page: Page, username: str) -> None:
    page.get_by_label("Username").fill(username)
    page.get_by_role("button", name="Next").click()


def answer_the_mail(page: Page, org: Org, address: str) -> None:
    page.get_by_role("button", name="Send me an email").click()
    enter_the_code(page, org, address)


def enter_the_code(page: Page, org: Org, address: str) -> None:
    enter = page.get_by_role("link", name="Enter a verification code instead").or_(
        page.get_by_role("button", name="Enter a verification code instead")
    )
    field = page.get_by_label("Enter Code")
    expect(enter.or_(field).first).to_be_visible()
    if enter.is_visible():
        enter.click()
    field.fill(org.code(address))
    page.get_by_role("button", name="Verify").click()


def test_john_signs_in_with_password_and_email_and_the_page_gets_tokens(page: Page, org: Org, app: Spa, complaints: list[str]) -> None:
    john = org.john
    page.goto(app.origin)
    sign_in(page, john.login, john.password)
    answer_the_mail(page, org, john.login)
    expect(page.locator("#outcome")).to_have_text(f"signed in as {john.login}")
    tokens: dict[str, Any] = page.evaluate("tokens")
    assert tokens["accessToken"]["accessToken"]
    assert tokens["idToken"]["claims"]["aud"] == app.client.id
    assert complaints == []


def test_a_wrong_password_is_told_on_the_form_and_the_right_one_still_works(page: Page, org: Org, app: Spa, complaints: list[str]) -> None:
    john = org.john
    page.goto(app.origin)
    sign_in(page, john.login, "Wrong-1-wrong")
    expect(page.get_by_text("Unable to sign in")).to_be_visible()
    sign_in(page, john.login, john.password)
    expect(page.get_by_role("button", name="Send me an email")).to_be_visible()
    assert [text for text in complaints if "401" not in text] == [], "Chromium itself reports the expected 401, nothing else may be said"


def test_with_step_14_undone_the_widget_asks_for_something_else(page: Page, org: Org, app: Spa, complaints: list[str]) -> None:
    john = org.john
    with org.without_step_14():
        page.goto(app.origin)
        identify(page, john.login)
        expect(page.get_by_label("Select Email")).to_be_visible()
        expect(page.get_by_label("Select Password")).to_be_visible()
    assert complaints == []


def test_a_member_of_the_group_signs_in_with_an_email_until_step_20_is_undone(page: Page, org: Org, complaints: list[str]) -> None:
    member = org.person(groups=("Password optional",))
    with spa(org, org.password_optional) as app:
        page.goto(app.origin)
        identify(page, member.login)
        page.get_by_label("Select Email").click()
        enter_the_code(page, org, member.login)
        expect(page.locator("#outcome")).to_have_text(f"signed in as {member.login}")
        with org.without_step_20():
            page.goto(app.origin)
            identify(page, member.login)
            expect(page.get_by_label("Password", exact=True)).to_be_visible()
            expect(page.get_by_label("Select Email")).to_have_count(0)
    assert complaints == []


def test_an_origin_that_is_not_trusted_gets_nothing(page: Page, org: Org, complaints: list[str]) -> None:
    with spa(org, org.multifactor, registered=False) as stranger:
        page.goto(stranger.origin)
        expect(page.get_by_text("There was an unexpected internal error. Please try again.")).to_be_visible()
    assert any("CORS" in text for text in complaints)
