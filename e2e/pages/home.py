"""The root page of the app."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from e2e.org import Someone
from e2e.pages import UseCase


class Home:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.heading = page.get_by_role("heading", level=1)
        self.sign_out_button = page.get_by_role("button", name="Sign out")
        self.claims = page.get_by_role("table")

    def open(self) -> None:
        self.page.goto("/")
        expect(self.heading).to_be_visible()

    def use_case(self, use_case: UseCase) -> Locator:
        """The card of one use case."""
        return self.page.locator(f"section[aria-labelledby='{use_case}']")

    def sign_out(self) -> None:
        self.sign_out_button.click()
        self.expect_nobody_signed_in()

    def expect_signed_in_as(self, who: Someone) -> None:
        expect(self.sign_out_button).to_be_visible()
        expect(self.claims.first).to_contain_text(who.email)
        expect(self.claims.first).to_contain_text(f"{who.first_name} {who.last_name}")

    def expect_nobody_signed_in(self) -> None:
        expect(self.page.get_by_role("link", name="Sign in").first).to_be_visible()
        expect(self.sign_out_button).to_have_count(0)
        expect(self.claims).to_have_count(0)
