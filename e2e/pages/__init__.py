"""One controller for each page: locators are attributes, actions are sentences that end by expecting where they landed.

`SignIn` is what a person can do while signing in; the app's own pages and the Sign-In Widget are two ways to do it.
"""

from __future__ import annotations

from typing import Literal, Protocol

from e2e.devices import AuthenticatorApp
from e2e.org import Someone

UseCase = Literal["multifactor", "password-optional"]


class SignIn(Protocol):
    """Signing in, as a person would say it."""

    def open(self, use_case: UseCase) -> None:
        """From the home page to the first page of signing in."""
        ...

    def identify(self, username: str, password: str | None = None) -> None:
        """The first page; with a password where that page asks for one."""
        ...

    def enter_password(self, password: str) -> None: ...

    def choose(self, authenticator: str) -> None:
        """Picks one from the list of authenticators (`Email`, `Password`)."""
        ...

    def have_the_mail_sent(self) -> None:
        """Confirms that a mail shall be sent, where email is the only choice."""
        ...

    def enter_code(self, code: str) -> None: ...

    def resend(self) -> None: ...

    def give_phone_number(self, number: str, method: str = "SMS") -> None:
        """Where the phone is set up; leads on, or back with a message."""
        ...

    def set_up_app(self, by: Literal["picture", "key"]) -> AuthenticatorApp:
        """Google Authenticator on the page that shows its secret; the page asks for the first code afterwards."""
        ...

    def choose_question(self, question: str, answer: str) -> None:
        """One of Okta's questions, by its words."""
        ...

    def write_question(self, question: str, answer: str) -> None:
        """A question of one's own."""
        ...

    def answer_question(self, answer: str) -> None: ...

    def use_security_key(self) -> None:
        """Begins the browser's ceremony, which the plugged-in key answers by itself."""
        ...

    def skip_what_is_optional(self) -> None:
        """Passes over what may be set up later; nothing to do where nothing optional is left."""
        ...

    def open_sign_up(self, use_case: UseCase) -> None: ...

    def sign_up_as(self, who: Someone) -> None: ...

    def set_password(self, password: str) -> None: ...

    def open_recovery(self, use_case: UseCase) -> None: ...

    def recover(self, username: str) -> None: ...

    def open_unlock(self, use_case: UseCase) -> None: ...

    def unlock(self, username: str, authenticator: str) -> None:
        """Names the locked account and the way to prove that it is one's own."""
        ...

    def expect_text(self, *texts: str) -> None:
        """Each of these texts can be read on the page."""
        ...

    def expect_asked_for_password(self) -> None: ...

    def expect_asked_for_code(self) -> None: ...
