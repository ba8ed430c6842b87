"""One page for whatever Okta offers: its forms, what they send, what comes of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.sample_app.idx import bodies
from tests.sample_app.idx.scripted_okta import Reply
from tests.sample_app.web.conftest import SignIns, first_page
from tests.sample_app.web.given import JOHN, WRONG, at_the_code
from tests.sample_app.web.pages import Browser


def test_the_first_page_asks_what_okta_asks_with_standard_autocomplete_values(visitor: Browser, sign_ins: SignIns) -> None:
    page = visitor.get("/sign-in/multifactor")
    assert page.title == "Sign in"
    assert page.control("identifier").get("autocomplete") == "username"
    assert page.control("credentials.passcode").get("autocomplete") == "current-password"
    assert page.control("credentials.passcode").get("type") == "password"
    assert page.control("rememberMe").get("type") == "checkbox"
    assert sign_ins.calls == ["interact", "introspect"]


def test_a_password_costs_four_calls_and_a_signed_in_page_none(visitor: Browser, sign_ins: SignIns) -> None:
    page = sign_ins.sign_in(visitor)
    assert page.title == "You are signed in"
    assert [call for call in sign_ins.calls if call not in {"openid-configuration", "keys"}] == [
        "interact",
        "introspect",
        "identify",
        "token",
    ]
    before = len(sign_ins.calls)
    visitor.get("/")
    visitor.get("/profile")
    assert len(sign_ins.calls) == before


def test_a_password_is_sent_as_it_was_typed(visitor: Browser, sign_ins: SignIns) -> None:
    at_the_code(sign_ins, visitor)
    sent = sign_ins.okta.calls("/idp/idx/identify")[0].json
    assert sent["credentials"] == {"passcode": JOHN["credentials.passcode"]}
    assert sent["stateHandle"] == bodies.HANDLE


def test_a_wrong_password_keeps_the_username_and_empties_the_password(visitor: Browser, sign_ins: SignIns) -> None:
    said = first_page(sign_ins.okta.url, messages=bodies.array(bodies.message("Authentication failed", "errors.E0000004")))
    sign_ins.answers("identify", said, status=401)
    page = visitor.submit(visitor.get("/sign-in/multifactor").form("identify"), JOHN)
    assert "Authentication failed" in page.text
    assert page.control("identifier").get("value") == "john@example.com"
    assert page.control("credentials.passcode").get("value") is None
    assert "pass word" not in page.html


def test_a_wrong_code_is_said_beside_its_field_and_the_right_one_still_works(visitor: Browser, sign_ins: SignIns) -> None:
    page = at_the_code(sign_ins, visitor)
    assert page.control("credentials.passcode").get("autocomplete") == "one-time-code"
    sign_ins.answers("challenge/answer", bodies.email_challenge(sign_ins.okta.url, code_messages=(WRONG,)), status=401)
    page = visitor.submit(page.form("challenge-authenticator"), {"credentials.passcode": "000000"})
    assert page.error_of("credentials.passcode") == "Invalid code. Try again."
    assert page.control("credentials.passcode").get("value") == ""
    sign_ins.succeeds_at("challenge/answer")
    page = visitor.submit(page.form("challenge-authenticator"), {"credentials.passcode": " 123456 "})
    assert page.title == "You are signed in"
    assert sign_ins.okta.calls("/idp/idx/challenge/answer")[-1].json["credentials"] == {"passcode": "123456"}


def test_the_code_page_names_the_masked_address_and_offers_every_way_around(visitor: Browser, sign_ins: SignIns) -> None:
    page = at_the_code(sign_ins, visitor)
    assert "j***n@example.com" in page.text
    assert {"Send again", "Verify with something else", "I have opened the link", "Cancel"} <= {
        text for text in ("Send again", "Verify with something else", "I have opened the link", "Cancel") if text in page.text
    }
    sign_ins.answers("challenge/resend", bodies.email_challenge(sign_ins.okta.url))
    page = visitor.submit(page.form("currentAuthenticatorEnrollment-resend"))
    assert sign_ins.calls[-1] == "resend"
    sign_ins.answers("challenge", bodies.email_challenge(sign_ins.okta.url))
    offered = page.form("select-authenticator-authenticate")
    assert [text.split()[0] for text, _, _ in offered.buttons] == ["Phone"]  # not the email, which is asked for now
    visitor.submit(offered, button="Phone")
    assert sign_ins.okta.calls("/idp/idx/challenge")[0].json["authenticator"] == {"id": "aut-phone", "enrollmentId": "sms1"}


def test_cancel_ends_the_transaction_at_okta_and_leads_to_the_root_page(visitor: Browser, sign_ins: SignIns) -> None:
    page = at_the_code(sign_ins, visitor)
    sign_ins.answers("cancel", first_page(sign_ins.okta.url))
    home = visitor.submit(page.form_to("/cancel"))
    assert home.path == "/"
    assert sign_ins.calls[-1] == "cancel"
    assert visitor.get(page.path).status == 404


def test_cancel_works_while_okta_does_not(visitor: Browser, sign_ins: SignIns) -> None:
    page = at_the_code(sign_ins, visitor)
    sign_ins.okta.on("POST", "/idp/idx/cancel", Reply(500))
    assert visitor.submit(page.form_to("/cancel")).path == "/"


def test_skip_is_a_button_when_offered_and_refused_when_not(visitor: Browser, sign_ins: SignIns) -> None:
    url = sign_ins.okta.url
    options = [bodies.choice("Password", bodies.fixed("id", "aut-p"), relatesTo="$.authenticators.value[0]")]
    enroll = bodies.form(
        url, "select-authenticator-enroll", "credential/enroll", {"name": "authenticator", "type": "object", "options": options}
    )
    sign_ins.first(bodies.body(enroll, bodies.form(url, "skip", "skip"), authenticators=bodies.array({"key": "okta_password", "id": "p"})))
    page = visitor.get("/sign-up/password-optional")
    assert page.title == "Set up security methods"
    skip = page.form("skip")
    sign_ins.succeeds_at("skip", aud="0oa2")
    assert visitor.submit(skip).title == "You are signed in"

    sign_ins.first(first_page(url))
    page = at_the_code(sign_ins, other := Browser(visitor.client.application, visitor.url))
    before = len(sign_ins.calls)
    page = other.post(page.forms[0].action, {**page.forms[0].hidden, "step": "skip"})
    assert "out of date" in page.text
    assert page.title == "Verify with your email"
    assert len(sign_ins.calls) == before


@pytest.mark.parametrize(
    "change", [{"step": "reset-authenticator"}, {"step": ""}, {"page": "99"}, {"page": "-1"}, {"step": "cancel\r\nX: y"}]
)
def test_a_posted_step_that_is_not_on_offer_leads_to_the_current_one_and_asks_okta_nothing(
    visitor: Browser, sign_ins: SignIns, change: dict[str, str]
) -> None:
    page = at_the_code(sign_ins, visitor)
    form, before = page.form("challenge-authenticator"), len(sign_ins.calls)
    page = visitor.post(form.action, {**form.hidden, "credentials.passcode": "123456", **change})
    assert page.status == 200
    assert "out of date" in page.text
    assert page.form("challenge-authenticator")
    assert len(sign_ins.calls) == before


@pytest.mark.parametrize("number", ["7", "-1", "x", "9" * 100, "²", ""])
def test_an_authenticator_that_is_not_offered_is_refused(visitor: Browser, sign_ins: SignIns, number: str) -> None:
    page = at_the_code(sign_ins, visitor)
    form, before = page.form("select-authenticator-authenticate"), len(sign_ins.calls)
    page = visitor.post(form.action, {**form.hidden, "authenticator": number})
    assert "out of date" in page.text
    assert len(sign_ins.calls) == before


def test_a_form_sent_twice_or_from_the_browsers_history_is_answered_once(visitor: Browser, sign_ins: SignIns) -> None:
    first = visitor.get("/sign-in/multifactor")
    sign_ins.answers("identify", bodies.email_challenge(sign_ins.okta.url))
    visitor.submit(first.form("identify"), JOHN)
    page = visitor.submit(first.form("identify"), JOHN)
    assert "out of date" in page.text
    assert page.form("challenge-authenticator")
    assert sign_ins.calls.count("identify") == 1
    sign_ins.succeeds_at("challenge/answer")
    visitor.submit(page.form("challenge-authenticator"), {"credentials.passcode": "123456"})
    again = visitor.submit(page.form("challenge-authenticator"), {"credentials.passcode": "123456"})
    assert again.status == 400
    assert "Nothing was sent" in again.text
    assert sign_ins.calls.count("answer") == 1
    assert visitor.get("/").title == "You are signed in"


def test_two_tabs_do_not_mix_and_each_ends_in_its_own_result(visitor: Browser, sign_ins: SignIns) -> None:
    one, two = visitor.get("/sign-in/multifactor"), visitor.get("/sign-in/multifactor?next=/profile")
    assert one.path != two.path
    sign_ins.succeeds_at("identify", nonce=sign_ins.nonces[0])
    assert visitor.submit(one.form("identify"), JOHN).title == "You are signed in"
    sign_ins.succeeds_at("identify", nonce=sign_ins.nonces[1])
    assert visitor.submit(two.form("identify"), JOHN).title == "Profile"


def test_a_transaction_of_another_browser_is_refused(visitor: Browser, new_browser: Callable[..., Browser], sign_ins: SignIns) -> None:
    page, stranger = visitor.get("/sign-in/multifactor"), new_browser()
    own = stranger.get("/sign-in/multifactor")
    assert stranger.get(page.path).status == 404
    token = own.forms[0].hidden["csrf_token"]
    before = len(sign_ins.calls)
    answer = stranger.post(page.forms[0].action, {**page.form("identify").hidden, "csrf_token": token, **JOHN})
    assert answer.status == 404
    assert len(sign_ins.calls) == before


def test_the_page_after_expiry_says_so_and_offers_a_fresh_start(visitor: Browser, sign_ins: SignIns) -> None:
    page = at_the_code(sign_ins, visitor)
    text = "You have been logged out due to inactivity. Refresh or return to the sign in screen."
    sign_ins.answers("challenge/answer", bodies.dead(text, "idx.session.expired"), status=401)
    page = visitor.submit(page.form("challenge-authenticator"), {"credentials.passcode": "123456"})
    assert text in page.text
    assert visitor.get(page.link("Start again")).form("identify")


def test_a_terminal_429_keeps_the_form_for_later(visitor: Browser, sign_ins: SignIns) -> None:
    page = at_the_code(sign_ins, visitor)
    sign_ins.answers("challenge/answer", bodies.dead("Too many requests", "tooManyRequests"), status=429)
    page = visitor.submit(page.form("challenge-authenticator"), {"credentials.passcode": "123456"})
    assert "Too many requests" in page.text
    assert page.form("challenge-authenticator")


def test_what_nobody_knows_is_shown_and_sent_all_the_same(visitor: Browser, sign_ins: SignIns) -> None:
    url = sign_ins.okta.url
    fields: list[bodies.Json] = [
        {"name": "whatEver", "required": True},
        {"name": "colour", "options": [{"label": f"Number {n}", "value": n} for n in range(6)]},
        {"name": "size", "label": "Size", "options": [{"label": "Big", "value": True}, {"label": "Small", "value": False}]},
        {"name": "pin", "label": "PIN", "secret": True},
        {"name": "odd", "type": "number", "label": "Odd"},
    ]
    current = {"key": "duo", "type": "app", "id": "d", "displayName": "Duo <Security>"}
    unknown = bodies.form(url, "do-something-new", "something/new", *fields)
    redirect = {"name": "redirect-idp", "href": f"{url}/sso/idps/1", "method": "GET", "idp": {"id": "1", "name": "Evil & Sons"}}
    script = {"name": "redirect-idp", "href": "javascript:alert(1)", "method": "GET", "idp": {"id": "2", "name": "Evil"}}
    sign_ins.first(bodies.body(unknown, redirect, script, currentAuthenticator=bodies.thing(current)))
    page = visitor.get("/sign-in/multifactor")
    assert page.title == "Do something new"
    assert page.link("Continue with Evil & Sons") == f"{url}/sso/idps/1"
    assert "javascript:" not in page.html
    assert page.control("pin").get("type") == "password"
    assert page.control("colour").tag.endswith("select")
    sign_ins.succeeds_at("something/new")
    typed = {"whatEver": "x", "colour": "3", "size": "false", "pin": "12 ", "odd": ""}
    assert visitor.submit(page.form("do-something-new"), typed).title == "You are signed in"
    sent = sign_ins.okta.calls("/idp/idx/something/new")[0].json
    assert {key: sent[key] for key in sent if key != "stateHandle"} == {"whatEver": "x", "colour": 3, "size": False, "pin": "12 "}


def test_a_choice_whose_options_ask_for_something_is_a_form_for_each(visitor: Browser, sign_ins: SignIns) -> None:
    answer = {"name": "answer", "label": "Answer", "required": True}
    key = {
        "name": "questionKey",
        "label": "Question",
        "required": True,
        "options": [{"label": "Food?", "value": "food"}, {"label": "Pet?", "value": "pet"}],
    }
    options = [
        bodies.choice("Choose a question", key, answer),
        bodies.choice(
            "Make your own", bodies.fixed("questionKey", "custom"), {"name": "question", "label": "Question", "required": True}, answer
        ),
    ]
    credentials = {"name": "credentials", "type": "object", "required": True, "options": options}
    sign_ins.first(bodies.body(bodies.form(sign_ins.okta.url, "enroll-authenticator", "challenge/answer", credentials)))
    page = visitor.get("/sign-in/multifactor")
    own = page.forms[1]
    assert set(own.controls) == {"credentials.question", "credentials.answer"}
    sign_ins.succeeds_at("challenge/answer")
    visitor.submit(own, {"credentials.question": "Why?", "credentials.answer": "Because"})
    assert sign_ins.okta.calls("/idp/idx/challenge/answer")[0].json["credentials"] == {
        "questionKey": "custom",
        "question": "Why?",
        "answer": "Because",
    }


@pytest.mark.parametrize(
    "path", ["/sign-in/multifactor", "/sign-up/multifactor", "/forgot-password/multifactor", "/widget/multifactor", "/profile"]
)
def test_head_begins_nothing(visitor: Browser, sign_ins: SignIns, path: str) -> None:
    assert visitor.request("HEAD", path).status_code < 400
    assert sign_ins.calls == []
