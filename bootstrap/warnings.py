"""What a person should know before applying a plan to an org that others use."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from bootstrap.address import is_loopback
from bootstrap.plan import Plan
from bootstrap.refs import Refs


def of(plan: Plan, refs: Refs) -> Iterator[str]:
    """One sentence each; none for a local org, where nobody else is."""
    settings = refs.settings
    if is_loopback(urlsplit(settings.org_url).hostname or ""):
        return
    if not settings.john_doe_has_a_mailbox:
        who = settings.john_doe_email
        yield f"Nobody can read the mail of {who}: that email factor cannot be answered. Set JOHN_DOE_EMAIL to a mailbox of yours."
    if plan.pending and settings.service_app is None:
        advice = "An API token carries the whole power of its maker: delete it under Security > API > Tokens when you are done"
        yield f"{advice}, or use a service app, which may do only what it was granted (docs/your-own-org.md)."
