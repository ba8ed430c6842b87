"""python -m docs.screenshots: takes the pictures of `docs/images/` from an org and an app started for it (`make screenshots`)."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from e2e.pages.home import Home
from e2e.pages.own import OwnPages
from e2e.pages.widget import WidgetPage
from e2e.stack import Stack, local_stack

IMAGES = Path(__file__).parent / "images"
SIZE = (1000, 640)
ME = "john.doe@example.com"


def main() -> None:
    """Four pictures: the home page, our own page asking for a code, the widget, and the mail page."""
    IMAGES.mkdir(exist_ok=True)
    rooted = hasattr(os, "geteuid") and os.geteuid() == 0
    with tempfile.TemporaryDirectory() as folder, local_stack(Path(folder)) as stack, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("E2E_BROWSER"), args=["--no-sandbox"] if rooted else [])
        page = browser.new_page(
            base_url=stack.app_url, viewport={"width": SIZE[0], "height": SIZE[1]}, locale="en-US", reduced_motion="reduce"
        )
        _home(page)
        _own_page(page, stack)
        _widget(page)
        _mail(page, stack)
        browser.close()


def _home(page: Page) -> None:
    Home(page).open()
    _keep(page, "home")


def _own_page(page: Page, stack: Stack) -> None:
    own = OwnPages(page)
    own.open("multifactor")
    own.identify(ME, stack.org.settings["JOHN_DOE_PASSWORD"])
    own.have_the_mail_sent()
    _keep(page, "code")


def _widget(page: Page) -> None:
    widget = WidgetPage(page)
    widget.open("multifactor")
    expect(widget.passcode).to_be_visible()
    _keep(page, "widget")


def _mail(page: Page, stack: Stack) -> None:
    page.goto(f"{stack.org.url}/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    _keep(page, "mail")


def _keep(page: Page, name: str) -> None:
    page.screenshot(path=str(IMAGES / f"{name}.png"), animations="disabled", caret="hide")


if __name__ == "__main__":
    main()
