"""What the parser reads from an answer, and that nothing makes it fail."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sample_app.idx import ion
from sample_app.idx.errors import UnknownStep
from tests.sample_app.idx import bodies

URL = "https://org.example"


def test_the_first_remediation_is_the_page_and_the_order_is_oktas() -> None:
    response = ion.parse(bodies.email_challenge(URL))
    assert [r.name for r in response.remediations] == ["challenge-authenticator", "select-authenticator-authenticate"]
    assert response.first is response.remediations[0]
    assert response.remediation("select-authenticator-authenticate").href == f"{URL}/idp/idx/challenge"


def test_a_field_says_all_that_a_page_needs() -> None:
    field = {
        "name": "passcode",
        "label": "Enter code",
        "secret": True,
        "required": True,
        "minLength": 6,
        "maxLength": 10,
        "format": "alphanumeric",
    }
    form = bodies.form(URL, "challenge-authenticator", "challenge/answer", bodies.group("credentials", field))
    credentials = ion.parse(bodies.body(form)).remediation("challenge-authenticator").field("credentials")
    assert credentials is not None
    (passcode,) = credentials.fields
    assert (passcode.name, passcode.label, passcode.secret, passcode.required) == ("passcode", "Enter code", True, True)
    assert (passcode.min_length, passcode.max_length, passcode.format) == (6, 10, "alphanumeric")
    assert (passcode.type, passcode.visible, passcode.mutable) == ("string", True, True)


def test_a_message_on_a_field_is_found_there_and_among_all_messages() -> None:
    wrong = bodies.message("Invalid code. Try again.", "api.authn.error.PASSCODE_INVALID")
    response = ion.parse(bodies.email_challenge(URL, code_messages=(wrong,)), status=401)
    credentials = response.remediation("challenge-authenticator").field("credentials")
    assert credentials is not None
    assert [m.key for m in credentials.fields[0].messages] == ["api.authn.error.PASSCODE_INVALID"]
    assert response.message_keys == {"api.authn.error.PASSCODE_INVALID"}
    assert response.messages == ()
    assert not response.terminal


def test_a_message_repeated_in_every_option_is_told_once() -> None:
    short = bodies.array(bodies.message("Too short", "securityQuestion.answer.tooShort.arg"))
    options = [bodies.choice(label, {"name": "answer", "messages": short}) for label in ("Choose", "Write my own")]
    form = bodies.form(URL, "enroll-authenticator", "challenge/answer", {"name": "credentials", "type": "object", "options": options})
    assert [m.text for m in ion.parse(bodies.body(form)).all_messages()] == ["Too short"]


def test_a_message_keeps_severity_params_and_links() -> None:
    raw = bodies.message("Expires soon", "idx.password.expiring.message", "INFO", links=[{"label": "Help", "url": "https://h.example"}])
    raw["i18n"]["params"] = ["My app"]
    (message,) = ion.parse(bodies.body(messages=bodies.array(raw))).messages
    assert (message.severity, message.is_error, message.params, message.links) == (
        "INFO",
        False,
        ("My app",),
        (("Help", "https://h.example"),),
    )


def test_a_message_without_class_or_key_is_plain_text() -> None:
    (message,) = ion.parse(bodies.body(messages=bodies.array({"message": "Hello"}))).messages
    assert (message.text, message.key, message.severity) == ("Hello", None, "INFO")


def test_relates_to_leads_to_the_authenticator_from_forms_and_from_options() -> None:
    response = ion.parse(bodies.email_challenge(URL))
    challenge, selection = response.remediations
    assert challenge.relates_to is not None
    assert challenge.relates_to["id"] == "eae1"
    options = selection.fields[0].options
    assert [o.relates_to["key"] for o in options if o.relates_to] == ["okta_email", "phone_number"]


@pytest.mark.parametrize("path", ["$.nowhere", "$.authenticators.value[9]", "", "$", 7, None, [], ["$.user.value.id"], {"a": 1}])
def test_a_relation_that_leads_nowhere_costs_nothing_but_itself(path: Any) -> None:
    response = ion.parse(bodies.body(bodies.form(URL, "identify", "identify", relatesTo=path), user=bodies.thing({"id": "00u1"})))
    assert response.remediation("identify").relates_to is None


def test_actions_have_the_names_that_oktas_clients_give_them() -> None:
    response = ion.parse(bodies.email_challenge(URL))
    assert set(response.actions) == {"cancel", "currentAuthenticatorEnrollment-resend", "currentAuthenticatorEnrollment-poll"}
    assert response.action("currentAuthenticatorEnrollment-poll").refresh_ms == 4000


def test_an_apps_logo_is_no_action() -> None:
    app = {"label": "My app", "logo": {"rel": ["icon"], "href": f"{URL}/logo.png"}}
    assert ion.parse(bodies.body(app=bodies.thing(app))).actions == {}


def test_an_option_is_chosen_by_its_fixed_values() -> None:
    email, phone = ion.parse(bodies.email_challenge(URL)).remediation("select-authenticator-authenticate").fields[0].options
    assert email.fixed == {"id": "aut-email", "methodType": "email"}
    assert phone.fixed == {"id": "aut-phone", "enrollmentId": "sms1"}
    assert [o.value for o in phone.fields[2].options] == ["sms", "voice"]


def test_a_sub_form_inside_value_is_a_group_as_any_other() -> None:
    channel = {"name": "authenticator", "value": {"form": {"value": [bodies.fixed("id", "aut1"), {"name": "channel"}]}}}
    response = ion.parse(bodies.body(bodies.form(URL, "select-enrollment-channel", "credential/enroll", channel)))
    assert [f.name for f in response.remediations[0].fields[0].fields] == ["id", "channel"]


def test_a_profile_fields_display_option_says_how_to_draw_it_and_is_no_choice() -> None:
    display = {"inputType": "select", "options": [{"label": "Red", "value": "r"}, {"label": "Blue", "value": "b"}]}
    colour = {"name": "colour", "options": [{"label": "display", "value": {"type": "object", "value": display}}]}
    (field,) = (
        ion.parse(bodies.body(bodies.form(URL, "enroll-profile", "enroll/new", bodies.group("userProfile", colour))))
        .remediations[0]
        .fields[0]
        .fields
    )
    assert field.input_type == "select"
    assert [(o.label, o.value) for o in field.options] == [("Red", "r"), ("Blue", "b")]


def test_a_redirect_is_a_page_to_visit() -> None:
    idp = {"name": "redirect-idp", "type": "GOOGLE", "idp": {"id": "0oa9", "name": "Google"}, "href": f"{URL}/sso/idps/0oa9"}
    (remediation,) = ion.parse(bodies.body(idp)).remediations
    assert (remediation.submittable, remediation.method, remediation.type) == (False, "GET", "GOOGLE")
    assert remediation.idp == {"id": "0oa9", "name": "Google"}


def test_the_interaction_code_ends_a_sign_in() -> None:
    response = ion.parse(bodies.success("the-code"))
    assert (response.interaction_code, response.succeeded, response.terminal) == ("the-code", True, False)
    assert "the-code" not in repr(response)


def test_an_answer_without_remediation_is_terminal() -> None:
    response = ion.parse(bodies.dead("Please return to the original tab.", "idx.return.to.original.tab"))
    assert response.terminal
    assert response.first is None


def test_a_missing_rule_of_the_authorization_server_can_be_told_from_other_ends() -> None:
    failure = {"name": "failure-redirect", "href": f"{URL}/login/error/redirect?stateToken=x"}
    words = bodies.message(
        "You are not allowed to access this app. To request access, contact an admin.", "idx.error.code.no_matching_policy"
    )
    response = ion.parse(bodies.body(messages=bodies.array(words), failure=failure), status=403)
    assert response.terminal
    assert response.no_matching_policy
    assert not ion.parse(bodies.dead("no", "security.access_denied")).no_matching_policy


def test_what_is_not_on_offer_cannot_be_asked_for() -> None:
    response = ion.parse(bodies.email_challenge(URL))
    with pytest.raises(UnknownStep):
        response.remediation("skip")
    with pytest.raises(UnknownStep):
        response.action("currentAuthenticator-recover")
    assert response.find("skip") is None


def test_the_end_of_the_transaction_is_an_aware_utc_time() -> None:
    assert ion.parse(bodies.body()).expires_at == datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert ion.parse(bodies.body(expiresAt="soon")).expires_at is None


def test_unknown_members_are_kept() -> None:
    new = {
        "name": "brand-new-step",
        "rel": ["create-form"],
        "href": f"{URL}/x",
        "method": "POST",
        "value": [{"name": "x", "type": "colour"}],
        "n": 1,
    }
    response = ion.parse(bodies.body(new, somethingNew=bodies.thing({"a": 1})))
    assert response.context["somethingNew"] == {"a": 1}
    assert response.remediations[0].raw["n"] == 1
    assert response.remediations[0].fields[0].type == "colour"


ENVELOPE = [
    "version",
    "stateHandle",
    "remediation",
    "messages",
    "successWithInteractionCode",
    "currentAuthenticator",
    "cancel",
    "app",
    "user",
    "expiresAt",
]
FORM = [
    "value",
    "form",
    "options",
    "relatesTo",
    "rel",
    "name",
    "type",
    "href",
    "method",
    "message",
    "i18n",
    "key",
    "class",
    "params",
    "links",
    "label",
]
MEMBERS = st.sampled_from([*ENVELOPE, *FORM, "display", "inputType"])
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5) | MEMBERS | st.just("$.user.value[0]")
)
ANY_JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(MEMBERS, inner, max_size=5), max_leaves=15)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(MEMBERS, ANY_JSON, max_size=8))
def test_no_json_whatever_makes_the_parser_fail(body: dict[str, Any]) -> None:
    response = ion.parse(body)
    list(response.all_messages())
    assert response.raw is body
