"""Section 4: self-service registration."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from e2e.mailbox import Inbox
from e2e.org import Org, Someone
from e2e.pages import SignIn
from e2e.pages.home import Home
from e2e.stack import Stack

PASSWORD = "Tr0mbone-Cascade-77"


@pytest.fixture
def sign_up_allowed(stack: Stack, org: Org) -> Iterator[None]:
    """C-SSR: the user profile policy of the multifactor app lets people sign up."""
    with org.profile_policy(stack.mfa, unknownUserAction="REGISTER"):
        yield


@pytest.fixture
def max_(org: Org) -> Someone:
    """Somebody who has no account yet."""
    return org.stranger()


@pytest.fixture
def mail(org: Org, max_: Someone) -> Inbox:
    return Inbox(org.mailbox, max_.email)


@pytest.mark.usefixtures("sign_up_allowed")
def test_4_1_1_sign_up_with_password_and_email_and_skip_the_rest(sign_in: SignIn, home: Home, org: Org, max_: Someone, mail: Inbox) -> None:
    sign_in.open_sign_up("multifactor")
    sign_in.sign_up_as(max_)
    sign_in.choose("Password")
    sign_in.set_password(PASSWORD)
    sign_in.choose("Email")
    sign_in.enter_code(mail.next().code)
    sign_in.skip_what_is_optional()
    home.expect_signed_in_as(max_)
    assert org.user(max_.email)["status"] == "ACTIVE"


@pytest.mark.usefixtures("sign_up_allowed")
def test_4_1_3_a_malformed_email_is_refused(sign_in: SignIn) -> None:
    sign_in.open_sign_up("multifactor")
    sign_in.sign_up_as(Someone(email="not-an-email"))
    sign_in.expect_text(
        "'Email' must be in the form of an email address",
        "Provided value for property 'Email' does not match required pattern",
    )


@pytest.mark.usefixtures("sign_up_allowed")
def test_4_1_6_an_email_that_has_an_account_is_refused(sign_in: SignIn, erika: Someone) -> None:
    sign_in.open_sign_up("multifactor")
    sign_in.sign_up_as(Someone(email=erika.email))
    sign_in.expect_text("A user with this Email already exists")


def test_4_2_1_password_optional_sign_up_without_a_password(sign_in: SignIn, home: Home, org: Org, max_: Someone, mail: Inbox) -> None:
    sign_in.open_sign_up("password-optional")
    sign_in.sign_up_as(max_)
    sign_in.enter_code(mail.next().code)
    sign_in.skip_what_is_optional()
    home.expect_signed_in_as(max_)
    assert "password" not in org.user(max_.email)["credentials"]
    assert "Password optional" in org.groups_of(max_.email)


def test_4_2_2_password_optional_sign_up_with_a_password(sign_in: SignIn, home: Home, org: Org, max_: Someone, mail: Inbox) -> None:
    sign_in.open_sign_up("password-optional")
    sign_in.sign_up_as(max_)
    sign_in.enter_code(mail.next().code)
    sign_in.choose("Password")
    sign_in.set_password(PASSWORD)
    sign_in.skip_what_is_optional()
    home.expect_signed_in_as(max_)
    org.user(max_.email)

    for choice in ("Email", "Password"):
        home.sign_out()
        sign_in.open("password-optional")
        sign_in.identify(max_.email)
        sign_in.choose(choice)
        if choice == "Email":
            sign_in.enter_code(mail.next().code)
        else:
            sign_in.enter_password(PASSWORD)
        home.expect_signed_in_as(max_)


def test_4_2_3_a_wrong_code_at_sign_up_leaves_the_step_open(sign_in: SignIn, home: Home, org: Org, max_: Someone, mail: Inbox) -> None:
    sign_in.open_sign_up("password-optional")
    sign_in.sign_up_as(max_)
    right = mail.next().code
    sign_in.enter_code("000000" if right != "000000" else "111111")
    sign_in.expect_text("Invalid code. Try again.")
    sign_in.enter_code(right)
    sign_in.skip_what_is_optional()
    home.expect_signed_in_as(max_)
    org.user(max_.email)
