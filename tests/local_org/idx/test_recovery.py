"""Recovering a password by a code."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from local_org.idx.facts import Settings
from tests.local_org.factories import (
    EMAIL,
    PASSWORD,
    PASSWORD_KNOWLEDGE,
    Org,
    SignIn,
    app_policy,
    email_authenticator,
    password_authenticator,
    password_policy,
)

JANE, SECRET, FRESH = "jane@example.com", "Correct-Horse-1", "Battery-Staple-2"
NOT_ALLOWED = "oie.selfservice.reset.password.not.allowed"


def org(**changes: Any) -> Org:
    made = Org(**{"authentication": app_policy("2FA", [PASSWORD_KNOWLEDGE]), **changes})
    made.add(JANE, SECRET)
    return made


def to_reset(made: Org) -> SignIn:
    return SignIn(made).post("recover").identify(JANE).choose(EMAIL).answer_mail()


def test_from_the_first_page_by_a_code_to_a_new_password_and_in() -> None:
    made = org()
    recovering = SignIn(made).post("recover")
    assert (recovering.status, recovering.names) == (200, ["identify-recovery"])
    recovering.identify(JANE)
    assert recovering.names == ["authenticator-verification-data", "select-authenticator-authenticate"]
    assert recovering.body["recoveryAuthenticator"]["value"]["type"] == "password"
    recovering.choose(EMAIL)
    assert made.mails[0].template == "recovery"
    recovering.answer_mail()
    assert recovering.names == ["reset-authenticator"]
    reset = recovering.body["remediation"]["value"][0]["value"][0]["form"]["value"]
    assert [field["name"] for field in reset] == ["passcode", "revokeSessions"]
    assert recovering.body["currentAuthenticator"]["value"]["settings"] == recovering.body["recoveryAuthenticator"]["value"]["settings"]
    assert recovering.answer(FRESH, revokeSessions=True).code
    (account,) = made.accounts.values()
    assert (account.password, made.signed_out) == (FRESH, [account.id])
    assert SignIn(made).identify(JANE, SECRET).messages == ["errors.E0000004"]


@pytest.mark.parametrize("asked", [False, None, "true", 1])
def test_other_sessions_end_only_where_the_person_asked_for_it(asked: Any) -> None:
    made = org()
    to_reset(made).answer(FRESH, revokeSessions=asked)
    assert made.signed_out == []


@pytest.mark.parametrize("candidate", ["short", "alllowercase1", SECRET, "Jane-example-1x"])
def test_a_password_that_the_policy_refuses_stays_on_the_same_step(candidate: str) -> None:
    made = org()
    next(iter(made.accounts.values())).profile["login"] = "jane.example@example.com"
    recovering = to_reset(made).answer(candidate)
    assert (recovering.status, recovering.names) == (400, ["reset-authenticator"])
    assert recovering.field_messages == {"passcode": ["password.passwordRequirementsNotMet"]}
    field = recovering.body["remediation"]["value"][0]["value"][0]["form"]["value"][0]
    text = field["messages"]["value"][0]["message"]
    assert text == (
        "Password requirements were not met. Password requirements: at least 8 characters, a lowercase letter, an uppercase letter, "
        "a number, no parts of your username. Your password cannot be any of your last 4 passwords."
    )
    assert field["messages"]["value"][0]["i18n"]["params"] == [text.removeprefix("Password requirements were not met. ")]
    assert recovering.answer(FRESH).code


def test_a_common_password_has_its_own_message() -> None:
    made = org()
    (one,) = made.password
    complexity = {**one.settings["password"]["complexity"], "dictionary": {"common": {"exclude": True}}}
    settings = {**one.settings, "password": {**one.settings["password"], "complexity": complexity}}
    made.password = (type(one)(one.id, one.type, one.name, 1, "ACTIVE", True, {}, settings, one.rules),)
    assert to_reset(made).answer("Password123").field_messages == {"passcode": ["password.common"]}


def test_email_for_recovery_only_recovers_and_does_not_count_for_signing_in() -> None:
    made = org(authenticators=(email_authenticator("recovery"), password_authenticator()))
    recovering = to_reset(made).answer(FRESH)
    assert recovering.code is None


def test_an_unknown_name_is_told_so_where_prevention_is_off() -> None:
    recovering = SignIn(org()).post("recover").identify("nobody@example.com")
    assert (recovering.status, recovering.names, recovering.messages) == (200, ["identify-recovery"], ["idx.unknown.user"])


def test_where_prevention_is_on_an_unknown_name_goes_on_and_every_code_fails() -> None:
    made = org(settings=Settings(prevent_enumeration_at_recovery=True))
    known, unknown = SignIn(made).post("recover").identify(JANE), SignIn(made).post("recover").identify("nope@example.com")
    assert known.names == unknown.names
    unknown.choose(EMAIL)
    assert made.mails == []
    assert unknown.answer("123456").field_messages == {"passcode": ["api.authn.error.PASSCODE_INVALID"]}
    known.choose(EMAIL)
    assert [mail.to for mail in made.mails] == [JANE]
    assert known.answer_mail().names == ["reset-authenticator"]


def test_where_it_is_not_allowed_the_person_is_told_and_another_name_still_works() -> None:
    made = org()
    other = password_policy(groups=("00gothers",))
    denied = password_policy(groups=("00gdenied",), selfServicePasswordReset={"access": "DENY"})
    made.password = (denied, other, password_policy())
    account = made.add("dan@example.com", SECRET)
    account.groups = account.groups | {"00gdenied"}
    recovering = SignIn(made).post("recover").identify("dan@example.com")
    assert (recovering.status, recovering.messages, recovering.names) == (403, [NOT_ALLOWED], [])
    assert "cancel" in recovering.body
    assert recovering.identify(JANE).names[0] == "authenticator-verification-data"


def test_somebody_without_a_way_to_prove_who_they_are_cannot_recover() -> None:
    made = Org(authentication=app_policy("1FA"))
    made.add(JANE, SECRET, email=False)
    recovering = SignIn(made).identify(JANE)
    assert recovering.names == ["challenge-authenticator"]
    recovering.post("recover")
    assert (recovering.status, recovering.messages, recovering.names) == (403, [NOT_ALLOWED], ["challenge-authenticator"])
    assert recovering.answer(SECRET).transaction.proofs


def test_from_a_password_challenge_the_person_is_known() -> None:
    made = Org(authentication=app_policy("1FA"))
    made.add(JANE, SECRET)
    recovering = SignIn(made).identify(JANE)
    recovering.post("challenge", authenticator={"id": "autpassword000000001"}).post("recover")
    assert recovering.names == ["authenticator-verification-data", "select-authenticator-authenticate"]


def test_proofs_of_the_sign_in_do_not_count_for_the_recovery() -> None:
    made = Org(authentication=app_policy("2FA"))
    made.add(JANE, SECRET)
    recovering = SignIn(made).identify(JANE).choose(EMAIL).answer_mail()
    assert recovering.transaction.proofs
    recovering.post("recover")
    assert recovering.names[0] == "authenticator-verification-data"
    assert recovering.transaction.proofs == ()


@pytest.mark.parametrize("status", ["SUSPENDED", "DEPROVISIONED", "STAGED", "LOCKED_OUT"])
def test_people_who_may_not_sign_in_cannot_recover(status: str) -> None:
    made = org()
    next(iter(made.accounts.values())).status = status
    assert SignIn(made).post("recover").identify(JANE).messages == [NOT_ALLOWED]


def test_a_suspension_between_code_and_new_password_stops_it() -> None:
    made = org()
    recovering = to_reset(made)
    (account,) = made.accounts.values()
    account.status = "SUSPENDED"
    assert recovering.answer(FRESH).code is None
    assert (account.status, account.password) == ("SUSPENDED", SECRET)


def test_a_person_who_may_not_enter_the_app_is_told_that_the_password_is_new() -> None:
    made = org(assigned_groups=frozenset())
    recovering = to_reset(made).answer(FRESH)
    assert (recovering.status, recovering.messages, recovering.names) == (200, ["idx.recovery.completed"], [])
    assert next(iter(made.accounts.values())).password == FRESH


def test_the_link_is_absent_where_nobody_may_recover() -> None:
    made = org(password=(password_policy(selfServicePasswordReset={"access": "DENY"}),))
    assert "recover" not in SignIn(made).body["currentAuthenticator"]["value"]


def test_hidden_people_stay_hidden_when_they_ask_for_recovery_from_a_password_page() -> None:
    made = org(settings=Settings(prevent_enumeration_at_authentication=True))
    answers = []
    for name in (JANE, "nobody@example.com"):
        recovering = SignIn(made).identify(name).choose("autpassword000000001").post("recover")
        answers.append((recovering.status, recovering.names, recovering.messages, recovering.body.get("user", {}).get("value", {}).keys()))
    assert answers[0] == answers[1]


def test_where_passwords_are_turned_off_meanwhile_none_is_set() -> None:
    org = Org(authentication=app_policy("1FA"))
    jane = org.add(JANE, SECRET)
    at = SignIn(org).identify(JANE).choose(PASSWORD).post("recover").choose(EMAIL).answer_mail()
    assert at.names == ["reset-authenticator"]
    org.authenticators = tuple(replace(one, status="INACTIVE") if one.key == "okta_password" else one for one in org.authenticators)
    at.answer("Fresh-Pass-99")
    assert (at.status, at.messages, jane.password) == (403, ["oie.selfservice.reset.password.not.allowed"], SECRET)


def test_a_recovery_does_not_begin_where_passwords_are_turned_off() -> None:
    org = Org(authentication=app_policy("1FA"))
    org.add(JANE, SECRET)
    at = SignIn(org).identify(JANE).choose(PASSWORD)
    org.authenticators = tuple(replace(one, status="INACTIVE") if one.key == "okta_password" else one for one in org.authenticators)
    at.post("recover").choose(EMAIL)
    if at.names[0] == "challenge-authenticator":
        at.answer_mail()
    assert at.messages == ["oie.selfservice.reset.password.not.allowed"]
