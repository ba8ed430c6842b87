"""Section 6: password plus phone. A real org needs telephony for these, and somebody who reads the texts."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from e2e.org import Org, Someone
from e2e.pages import SignIn
from e2e.pages.home import Home
from e2e.pages.own import OwnPages
from e2e.scenarios.conftest import TELEPHONY

pytestmark = TELEPHONY


@pytest.fixture
def number() -> str:
    """A telephone nobody else has."""
    return f"+1415{secrets.randbelow(10**7):07d}"


@pytest.fixture
def erika(org: Org) -> Iterator[Someone]:
    """C-PHONE: her group has to enroll a phone."""
    with org.authenticator("phone_number", "sms", "voice"), org.group_that_enrolls(phone_number="REQUIRED") as group:
        yield org.person(groups=(group,))
        org.remove_people()


def newest_code(org: Org, number: str) -> str:
    found = re.search(r"\b(\d{6})\b", org.texts_to(number)[0])
    assert found
    return found.group(1)


def enrolled(sign_in: SignIn, home: Home, org: Org, erika: Someone, number: str, method: str = "SMS") -> None:
    """Given: the phone is set up at the first sign-in."""
    sign_in.open("multifactor")
    sign_in.identify(erika.email, erika.password)
    sign_in.choose("Phone")
    sign_in.give_phone_number(number, method)
    sign_in.expect_asked_for_code()
    sign_in.enter_code(newest_code(org, number))
    home.expect_signed_in_as(erika)


def test_6_2_1_enroll_sms_at_sign_in(sign_in: SignIn, home: Home, org: Org, erika: Someone, number: str) -> None:
    enrolled(sign_in, home, org, erika, number)


@pytest.mark.parametrize("method", ["SMS", "Voice call"])
def test_6_2_2_sms_code_and_6_2_5_voice_call(own_pages: OwnPages, home: Home, org: Org, erika: Someone, number: str, method: str) -> None:
    enrolled(own_pages, home, org, erika, number)
    home.sign_out()
    org.call("DELETE", "/local/inbox", to=number)  # the wait between two messages counts what was sent
    own_pages.open("multifactor")
    own_pages.identify(erika.email, erika.password)
    own_pages.have_the_code_sent(method)
    own_pages.enter_code(newest_code(org, number))
    home.expect_signed_in_as(erika)


def test_6_2_3_a_bad_phone_number_is_refused(own_pages: OwnPages, home: Home, org: Org, erika: Someone, number: str) -> None:
    own_pages.open("multifactor")
    own_pages.identify(erika.email, erika.password)
    own_pages.choose("Phone")
    own_pages.give_phone_number("+1")
    own_pages.expect_text("Invalid Phone Number.")
    own_pages.give_phone_number(number)
    own_pages.enter_code(newest_code(org, number))
    home.expect_signed_in_as(erika)


def test_6_2_4_a_wrong_sms_code_is_refused_and_the_field_stays(sign_in: SignIn, home: Home, org: Org, erika: Someone, number: str) -> None:
    sign_in.open("multifactor")
    sign_in.identify(erika.email, erika.password)
    sign_in.choose("Phone")
    sign_in.give_phone_number(number)
    sign_in.expect_asked_for_code()
    right = newest_code(org, number)
    sign_in.enter_code("000000" if right != "000000" else "111111")
    sign_in.expect_text("Invalid code. Try again.")
    sign_in.enter_code(right)
    home.expect_signed_in_as(erika)


def test_6_2_6_texts_asked_for_again_at_once_have_to_wait(own_pages: OwnPages, home: Home, org: Org, erika: Someone, number: str) -> None:
    enrolled(own_pages, home, org, erika, number)
    home.sign_out()
    own_pages.open("multifactor")
    own_pages.identify(erika.email, erika.password)
    own_pages.page.get_by_label("SMS").check()
    own_pages.page.get_by_role("button", name="Send me the code").click()
    own_pages.expect_text("An SMS message was recently sent. Please wait 30 seconds before trying again.")
    expect(own_pages.code).to_have_count(0)
