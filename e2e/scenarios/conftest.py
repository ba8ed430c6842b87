"""The two ways to sign in, for the scenarios that hold for both."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from e2e.mailbox import Inbox
from e2e.org import Org, Someone
from e2e.pages import SignIn
from e2e.pages.home import Home
from e2e.pages.own import OwnPages
from e2e.pages.widget import WidgetPage


@pytest.fixture(params=["own pages", "widget"])
def sign_in(request: pytest.FixtureRequest, page: Page) -> SignIn:
    """Runs the scenario twice: in the app's own pages and in the Sign-In Widget."""
    return OwnPages(page) if request.param == "own pages" else WidgetPage(page)


@pytest.fixture
def own_pages(page: Page) -> OwnPages:
    return OwnPages(page)


@pytest.fixture
def widget(page: Page) -> WidgetPage:
    return WidgetPage(page)


@pytest.fixture
def home(page: Page) -> Home:
    return Home(page)


@pytest.fixture
def erika(org: Org) -> Someone:
    """An active user with a password and an email, in no group of the guide."""
    return org.person()


@pytest.fixture
def inbox(org: Org, erika: Someone) -> Inbox:
    """Erika's mail from now on."""
    return Inbox(org.mailbox, erika.email)


PASSWORD_ONLY = {
    "type": "ASSURANCE",
    "factorMode": "1FA",
    "reauthenticateIn": "PT12H",
    "constraints": [{"knowledge": {"types": ["password"], "reauthenticateIn": "PT12H"}}],
}


def sign_in_with_email_code(pages: SignIn, who: Someone, inbox: Inbox) -> None:
    """Password, then the code of the mail, at the multifactor app: for scenarios that are about what comes after."""
    pages.open("multifactor")
    pages.identify(who.email, who.password)
    pages.have_the_mail_sent()
    pages.enter_code(inbox.next().code)


# A real org has no telephony by itself, and nobody here reads its texts.
TELEPHONY = pytest.mark.local_org("texts and calls are read from the local org")
