"""Section T: tokens and sign-out."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from e2e.mailbox import Inbox
from e2e.org import Org, Someone
from e2e.pages.home import Home
from e2e.pages.own import OwnPages
from e2e.scenarios.conftest import sign_in_with_email_code


@pytest.mark.local_org("reads the calls that the app made")
def test_t_3_sign_out_revokes_the_tokens_and_forgets_the_session(
    own_pages: OwnPages, home: Home, page: Page, org: Org, erika: Someone, inbox: Inbox
) -> None:
    sign_in_with_email_code(own_pages, erika, inbox)
    home.expect_signed_in_as(erika)
    cookies = page.context.cookies()
    before = max((call["id"] for call in org.requests_since(0)), default=0)
    home.sign_out()

    paths = [call["path"] for call in org.requests_since(before)]
    assert sum(path.endswith("/v1/revoke") for path in paths) == 2, paths  # the refresh token and the access token
    assert any(path.endswith("/v1/logout") for path in paths), paths
    page.context.clear_cookies()
    page.context.add_cookies([cookie for cookie in cookies])  # type: ignore[misc]
    home.open()
    home.expect_nobody_signed_in()


TAMPERED: dict[str, dict[str, Any]] = {
    "wrong issuer": {"claims": {"iss": "https://evil.example"}},
    "wrong audience": {"claims": {"aud": "0oaEVIL"}},
    "wrong nonce": {"claims": {"nonce": "another"}},
    "expired": {"claims": {"exp": 1}},
    "another key": {"sign": "other-key"},
    "unknown key id": {"header": {"kid": "unknown"}},
    "no signature": {"sign": "none"},
    "HMAC with the client secret": {"sign": "hs256-secret"},
}


@pytest.mark.local_org("tampers with the ID token")
@pytest.mark.parametrize("fault", TAMPERED.values(), ids=list(TAMPERED))
def test_t_5_a_tampered_id_token_is_refused(
    fault: dict[str, Any], own_pages: OwnPages, home: Home, org: Org, erika: Someone, inbox: Inbox
) -> None:
    with org.fault(match="POST /oauth2/default/v1/token", times=1, id_token=fault):
        sign_in_with_email_code(own_pages, erika, inbox)
        own_pages.expect_refused()
    home.open()
    home.expect_nobody_signed_in()


@pytest.mark.local_org("rotates the signing key")
def test_t_5_a_rotated_key_is_accepted_after_one_look_at_the_key_set(
    own_pages: OwnPages, home: Home, org: Org, erika: Someone, inbox: Inbox
) -> None:
    sign_in_with_email_code(own_pages, erika, inbox)
    home.expect_signed_in_as(erika)
    home.sign_out()
    org.call("POST", "/local/keys/rotate")
    sign_in_with_email_code(own_pages, erika, inbox)
    home.expect_signed_in_as(erika)
