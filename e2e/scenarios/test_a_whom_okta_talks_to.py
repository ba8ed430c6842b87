"""Whom Okta thinks it is talking to: the person's address, browser and device reach it, and nobody else's cookie does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from e2e.mailbox import Inbox
from e2e.org import Json, Org, Someone
from e2e.pages.home import Home
from e2e.pages.own import OwnPages
from e2e.scenarios.conftest import sign_in_with_email_code
from e2e.stack import Stack, local_stack

pytestmark = pytest.mark.local_org("reads the calls that the org received")


def calls_since(org: Org, request_id: int) -> list[Json]:
    """The calls of the app (not of a browser, not of this test) after this one."""
    return [call for call in org.requests_since(request_id) if "/idp/idx/" in call["path"] or call["path"].endswith("/v1/interact")]


def last_call(org: Org) -> int:
    return max((int(call["id"]) for call in org.requests_since(0)), default=0)


def devices(org: Org, page: Page, times: int) -> list[str]:
    """The device tokens that starting to sign in so often sends."""
    before = last_call(org)
    for _ in range(times):
        OwnPages(page).open("multifactor")
    return [call["headers"]["x-device-token"] for call in calls_since(org, before) if call["path"].endswith("/interact")]


def test_a4_one_browser_is_one_device_and_another_browser_another(page: Page, other_browser: BrowserContext, org: Org) -> None:
    mine = devices(org, page, 2)
    theirs = devices(org, other_browser.new_page(), 1)
    assert len(mine) == 2
    assert len(set(mine)) == 1
    assert set(mine).isdisjoint(theirs)
    assert all(0 < len(token) <= 32 for token in (*mine, *theirs))


def test_a1_a5_each_call_carries_the_persons_address_and_browser(own_pages: OwnPages, org: Org, erika: Someone) -> None:
    before = last_call(org)
    own_pages.open("multifactor")
    own_pages.identify(erika.email, "Wrong-Horse-1")
    own_pages.expect_text("Authentication failed")
    calls = calls_since(org, before)
    assert len(calls) == 3
    for call in calls:
        assert call["headers"]["x-forwarded-for"] in ("127.0.0.1", "::1")
        agents = call["headers"].get("user-agent", "") + call["headers"].get("x-okta-user-agent-extended", "")
        assert "Chrome" in agents


@pytest.fixture(scope="module")
def cookie_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """An org that sets the cookie `idx` at success, as a real one does."""
    with local_stack(tmp_path_factory.mktemp("cookies"), "--session-cookie") as up:
        yield up


def test_no_cookie_of_the_org_is_kept_between_two_people(cookie_stack: Stack, browser: Browser) -> None:
    org = cookie_stack.org
    before = last_call(org)
    for _ in range(2):
        who = org.person()
        mail = Inbox(org.mailbox, who.email)
        context = browser.new_context(base_url=cookie_stack.app_url)
        page = context.new_page()
        sign_in_with_email_code(OwnPages(page), who, mail)
        Home(page).expect_signed_in_as(who)
        context.close()
    calls = calls_since(org, before)
    assert len(calls) == 10
    assert not any("cookie" in call["headers"] for call in calls)
