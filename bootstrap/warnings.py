"""What a person should know before applying a plan to an org that others use."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from bootstrap.address import is_loopback
from bootstrap.errors import OktaError
from bootstrap.inventory import Inventory
from bootstrap.kinds.policy import POLICIES
from bootstrap.plan import Plan
from bootstrap.refs import Refs

SHARED_RULE, SHARED_POLICY = "rule.any_two_factors", "policy.any_two_factors"


def of(plan: Plan, org: Inventory, refs: Refs) -> Iterator[str]:
    """One sentence each; none for a local org, where nobody else is."""
    settings = refs.settings
    if is_loopback(urlsplit(settings.org_url).hostname or ""):
        return
    if not settings.john_doe_has_a_mailbox:
        who = settings.john_doe_email
        yield f"Nobody can read the mail of {who}: that email factor cannot be answered. Set JOHN_DOE_EMAIL to a mailbox of yours."
    if plan.pending:
        yield "An API token carries the whole power of its maker: delete it under Security > API > Tokens when you are done."
    yield from _other_apps(plan, org, refs)


def _other_apps(plan: Plan, org: Inventory, refs: Refs) -> Iterator[str]:
    if not any(change.address == SHARED_RULE and change.pending for change in plan.changes):
        return
    try:
        apps = org.list(f"{POLICIES}/{refs.id(SHARED_POLICY)}/app")
    except OktaError:
        yield "Which other apps follow Any two factors could not be read; all of them will ask for a password and another factor."
        return
    others = [str(app.get("label")) for app in apps if app.get("id") not in _ours(refs)]
    if others:
        yield f"These apps follow Any two factors too and will ask for a password and another factor: {', '.join(others)}."


def _ours(refs: Refs) -> set[str]:
    return {refs.id(address) for address in ("app.multifactor", "app.password_optional") if refs.knows(address)}
