"""The page behind a mail's link that is opened in another browser than the one that asked for it."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, expect

from e2e.mailbox import Mail
from e2e.pages.home import Home


def expect_the_link_to_show_the_code_alone(browser: BrowserContext, mail: Mail) -> None:
    """The code is there to be typed in the first browser; in this one nobody is signed in."""
    page = browser.new_page()
    page.goto(mail.link)
    expect(page.get_by_text(mail.code)).to_be_visible()
    Home(page).open()
    Home(page).expect_nobody_signed_in()
