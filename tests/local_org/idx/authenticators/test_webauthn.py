"""What security keys do beside the common suite."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

import pytest

from local_org.idx.facts import Enrollment
from tests.local_org.factories import KEY, Org, SignIn, app_policy, security_key_authenticator
from tests.local_org.idx.authenticators.case import JANE, credentials, refusal
from tests.local_org.idx.authenticators.security_keys import APP, FAILED, KEY_CASE, challenge_of, created, signed
from tests.local_org.idx.authenticators.software_key import SoftwareKey, encoded


def org_asking(**settings: str) -> tuple[Org, Org]:
    """The same settings where Jane has her key, and where she must enroll one."""
    case = replace(KEY_CASE, configured=security_key_authenticator(**settings))
    return case.org(has=True), case.org(has=False)


def kept(org: Org) -> list[Enrollment]:
    account = next(one for one in org.accounts.values() if one.login == JANE)
    return [one for one in account.enrollments.values() if one.key == "webauthn"]


def with_padding(given: dict[str, Any]) -> dict[str, Any]:
    """As generation 2 of the widget encodes: standard base64."""
    raw = {name: base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)) for name, value in given.items() if name != "transports"}
    return {name: base64.b64encode(value).decode() for name, value in raw.items()}


def test_both_ways_of_writing_base64_are_understood() -> None:
    first = KEY_CASE.enrolling()
    assert credentials(first, with_padding(created(first))).code is not None
    second = KEY_CASE.asked()
    assert credentials(second, with_padding(signed(second))).code is not None


def test_any_of_several_keys_answers_and_each_is_named_to_the_browser() -> None:
    org, second = KEY_CASE.org(has=True), SoftwareKey(2)
    jane = next(iter(org.accounts.values()))
    org.enroll(jane, "webauthn", KEY, {}, second.enrolled)
    at = KEY_CASE.asked(org)
    listed = at.body["authenticatorEnrollments"]["value"]
    assert [one["credentialId"] for one in listed] == [one.secret["credential_id"] for one in kept(org)]
    assert listed[1]["transports"] == ["usb"]
    assert credentials(at, signed(at, second)).code is not None
    assert [one.secret["sign_count"] for one in kept(org)] == [0, 1]


def test_the_keys_that_there_are_stand_beside_an_enrollment_so_that_the_browser_can_leave_them_out() -> None:
    at = KEY_CASE.enrolling()
    jane = next(iter(at.org.accounts.values()))
    at.org.enroll(jane, "webauthn", KEY, {}, SoftwareKey(2).enrolled)
    listed = at.introspect().body["authenticatorEnrollments"]["value"]
    assert [one["credentialId"] for one in listed if one["key"] == "webauthn"] == [encoded(SoftwareKey(2).credential_id)]


def test_the_same_key_is_not_enrolled_twice() -> None:
    at = KEY_CASE.enrolling()
    jane = next(iter(at.org.accounts.values()))
    at.org.enroll(jane, "webauthn", KEY, {}, SoftwareKey(1).enrolled)
    assert refusal(credentials(at, created(at, SoftwareKey(1)))) == FAILED


def test_the_key_of_somebody_else_is_refused() -> None:
    at = KEY_CASE.asked()
    assert refusal(credentials(at, signed(at, SoftwareKey(3)))) == FAILED


@pytest.mark.parametrize("origin", ["http://evil.example", "http://localhost:9999", "https://localhost:8080"])
def test_only_pages_of_the_org_and_of_trusted_origins_may_ask_a_key(origin: str) -> None:
    at = KEY_CASE.asked()
    assert refusal(credentials(at, signed(at, origin=origin))) == FAILED
    enrolling = KEY_CASE.enrolling()
    assert refusal(credentials(enrolling, created(enrolling, origin=origin))) == FAILED


def test_an_answer_to_another_challenge_is_refused() -> None:
    first, second = KEY_CASE.asked(), KEY_CASE.asked()
    other = SoftwareKey(1).get(encoded(b"another challenge"), APP)
    assert refusal(credentials(first, other)) == FAILED
    assert refusal(credentials(second, SoftwareKey(1).create(challenge_of(second), APP))) == FAILED


def test_a_key_that_counts_backwards_was_copied() -> None:
    org, key = KEY_CASE.org(has=True), SoftwareKey(1)
    key.used = 7
    first = KEY_CASE.asked(org)
    assert credentials(first, signed(first, key)).code is not None
    key.used = 3
    second = KEY_CASE.asked(org)
    assert refusal(credentials(second, signed(second, key))) == FAILED


def test_a_passkey_that_does_not_count_signs_in_again_and_again() -> None:
    org, key = KEY_CASE.org(has=True), SoftwareKey(1, counts=False)
    for _ in range(2):
        at = KEY_CASE.asked(org)
        assert credentials(at, signed(at, key)).code is not None


def test_where_the_org_demands_user_verification_a_touch_alone_is_refused() -> None:
    has, lacks = org_asking(userVerification="REQUIRED")
    for at, answer in ((KEY_CASE.asked(has), signed), (KEY_CASE.enrolling(lacks), created)):
        assert refusal(credentials(at, answer(at, SoftwareKey(1)))) == FAILED
        verified = SoftwareKey(1, user_verified=True)
        verified.used = 9
        assert credentials(at, answer(at, verified)).code is not None


def test_what_the_org_asks_of_keys_is_what_the_browser_is_told() -> None:
    has, lacks = org_asking(userVerification="REQUIRED", userVerificationForVerify="PREFERRED", attachment="ROAMING")
    asked = KEY_CASE.asked(has).body["currentAuthenticator"]["value"]["contextualData"]["challengeData"]
    assert asked["userVerification"] == "preferred"
    wanted = KEY_CASE.enrolling(lacks).body["currentAuthenticator"]["value"]["contextualData"]["activationData"]
    assert wanted["authenticatorSelection"] == {"userVerification": "required", "authenticatorAttachment": "cross-platform"}


@pytest.mark.parametrize(("user_verified", "enough"), [(True, True), (False, False)])
def test_a_key_that_verified_its_user_is_two_factors_at_once(user_verified: bool, enough: bool) -> None:
    org = KEY_CASE.org(has=True)
    org.authentication = app_policy("2FA", [{"possession": {"phishingResistant": "REQUIRED"}}])
    at = SignIn(org).identify(JANE).choose(KEY)
    key = SoftwareKey(1, user_verified=user_verified)
    assert (credentials(at, signed(at, key)).code is not None) is enough


def test_a_self_attested_key_is_checked() -> None:
    at, key = KEY_CASE.enrolling(), SoftwareKey(1)
    good = key.create(challenge_of(at), APP, self_attested=True)
    assert refusal(credentials(at, {**good, "clientData": created(at, origin="http://localhost:8081")["clientData"]})) == FAILED
    assert credentials(at, good).code is not None


@pytest.mark.parametrize("transports", [None, "", "[]", "usb", '{"usb": 1}', '["usb", "telepathy"]', 7])
def test_transports_that_make_no_sense_do_no_harm(transports: Any) -> None:
    at = KEY_CASE.enrolling()
    assert credentials(at, {**created(at), "transports": transports}).code is not None
    assert kept(at.org)[0].secret["transports"] in ([], ["usb"])
