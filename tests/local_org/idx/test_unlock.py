"""A locked account is opened by its owner, and opens nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from local_org.idx.facts import Attempts, Settings
from tests.local_org.factories import (
    EMAIL,
    PASSWORD_KNOWLEDGE,
    PHONE,
    Account,
    Org,
    SignIn,
    app_policy,
    password_policy,
    phone_authenticator,
)

JANE, SECRET = "jane@example.com", "Correct-Horse-1"
LANDED = "oie.selfservice.unlock_user.landing.to.app.success.message"


def locked_org(access: str = "ALLOW", **changes: object) -> tuple[Org, Account]:
    org = Org(authentication=app_policy("1FA", [PASSWORD_KNOWLEDGE]), password=(password_policy(selfServiceUnlock={"access": access}),))
    for name, value in changes.items():
        setattr(org, name, value)
    jane = org.add(JANE, SECRET, status="LOCKED_OUT")
    org.attempts[jane.id, "okta_password"] = Attempts(10, 0.0)
    return org, jane


def asked(org: Org, name: str = JANE) -> SignIn:
    return SignIn(org).post("unlock-account").post("challenge", identifier=name, authenticator={"id": EMAIL})


def test_the_first_page_offers_it_where_some_policy_allows_it() -> None:
    assert "unlock-account" in SignIn(locked_org()[0]).names
    assert "unlock-account" not in SignIn(locked_org("DENY")[0]).names


def test_a_client_that_asks_although_it_is_not_offered_is_refused() -> None:
    at = SignIn(locked_org("DENY")[0]).post("unlock-account")
    assert (at.status, at.messages) == (400, ["E0000020"])


def test_the_proof_opens_the_account_and_the_app_asks_for_what_it_needs() -> None:
    org, jane = locked_org()
    at = asked(org).answer_mail()
    assert (at.names[0], at.messages, jane.status) == ("challenge-authenticator", [LANDED], "ACTIVE")
    assert at.introspect().messages == [LANDED]
    assert at.answer(SECRET).code is not None


def test_the_wrong_passwords_that_locked_it_are_forgotten() -> None:
    org, jane = locked_org()
    asked(org).answer_mail()
    assert (jane.id, "okta_password") not in org.attempts
    assert SignIn(org).identify(JANE, SECRET).code is not None


def test_where_the_proof_is_all_that_the_app_wants_it_signs_in() -> None:
    org, _ = locked_org(authentication=app_policy("1FA"))
    assert asked(org).answer_mail().code is not None


def test_a_wrong_code_opens_nothing() -> None:
    org, jane = locked_org()
    assert asked(org).answer("000000x").field_messages == {"passcode": ["api.authn.error.PASSCODE_INVALID"]}
    assert jane.status == "LOCKED_OUT"


def test_who_may_not_enter_the_app_is_told_that_the_account_is_open() -> None:
    org, jane = locked_org(assigned_groups=frozenset({"00gothers00000000001"}))
    at = asked(org).answer_mail()
    assert (at.names, at.messages, jane.status) == ([], ["oie.selfservice.unlock_user.success.message"], "ACTIVE")


def test_who_is_not_allowed_to_is_told_so_and_another_name_may_be_typed() -> None:
    org, _ = locked_org()
    nobody = replace(org.password[0], rules=(replace(org.password[0].rules[0], actions={"selfServiceUnlock": {"access": "DENY"}}),))
    at = SignIn(org).post("unlock-account")
    org.password = (nobody,)
    at.post("challenge", identifier=JANE, authenticator={"id": EMAIL})
    assert (at.status, at.messages, at.names) == (400, ["oie.selfservice.user.unlock.not.allowed"], ["select-authenticator-unlock-account"])
    assert org.mails == []


def test_an_unknown_name_is_told_only_where_that_is_allowed() -> None:
    org, _ = locked_org()
    assert asked(org, "nobody@example.com").messages == ["idx.unknown.user"]
    org.settings = Settings(prevent_enumeration_at_recovery=True)
    at = asked(org, "nobody@example.com")
    assert at.names[0] == "challenge-authenticator"
    assert org.mails == []


@pytest.mark.parametrize("name", [JANE, "nobody@example.com"])
def test_with_prevention_nobody_learns_who_may_unlock(name: str) -> None:
    org, jane = locked_org(settings=Settings(prevent_enumeration_at_recovery=True))
    at = SignIn(org).post("unlock-account")
    org.password = (password_policy(selfServiceUnlock={"access": "DENY"}),)
    at.post("challenge", identifier=name, authenticator={"id": EMAIL})
    assert (at.status, at.names[0], org.mails) == (200, "challenge-authenticator", [])
    at.answer("123456")
    assert (at.field_messages, jane.status) == ({"passcode": ["api.authn.error.PASSCODE_INVALID"]}, "LOCKED_OUT")


def test_neither_id_nor_profile_is_shown_before_the_proof() -> None:
    at = asked(locked_org()[0])
    assert at.body["user"]["value"] == {"identifier": JANE}
    assert "id" not in at.body["currentAuthenticatorEnrollment"]["value"]
    assert "profile" not in at.body["currentAuthenticatorEnrollment"]["value"]


def test_a_suspended_account_stays_shut() -> None:
    org, jane = locked_org()
    jane.status = "SUSPENDED"
    assert asked(org).messages == ["oie.selfservice.user.unlock.not.allowed"]
    assert jane.status == "SUSPENDED"


@pytest.mark.parametrize("hidden", [False, True])
def test_a_method_that_the_policy_of_the_person_does_not_name_opens_nothing(hidden: bool) -> None:
    org, jane = locked_org(settings=Settings(prevent_enumeration_at_recovery=hidden))
    by_phone = {"access": "ALLOW", "requirement": {"primary": {"methods": ["sms"]}, "stepUp": {"required": False}}}
    group = "00gcareful0000000001"
    careful = password_policy(groups=(group,), selfServiceUnlock={"access": "ALLOW"}, selfServicePasswordReset=by_phone)
    org.password, jane.groups = (careful, *org.password), jane.groups | {group}
    org.authenticators = (*org.authenticators, phone_authenticator())
    org.enroll(jane, "phone_number", PHONE, {"phoneNumber": "+15551234567"})
    at = asked(org).answer_mail()
    assert (at.messages, jane.status) == (["oie.selfservice.unlock_user.challenge.failed.permissions"], "LOCKED_OUT")
    assert at.names[0] == "identify"
