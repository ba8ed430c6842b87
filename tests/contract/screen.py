"""A person at a page with the Sign-In Widget of either generation: types key by key, presses Enter, waits for the org's answer.

The widget loses text and clicks in the instant in which it draws a page; whoever types as people do loses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import ConsoleMessage, Locator, Page, Request, Response, TimeoutError, expect

PATIENCE_MS = 20_000
KEY_MS = 8
ATTEMPTS, UNHEARD_MS, SETTLED_MS, FOCUSED_MS = 4, 3_000, 600, 1_000
NETWORK = re.compile(r"the server responded with a status of (\d{3})")


class Screen:
    """`complaints` is what the page reported and no test expects: console errors, uncaught exceptions, rejected promises."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self._expected: set[int] = set()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)

    def expecting(self, *statuses: int) -> None:
        """Refusals that belong to the test: Chromium writes a line of its own for each."""
        self._expected |= set(statuses)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        status = NETWORK.search(message.text)
        if not (status and int(status.group(1)) in self._expected):
            self.complaints.append(message.text)

    def field(self, name: str) -> Locator:
        """An input by its name in the form of the org, as both generations call it (`credentials.passcode`)."""
        return self.page.locator(f'[name="{name}"]')

    def type(self, name: str, value: str) -> None:
        """Typed anew where the widget drew the form again meanwhile."""
        field = self.field(name)
        for _ in range(ATTEMPTS):
            expect(field).to_be_editable()
            self._focus_has_moved()
            field.fill("")
            field.press_sequentially(value, delay=KEY_MS)
            if field.input_value() == value:
                return
        raise AssertionError(f"{name} does not keep what is typed")

    def _focus_has_moved(self) -> None:
        """Generation 2 moves it when it has drawn a page; a field that it takes the focus from is judged, and told late to be empty."""
        if self.page.locator("form.o-form").count():
            with suppress(TimeoutError):
                self.page.locator("form.o-form :focus").first.wait_for(state="attached", timeout=FOCUSED_MS)

    def enter(self, name: str, value: str) -> Response:
        """The last field of a form: types, presses Enter, waits for the org's answer."""

        def typed() -> None:
            self.type(name, value)
            self.field(name).press("Enter")

        return self.answered(typed)

    def press(self, name: str | re.Pattern[str]) -> Response:
        """A button or link that posts something."""
        return self.answered(self.control(name).click)

    def control(self, name: str | re.Pattern[str]) -> Locator:
        found = self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name)).first
        expect(found).to_be_visible()
        return found

    def choose(self, authenticator: str) -> Response:
        """One of a list: \u00abSelect Email\u00bb."""
        return self.press(re.compile(f"(Select|Set up) {authenticator}"))

    def choose_method(self, label: str) -> Response:
        """One of the methods of Okta Verify, which each have a line of their own in the list."""
        return self.press(re.compile(f"Select .*{label}|{label}", re.IGNORECASE))

    def answered(self, act: Callable[[], None]) -> Response:
        """The org's answer to what `act` posts; done again where the widget was still drawing and let it fall on the floor.

        On a busy machine the post may come later than it was waited for: then it is not done again. The body is for those who
        ask for it: where the widget leaves the page with the answer, Chromium may have forgotten it.
        """
        posted: list[Request] = []

        def hear(request: Request) -> None:
            if _is_step(request):
                posted.append(request)

        self.page.on("request", hear)
        try:
            for _ in range(ATTEMPTS):
                if not posted:
                    act()
                if not posted:
                    with suppress(TimeoutError):
                        self.page.wait_for_event("request", _is_step, timeout=UNHEARD_MS)
                if posted:
                    answer = posted[0].response()
                    assert answer is not None
                    return answer
        finally:
            self.page.remove_listener("request", hear)
        raise AssertionError(f"nothing was posted: {self.page.locator('main').first.inner_text()[:500]}")

    def pick(self, label: str, name: str, value: str) -> None:
        """One of several kinds of form, by its label, and the field that belongs to it; both anew where the form was drawn again.

        Generation 2 moves the focus some time after such a click, and nothing tells when it has.
        """
        for _ in range(ATTEMPTS):
            self.page.get_by_text(label, exact=True).first.click()
            try:
                self.field(name).wait_for(timeout=UNHEARD_MS)
                self.page.wait_for_timeout(SETTLED_MS)
                self.field(name).fill("", timeout=UNHEARD_MS)
                self.field(name).press_sequentially(value, delay=KEY_MS, timeout=UNHEARD_MS)
                if self.field(name).input_value(timeout=UNHEARD_MS) == value:
                    return
            except TimeoutError:
                continue
        raise AssertionError(f"{label} does not keep what is typed")

    def enter_code_instead(self) -> None:
        """The page that waits for the link of a mail shows its field when asked; where there is no link it is there at once."""
        instead = self.page.get_by_text("Enter a verification code instead")
        field = self.field("credentials.passcode")
        expect(instead.or_(field).first).to_be_visible()
        if instead.is_visible():
            instead.click()
        expect(field).to_be_visible()

    def is_signed_in_as(self, login: str) -> None:
        expect(self.page.locator("#outcome")).to_have_text(f"signed in as {login}")


def _is_step(request: Request) -> bool:
    return "/idp/idx/" in request.url and request.method == "POST" and not request.url.endswith("/poll")
