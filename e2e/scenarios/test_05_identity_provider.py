"""Section 5: signing in at another organization's OpenID Connect provider. A second local org plays it, as `idp.localhost`."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from e2e.mailbox import Inbox, LocalInbox
from e2e.org import Org, Someone
from e2e.pages.home import Home
from e2e.pages.own import OwnPages
from e2e.processes import Running, clean_environment
from e2e.scenarios.conftest import PASSWORD_ONLY
from e2e.stack import Stack

pytestmark = pytest.mark.local_org("a second local org is the provider")
BUTTON = "Partner"


@dataclass(frozen=True, slots=True)
class Provider:
    """The provider's org, its address in a browser, and somebody who has an account there only."""

    org: Org
    url: str
    nina: Someone


@pytest.fixture(scope="session")
def provider_org() -> Iterator[Provider]:
    """Cookies ignore ports: a second org in one browser needs another host name."""
    token = secrets.token_hex(24)
    process = Running(
        "local_org", "serve", "--port", "0", "--in-memory", f"--api-token={token}", ready="local org ready at", env=clean_environment()
    )
    try:
        settings = {"OKTA_CLIENT_ORGURL": process.address, "OKTA_CLIENT_TOKEN": token, "OKTA_IDX_ISSUER": process.address}
        org = Org(settings, LocalInbox(process.address, token), local=True)
        yield Provider(org, process.address.replace("//localhost", "//idp.localhost"), org.person())
    finally:
        process.stop()


@pytest.fixture
def provider(provider_org: Provider, stack: Stack, org: Org) -> Iterator[Provider]:
    """C-IDP: the provider is known to the org, a routing rule offers it, and strangers get an account."""
    client = provider_org.org.make_web_app([f"{org.url}/oauth2/v1/authorize/callback"])
    with provider_org.org.authentication_rule(client[0], PASSWORD_ONLY), org.identity_provider(BUTTON, provider_org.url, client):
        yield provider_org


def sign_in_there(page: Page, who: Someone) -> None:
    """The provider's own page."""
    page.locator("input[name='identifier']").fill(who.email)
    page.locator("input[type='password']").fill(who.password)
    page.get_by_role("button", name="Next").first.click()


def go_to_the_provider(own_pages: OwnPages, page: Page, provider: Provider) -> None:
    own_pages.open("multifactor")
    page.get_by_role("link", name=BUTTON).click()
    expect(page).to_have_url(re.compile(f"^{re.escape(provider.url)}/"))


def test_5_1_1_sign_in_with_an_external_identity_provider(
    own_pages: OwnPages, home: Home, page: Page, stack: Stack, org: Org, provider: Provider
) -> None:
    any_factor = {**PASSWORD_ONLY, "constraints": []}
    with org.authentication_rule(stack.mfa, any_factor):
        go_to_the_provider(own_pages, page, provider)
        sign_in_there(page, provider.nina)
        home.expect_signed_in_as(provider.nina)
    org.user(provider.nina.email)


def test_5_2_1_where_the_app_wants_more_the_sign_in_goes_on_in_the_app(
    own_pages: OwnPages, home: Home, page: Page, org: Org, provider: Provider
) -> None:
    go_to_the_provider(own_pages, page, provider)
    inbox = Inbox(org.mailbox, provider.nina.email)
    sign_in_there(page, provider.nina)
    expect(own_pages.send_button.or_(page.locator("button.pick")).first).to_be_visible()
    expect(page.get_by_text("not currently supported")).to_have_count(0)
    if own_pages.send_button.is_visible():
        own_pages.have_the_mail_sent()
        own_pages.enter_code(inbox.next().code)
    org.user(provider.nina.email)
