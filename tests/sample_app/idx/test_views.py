"""What a page can say about an answer."""

from __future__ import annotations

from typing import Any

import pytest

from sample_app.idx import ion, views
from sample_app.idx.response import Response
from tests.sample_app.idx import bodies

URL = "https://org.example"


def answer(**context: Any) -> Response:
    return ion.parse(bodies.body(**context))


def test_the_current_authenticator_and_its_masked_address() -> None:
    current = views.current_authenticator(ion.parse(bodies.email_challenge(URL)))
    assert current is not None
    assert (current.key, current.type, current.display_name, current.methods) == ("okta_email", "email", "Email", ("email",))
    assert current.hint == "j***n@example.com"


def test_the_authenticator_of_an_option_and_the_list_of_enrollments() -> None:
    response = ion.parse(bodies.email_challenge(URL))
    options = response.remediations[1].fields[0].options
    assert [a.key for o in options if (a := views.of_option(o))] == ["okta_email", "phone_number"]
    assert [a.id for a in views.enrollments(response)] == ["eae1", "sms1"]


def test_resend_poll_and_cancel_are_where_okta_put_them() -> None:
    response = ion.parse(bodies.email_challenge(URL))
    names = [action.name for action in (views.resend(response), views.poll(response), views.cancel(response)) if action]
    assert names == ["currentAuthenticatorEnrollment-resend", "currentAuthenticatorEnrollment-poll", "cancel"]
    assert views.recover(response) is None


def test_recover_is_found_beside_the_first_page() -> None:
    password = {"key": "okta_password", "type": "password", "recover": bodies.form(URL, "recover", "recover")}
    recover = views.recover(answer(currentAuthenticator=bodies.thing(password)))
    assert recover is not None
    assert recover.href == f"{URL}/idp/idx/recover"


def test_a_polling_remediation_is_polled() -> None:
    poll = views.poll(ion.parse(bodies.body(bodies.form(URL, "challenge-poll", "challenge/poll", refresh=2000))))
    assert poll is not None
    assert poll.refresh_ms == 2000


@pytest.mark.parametrize(("data", "link"), [({}, True), ({"useEmailMagicLink": True}, True), ({"useEmailMagicLink": False}, False)])
def test_a_mail_holds_a_link_unless_okta_says_not(data: dict[str, Any], link: bool) -> None:
    assert views.magic_link(answer(currentAuthenticator=bodies.thing({"key": "okta_email", "contextualData": data}))) is link


def test_a_code_opened_in_another_browser_is_shown() -> None:
    assert (
        views.otp_to_show(answer(currentAuthenticator=bodies.thing({"key": "okta_email", "contextualData": {"otp": "123456"}}))) == "123456"
    )


@pytest.mark.parametrize("holder", ["currentAuthenticator", "recoveryAuthenticator", "enrollmentAuthenticator"])
def test_password_rules_are_found_in_any_of_their_places(holder: str) -> None:
    complexity = {
        "minLength": 8,
        "minLowerCase": 1,
        "minNumber": 1,
        "minSymbol": 0,
        "excludeUsername": True,
        "excludeAttributes": ["firstName"],
    }
    settings = {"complexity": complexity, "age": {"historyCount": 4}, "daysToExpiry": 0}
    rules = views.password_rules(answer(**{holder: bodies.thing({"type": "password", "settings": settings})}))
    assert rules is not None
    assert rules.days_to_expiry == 0
    assert rules.sentences() == (
        "At least 8 characters",
        "A lowercase letter",
        "A number",
        "No parts of your username",
        "Does not include your first name",
        "Not one of your last 4 passwords",
    )


def test_no_rules_are_made_up() -> None:
    assert views.password_rules(ion.parse(bodies.email_challenge(URL))) is None


def test_recovery_is_told_from_an_expired_password() -> None:
    password = bodies.thing({"type": "password", "key": "okta_password"})
    reset = bodies.body(bodies.form(URL, "reset-authenticator", "challenge/answer"), recoveryAuthenticator=password)
    expired = bodies.body(bodies.form(URL, "reenroll-authenticator", "challenge/answer"), recoveryAuthenticator=password)
    assert views.is_recovery(ion.parse(reset))
    assert not views.is_recovery(ion.parse(expired))


def test_who_and_what_the_sign_in_is_about() -> None:
    response = ion.parse(bodies.email_challenge(URL))
    assert (views.user_identifier(response), views.app_label(response)) == ("john@example.com", "My app")


def test_only_a_qr_code_that_is_in_the_answer_is_given_out() -> None:
    def qr(href: str) -> str | None:
        data = {"qrcode": {"method": "embedded", "href": href}, "sharedSecret": "ABC"}
        return views.qr_code(answer(currentAuthenticator=bodies.thing({"key": "google_otp", "contextualData": data})))

    assert qr("data:image/png;base64,AAAA") == "data:image/png;base64,AAAA"
    assert qr("https://evil.example/qr.png") is None


@pytest.mark.parametrize(
    "odd", [None, 7, "text", [], {"type": "object", "value": 7}, {"type": "object", "value": {"methods": 7, "profile": 7}}]
)
def test_a_context_of_unexpected_shape_is_no_error(odd: Any) -> None:
    names = ("currentAuthenticator", "authenticatorEnrollments", "recoveryAuthenticator", "user", "app", "uiDisplay")
    response = answer(**dict.fromkeys(names, odd))
    for view in (
        views.current_authenticator,
        views.enrollments,
        views.is_recovery,
        views.poll,
        views.magic_link,
        views.otp_to_show,
        views.password_rules,
        views.user_identifier,
        views.user_profile,
        views.app_label,
        views.form_title,
        views.button_label,
        views.qr_code,
        views.shared_secret,
        views.enrolled_question,
        views.activation_data,
        views.challenge_data,
        views.credentials,
        views.channel,
        views.same_device,
        views.correct_answer,
        views.qr_link,
    ):
        view(response)
