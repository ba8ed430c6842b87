"""The page with the Sign-In Widget (generation 2). Locators are those the widget documents for tests (`data-se`) and its field names."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Literal

from playwright.sync_api import Locator, Page, Request, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from e2e.devices import AuthenticatorApp
from e2e.org import Someone
from e2e.pages import UseCase
from e2e.pages.home import Home

SENT_WITHIN_MS = 3_000
FOUND_WITHIN_MS = 10_000
FOCUSED_WITHIN_MS = 1_000
KEY_EVERY_MS = 15
KEYS = {
    "Email": "okta_email",
    "Password": "okta_password",
    "Phone": "phone_number",
    "Google Authenticator": "google_otp",
    "Security Question": "security_question",
    "Security Key or Biometric": "webauthn",
}


class WidgetPage:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.widget = page.locator("#okta-sign-in")
        self.username = self.widget.locator("input[name='identifier']")
        self.passcode = self.widget.locator("input[name='credentials.passcode']")
        self.confirm_password = self.widget.locator("input[name='confirmPassword']")
        self.enter_code_instead = self.widget.locator(".enter-auth-code-instead-link")

    def open(self, use_case: UseCase) -> None:
        home = Home(self.page)
        home.open()
        home.use_case(use_case).get_by_role("link", name="Sign-In Widget").click()
        expect(self.username).to_be_visible()

    def identify(self, username: str, password: str | None = None) -> None:
        self._send(identifier=username, **({"credentials__passcode": password} if password is not None else {}))

    def enter_password(self, password: str) -> None:
        self._send(credentials__passcode=password)

    def choose(self, authenticator: str) -> None:
        self.widget.locator(f"[data-se='{KEYS[authenticator]}'] .button").click()

    def have_the_mail_sent(self) -> None:
        self.widget.get_by_role("button", name="Send me an email").click()
        expect(self.enter_code_instead.or_(self.passcode).first).to_be_visible()

    def enter_code(self, code: str) -> None:
        expect(self.enter_code_instead.or_(self.passcode).first).to_be_visible()
        if self.enter_code_instead.is_visible():
            self.enter_code_instead.click()
        self._send(credentials__passcode=code)

    def give_phone_number(self, number: str, method: str = "SMS") -> None:
        """The widget adds the country's code by itself (+1)."""
        self._send(authenticator__phoneNumber=number.removeprefix("+1"))

    def set_up_app(self, by: Literal["picture", "key"]) -> AuthenticatorApp:
        """The widget shows the picture, the key on request, and asks for the code on a page of its own."""
        picture = self.widget.locator("img.qrcode")
        expect(picture).to_be_visible()
        app = AuthenticatorApp.by_scanning(str(picture.get_attribute("src")))
        if by == "key":
            self.widget.locator(".cannot-scan-link").click()
            app = AuthenticatorApp(self.widget.locator(".shared-secret").inner_text())
        self.widget.get_by_role("link", name="Next").or_(self.widget.get_by_role("button", name="Next")).first.click()
        expect(self.passcode).to_be_visible()
        return app

    def choose_question(self, question: str, answer: str) -> None:
        """The widget's own list is a picker with a search; its first question is chosen already."""
        expect(self.widget.get_by_text(question).first).to_be_attached()
        self._send(credentials__answer=answer)

    def write_question(self, question: str, answer: str) -> None:
        self._send(self._choose_own_question, credentials__question=question, credentials__answer=answer)

    def _choose_own_question(self) -> None:
        """The widget falls back to the list of questions when it draws the page once more."""
        if not self.widget.locator("input[name='credentials.question']").is_visible():
            self.widget.get_by_text("Create my own security question").click()

    def answer_question(self, answer: str) -> None:
        self._send(credentials__answer=answer)

    def use_security_key(self) -> None:
        """Setting one up begins by a button; asked for one, the widget begins by itself."""
        begin = self.widget.get_by_role("link", name="Set up")
        done = Home(self.page).sign_out_button
        expect(begin.or_(done).first).to_be_visible()
        if begin.is_visible():
            begin.click()

    def resend(self) -> None:
        self.widget.locator(".resend-link").click()

    def skip_what_is_optional(self) -> None:
        done = Home(self.page).sign_out_button
        skip = self.widget.locator(".skip-all")
        expect(skip.or_(done).first).to_be_visible()
        if skip.is_visible():
            skip.click()

    def open_sign_up(self, use_case: UseCase) -> None:
        self.open(use_case)
        self.widget.locator("[data-se='enroll']").click()
        expect(self.widget.locator("input[name='userProfile.email']")).to_be_visible()

    def sign_up_as(self, who: Someone) -> None:
        self._send(userProfile__firstName=who.first_name, userProfile__lastName=who.last_name, userProfile__email=who.email)

    def set_password(self, password: str) -> None:
        expect(self.confirm_password).to_be_visible()
        self._send(credentials__passcode=password, confirmPassword=password)

    def open_recovery(self, use_case: UseCase) -> None:
        self.open(use_case)
        self.widget.locator("[data-se='forgot-password']").click()
        expect(self.passcode).to_have_count(0)

    def recover(self, username: str) -> None:
        self._send(identifier=username)

    def open_unlock(self, use_case: UseCase) -> None:
        self.open(use_case)
        self.widget.locator("[data-se='unlock']").click()
        expect(self.widget.locator(f"[data-se='{KEYS['Email']}']")).to_be_visible()

    def unlock(self, username: str, authenticator: str) -> None:
        self.username.press_sequentially(username, delay=KEY_EVERY_MS)
        self.widget.locator(f"[data-se='{KEYS[authenticator]}'] .button").click()

    def expect_text(self, *texts: str) -> None:
        # the widget replaces some of Okta's sentences by its own (login.properties)
        own_words = {"Authentication failed": "Unable to sign in"}
        for text in texts:
            expect(self.widget.get_by_text(own_words.get(text, text), exact=False).first).to_be_visible()

    def expect_asked_for_password(self) -> None:
        expect(self.passcode).to_have_attribute("type", "password")

    def expect_asked_for_code(self) -> None:
        expect(self.enter_code_instead.or_(self.passcode).first).to_be_visible()

    def _send(self, ready: Callable[[], None] | None = None, /, **values: str) -> None:
        """Types into fields by name and presses Enter in the last one, until the widget has sent them. `ready` brings the fields.

        Key by key: text that is set at once can miss the widget's model, which then sends the field empty. When the widget has
        rendered (also after an error) it moves the focus to its first field, and text typed in that moment lands there; just after an
        error it ignores a submit. A person is slower than all of these. Enter, because a click may miss: leaving a field shows or hides
        its error, and the button moves under the pointer.
        """
        fields = [(self.widget.locator(f"input[name='{name.replace('__', '.')}']"), value) for name, value in values.items()]
        sent: list[Request] = []

        def hear(request: Request) -> None:
            if _is_answer(request):
                sent.append(request)

        self.page.on("request", hear)
        try:
            for attempt in range(10):
                if attempt and (sent or not fields[-1][0].is_visible()):
                    return  # it was sent after all, later than we waited
                with suppress(PlaywrightTimeout):
                    if ready is not None:
                        ready()
                    self._type(fields)
                    sent.clear()
                    fields[-1][0].press("Enter")
                    if not sent:
                        self.page.wait_for_event("request", _is_answer, timeout=SENT_WITHIN_MS)
                    return
        finally:
            self.page.remove_listener("request", hear)
        raise AssertionError(f"the widget did not send what was typed into {list(values)}")

    def _type(self, fields: list[tuple[Locator, str]]) -> None:
        """Raises: `PlaywrightTimeout` when a field did not come or did not keep what was typed.

        Not before the widget has moved the focus: a field that it takes the focus from is judged as it is then, and what it says of
        the empty field comes late enough to stand in the place of what the org says.
        """
        fields[0][0].wait_for(timeout=FOUND_WITHIN_MS)
        with suppress(PlaywrightTimeout):
            self.widget.locator("form :focus").first.wait_for(state="attached", timeout=FOCUSED_WITHIN_MS)
        for field, value in fields:
            field.clear(timeout=FOUND_WITHIN_MS)
            field.press_sequentially(value, delay=KEY_EVERY_MS, timeout=FOUND_WITHIN_MS + len(value) * KEY_EVERY_MS)
        if not all(field.input_value(timeout=FOUND_WITHIN_MS) == value for field, value in fields):
            raise PlaywrightTimeout("a field did not keep what was typed")


def _is_answer(request: Request) -> bool:
    path = request.url.rsplit("/", 1)[-1]
    return request.method == "POST" and "/idp/idx/" in request.url and path not in ("poll", "introspect")
