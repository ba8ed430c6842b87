"""What is sent for a form: all that Okta fixed, what the caller chose, and nothing that was not on offer."""

from __future__ import annotations

from typing import Any

import pytest

from sample_app.idx import ion
from sample_app.idx.errors import ChoiceNotOffered, UnknownField
from sample_app.idx.form import fill
from tests.sample_app.idx import bodies

URL = "https://org.example"


def filled(form: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    return fill(ion.parse(bodies.body(form)).remediations[0].fields, values)


def selection(values: dict[str, Any]) -> Any:
    form = ion.parse(bodies.email_challenge(URL)).remediation("select-authenticator-authenticate")
    return fill(form.fields, values)["authenticator"]


def test_the_state_handle_is_filled_in_beside_the_callers_values() -> None:
    values = {"identifier": "john@example.com", "credentials": {"passcode": "pässwörd  ✓"}}
    assert filled(bodies.identify(URL), values) == {**values, "stateHandle": bodies.HANDLE}


def test_a_value_that_was_not_given_and_has_no_default_is_left_to_okta() -> None:
    assert filled(bodies.identify(URL), {"identifier": "x"}) == {"identifier": "x", "credentials": {}, "stateHandle": bodies.HANDLE}


def test_defaults_are_sent_and_may_be_changed() -> None:
    form = bodies.form(URL, "identify", "identify", {"name": "rememberMe", "type": "boolean", "value": True})
    assert filled(form, {})["rememberMe"] is True
    assert filled(form, {"rememberMe": False})["rememberMe"] is False


def test_fixed_values_are_filled_in_inside_groups_too() -> None:
    question = bodies.group("credentials", bodies.fixed("questionKey", "first_award", visible=False), {"name": "answer"})
    form = bodies.form(URL, "challenge-authenticator", "challenge/answer", question)
    assert filled(form, {"credentials": {"answer": "a"}})["credentials"] == {"questionKey": "first_award", "answer": "a"}


def test_a_group_that_is_optional_and_empty_is_left_out() -> None:
    form = bodies.form(URL, "enroll-profile", "enroll/new", {"name": "userProfile", "form": {"value": [{"name": "email"}]}})
    assert "userProfile" not in filled(form, {})


@pytest.mark.parametrize("values", [{"admin": True}, {"credentials": {"passcode": "x", "admin": 1}}, {"stateHandles": "x"}])
def test_a_name_the_form_does_not_have_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(UnknownField):
        filled(bodies.identify(URL), values)


def test_a_fixed_value_cannot_be_changed() -> None:
    with pytest.raises(ChoiceNotOffered):
        filled(bodies.identify(URL), {"identifier": "x", "stateHandle": "another's"})


@pytest.mark.parametrize("value", ["text", ["list"], 7])
def test_a_group_takes_nothing_but_named_values(value: Any) -> None:
    with pytest.raises(ChoiceNotOffered):
        filled(bodies.identify(URL), {"credentials": value})


def test_an_authenticator_is_chosen_by_its_id_and_its_fixed_values_go_along() -> None:
    assert selection({"authenticator": {"id": "aut-email"}}) == {"id": "aut-email", "methodType": "email"}
    assert selection({"authenticator": {"id": "aut-phone", "methodType": "voice"}}) == {
        "id": "aut-phone",
        "enrollmentId": "sms1",
        "methodType": "voice",
    }


@pytest.mark.parametrize(
    "choice",
    [
        {"id": "aut-webauthn"},
        {"id": "aut-email", "methodType": "sms"},
        {"id": "aut-phone", "methodType": "fax"},
        {"id": "aut-phone", "enrollmentId": "sms2"},
        {"methodType": "voice"},
        {},
        "aut-email",
    ],
)
def test_a_choice_that_is_not_offered_is_refused(choice: Any) -> None:
    with pytest.raises(ChoiceNotOffered):
        selection({"authenticator": choice})


def test_of_two_enrollments_of_one_authenticator_the_named_one_is_sent() -> None:
    options = [bodies.choice(f"Phone {n}", bodies.fixed("id", "aut-phone"), bodies.fixed("enrollmentId", f"sms{n}")) for n in (1, 2)]
    form = bodies.form(URL, "select-authenticator-authenticate", "challenge", {"name": "authenticator", "options": options})
    sent = filled(form, {"authenticator": {"id": "aut-phone", "enrollmentId": "sms2"}})["authenticator"]
    assert sent == {"id": "aut-phone", "enrollmentId": "sms2"}


QUESTIONS = bodies.form(
    URL,
    "enroll-authenticator",
    "challenge/answer",
    {
        "name": "credentials",
        "type": "object",
        "required": True,
        "options": [
            bodies.choice(
                "Choose",
                {"name": "questionKey", "options": [{"label": "Award?", "value": "first_award"}]},
                {"name": "answer", "required": True},
            ),
            bodies.choice("Write", bodies.fixed("questionKey", "custom"), {"name": "question", "required": True}, {"name": "answer"}),
        ],
    },
)


@pytest.mark.parametrize(
    "answer", [{"questionKey": "first_award", "answer": "a"}, {"questionKey": "custom", "question": "Who?", "answer": "me"}]
)
def test_of_two_forms_in_one_field_the_one_that_fits_is_sent(answer: dict[str, str]) -> None:
    assert filled(QUESTIONS, {"credentials": answer})["credentials"] == answer


def test_names_that_no_choice_has_are_refused_as_unknown() -> None:
    with pytest.raises(UnknownField):
        filled(QUESTIONS, {"credentials": {"questionKey": "custom", "colour": "red"}})


def test_the_only_choice_is_made_where_one_must_be() -> None:
    method = {"name": "methodType", "required": True, "options": [{"label": "Email", "value": "email"}]}
    form = bodies.form(
        URL, "authenticator-verification-data", "challenge", bodies.group("authenticator", bodies.fixed("id", "aut1"), method)
    )
    assert filled(form, {})["authenticator"] == {"id": "aut1", "methodType": "email"}
