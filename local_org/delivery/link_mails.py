"""Mails that an administrator's call sends: a link and no code. Our own words around the ids that test suites search for."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from local_org.delivery import outbox
from local_org.org import Org


@dataclass(frozen=True, slots=True)
class LinkMail:
    """`link_id` stands directly before `href`, as the suites' patterns demand."""

    subject: str
    sentence: str
    button: str
    link_id: str


ACTIVATION = LinkMail("Welcome to the org!", "An account has been made for you.", "Activate your account", "registration-activation-link")
REGISTRATION = LinkMail("Activate your account", "One step is left: confirm your address.", "Activate", "registration-activation-link")
RESET_BY_ADMINISTRATOR = LinkMail(
    "Account password reset by admin", "An administrator asks you to choose a new password.", "Reset Password", "reset-password-link"
)
FORGOT_PASSWORD = LinkMail("Account password reset", "A new password was asked for your account.", "Reset Password", "reset-password-link")


def send(org: Org, mail: LinkMail, *, to: str, link: str) -> None:
    """Delivers the mail of this kind to one address."""
    html = (
        f'<!doctype html><html lang="en"><body><h1>{mail.subject}</h1><p>{mail.sentence}</p>'
        f'<p><a id="{mail.link_id}" href="{escape(link)}">{mail.button}</a></p></body></html>'
    )
    text = f"{mail.sentence}\n\n{mail.button}: {link}\n"
    outbox.deliver(org, channel="email", to=to, subject=mail.subject, html=html, text=text)
