"""The app's own pages: one page for whatever remediation comes. Locators are roles and labels, as a person reads them."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from e2e.org import Someone
from e2e.pages import UseCase
from e2e.pages.home import Home


class OwnPages:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.heading = page.get_by_role("heading", level=1)
        self.username = page.get_by_label("Username")
        self.password = page.get_by_label("Password", exact=True)
        self.new_password = page.locator("input[autocomplete='new-password']").first
        self.confirm_password = page.locator("input[autocomplete='new-password']").nth(1)
        self.code = page.get_by_label("Enter code")
        self.main_button = page.locator("button.main").first
        self.send_button = page.get_by_role("button", name="Send me an email")
        self.resend_button = page.get_by_role("button", name="Send again")
        self.skip_button = page.get_by_role("button", name="Skip for now")

    def start(self, use_case: UseCase) -> None:
        """Presses «Sign in», whatever that leads to."""
        home = Home(self.page)
        home.open()
        home.use_case(use_case).get_by_role("link", name="Sign in", exact=True).click()

    def open(self, use_case: UseCase) -> None:
        self.start(use_case)
        expect(self.username).to_be_visible()

    def identify(self, username: str, password: str | None = None) -> None:
        self.username.fill(username)
        if password is not None:
            self.password.fill(password)
        self.main_button.click()

    def enter_password(self, password: str) -> None:
        self.password.fill(password)
        self.main_button.click()

    def choose(self, authenticator: str) -> None:
        self.page.locator("button.pick", has_text=authenticator).first.click()

    def have_the_mail_sent(self) -> None:
        self.send_button.click()
        expect(self.code).to_be_visible()

    def enter_code(self, code: str) -> None:
        self.code.fill(code)
        self.main_button.click()

    def resend(self) -> None:
        self.resend_button.click()
        expect(self.code).to_be_visible()

    def skip_what_is_optional(self) -> None:
        done = Home(self.page).sign_out_button
        expect(self.skip_button.or_(done).first).to_be_visible()
        if self.skip_button.is_visible():
            self.skip_button.click()

    def open_sign_up(self, use_case: UseCase) -> None:
        home = Home(self.page)
        home.open()
        home.use_case(use_case).get_by_role("link", name="Sign up").click()
        expect(self.page.get_by_label("First name")).to_be_visible()

    def sign_up_as(self, who: Someone) -> None:
        self.page.get_by_label("First name").fill(who.first_name)
        self.page.get_by_label("Last name").fill(who.last_name)
        self.page.get_by_label("Email").fill(who.email)
        self.main_button.click()

    def set_password(self, password: str) -> None:
        self.new_password.fill(password)
        self.confirm_password.fill(password)
        self.main_button.click()

    def open_recovery(self, use_case: UseCase) -> None:
        home = Home(self.page)
        home.open()
        home.use_case(use_case).get_by_role("link", name="Forgot password?").click()
        expect(self.username).to_be_visible()

    def recover(self, username: str) -> None:
        self.username.fill(username)
        self.main_button.click()
        expect(self.username).to_have_count(0)

    def expect_text(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.get_by_text(text, exact=False).first).to_be_visible()

    def expect_refused(self) -> None:
        """A plain page that says so, and no claims."""
        expect(self.page.get_by_text("Reference")).to_be_visible()
        expect(self.page.get_by_role("table")).to_have_count(0)

    def expect_asked_for_password(self) -> None:
        expect(self.password).to_be_visible()
        expect(self.password).to_have_value("")

    def expect_asked_for_code(self) -> None:
        expect(self.code).to_be_visible()
