"""Each authenticator on our own pages: what is shown, and what its form sends."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sample_app.web import authenticators
from tests.sample_app.idx import answers, bodies
from tests.sample_app.web.conftest import SignIns
from tests.sample_app.web.pages import Browser, Page


def shown(visitor: Browser, sign_ins: SignIns, answer: bodies.Json) -> Page:
    """The page of that answer, were it the first."""
    sign_ins.first(answer)
    return visitor.get("/sign-in/multifactor")


def sent(sign_ins: SignIns, path: str) -> Any:
    """What the last form posted there held, without the handle."""
    found = sign_ins.okta.calls(f"/idp/idx/{path}")[-1].json
    return {name: value for name, value in found.items() if name != "stateHandle"}


def labels(page: Page, step: str) -> list[str]:
    return [text for text, _, _ in page.form(step).buttons]


def test_the_list_of_what_can_be_set_up_says_what_each_is_and_how_long_it_can_wait(visitor: Browser, sign_ins: SignIns) -> None:
    page = shown(visitor, sign_ins, answers.enroll_list(sign_ins.okta.url, skip=True))
    found = {text.split("\n")[0] for text in labels(page, "select-authenticator-enroll")}
    assert any(text.startswith("Phone") and "text message or call" in text and "For recovery" in text for text in found)
    assert any(text.startswith("Google Authenticator") and "Required from 02 January 2030 on" in text for text in found)
    assert any(text.startswith("Security Key") and "Can be skipped 2 more times" in text for text in found)
    sign_ins.answers("credential/enroll", answers.phone_number(sign_ins.okta.url))
    visitor.submit(page.form("select-authenticator-enroll"), button="Okta Verify")
    assert sent(sign_ins, "credential/enroll") == {"authenticator": {"id": "aut-okta_verify"}}


def test_two_phones_and_each_method_of_an_app_are_choices_of_their_own(visitor: Browser, sign_ins: SignIns) -> None:
    url = sign_ins.okta.url
    page = shown(visitor, sign_ins, answers.verify_list(url))
    assert [text.split("+")[0].strip() for text in labels(page, "select-authenticator-authenticate")][:4] == [
        "Phone",
        "Phone",
        "Okta Verify: enter a code",
        "Okta Verify: get a push notification",
    ]
    assert "+1 XXX-XXX-0002" in labels(page, "select-authenticator-authenticate")[1]
    sign_ins.answers("challenge", answers.verify_list(url))
    page = visitor.submit(page.form("select-authenticator-authenticate"), button="Okta Verify: get a push")
    assert sent(sign_ins, "challenge")["authenticator"] == {"id": "aut-okta_verify", "methodType": "push"}
    second = page.form("select-authenticator-authenticate").buttons[1]
    visitor.post(page.forms[0].action, {**page.forms[0].hidden, str(second[1]): str(second[2])})
    assert sent(sign_ins, "challenge")["authenticator"] == {"id": "aut-phone_number", "enrollmentId": "sms2"}


@pytest.mark.parametrize("value", ["2.7", "2.x", "2.-1", "9.0", "3.0", "."])
def test_a_method_that_is_not_offered_is_refused(visitor: Browser, sign_ins: SignIns, value: str) -> None:
    page = shown(visitor, sign_ins, answers.verify_list(sign_ins.okta.url))
    page = visitor.post(page.forms[0].action, {**page.forms[0].hidden, "authenticator": value})
    assert "out of date" in page.text
    assert sign_ins.okta.calls("/idp/idx/challenge") == []


def test_a_phone_number_is_sent_as_okta_takes_it(visitor: Browser, sign_ins: SignIns) -> None:
    page = shown(visitor, sign_ins, answers.phone_number(sign_ins.okta.url))
    number = page.control("authenticator.phoneNumber")
    assert (number.get("type"), number.get("autocomplete")) == ("tel", "tel")
    assert "country code" in page.text
    assert "Voice call" in page.text
    said = bodies.message("Invalid Phone Number.", "api.factors.error.sms.invalid_phone")
    sign_ins.answers("credential/enroll", answers.phone_number(sign_ins.okta.url) | {"messages": bodies.array(said)}, status=400)
    typed = {"authenticator.methodType": "voice", "authenticator.phoneNumber": "+1 (415) 555-0100"}
    page = visitor.submit(page.form("authenticator-enrollment-data"), typed)
    expected = {"id": "aut-phone_number", "methodType": "voice", "phoneNumber": "+14155550100"}
    assert sent(sign_ins, "credential/enroll")["authenticator"] == expected
    assert "Invalid Phone Number." in page.text
    assert page.control("authenticator.phoneNumber").get("value") == "+1 (415) 555-0100"


def test_how_a_code_shall_come_is_asked_before_anything_can_be_sent_again(visitor: Browser, sign_ins: SignIns) -> None:
    url = sign_ins.okta.url
    page = shown(visitor, sign_ins, answers.phone_method(url))
    assert "It goes to +1 XXX-XXX-2342." in page.text
    assert "Send again" not in page.text
    sign_ins.answers("challenge", answers.phone_code(url))
    page = visitor.submit(page.form("authenticator-verification-data"))
    assert sent(sign_ins, "challenge")["authenticator"] == {"id": "aut-phone_number", "methodType": "sms"}
    assert "We sent you a code by text message to +1 XXX-XXX-2342." in page.text
    assert 'data-wait="30"' in page.html
    assert page.control("credentials.passcode").get("autocomplete") == "one-time-code"


def test_a_call_is_announced_as_one(visitor: Browser, sign_ins: SignIns) -> None:
    page = shown(visitor, sign_ins, answers.phone_code(sign_ins.okta.url, method="voice"))
    assert "We are calling you at +1 XXX-XXX-2342." in page.text


def test_a_security_question_is_chosen_or_written(visitor: Browser, sign_ins: SignIns) -> None:
    url = sign_ins.okta.url
    page = shown(visitor, sign_ins, answers.question_choice(url))
    short = bodies.message("The security question answer must be at least 4 characters in length", "securityQuestion.answer.tooShort.arg")
    sign_ins.answers("challenge/answer", answers.question_choice(url, messages=(short,)), status=400)
    typed = {"credentials.questionKey": "favorite_toy", "credentials.answer": "Ted"}
    page = visitor.submit(page.forms[0], typed)
    assert sent(sign_ins, "challenge/answer") == {"credentials": {"questionKey": "favorite_toy", "answer": "Ted"}}
    assert page.error_of("credentials.answer") == short["message"]
    assert "Ted" not in page.html
    sign_ins.succeeds_at("challenge/answer")
    visitor.submit(page.forms[1], {"credentials.question": "Why?", "credentials.answer": "Because"})
    assert sent(sign_ins, "challenge/answer") == {"credentials": {"questionKey": "custom", "question": "Why?", "answer": "Because"}}


def test_a_question_of_ones_own_that_was_refused_is_still_there(visitor: Browser, sign_ins: SignIns) -> None:
    url = sign_ins.okta.url
    page = shown(visitor, sign_ins, answers.question_choice(url))
    assert '<details class="way" open' not in page.html
    sign_ins.answers("challenge/answer", answers.question_choice(url), status=400)
    page = visitor.submit(page.forms[1], {"credentials.question": "Who <b>?", "credentials.answer": "Because"})
    assert '<details class="way" open' in page.html
    assert "Who &lt;b&gt;?" in page.html
    assert "Because" not in page.html


def test_the_question_is_read_and_its_key_goes_with_the_answer_which_is_not_shown_again(visitor: Browser, sign_ins: SignIns) -> None:
    page = shown(visitor, sign_ins, answers.question(sign_ins.okta.url))
    assert "What did you cook first?" in page.text
    sign_ins.answers("challenge/answer", answers.question(sign_ins.okta.url), status=401)
    page = visitor.submit(page.form("challenge-authenticator"), {"credentials.answer": "Pancakes"})
    assert sent(sign_ins, "challenge/answer") == {"credentials": {"questionKey": "first_thing_cooked", "answer": "Pancakes"}}
    assert "Pancakes" not in page.html


def test_a_qr_code_and_its_key_are_shown_together(visitor: Browser, sign_ins: SignIns) -> None:
    page = shown(visitor, sign_ins, answers.google(sign_ins.okta.url))
    assert [image.get("src") for image in page.all("img")] == [answers.PIXEL]
    assert "ZR74DHZTG43NBULV" in page.text


def test_a_qr_code_that_is_a_page_is_a_link_and_never_loaded(visitor: Browser, sign_ins: SignIns) -> None:
    page = shown(visitor, sign_ins, answers.verify_setup(sign_ins.okta.url, qrcode={"href": "https://org.example/qr"}))
    assert page.all("img") == []
    assert page.link("Open the QR code") == "https://org.example/qr"


def test_okta_verify_waits_for_the_phone_and_offers_its_other_channels(visitor: Browser, sign_ins: SignIns) -> None:
    url = sign_ins.okta.url
    page = shown(visitor, sign_ins, answers.verify_setup(url, qrcode={"href": answers.PIXEL}))
    assert "scan this QR code" in page.text
    assert page.form_to("/poll")
    assert "Context" not in page.text
    sign_ins.answers("credential/enroll", answers.verify_address(url))
    page = visitor.submit(page.form("select-enrollment-channel"), {"authenticator.channel": "email"})
    assert sent(sign_ins, "credential/enroll")["authenticator"] == {"id": "aut-okta_verify", "channel": "email"}
    assert page.control("email").get("autocomplete") == "email"
    waiting = answers.verify_setup(url, selectedChannel="email", email="john@example.com")
    sign_ins.answers("challenge/send", waiting)
    page = visitor.submit(page.form("enrollment-channel-data"), {"email": "john@example.com"})
    assert sent(sign_ins, "challenge/send") == {"email": "john@example.com"}
    assert "We sent an email with an Okta Verify setup link to john@example.com." in page.text
    sign_ins.succeeds_at("challenge/poll")
    assert visitor.submit(page.form_to("/poll")).title == "You are signed in"


def test_a_push_shows_the_number_to_choose_and_a_refusal_asks_again(visitor: Browser, sign_ins: SignIns) -> None:
    url = sign_ins.okta.url
    page = shown(visitor, sign_ins, answers.push(url, correctAnswer="42"))
    assert "Choose this number there: 42" in page.text
    sign_ins.answers("challenge/poll", answers.push_rejected(url))
    page = visitor.submit(page.form_to("/poll"))
    assert "You have chosen to reject this login." in page.text
    sign_ins.answers("challenge", answers.push(url))
    page = visitor.submit(page.form("resend"))
    assert sent(sign_ins, "challenge")["authenticator"] == {"id": "aut-okta_verify", "methodType": "push"}
    assert "Approve it there." in page.text


def test_a_code_of_okta_verify_goes_by_its_own_name(visitor: Browser, sign_ins: SignIns) -> None:
    page = shown(visitor, sign_ins, answers.totp(sign_ins.okta.url))
    assert page.control("credentials.totp").get("autocomplete") == "one-time-code"
    sign_ins.succeeds_at("challenge/answer")
    visitor.submit(page.form("challenge-authenticator"), {"credentials.totp": " 123456"})
    assert sent(sign_ins, "challenge/answer") == {"credentials": {"totp": "123456"}}


def ceremony(page: Page) -> tuple[str, Any]:
    form = next(element for element in page.all("form") if element.get("data-ceremony"))
    return str(form.get("data-ceremony")), json.loads(form.get("data-options") or "")


def test_the_browser_makes_a_credential_with_what_okta_gave_and_none_of_those_there_are(visitor: Browser, sign_ins: SignIns) -> None:
    page = shown(visitor, sign_ins, answers.webauthn_enroll(sign_ins.okta.url))
    call, options = ceremony(page)
    assert call == "create"
    assert options["challenge"] == answers.CREATION["challenge"]
    assert options["excludeCredentials"] == [{"type": "public-key", "id": "AQIDBA", "transports": ["usb"]}]
    assert "u2fParams" not in options
    assert re.search(r'<script src="[^"]+/webauthn\.js"', page.html)
    sign_ins.succeeds_at("challenge/answer")
    form = page.form("enroll-authenticator")
    made = {"credentials.clientData": "YQ", "credentials.attestation": "Yg", "credentials.transports": '["usb"]'}
    assert {"credentials.clientExtensions", *made} <= form.hidden.keys()
    visitor.post(form.action, {**form.hidden, **made, "credentials.clientExtensions": "{}"})
    assert sent(sign_ins, "challenge/answer")["credentials"] == {
        "clientData": "YQ",
        "attestation": "Yg",
        "transports": '["usb"]',
        "clientExtensions": "{}",
    }


def test_the_browser_proves_one_of_the_credentials_there_are(visitor: Browser, sign_ins: SignIns) -> None:
    page = shown(visitor, sign_ins, answers.webauthn_verify(sign_ins.okta.url))
    call, options = ceremony(page)
    assert call == "get"
    assert options == {
        "challenge": "qjUCU0xoVe5QZ3-etDCD",
        "userVerification": "required",
        "allowCredentials": [{"type": "public-key", "id": "AQIDBA", "transports": ["usb"]}],
    }
    assert "needs JavaScript" in page.html


def test_markup_in_what_the_browser_is_given_stays_text(visitor: Browser, sign_ins: SignIns) -> None:
    evil = {"id": "00u", "name": "\"><script>alert(1)</script>'", "displayName": "x"}
    page = shown(visitor, sign_ins, answers.webauthn_enroll(sign_ins.okta.url, user=evil))
    assert ceremony(page)[1]["user"] == evil


def test_o_7_what_only_its_makers_script_can_answer_is_named_with_the_policy_that_asks(visitor: Browser, sign_ins: SignIns) -> None:
    url = sign_ins.okta.url
    page = shown(visitor, sign_ins, answers.duo(url))
    assert "Duo Security (duo)" in page.text
    assert "credentials.signatureData" in page.text
    assert "the authentication policy of “My app”" in page.text
    assert [form.step for form in page.forms] == ["cancel", None]
    enrolling = answers.duo(url)
    enrolling["remediation"]["value"][0]["name"] = "enroll-authenticator"
    assert "the authenticator enrollment policy" in shown(visitor, sign_ins, enrolling).text


def test_o_7_okta_fastpass_is_named_and_no_dead_end_is_offered(visitor: Browser, sign_ins: SignIns) -> None:
    url = sign_ins.okta.url
    probe = bodies.form(url, "device-challenge-poll", "authenticators/poll", refresh=2000)
    page = shown(visitor, sign_ins, answers.live(probe, url=url))
    assert "do not know how to answer device-challenge-poll" in page.text
    assert [form.step for form in page.forms] == ["cancel", None]
    launch = bodies.form(url, "launch-authenticator", "authenticators/okta-verify/launch")
    page = shown(visitor, sign_ins, bodies.body(bodies.identify(url), launch))
    assert "FastPass" not in page.text
    assert page.form("identify")


def test_an_authenticator_that_nobody_knows_is_answered_by_its_form(visitor: Browser, sign_ins: SignIns) -> None:
    current = answers.authenticator("rsa_token", "security_key", "RSA SecurID", "otp")
    form = answers.credentials(sign_ins.okta.url, "challenge-authenticator", {"name": "passcode", "label": "Passcode"})
    page = shown(visitor, sign_ins, answers.live(form, url=sign_ins.okta.url, current=current))
    assert page.title == "Verify with RSA SecurID"
    sign_ins.succeeds_at("challenge/answer")
    assert visitor.submit(page.form("challenge-authenticator"), {"credentials.passcode": "1"}).title == "You are signed in"


@pytest.mark.parametrize("look", authenticators.ALL, ids=lambda look: look.key)
def test_no_page_depends_on_what_okta_may_leave_out(visitor: Browser, sign_ins: SignIns, look: authenticators.Look) -> None:
    bare = {"key": look.key, "type": "x"}
    for name in ("challenge-authenticator", "enroll-authenticator", "challenge-poll", "enroll-poll", "authenticator-enrollment-data"):
        form = answers.credentials(sign_ins.okta.url, name, {"name": "passcode", "label": "Code"})
        page = shown(visitor, sign_ins, bodies.body(form, currentAuthenticator=bodies.thing(bare)))
        assert page.status == 200
        assert look.key not in page.text
        assert "None" not in page.text


def test_nothing_outside_the_registry_names_an_authenticator() -> None:
    keys = {look.key for look in authenticators.ALL}
    assert len(keys) == len(authenticators.ALL) == 7
    registry = Path(authenticators.__file__).parent
    app = registry.parent.parent
    elsewhere = [file for file in app.rglob("*") if file.suffix in {".py", ".html", ".js"} and registry not in file.parents]
    assert elsewhere
    assert [(file.name, key) for file in elsewhere for key in keys if re.search(rf"[\"']{key}[\"']", file.read_text())] == []
