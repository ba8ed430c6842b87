"""Email: a code, and mostly a link."""

from __future__ import annotations

from sample_app.idx import views
from sample_app.web.authenticators.base import Look, Situation


def says(situation: Situation) -> tuple[str, ...]:
    """Where the mail goes, and what to do with it."""
    if situation.stage == "sends":
        return (f"It goes{situation.to}.",) if situation.to else ()
    has_link = views.poll(situation.response) is not None and views.magic_link(situation.response)
    return (f"We sent you a message{situation.to}.{' Open the link in it, or type the code from it here.' if has_link else ''}",)


LOOK = Look(
    key="okta_email",
    name="Email",
    noun="your email",
    note="A code or a link in your mailbox",
    sends="Send me an email",
    done="I have opened the link",
    says=says,
)
