"""Signing up, and signing in without a password."""

from __future__ import annotations

from typing import Any

import pytest

from tests.local_org.factories import (
    EMAIL,
    EVERYONE,
    PASSWORD,
    PASSWORD_KNOWLEDGE,
    Org,
    SignIn,
    app_policy,
    app_rule,
    enrollment_policy,
    password_policy,
    policy,
    profile_policy,
    rule,
    session_policy,
)

MEMBERS = "00gmembers0000000001"
NEW, JANE, SECRET = "nina@example.com", "jane@example.com", "Correct-Horse-1"


def password_optional(**changes: Any) -> Org:
    """The guide's second use case: a group, its policies above the defaults, and the app's rule for any one factor."""
    return Org(
        global_session=(session_policy(groups=(MEMBERS,)), session_policy("PASSWORD_IDP")),
        authentication=app_policy("1FA"),
        enrollment=(
            enrollment_policy(groups=(MEMBERS,), okta_email="REQUIRED", okta_password="OPTIONAL"),
            enrollment_policy(okta_email="REQUIRED", okta_password="REQUIRED"),
        ),
        profile=profile_policy(targetGroupIds=[MEMBERS]),
        **changes,
    )


def member(org: Org, password: str | None = None) -> None:
    org.add(JANE, password, groups=frozenset({EVERYONE, MEMBERS}))


# signing up --------------------------------------------------------------------------------------------------------------


def test_sign_up_without_a_password_asks_for_the_code_offers_the_password_and_takes_no() -> None:
    org = password_optional()
    signing_up = SignIn(org)
    assert signing_up.names == ["identify", "select-enroll-profile"]
    signing_up.post("enroll")
    assert signing_up.names == ["enroll-profile", "select-identify"]
    fields = signing_up.body["remediation"]["value"][0]["value"][0]["form"]["value"]
    assert [(field["name"], field["label"], field["required"]) for field in fields] == [
        ("email", "Email", True),
        ("firstName", "First name", True),
        ("lastName", "Last name", True),
    ]
    signing_up.post("enroll/new", userProfile={"email": NEW, "firstName": "Nina", "lastName": "New"})
    assert signing_up.names == ["enroll-authenticator", "select-authenticator-enroll"]
    assert (org.mails[0].to, org.mails[0].template) == (NEW, "enrollment")
    (account,) = org.accounts.values()
    assert (account.status, account.groups) == ("STAGED", frozenset({EVERYONE, MEMBERS}))
    signing_up.answer("000000")
    assert (signing_up.status, signing_up.field_messages) == (401, {"passcode": ["api.authn.error.PASSCODE_INVALID"]})
    signing_up.answer_mail()
    assert (signing_up.names, signing_up.options) == (["select-authenticator-enroll", "skip"], ["Password"])
    signing_up.post("skip")
    assert signing_up.code
    assert (account.status, account.password) == ("ACTIVE", None)
    assert org.issued[0].amr == ("email",)


def test_sign_up_may_set_a_password_and_both_ways_in_work_afterwards() -> None:
    org = password_optional()
    signing_up = SignIn(org).sign_up(NEW).answer_mail().choose(PASSWORD)
    assert signing_up.names == ["enroll-authenticator", "select-authenticator-enroll", "skip"]
    assert signing_up.body["currentAuthenticator"]["value"]["settings"]["complexity"]["minLength"] == 8
    assert signing_up.answer(SECRET).code
    by_password = SignIn(org).identify(NEW)
    assert set(by_password.options) == {"Email", "Password"}
    assert by_password.choose(PASSWORD).answer(SECRET).code
    assert SignIn(org).identify(NEW).choose(EMAIL).answer_mail().code


def test_sign_up_with_password_and_email_required_lists_both_without_skip() -> None:
    org = Org(authentication=app_policy("2FA", [PASSWORD_KNOWLEDGE]), profile=profile_policy())
    signing_up = SignIn(org).sign_up(NEW)
    assert (signing_up.names, signing_up.options) == (["select-authenticator-enroll"], ["Email", "Password"])
    signing_up.choose(PASSWORD)
    assert signing_up.names == ["enroll-authenticator", "select-authenticator-enroll"]
    assert signing_up.answer("weak").field_messages == {"passcode": ["password.passwordRequirementsNotMet"]}
    signing_up.answer(SECRET)
    assert (signing_up.names, signing_up.options, org.mails) == (["select-authenticator-enroll"], ["Email"], [])
    assert signing_up.choose(EMAIL).answer_mail().code
    assert [account.status for account in org.accounts.values()] == ["ACTIVE"]


def test_a_malformed_address_is_told_twice_on_its_field_in_this_order() -> None:
    signing_up = SignIn(password_optional()).sign_up("not-an-email")
    assert signing_up.status == 400
    assert signing_up.names == ["enroll-profile", "select-identify"]
    form = signing_up.body["remediation"]["value"][0]
    assert form["value"][0]["name"] == "userProfile"
    email = form["value"][0]["form"]["value"][0]
    assert [message["i18n"]["key"] for message in email["messages"]["value"]] == [
        "registration.error.invalidLoginEmail",
        "registration.error.doesNotMatchPattern",
    ]
    assert email["messages"]["value"][0]["message"] == "'Email' must be in the form of an email address"
    assert signing_up.org.accounts == {}


@pytest.mark.parametrize("prevention", [False, True])
def test_an_address_that_is_taken_is_told_so_and_changes_nothing(prevention: bool) -> None:
    org = password_optional()
    member(org, SECRET)
    before = dict(vars(org.accounts[next(iter(org.accounts))]))
    signing_up = SignIn(org).sign_up(JANE.upper())
    assert signing_up.status == 400
    form = signing_up.body["remediation"]["value"][0]["value"][0]["form"]["value"][0]
    assert form["messages"]["value"][0]["message"] == "A user with this Email already exists"
    assert len(org.accounts) == 1
    assert vars(org.accounts[next(iter(org.accounts))]) == before


@pytest.mark.parametrize("profile", [{}, {"email": NEW}, {"email": 5, "firstName": [], "lastName": {}}, "text", None])
def test_what_is_missing_or_no_text_is_told_on_its_field(profile: Any) -> None:
    signing_up = SignIn(password_optional()).post("enroll").post("enroll/new", userProfile=profile)
    assert (signing_up.status, signing_up.names[0]) == (400, "enroll-profile")
    assert signing_up.org.accounts == {}


def test_only_attributes_of_the_form_become_the_profile() -> None:
    org = password_optional()
    filled = {"email": NEW, "firstName": "N", "lastName": "N", "login": "admin@example.com", "status": "ACTIVE"}
    SignIn(org).post("enroll").post("enroll/new", userProfile=filled)
    (account,) = org.accounts.values()
    assert account.profile == {"email": NEW, "firstName": "N", "lastName": "N", "login": NEW}


def test_where_registration_is_off_it_is_not_offered_and_a_direct_call_is_told_so() -> None:
    org = password_optional()
    org.profile = profile_policy("DENY")
    signing_up = SignIn(org)
    assert signing_up.names == ["identify"]
    signing_up.post("enroll")
    assert (signing_up.status, signing_up.messages, signing_up.names) == (403, ["idx.error.registration.unavailable"], ["identify"])


def test_an_account_half_made_goes_on_in_its_own_transaction_only() -> None:
    org = password_optional()
    SignIn(org).sign_up(NEW)
    other = SignIn(org).identify(NEW)
    if other.names and "challenge-authenticator" not in other.names:
        other.choose(PASSWORD if "Password" in other.options else EMAIL)
    assert other.answer(org.mails[-1].code).code is None
    assert [account.status for account in org.accounts.values()] == ["STAGED"]


def test_select_identify_leads_back_to_the_first_page() -> None:
    signing_up = SignIn(password_optional()).post("enroll").post("identify/select")
    assert signing_up.names == ["identify", "select-enroll-profile"]


def test_an_address_that_must_be_verified_is_verified_though_email_is_optional() -> None:
    org = Org(authentication=app_policy("1FA"), profile=profile_policy())
    org.enrollment = (enrollment_policy(okta_email="OPTIONAL", okta_password="REQUIRED"),)
    signing_up = SignIn(org).sign_up(NEW)
    assert set(signing_up.options) == {"Email", "Password"}
    assert "skip" not in signing_up.names


def test_an_address_that_no_authenticator_can_verify_keeps_the_account_from_getting_in() -> None:
    org = Org(authentication=app_policy("1FA"), profile=profile_policy())
    org.enrollment = (enrollment_policy(okta_password="REQUIRED"),)
    signing_up = SignIn(org).sign_up(NEW).choose(PASSWORD).answer(SECRET)
    assert (signing_up.code, signing_up.messages) == (None, ["idx.email.verification.required"])
    assert [account.status for account in org.accounts.values()] == ["STAGED"]
    assert [(one.to, one.lifetime_s) for one in org.registered] == [(NEW, 300)]


def test_somebody_signed_up_into_no_group_of_the_app_does_not_get_in() -> None:
    org = password_optional(assigned_groups=frozenset({"00gothers"}))
    signing_up = SignIn(org).sign_up(NEW)
    assert (signing_up.status, signing_up.messages) == (400, ["idx.error.user.not.assigned.to.app"])


def test_skip_is_never_accepted_for_what_is_required() -> None:
    org = password_optional()
    signing_up = SignIn(org).sign_up(NEW).post("skip")
    assert (signing_up.status, signing_up.messages) == (400, ["E0000020"])
    assert signing_up.names == ["enroll-authenticator", "select-authenticator-enroll"]


# signing in without a password -------------------------------------------------------------------------------------------


def test_a_member_with_email_alone_confirms_the_sending_and_gets_in() -> None:
    org = password_optional()
    member(org)
    signing_in = SignIn(org).identify(JANE)
    assert signing_in.names == ["authenticator-verification-data", "select-authenticator-authenticate"]
    assert signing_in.choose(EMAIL).answer_mail().code


def test_a_member_with_both_gets_in_with_either() -> None:
    org = password_optional()
    member(org, SECRET)
    signing_in = SignIn(org).identify(JANE)
    assert (signing_in.names, set(signing_in.options)) == (["select-authenticator-authenticate"], {"Email", "Password"})
    signing_in.choose(PASSWORD)
    assert signing_in.names == ["challenge-authenticator", "select-authenticator-authenticate"]
    assert signing_in.answer("wrong").messages == ["incorrectPassword"]
    assert signing_in.answer(SECRET).code


def test_switching_the_factor_kills_the_code_of_the_former() -> None:
    org = password_optional()
    member(org, SECRET)
    signing_in = SignIn(org).identify(JANE).choose(EMAIL).choose(PASSWORD)
    assert signing_in.answer(org.mails[0].code).code is None


def test_everybody_else_is_asked_for_the_password_and_email_alone_never_completes() -> None:
    org = password_optional()
    org.add(JANE, SECRET)
    signing_in = SignIn(org).identify(JANE)
    assert signing_in.names == ["challenge-authenticator"]
    assert signing_in.post("challenge", authenticator={"id": EMAIL}).status == 400
    assert org.mails == []
    assert signing_in.answer(SECRET).code


def test_with_any_factor_as_session_default_the_rule_for_everybody_else_asks_for_the_password() -> None:
    """The hole of the guide, and the bootstrapper's answer to it (design 6)."""
    org = password_optional()
    org.global_session = (session_policy(),)
    org.add(JANE, SECRET)
    assert set(SignIn(org).identify(JANE).options) == {"Email", "Password"}
    outsiders = {"people": {"groups": {"exclude": [MEMBERS], "include": []}}}
    everybody_else = rule("Everybody else: password", conditions=outsiders, **app_rule("1FA", [PASSWORD_KNOWLEDGE]).actions)
    org.authentication = policy("ACCESS_POLICY", everybody_else, app_rule("1FA"))
    assert SignIn(org).identify(JANE).names == ["challenge-authenticator"]


def test_leaving_the_group_makes_the_password_required() -> None:
    org = password_optional()
    member(org)
    (account,) = org.accounts.values()
    signing_in = SignIn(org).identify(JANE).choose(EMAIL)
    account.groups = frozenset({EVERYONE})
    signing_in.answer_mail()
    assert (signing_in.code, signing_in.options) == (None, ["Password"])
    assert "skip" not in signing_in.names


def test_an_admin_who_is_excluded_falls_through_to_the_default_policies() -> None:
    org = password_optional()
    org.add(JANE, SECRET, groups=frozenset({EVERYONE, MEMBERS}))
    (account,) = org.accounts.values()
    excluded = {"people": {"users": {"exclude": [account.id]}}}
    group_policy = session_policy(groups=(MEMBERS,))
    narrowed = rule("Session rule", conditions=excluded, **group_policy.rules[0].actions)
    org.global_session = (policy("OKTA_SIGN_ON", narrowed, groups=(MEMBERS,)), session_policy("PASSWORD_IDP"))
    assert SignIn(org).identify(JANE).names == ["challenge-authenticator"]


def test_a_password_set_at_sign_up_follows_the_password_policy_of_the_group() -> None:
    org = password_optional()
    strict = password_policy(groups=(MEMBERS,))
    password = {**strict.settings["password"], "complexity": {"minLength": 20, "excludeUsername": False}}
    settings = {**strict.settings, "password": password}
    org.password = (policy("PASSWORD", *strict.rules, groups=(MEMBERS,), settings=settings), password_policy())
    signing_up = SignIn(org).sign_up(NEW).answer_mail().choose(PASSWORD)
    assert signing_up.answer(SECRET).field_messages == {"passcode": ["password.passwordRequirementsNotMet"]}
