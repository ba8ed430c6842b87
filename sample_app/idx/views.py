"""Typed reading of an answer's context: what a page wants to say about authenticators, the person and the app. Never control flow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sample_app.idx.ion import Option, Remediation, Response


@dataclass(frozen=True, slots=True)
class Authenticator:
    """An authenticator or an enrollment of one; `hint` is its masked address or number, when Okta tells."""

    key: str | None
    type: str | None
    id: str | None
    display_name: str
    methods: tuple[str, ...] = ()
    hint: str | None = None  # "t***1@okta.com", "+1 XXX-XXX-2342"


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """The password policy as Okta states it; sentences are for the page, the numbers are Okta's."""

    min_length: int | None
    min_lower: int
    min_upper: int
    min_number: int
    min_symbol: int
    excludes_username: bool
    excludes_attributes: tuple[str, ...]
    history_count: int
    days_to_expiry: int | None

    def sentences(self) -> tuple[str, ...]:
        """The rules as a page lists them."""
        raise NotImplementedError


def authenticator(source: Mapping[str, Any] | None) -> Authenticator | None:
    """A raw authenticator object (e.g. `option.relates_to`, `remediation.relates_to`) read into an `Authenticator`."""
    raise NotImplementedError


def of_option(option: Option) -> Authenticator | None:
    """The authenticator an option of a selection list is about."""
    return authenticator(option.relates_to)


def current_authenticator(response: Response) -> Authenticator | None:
    """The one being verified, enrolled or reset now."""
    raise NotImplementedError


def enrollments(response: Response) -> tuple[Authenticator, ...]:
    """What the person has enrolled, as far as this answer lists it."""
    raise NotImplementedError


def is_recovery(response: Response) -> bool:
    """A password is being recovered (and not: someone signs in)."""
    raise NotImplementedError


def cancel(response: Response) -> Remediation | None:
    """The action that goes back to the first page."""
    return response.actions.get("cancel")


def recover(response: Response) -> Remediation | None:
    """The action behind "Forgot password?"."""
    raise NotImplementedError


def resend(response: Response) -> Remediation | None:
    """The action behind "Send again"."""
    raise NotImplementedError


def poll(response: Response) -> Remediation | None:
    """What to repeat every `refresh_ms` while somebody acts elsewhere (an action, or a polling remediation)."""
    raise NotImplementedError


def magic_link(response: Response) -> bool:
    """Whether the mail that is on its way holds a link besides the code."""
    raise NotImplementedError


def otp_to_show(response: Response) -> str | None:
    """The code of a mail link opened in another browser, to be typed in the first one."""
    raise NotImplementedError


def password_rules(response: Response) -> PasswordRules | None:
    """What a new password must fulfil, where Okta says so."""
    raise NotImplementedError


def user_identifier(response: Response) -> str | None:
    """What the person typed to identify (e.g. their email address)."""
    raise NotImplementedError


def app_label(response: Response) -> str | None:
    """The app integration's name in the org."""
    raise NotImplementedError


def qr_code(response: Response) -> str | None:
    """The `data:` address of a QR code to scan."""
    raise NotImplementedError


def shared_secret(response: Response) -> str | None:
    """What to type where the QR code cannot be scanned."""
    raise NotImplementedError
