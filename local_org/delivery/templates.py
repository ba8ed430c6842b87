"""The texts of this org's mails. Our own words around the markers that test suites of Okta's clients search for."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Template:
    """`link_id` stands directly before `href`, as the suites' patterns demand; `marker` introduces the code, where there is one."""

    subject: str
    heading: str
    button: str
    link_id: str
    marker: str


# Markers and ids: what okta-auth-js, the widget and the Java and .NET SDKs look for in their own end-to-end suites.
TEMPLATES = {
    "sign-in": Template("One-time verification code", "Sign in", "Sign In", "email-authentication-button", "Enter a code instead"),
    "enrollment": Template(
        "Confirm your email address",
        "Confirm your email address",
        "Verify Email",
        "email-activation-button",
        "To verify manually, enter this code",
    ),
    "recovery": Template("Account password reset", "Reset your password", "Reset Password", "reset-password-link", "Enter a code instead"),
    "unlock": Template("Unlock your account", "Unlock your account", "Unlock Account", "unlock-account-link", "Enter a code instead"),
    "device-setup": Template("Set up Okta Verify", "Set up Okta Verify", "Activate Push", "push-verify-activation-link", ""),
    "activation": Template(
        "Welcome: activate your account", "Activate your account", "Activate", "registration-activation-link", "Enter a code instead"
    ),
}


@dataclass(frozen=True, slots=True)
class Written:
    subject: str
    html: str
    text: str


def write(template: str, *, app: str, link: str | None, code: str) -> Written:
    """The mail of this template. `app` is the label of the app integration, shown as text."""
    chosen = TEMPLATES[template]
    label = escape(app)
    button = f'<p><a id="{chosen.link_id}" href="{escape(link)}">{chosen.button}</a></p>' if link else ""
    shown = f"<p>{chosen.marker}: <b>{code}</b></p>" if code else ""
    html = (
        f'<!doctype html><html lang="en"><body><h1>{chosen.heading}</h1><p>Somebody, hopefully you, is using {label}.</p>'
        f"{button}{shown}<p>If it was not you, ignore this mail.</p></body></html>"
    )
    text = (
        f"{chosen.heading} ({app})\n\n" + (f"{chosen.button}: {link}\n\n" if link else "") + (f"{chosen.marker}: {code}\n" if code else "")
    )
    return Written(chosen.subject, html, text)


def sms(code: str, *, link: str | None = None) -> str:
    """A code, or the link that sets Okta Verify up on a phone."""
    return f"To set up Okta Verify, open {link}" if link else f"Your verification code is {code}"
