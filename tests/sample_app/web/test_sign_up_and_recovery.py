"""Signing up, choosing a new password, and recovering one, on our own pages."""

from __future__ import annotations

from tests.sample_app.idx import bodies
from tests.sample_app.web.conftest import SignIns, first_page
from tests.sample_app.web.pages import Browser


def new_password_page(url: str, *messages: bodies.Json) -> bodies.Json:
    settings = {"complexity": {"minLength": 8, "minUpperCase": 1}, "age": {"historyCount": 4}}
    current = {"key": "okta_password", "type": "password", "id": "aut1", "displayName": "Password", "settings": settings}
    code = {"name": "passcode", "label": "New password", "secret": True, "messages": bodies.array(*messages)}
    credentials = bodies.group(
        "credentials", code, {"name": "revokeSessions", "type": "boolean", "label": "Sign me out of all other devices"}
    )
    return bodies.body(
        bodies.form(url, "reset-authenticator", "challenge/answer", credentials, relatesTo=["$.currentAuthenticator"]),
        currentAuthenticator=bodies.thing(current),
    )


def test_a_new_password_is_typed_twice_and_compared_before_any_call(visitor: Browser, sign_ins: SignIns) -> None:
    sign_ins.first(new_password_page(sign_ins.okta.url))
    page = visitor.get("/sign-in/multifactor")
    assert "At least 8 characters" in page.text
    assert page.control("credentials.passcode").get("autocomplete") == page.control("confirm").get("autocomplete") == "new-password"
    before = len(sign_ins.calls)
    page = visitor.submit(page.form("reset-authenticator"), {"credentials.passcode": "One-Horse-1", "confirm": "Other-Horse-1"})
    assert page.error_of("confirm") == "New passwords must match"
    assert len(sign_ins.calls) == before
    assert "Horse" not in page.html

    weak = bodies.message("Password requirements were not met. <b>", "password.passwordRequirementsNotMet")
    sign_ins.answers("challenge/answer", new_password_page(sign_ins.okta.url, weak), status=400)
    page = visitor.submit(page.form("reset-authenticator"), {"credentials.passcode": "short", "confirm": "short"})
    assert page.error_of("credentials.passcode") == "Password requirements were not met. <b>"
    assert sign_ins.okta.calls("/idp/idx/challenge/answer")[0].json["credentials"] == {"passcode": "short"}


def enroll_profile(url: str, **more: bodies.Json) -> bodies.Json:
    fields: list[bodies.Json] = [
        {"name": "firstName", "label": "First name", "required": True},
        {"name": "lastName", "label": "Last name", "required": True},
        {"name": "email", "label": "Email", "required": True, **more},
    ]
    return bodies.body(
        bodies.form(url, "enroll-profile", "enroll/new", {"name": "userProfile", "form": {"value": fields}}),
        bodies.form(url, "select-identify", "identify/select"),
    )


def with_sign_up(url: str) -> bodies.Json:
    return bodies.body(bodies.identify(url), bodies.form(url, "select-enroll-profile", "enroll"))


def test_sign_up_goes_straight_to_the_profile_form_and_keeps_what_was_typed(visitor: Browser, sign_ins: SignIns) -> None:
    url = sign_ins.okta.url
    sign_ins.first(with_sign_up(url))
    sign_ins.answers("enroll", enroll_profile(url))
    page = visitor.get("/sign-up/multifactor")
    assert page.title == "Create your account"
    assert [page.control(f"userProfile.{name}").get("autocomplete") for name in ("firstName", "lastName", "email")] == [
        "given-name",
        "family-name",
        "email",
    ]
    errors = (
        bodies.message("'Email' must be in the form of an email address", "registration.error.invalidLoginEmail"),
        bodies.message("Provided value for property 'Email' does not match required pattern", "registration.error.doesNotMatchPattern"),
    )
    sign_ins.answers("enroll/new", enroll_profile(url, messages=bodies.array(*errors)), status=400)
    typed = {"userProfile.firstName": "Max", "userProfile.lastName": "M", "userProfile.email": "not-an-email"}
    page = visitor.submit(page.form("enroll-profile"), typed)
    assert all(error["message"] in page.error_of("userProfile.email") for error in errors)
    assert page.control("userProfile.email").get("value") == "not-an-email"
    assert sign_ins.okta.calls("/idp/idx/enroll/new")[0].json["userProfile"] == {
        "firstName": "Max",
        "lastName": "M",
        "email": "not-an-email",
    }


def test_sign_up_where_the_org_offers_none_says_so(visitor: Browser, sign_ins: SignIns) -> None:
    assert "Registration is currently unavailable." in visitor.get("/sign-up/multifactor").text


def test_forgot_password_takes_the_recover_action_of_the_first_page(visitor: Browser, sign_ins: SignIns) -> None:
    url = sign_ins.okta.url
    password = {
        "key": "okta_password",
        "type": "password",
        "id": "a",
        "displayName": "Password",
        "recover": bodies.form(url, "recover", "recover"),
    }
    sign_ins.first(first_page(url, currentAuthenticator=bodies.thing(password)))
    recovery = bodies.form(url, "identify-recovery", "identify", {"name": "identifier", "label": "Email or Username", "required": True})
    sign_ins.answers("recover", bodies.body(recovery))
    page = visitor.get("/forgot-password/multifactor")
    assert page.title == "Reset your password"
    assert sign_ins.calls == ["interact", "introspect", "recover"]


def test_forgot_password_with_identifier_first_goes_through_the_password_once_the_name_is_known(
    visitor: Browser, sign_ins: SignIns
) -> None:
    url = sign_ins.okta.url
    first = bodies.form(url, "identify", "identify", {"name": "identifier", "label": "Username", "required": True})
    password = {"key": "okta_password", "type": "password", "id": "p1", "displayName": "Password", "methods": [{"type": "password"}]}
    options = [bodies.choice("Password", bodies.fixed("id", "aut-p"), relatesTo="$.authenticatorEnrollments.value[0]")]
    selection = bodies.form(
        url, "select-authenticator-authenticate", "challenge", {"name": "authenticator", "type": "object", "options": options}
    )
    current = bodies.thing(password | {"recover": bodies.form(url, "recover", "recover")})
    asked = bodies.form(
        url, "challenge-authenticator", "challenge/answer", bodies.group("credentials", {"name": "passcode", "secret": True})
    )
    sign_ins.first(bodies.body(first))
    sign_ins.answers("identify", bodies.body(selection, authenticatorEnrollments=bodies.array(password)))
    sign_ins.answers("challenge", bodies.body(asked, currentAuthenticatorEnrollment=current))
    sign_ins.answers("recover", bodies.email_challenge(url) | {"recoveryAuthenticator": bodies.thing(password)})

    page = visitor.get("/forgot-password/password-optional")
    assert "Type your username first" in page.text
    visitor.submit(page.form("identify"), {"identifier": "john@example.com"})
    assert sign_ins.calls[2:] == ["identify", "challenge", "recover"]
