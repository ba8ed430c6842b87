"""Section 3: password recovery."""

from __future__ import annotations

from playwright.sync_api import Page

from e2e.mailbox import Inbox
from e2e.org import Someone
from e2e.pages import SignIn
from e2e.pages.home import Home

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
