"""Section 4: self-service registration."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.devices import plug_in_security_key
from e2e.mailbox import Inbox
from e2e.org import Org, Someone
from e2e.pages import SignIn
from e2e.pages.home import Home
from e2e.pages.own import OwnPages
from e2e.scenarios.conftest import PASSWORD_ONLY, TELEPHONY
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


@pytest.fixture
def number() -> str:
    return f"+1415{secrets.randbelow(10**7):07d}"


@TELEPHONY
@pytest.mark.usefixtures("sign_up_allowed")
def test_4_1_2_and_4_1_4_sign_up_with_password_email_and_phone(
    own_pages: OwnPages, home: Home, stack: Stack, org: Org, max_: Someone, mail: Inbox, number: str
) -> None:
    with org.authenticator("phone_number", "sms", "voice"), org.group_that_enrolls(okta_email="REQUIRED", phone_number="REQUIRED") as group:
        with org.profile_policy(stack.mfa, unknownUserAction="REGISTER", targetGroupIds=[org.group_id(group)]):
            own_pages.open_sign_up("multifactor")
            own_pages.sign_up_as(max_)
            own_pages.choose("Password")
            own_pages.set_password(PASSWORD)
            own_pages.choose("Email")
            own_pages.enter_code(mail.next().code)
            own_pages.choose("Phone")
            own_pages.give_phone_number("+12")
            own_pages.expect_text("Invalid Phone Number.")
            own_pages.give_phone_number(number)
            own_pages.expect_asked_for_code()
            own_pages.enter_code(org.texts_to(number)[0].rsplit(" ", 1)[-1])
            home.expect_signed_in_as(max_)
        org.user(max_.email)
        org.remove_people()


def activation_link(org: Org, who: Someone) -> tuple[str, str]:
    """A staged user, and what the app mails them: its own page with the token that Okta answered. Also the user's id."""
    profile = {"firstName": who.first_name, "lastName": who.last_name, "login": who.email, "email": who.email}
    made = org.call("POST", "/api/v1/users", {"profile": profile}, activate="false")
    org.user(who.email)
    token = org.call("POST", f"/api/v1/users/{made['id']}/lifecycle/activate", sendEmail="false")["activationToken"]
    return f"/sign-in/multifactor?activation_token={token}", str(made["id"])


def test_4_1_5_an_activation_token_leads_to_what_must_be_set_up(
    own_pages: OwnPages, home: Home, page: Page, org: Org, max_: Someone, mail: Inbox
) -> None:
    link, user_id = activation_link(org, max_)
    page.goto(link)
    own_pages.choose("Password")
    own_pages.set_password(PASSWORD)
    if own_pages.page.locator("button.pick", has_text="Email").count():
        own_pages.choose("Email")
        own_pages.enter_code(mail.next().code)
    elif own_pages.send_button.is_visible():
        own_pages.have_the_mail_sent()
        own_pages.enter_code(mail.next().code)
    own_pages.skip_what_is_optional()
    home.expect_signed_in_as(max_)
    assert org.call("GET", f"/api/v1/users/{user_id}")["status"] == "ACTIVE"


def test_4_1_11_an_activation_token_that_nobody_gave_out_is_refused_in_words(page: Page) -> None:
    page.goto("/sign-in/multifactor?activation_token=never-given-out")
    expect(page.get_by_role("heading", name="This link is too old")).to_be_visible()
    expect(page.get_by_role("link", name="Sign up again")).to_be_visible()


@pytest.mark.usefixtures("sign_up_allowed")
def test_4_1_7_the_email_step_of_a_sign_up_by_the_link_in_the_same_browser(
    own_pages: OwnPages, page: Page, max_: Someone, mail: Inbox
) -> None:
    own_pages.open_sign_up("multifactor")
    own_pages.sign_up_as(max_)
    own_pages.choose("Password")
    own_pages.set_password(PASSWORD)
    own_pages.choose("Email")
    tab = page.context.new_page()
    tab.goto(mail.next().link)
    there = OwnPages(tab)
    there.skip_what_is_optional()
    Home(tab).expect_signed_in_as(max_)


def test_4_1_9_where_registration_is_off_a_direct_visit_says_so(page: Page) -> None:
    page.goto("/sign-up/multifactor")
    expect(page.get_by_text("Registration is currently unavailable.").first).to_be_visible()


@pytest.mark.usefixtures("sign_up_allowed")
def test_4_3_1_sign_up_with_a_security_key_and_sign_in_with_it(
    own_pages: OwnPages, home: Home, page: Page, stack: Stack, org: Org, max_: Someone, mail: Inbox
) -> None:
    page.goto("/")
    plug_in_security_key(page)
    with org.authenticator("webauthn"), org.group_that_enrolls(okta_email="REQUIRED", webauthn="REQUIRED") as group:
        with org.profile_policy(stack.mfa, unknownUserAction="REGISTER", targetGroupIds=[org.group_id(group)]):
            own_pages.open_sign_up("multifactor")
            own_pages.sign_up_as(max_)
            own_pages.choose("Password")
            own_pages.set_password(PASSWORD)
            own_pages.choose("Security Key or Biometric")
            own_pages.use_security_key()
            own_pages.choose("Email")
            own_pages.enter_code(mail.next().code)
            own_pages.skip_what_is_optional()
            home.expect_signed_in_as(max_)
        home.sign_out()
        own_pages.open("multifactor")
        own_pages.identify(max_.email, PASSWORD)
        own_pages.choose("Security Key or Biometric")
        own_pages.use_security_key()
        home.expect_signed_in_as(max_)
        org.user(max_.email)
        org.remove_people()


def test_4_1_10_the_mail_that_ends_a_sign_up_activates_the_account(
    sign_in: SignIn, stack: Stack, org: Org, max_: Someone, mail: Inbox, other_browser: BrowserContext
) -> None:
    with org.group_that_enrolls() as group, org.authentication_rule(stack.mfa, PASSWORD_ONLY):  # no email among what is set up
        with org.profile_policy(stack.mfa, unknownUserAction="REGISTER", targetGroupIds=[org.group_id(group)]):
            sign_in.open_sign_up("multifactor")
            sign_in.sign_up_as(max_)
            sign_in.choose("Password")
            sign_in.set_password(PASSWORD)
            sign_in.expect_text("To finish signing in, check your email.")
            assert org.user(max_.email)["status"] == "STAGED"
            other_browser.new_page().goto(mail.next().link)
            assert org.user(max_.email)["status"] == "ACTIVE"
        org.remove_people()
