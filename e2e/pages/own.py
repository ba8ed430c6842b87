"""The app's own pages: one page for whatever remediation comes. Locators are roles and labels, as a person reads them."""

from __future__ import annotations

from typing import Literal

from playwright.sync_api import Page, expect

from e2e.devices import AuthenticatorApp
from e2e.org import Someone
from e2e.pages import UseCase
from e2e.pages.home import Home

RESEND_AFTER_MS = 31_000


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
        self.phone_number = page.get_by_label("Phone number")
        self.question = page.get_by_role("combobox", name="Choose a security question")
        self.own_question = page.get_by_label("Create a security question")
        self.answer = page.get_by_label("Answer", exact=True)
        self.qr_code = page.locator("img.qr")
        self.shared_secret = page.locator(".key code")
        self.number_to_choose = page.locator(".code strong")
        self.unlock_button = page.get_by_role("button", name="Unlock account")
        self.start_again_button = page.get_by_role("button", name="Start again")

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
        named = self.page.locator("span, small:not(.note)", has_text=authenticator)  # by its name or address, not by what is said of it
        self.page.locator("button.pick", has=named).first.click()

    def have_the_mail_sent(self) -> None:
        self.send_button.click()
        expect(self.code).to_be_visible()

    def enter_code(self, code: str) -> None:
        self.code.fill(code)
        self.main_button.click()

    def resend(self) -> None:
        """After the wait that the page counts down, by the browser's clock."""
        self.page.clock.install()
        self.page.reload()
        self.page.clock.fast_forward(RESEND_AFTER_MS)
        expect(self.resend_button).to_be_enabled()
        self.resend_button.click()
        expect(self.code).to_be_visible()

    def have_the_code_sent(self, method: str = "SMS") -> None:
        """To a phone that is known, where Okta asks how."""
        self.page.get_by_label(method).check()
        self.page.get_by_role("button", name="Send me the code").click()
        expect(self.code).to_be_visible()

    def give_phone_number(self, number: str, method: str = "SMS") -> None:
        """Where the phone is set up; leads on, or back with a message."""
        self.page.get_by_label(method).check()
        self.phone_number.fill(number)
        self.main_button.click()

    def set_up_app(self, by: Literal["picture", "key"]) -> AuthenticatorApp:
        """From the QR code or from the key below it."""
        if by == "key":
            return AuthenticatorApp(self.shared_secret.inner_text())
        return AuthenticatorApp.by_scanning(str(self.qr_code.get_attribute("src")))

    def choose_question(self, question: str, answer: str) -> None:
        """One of Okta's questions, by its words."""
        self.question.select_option(label=question)
        self.answer.first.fill(answer)
        self.main_button.click()

    def write_question(self, question: str, answer: str) -> None:
        """A question of one's own."""
        if not self.own_question.is_visible():
            self.page.get_by_text("Create my own security question").click()
        self.own_question.fill(question)
        own = self.page.locator("form", has=self.own_question)
        own.get_by_label("Answer", exact=True).fill(answer)
        own.get_by_role("button").click()

    def answer_question(self, answer: str) -> None:
        self.answer.fill(answer)
        self.main_button.click()

    def use_security_key(self) -> None:
        """Presses the button that begins the browser's ceremony."""
        self.page.locator("form[data-ceremony] button").click()

    def open_unlock(self, use_case: UseCase) -> None:
        """From the sign-in page, where the org lets people unlock themselves."""
        self.open(use_case)
        self.unlock_button.click()
        expect(self.heading).to_have_text("Unlock your account")

    def unlock(self, username: str, authenticator: str) -> None:
        self.username.fill(username)
        self.choose(authenticator)

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
