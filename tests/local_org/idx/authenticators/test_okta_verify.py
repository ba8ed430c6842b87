"""What Okta Verify does beside the common suite: channels, pushes, numbers."""

from __future__ import annotations

from typing import Any

import pytest

from local_org.idx.facts import Settings
from tests.local_org.factories import VERIFY, Org, SignIn, app_policy, password_policy
from tests.local_org.idx.authenticators.authenticator_apps import SECRET, shown_by
from tests.local_org.idx.authenticators.case import JANE, Case, credentials, refusal
from tests.local_org.idx.authenticators.devices import PHONE, PUSH_CASE, TAKEN_ON, VERIFY_CASE, approval, numbered, says

REJECTED = ("api.authn.poll.error.push_rejected", "")


def data_of(at: SignIn) -> dict[str, Any]:
    return dict(at.body["currentAuthenticator"]["value"].get("contextualData", {}))


def by_channel(channel: str) -> SignIn:
    return VERIFY_CASE.enrolling().post("credential/enroll", authenticator={"id": VERIFY, "channel": channel})


def test_the_qr_code_and_the_channels_stand_on_the_page_that_polls() -> None:
    at = VERIFY_CASE.enrolling()
    assert at.names == ["enroll-poll", "select-enrollment-channel", "select-authenticator-enroll"]
    assert data_of(at)["selectedChannel"] == "qrcode"
    assert data_of(at)["qrcode"]["href"].startswith("data:image/png;base64,")
    shown = at.body
    assert at.post("challenge/poll").body == shown


@pytest.mark.parametrize(
    ("channel", "field", "given", "address"),
    [("email", "email", "joy@example.com", "joy@example.com"), ("sms", "phoneNumber", "+1 415 555 0100", "+14155550100")],
)
def test_the_link_goes_to_the_address_that_was_asked_for(channel: str, field: str, given: str, address: str) -> None:
    at = by_channel(channel)
    assert at.names == ["enrollment-channel-data", "select-enrollment-channel", "select-authenticator-enroll"]
    assert (data_of(at), at.org.sent) == ({"selectedChannel": channel}, [])
    at.post("challenge/send", **{field: given})
    assert at.names == ["enroll-poll", "select-enrollment-channel", "select-authenticator-enroll"]
    assert data_of(at) == {"selectedChannel": channel, field: address}
    sent = at.org.mails[-1]
    assert (sent.channel, sent.to, sent.template) == (channel, address, "device-setup")
    assert sent.link == f"http://localhost:8081/phone?enroll={list(at.org.asked)[-1]}"
    assert says(at, TAKEN_ON).code is not None


@pytest.mark.parametrize(
    ("channel", "given", "refused"),
    [
        ("email", {"email": "nobody"}, ("registration.error.invalidLoginEmail", "email")),
        ("sms", {"phoneNumber": "12"}, ("api.factors.error.sms.invalid_phone", "")),
    ],
)
def test_an_address_that_is_none_is_told_on_the_form_that_asked(channel: str, given: dict[str, str], refused: tuple[str, str]) -> None:
    at = by_channel(channel).post("challenge/send", **given)
    assert (refusal(at), at.status, at.names[0]) == (refused, 400, "enrollment-channel-data")


def test_sent_again_the_former_link_is_dead() -> None:
    at = by_channel("email").post("challenge/send", email="joy@example.com")
    former = list(at.org.asked)[-1]
    assert "resend" in at.body["currentAuthenticator"]["value"]
    at.post("challenge/resend")
    at.org.answered[former] = TAKEN_ON
    assert at.post("challenge/poll").code is None
    assert says(at, TAKEN_ON).code is not None


def test_back_to_the_qr_code_from_a_form_that_asks_for_an_address() -> None:
    at = by_channel("sms").post("credential/enroll", authenticator={"id": VERIFY, "channel": "qrcode"})
    assert (at.names[0], data_of(at)["selectedChannel"]) == ("enroll-poll", "qrcode")


def test_a_channel_that_there_is_not_changes_nothing() -> None:
    at = by_channel("pigeon")
    assert (refusal(at), at.names[0]) == (("E0000020", ""), "enroll-poll")


def test_with_a_method_to_choose_the_person_is_asked_before_a_push_goes_out() -> None:
    at = SignIn(PUSH_CASE.org(has=True)).identify(JANE, "Correct-Horse-1")
    assert (at.names[0], at.org.asked) == ("authenticator-verification-data", {})
    methods = at.body["remediation"]["value"][0]["value"][0]["form"]["value"][1]["options"]
    assert methods == [{"label": "Get a push notification", "value": "push"}, {"label": "Enter a code", "value": "totp"}]


def test_an_approved_push_signs_in_at_the_next_poll() -> None:
    at = PUSH_CASE.asked()
    assert (at.names, data_of(at)) == (["challenge-poll", "select-authenticator-authenticate"], {})
    waiting = at.body
    assert at.post("challenge/poll").body == waiting
    assert says(at, approval()).code is not None


def test_a_rejected_push_can_be_sent_again() -> None:
    at = says(PUSH_CASE.asked(), {"answer": "reject", "device_id": PHONE})
    assert (refusal(at), at.status, at.names) == (REJECTED, 200, ["resend", "select-authenticator-authenticate"])
    at.post("challenge", authenticator={"id": VERIFY, "methodType": "push"})
    assert (at.names[0], len(at.org.asked)) == ("challenge-poll", 2)
    assert says(at, approval()).code is not None


def test_another_method_can_be_taken_after_a_rejected_push() -> None:
    at = says(PUSH_CASE.asked(), {"answer": "reject", "device_id": PHONE})
    at.post("challenge", authenticator={"id": VERIFY, "methodType": "totp"})
    assert credentials(at, {"totp": shown_by(SECRET, at.org.now)}).code is not None


def test_a_push_that_nobody_answers_ends_the_sign_in() -> None:
    at = PUSH_CASE.asked()
    at.org.now += 180
    at.post("challenge/poll")
    assert (at.messages, at.status, at.names) == (["core.system.transaction_resource_not_found"], 404, [])
    assert at.post("challenge/poll").status == 401


@pytest.mark.parametrize(("number", "accepted"), [(0, True), (1, False), (None, False)])
def test_only_the_number_on_the_page_approves(number: int | None, accepted: bool) -> None:
    at = numbered().asked()
    correct, asked = data_of(at)["correctAnswer"], list(at.org.asked.values())[-1]
    choices = [correct, *(one for one in asked.question["numbers"] if one != correct)]
    assert len(set(choices)) == 3
    said = approval(**({} if number is None else {"number": choices[number]}))
    assert (says(at, said).code is not None) is accepted


@pytest.mark.parametrize("required", ["NEVER", "HIGH_RISK_ONLY"])
def test_no_number_is_asked_where_the_org_does_not_want_it_always(required: str) -> None:
    at = numbered(channelBinding={"style": "NUMBER_CHALLENGE", "required": required}).asked()
    assert data_of(at) == {}


def test_the_phone_of_somebody_else_approves_nothing() -> None:
    at = says(PUSH_CASE.asked(), {**approval(), "device_id": "guosomebodyelse00001"})
    assert refusal(at) == REJECTED


def test_where_the_org_demands_biometrics_a_tap_alone_is_refused() -> None:
    case = numbered(channelBinding={}, userVerification="REQUIRED")
    at = says(case.asked(), approval())
    assert (refusal(at)[0], at.names[0]) == ("oie.authenticator.app.method.push.verify.enable.biometrics", "resend")
    assert says(case.asked(), approval(user_verified=True)).code is not None


@pytest.mark.parametrize(("user_verified", "enough"), [(True, True), (False, False)])
def test_a_push_with_biometrics_is_two_factors_at_once(user_verified: bool, enough: bool) -> None:
    org = PUSH_CASE.org(has=True)
    org.authentication = app_policy("2FA", [{"possession": {}}])
    at = SignIn(org).identify(JANE).post("challenge", authenticator={"id": VERIFY, "methodType": "push"})
    assert (says(at, approval(user_verified=user_verified)).code is not None) is enough


def test_a_push_does_not_get_around_the_pause_after_wrong_codes() -> None:
    org = VERIFY_CASE.org(has=True)
    at = VERIFY_CASE.asked(org)
    for _ in range(5):
        credentials(at, VERIFY_CASE.wrong)
    at = says(PUSH_CASE.asked(org), approval())
    assert (refusal(at), at.status) == (("tooManyRequests", ""), 429)
    org.now += 301
    assert says(PUSH_CASE.asked(org), approval()).code is not None


def test_any_device_of_the_person_answers() -> None:
    org = PUSH_CASE.org(has=True)
    jane = next(iter(org.accounts.values()))
    org.enroll(jane, "okta_verify", VERIFY, {"deviceName": "Tablet"}, {"secret": "A" * 16, "device_id": "guotablet00000000001"})
    at = says(PUSH_CASE.asked(org), {**approval(), "device_id": "guotablet00000000001"})
    assert at.code is not None
    listed = PUSH_CASE.asked(org).body["authenticatorEnrollments"]["value"]
    assert [one["profile"]["deviceName"] for one in listed] == ["Jane's phone", "Tablet"]


def recovering(case: Case, login: str) -> SignIn:
    """Recovery by a push, where nobody may learn who exists."""
    org: Org = case.org(has=True)
    org.settings = Settings(prevent_enumeration_at_recovery=True)
    recovery = {"access": "ALLOW", "requirement": {"primary": {"methods": ["push"]}, "stepUp": {"required": False}}}
    org.password = (password_policy(selfServicePasswordReset=recovery),)
    at = SignIn(org).post("recover").post("identify", identifier=login)
    return at.post("challenge", authenticator={"id": VERIFY, "methodType": "push"})


def test_who_does_not_exist_sees_a_push_like_everybody_and_its_end() -> None:
    real, nobody = recovering(numbered(), JANE), recovering(numbered(), "nobody@example.com")
    assert nobody.names == real.names == ["challenge-poll", "select-authenticator-authenticate"]
    assert list(data_of(nobody)) == list(data_of(real)) == ["correctAnswer"]
    assert nobody.org.asked == {}
    for at in (real, nobody):
        at.org.now += 180
        assert at.post("challenge/poll").status == 404


def test_a_link_by_text_message_comes_no_faster_than_a_code_does() -> None:
    at = by_channel("sms").post("challenge/send", phoneNumber="+14155550100")
    assert at.names[0] == "enroll-poll"
    assert at.post("challenge/resend").messages == ["errors.E0000109"]
    assert len(at.org.sent) == 1
    at.org.now += 30
    assert at.post("challenge/resend").messages == []
    assert len(at.org.sent) == 2
