"""Section U: a locked account, opened by its owner."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from e2e.mailbox import Inbox
from e2e.org import Org, Someone
from e2e.pages import SignIn
from e2e.pages.home import Home
from e2e.scenarios.conftest import PASSWORD_ONLY
from e2e.stack import Stack

LOCKS_AFTER = 3
LOCKOUT = {"lockout": {"maxAttempts": LOCKS_AFTER, "autoUnlockMinutes": 0, "showLockoutFailures": False}}


@pytest.fixture
def erika(stack: Stack, org: Org) -> Iterator[Someone]:
    """C-LOCK: three wrong passwords lock her account, and she may unlock it herself."""
    with (
        org.group_with_password_policy(LOCKOUT, selfServiceUnlock={"access": "ALLOW"}) as group,
        org.authentication_rule(stack.mfa, PASSWORD_ONLY),
    ):
        yield org.person(groups=(group,))
        org.remove_people()


def locked(sign_in: SignIn, erika: Someone) -> None:
    """Given: she has typed wrong passwords until nothing helps."""
    sign_in.open("multifactor")
    for _ in range(LOCKS_AFTER):
        sign_in.identify(erika.email, "Wrong-Horse-1")
        sign_in.expect_text("Authentication failed")
    sign_in.identify(erika.email, erika.password)
    sign_in.expect_text("Authentication failed")


def test_u_1_unlock_with_an_email_code(sign_in: SignIn, home: Home, org: Org, erika: Someone) -> None:
    locked(sign_in, erika)
    assert org.user(erika.email)["status"] == "LOCKED_OUT"
    inbox = Inbox(org.mailbox, erika.email)
    sign_in.open_unlock("multifactor")
    sign_in.unlock(erika.email, "Email")
    sign_in.enter_code(inbox.next().code)
    sign_in.expect_text("unlocked!")
    sign_in.enter_password(erika.password)
    home.expect_signed_in_as(erika)


def test_u_2_unlock_with_the_link_of_the_mail(sign_in: SignIn, page: Page, org: Org, erika: Someone) -> None:
    locked(sign_in, erika)
    inbox = Inbox(org.mailbox, erika.email)
    sign_in.open_unlock("multifactor")
    sign_in.unlock(erika.email, "Email")
    sign_in.expect_asked_for_code()
    tab = page.context.new_page()
    tab.goto(inbox.next().link)
    there = type(sign_in)(tab)  # type: ignore[call-arg]
    there.expect_text("unlocked!")
    there.enter_password(erika.password)
    Home(tab).expect_signed_in_as(erika)
