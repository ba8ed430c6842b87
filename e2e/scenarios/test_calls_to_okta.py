"""How many calls to Okta each flow of our own pages costs, from the first page to tokens; keys and discovery cached.

Counted from what the local org received. Okta's own Express sample needs 7, 8, –, 9, 9 and 1 for the same flows.
"""

from __future__ import annotations

import pytest

from e2e.mailbox import Inbox
from e2e.org import Org, Someone
from e2e.pages.home import Home
from e2e.pages.own import OwnPages
from e2e.scenarios.conftest import PASSWORD_ONLY
from e2e.stack import Stack

pytestmark = pytest.mark.local_org("counts the calls that the org received")

NEW_PASSWORD = "Tr0mbone-Cascade-77"


class Count:
    """The calls of the app since this object was made."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._from = max((call["id"] for call in org.requests_since(0)), default=0)

    def expect(self, number: int) -> None:
        calls = [f"{call['method']} {call['path']}" for call in self._org.requests_since(self._from)]
        theirs = [call for call in calls if "/idp/idx/" in call or ("/v1/" in call and "/api/v1" not in call) or "/.well-known/" in call]
        assert len(theirs) == number, theirs


@pytest.fixture(autouse=True)
def _keys_are_cached(own_pages: OwnPages, home: Home, stack: Stack, org: Org, erika: Someone) -> None:
    """Somebody has signed in with each app before, so that discovery and keys are known to the process."""
    member = org.person(groups=("Password optional",))
    for use_case, who in (("multifactor", erika), ("password-optional", member)):
        with org.authentication_rule(stack.mfa, PASSWORD_ONLY):
            own_pages.open("multifactor" if use_case == "multifactor" else "password-optional")
            own_pages.identify(who.email, who.password if use_case == "multifactor" else None)
            if use_case == "password-optional":
                own_pages.choose("Password")
                own_pages.enter_password(who.password)
            home.expect_signed_in_as(who)
        home.sign_out()


def test_password_costs_four_calls_and_a_signed_in_page_none(
    own_pages: OwnPages, home: Home, stack: Stack, org: Org, erika: Someone
) -> None:
    with org.authentication_rule(stack.mfa, PASSWORD_ONLY):
        count = Count(org)
        own_pages.open("multifactor")
        own_pages.identify(erika.email, erika.password)
        home.expect_signed_in_as(erika)
        count.expect(4)
    count = Count(org)
    home.open()
    home.expect_signed_in_as(erika)
    count.expect(0)


def test_password_and_email_cost_six_calls(own_pages: OwnPages, home: Home, org: Org, erika: Someone, inbox: Inbox) -> None:
    count = Count(org)
    own_pages.open("multifactor")
    own_pages.identify(erika.email, erika.password)
    own_pages.have_the_mail_sent()
    own_pages.enter_code(inbox.next().code)
    home.expect_signed_in_as(erika)
    count.expect(6)


def test_identifier_first_and_email_cost_six_calls(own_pages: OwnPages, home: Home, org: Org) -> None:
    member = org.person(groups=("Password optional",))
    mail = Inbox(org.mailbox, member.email)
    count = Count(org)
    own_pages.open("password-optional")
    own_pages.identify(member.email)
    own_pages.choose("Email")
    own_pages.enter_code(mail.next().code)
    home.expect_signed_in_as(member)
    count.expect(6)


def test_password_optional_sign_up_costs_at_most_eight_calls(own_pages: OwnPages, home: Home, org: Org) -> None:
    newcomer = org.stranger()
    mail = Inbox(org.mailbox, newcomer.email)
    count = Count(org)
    own_pages.open_sign_up("password-optional")
    own_pages.sign_up_as(newcomer)
    own_pages.enter_code(mail.next().code)
    own_pages.skip_what_is_optional()
    home.expect_signed_in_as(newcomer)
    count.expect(7)  # the org sends the mail of a sole required email by itself: one call fewer than eight


def test_recovery_by_email_code_costs_eight_calls(
    own_pages: OwnPages, home: Home, stack: Stack, org: Org, erika: Someone, inbox: Inbox
) -> None:
    with org.authentication_rule(stack.mfa, PASSWORD_ONLY):
        count = Count(org)
        own_pages.open_recovery("multifactor")
        own_pages.recover(erika.email)
        own_pages.have_the_mail_sent()
        own_pages.enter_code(inbox.next().code)
        own_pages.set_password(NEW_PASSWORD)
        home.expect_signed_in_as(erika)
        count.expect(8)
