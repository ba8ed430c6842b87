"""What an administrator, another tab or the clock changes between two steps is effective at the next: each was found by a random walk."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from local_org.idx.facts import Settings
from tests.local_org.factories import (
    EMAIL,
    GOOGLE,
    PASSWORD,
    PASSWORD_KNOWLEDGE,
    PHONE,
    VERIFY,
    Org,
    SignIn,
    app_policy,
    email_authenticator,
    enrollment_policy,
    google_authenticator,
    okta_verify_authenticator,
    password_authenticator,
    password_policy,
    phone_authenticator,
)
from tests.local_org.idx.authenticators.authenticator_apps import shown_by

JANE, SECRET = "jane@example.com", "Secret-of-jane-1"
ALL = (email_authenticator(), password_authenticator(), phone_authenticator(), google_authenticator())
REQUIRED = enrollment_policy(okta_email="REQUIRED", okta_password="REQUIRED", google_otp="REQUIRED")


def enrolling_google() -> tuple[Org, SignIn]:
    org = Org(authentication=app_policy("2FA"), authenticators=ALL, enrollment=(REQUIRED,))
    org.add(JANE, SECRET)
    signing_in = SignIn(org).identify(JANE).choose(PASSWORD).answer(SECRET).choose(EMAIL).answer_mail().choose(GOOGLE)
    assert signing_in.names[0] == "enroll-authenticator"
    return org, signing_in


@pytest.mark.parametrize(
    "policy",
    [
        enrollment_policy(okta_email="REQUIRED", okta_password="REQUIRED", google_otp="NOT_ALLOWED"),
        enrollment_policy(okta_email="REQUIRED", okta_password="REQUIRED", google_otp="REQUIRED", self_="NEVER"),
    ],
)
def test_an_enrollment_that_the_policy_no_longer_allows_is_not_finished(policy: Any) -> None:
    org, signing_in = enrolling_google()
    secret = signing_in.body["currentAuthenticator"]["value"]["contextualData"]["sharedSecret"]
    org.enrollment = (policy,)
    signing_in.answer(shown_by(secret, org.now))
    assert signing_in.transaction.enrolled == ()


def test_a_first_password_set_in_one_tab_is_not_set_again_in_another() -> None:
    org = Org(authenticators=ALL)
    jane = org.add(JANE)
    tabs = [SignIn(org).identify(JANE), SignIn(org).identify(JANE)]
    for tab in tabs:
        tab.choose(EMAIL).answer_mail().choose(PASSWORD)
    tabs[0].answer("First-Pass-11")
    tabs[1].answer("Other-Pass-22")
    assert jane.password == "First-Pass-11"


def test_the_end_of_the_pause_of_a_code_unlocks_no_account() -> None:
    org = Org(authentication=app_policy("2FA"))
    jane = org.add(JANE, SECRET)
    signing_in = SignIn(org).identify(JANE).choose(EMAIL)
    for _ in range(5):
        signing_in.answer("000000")
    jane.status, org.now = "LOCKED_OUT", org.now + 299
    signing_in.introspect()
    org.now += 2
    SignIn(org).identify(JANE).choose(EMAIL).answer("000000")
    assert jane.status == "LOCKED_OUT"


def test_a_password_that_expires_after_it_was_proved_is_renewed_before_the_end() -> None:
    org = Org(authentication=app_policy("2FA"))
    jane = org.add(JANE, SECRET)
    signing_in = SignIn(org).identify(JANE).choose(PASSWORD).answer(SECRET).choose(EMAIL)
    jane.status = "PASSWORD_EXPIRED"
    assert signing_in.answer_mail().names == ["reenroll-authenticator"]
    assert signing_in.answer("Fresh-Pass-99").code is not None
    assert jane.status == "ACTIVE"


@pytest.mark.parametrize("status", ["PASSWORD_EXPIRED", "RECOVERY"])
def test_signing_in_without_the_password_does_not_make_an_expired_one_good(status: str) -> None:
    org = Org()
    org.identifier_first()
    jane = org.add(JANE, SECRET, status=status)
    assert SignIn(org).identify(JANE).choose(EMAIL).answer_mail().code is not None
    assert jane.status == status


def test_a_call_that_comes_too_soon_leaves_the_page_as_it_was() -> None:
    org = Org(
        authentication=app_policy("2FA"),
        authenticators=ALL,
        enrollment=(enrollment_policy(okta_email="REQUIRED", okta_password="REQUIRED", phone_number="REQUIRED"),),
    )
    org.add(JANE, SECRET)
    signing_in = SignIn(org).identify(JANE).choose(PASSWORD).answer(SECRET).choose(EMAIL).answer_mail()
    signing_in.choose(PHONE, methodType="voice", phoneNumber="+14155550000")
    signing_in.post("credential/enroll", authenticator={"id": PHONE, "methodType": "voice"})
    assert signing_in.names[0] == "authenticator-enrollment-data"
    before = signing_in.transaction
    signing_in.post("credential/enroll", authenticator={"id": PHONE, "methodType": "voice", "phoneNumber": "+14155550000"})
    assert (signing_in.status, signing_in.names[0]) == (429, "authenticator-enrollment-data")
    assert signing_in.transaction == before


def test_an_account_unlocked_for_an_app_that_is_not_assigned_leaves_nothing_but_to_cancel() -> None:
    org = Org(password=(password_policy(selfServiceUnlock={"access": "ALLOW"}),), assigned_groups=frozenset())
    jane = org.add(JANE, SECRET, status="LOCKED_OUT")
    signing_in = SignIn(org).post("unlock-account").post("challenge", identifier=JANE, authenticator={"id": EMAIL}).answer_mail()
    assert signing_in.messages == ["oie.selfservice.unlock_user.success.message"]
    assert jane.status == "ACTIVE"
    assert (signing_in.introspect().names, signing_in.messages) == ([], ["oie.selfservice.unlock_user.success.message"])
    assert signing_in.post("identify", identifier=JANE, credentials={"passcode": SECRET}).messages == ["E0000020"]
    assert signing_in.post("cancel").names[0] == "identify"


def test_an_org_without_an_active_password_authenticator_asks_for_no_new_password() -> None:
    org = Org(authentication=app_policy("2FA"))
    org.identifier_first()
    org.add(JANE, SECRET)
    signing_in = SignIn(org).identify(JANE).choose(PASSWORD).answer(SECRET).choose(EMAIL)
    next(iter(org.accounts.values())).status = "PASSWORD_EXPIRED"
    org.authenticators = (email_authenticator(), replace(password_authenticator(), status="INACTIVE"))
    assert signing_in.answer_mail().messages == ["oie.assurance.unsatisfiable"]


def test_the_password_of_the_first_page_is_not_taken_when_the_authenticator_is_turned_off_meanwhile() -> None:
    org = Org(authentication=app_policy("1FA", [PASSWORD_KNOWLEDGE]))
    org.add(JANE, SECRET)
    signing_in = SignIn(org)
    org.authenticators = (email_authenticator(), replace(password_authenticator(), status="INACTIVE"))
    signing_in.identify(JANE, SECRET)
    assert (signing_in.messages, signing_in.transaction.proofs) == (["E0000020"], ())


def test_an_enrollment_begun_while_the_person_was_locked_is_refused_without_breaking() -> None:
    org, signing_in = enrolling_google()
    jane = next(iter(org.accounts.values()))
    jane.status = "LOCKED_OUT"
    signing_in.choose(GOOGLE)
    jane.status = "ACTIVE"
    assert signing_in.answer("000000").status == 401


def recovering_jane(**changes: Any) -> tuple[Org, SignIn]:
    """Somebody hidden at sign-in who starts a recovery from the password's challenge."""
    policies = (password_policy(selfServicePasswordReset=reset_by("email", "otp")),)
    org = Org(settings=Settings(prevent_enumeration_at_authentication=True), authenticators=ALL, password=policies, **changes)
    jane = org.add(JANE, SECRET)
    org.enroll(jane, "google_otp", GOOGLE, {}, {"secret": "JBSWY3DPEHPK3PXP"})
    return org, SignIn(org).identify(JANE).choose(PASSWORD).post("recover")


def reset_by(*methods: str) -> dict[str, Any]:
    return {"access": "ALLOW", "requirement": {"primary": {"methods": list(methods)}, "stepUp": {"required": False}}}


def test_a_recovery_goes_on_by_what_recovers_when_its_authenticator_is_turned_off() -> None:
    org, recovering = recovering_jane()
    org.authenticators = tuple(replace(one, status="INACTIVE") if one.key == "google_otp" else one for one in ALL)
    recovering.choose(GOOGLE)
    assert PASSWORD not in str(recovering.body["remediation"])


def test_a_proof_by_a_method_that_no_longer_recovers_does_not_reset_the_password() -> None:
    org, recovering = recovering_jane()
    recovering.choose(GOOGLE)
    org.password = (password_policy(selfServicePasswordReset=reset_by("email")),)
    recovering.answer(shown_by("JBSWY3DPEHPK3PXP", org.now))
    assert recovering.names[0] == "authenticator-verification-data"


def test_an_unlock_whose_authenticator_is_turned_off_does_not_go_on_without_proof() -> None:
    org = Org(password=(password_policy(selfServiceUnlock={"access": "ALLOW"}),))
    jane = org.add(JANE, SECRET, status="LOCKED_OUT")
    unlocking = SignIn(org).post("unlock-account").post("challenge", identifier=JANE, authenticator={"id": EMAIL})
    org.authenticators = (email_authenticator(status="INACTIVE"), password_authenticator())
    unlocking.answer_mail()
    assert jane.status == "LOCKED_OUT"


def test_an_unlock_that_the_policy_no_longer_allows_is_not_finished() -> None:
    org = Org(password=(password_policy(selfServiceUnlock={"access": "ALLOW"}),))
    jane = org.add(JANE, SECRET, status="LOCKED_OUT")
    unlocking = SignIn(org).post("unlock-account").post("challenge", identifier=JANE, authenticator={"id": EMAIL})
    org.password = (password_policy(selfServiceUnlock={"access": "DENY"}),)
    assert unlocking.answer_mail().status == 401
    assert jane.status == "LOCKED_OUT"


def test_the_name_for_an_unlock_is_asked_again_when_the_chosen_authenticator_is_turned_off() -> None:
    policies = (password_policy(selfServiceUnlock={"access": "ALLOW"}, selfServicePasswordReset=reset_by("email", "sms")),)
    org = Org(password=policies, authenticators=ALL)
    org.add(JANE, SECRET, status="LOCKED_OUT")
    unlocking = SignIn(org).post("unlock-account")
    org.authenticators = tuple(replace(one, status="INACTIVE") if one.key == "okta_email" else one for one in ALL)
    unlocking.post("challenge", identifier=JANE, authenticator={"id": EMAIL})
    assert (unlocking.messages, unlocking.names) == (["E0000020"], ["select-authenticator-unlock-account"])


def enrolling_a_phone_app() -> tuple[Org, SignIn]:
    policies = (enrollment_policy(okta_password="REQUIRED", okta_verify="REQUIRED"),)
    closed = app_policy("1FA", [PASSWORD_KNOWLEDGE])
    org = Org(authenticators=(*ALL, okta_verify_authenticator()), enrollment=policies, authentication=closed)
    org.add(JANE, SECRET)
    return org, SignIn(org).identify(JANE, SECRET)


def test_a_device_does_not_finish_an_enrollment_that_the_policy_no_longer_allows() -> None:
    org, signing_in = enrolling_a_phone_app()
    signing_in.choose(VERIFY)
    org.answered[next(iter(org.asked))] = {"answer": "enrolled", "device_id": "guo1", "device_name": "A phone"}
    org.enrollment = (enrollment_policy(okta_password="REQUIRED", okta_verify="NOT_ALLOWED"),)
    assert signing_in.post("challenge/poll").transaction.enrolled == ()


@pytest.mark.parametrize("channel", [{}, [], 5, {"email": 1}])
def test_a_channel_that_is_no_text_is_refused(channel: Any) -> None:
    _, signing_in = enrolling_a_phone_app()
    assert signing_in.choose(VERIFY, channel=channel or {"a": 1}).status == 400
    signing_in.choose(VERIFY, channel="email").post("challenge/send", channel=channel, email="jane@example.com")
    assert signing_in.names[0] == "enroll-poll"


def test_where_existence_must_not_show_a_message_that_comes_too_soon_is_left_out_and_the_last_code_stays_good() -> None:
    policies = (password_policy(selfServicePasswordReset=reset_by("sms")),)
    org = Org(settings=Settings(True, True), authenticators=ALL, password=policies)
    jane = org.add(JANE, SECRET)
    org.enroll(jane, "phone_number", PHONE, {"phoneNumber": "+14155552342"})
    recovering = SignIn(org).identify(JANE).choose(PASSWORD).post("recover").choose(PHONE, methodType="sms")
    assert recovering.post("challenge/resend").status == 200
    recovering.choose(PHONE, methodType="sms")
    assert len(org.mails) == 1
    assert recovering.answer_mail().names == ["reset-authenticator"]


def test_no_password_is_reset_in_an_org_whose_password_authenticator_is_turned_off_meanwhile() -> None:
    org, recovering = recovering_jane()
    recovering.choose(GOOGLE)
    org.authenticators = tuple(replace(one, methods=()) if one.key == "okta_password" else one for one in ALL)
    recovering.answer(shown_by("JBSWY3DPEHPK3PXP", org.now))
    assert recovering.messages == ["oie.selfservice.reset.password.not.allowed"]


def test_the_last_code_stays_good_too_where_the_same_telephone_was_called_in_between() -> None:
    org = Org(
        settings=Settings(True, True), authenticators=ALL, password=(password_policy(selfServicePasswordReset=reset_by("sms", "voice")),)
    )
    jane = org.add(JANE, SECRET)
    org.enroll(jane, "phone_number", PHONE, {"phoneNumber": "+14155552342"})
    recovering = SignIn(org).identify(JANE).choose(PASSWORD).post("recover").choose(PHONE, methodType="sms")
    for method in ("voice", "sms"):
        assert recovering.post("challenge", authenticator={"id": PHONE, "methodType": method}).status == 200
    assert len(org.mails) == 2
    assert recovering.answer_mail().names == ["reset-authenticator"]
