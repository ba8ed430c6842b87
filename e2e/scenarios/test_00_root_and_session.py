"""Section 0: root page and session frame."""

from __future__ import annotations

from e2e.mailbox import Inbox
from e2e.org import Someone
from e2e.pages import SignIn
from e2e.pages.home import Home
from e2e.scenarios.conftest import sign_in_with_email_code


def test_0_1_1_root_page_when_nobody_is_signed_in(home: Home) -> None:
    home.open()
    home.expect_nobody_signed_in()


def test_0_1_2_root_page_shows_the_claims_of_who_is_signed_in(sign_in: SignIn, home: Home, erika: Someone, inbox: Inbox) -> None:
    sign_in_with_email_code(sign_in, erika, inbox)
    home.expect_signed_in_as(erika)
    home.open()
    home.expect_signed_in_as(erika)


def test_0_1_3_sign_out_leads_back_to_the_root_page(sign_in: SignIn, home: Home, erika: Someone, inbox: Inbox) -> None:
    sign_in_with_email_code(sign_in, erika, inbox)
    home.expect_signed_in_as(erika)
    home.sign_out()
    home.expect_nobody_signed_in()
