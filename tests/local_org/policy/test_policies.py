"""Policies decide and keep their reasons: which rule applies, what it asks for, and what could still lead there."""

from __future__ import annotations

from typing import Any

import pytest

from local_org.idx.authenticators import BY_KEY
from local_org.idx.facts import Facts, Settings
from local_org.idx.transaction import Request, Transaction
from local_org.policy import authentication, authorization, enrollment, password, registration, session
from local_org.policy.assurance import Factor, helps, satisfied
from local_org.policy.conditions import Who, first_match
from tests.local_org.factories import (
    EVERYONE,
    NOW,
    PASSWORD_KNOWLEDGE,
    Org,
    app_policy,
    app_rule,
    email_authenticator,
    enrollment_policy,
    password_authenticator,
    password_policy,
    policy,
    profile_policy,
    rule,
    server_policy,
    session_policy,
)

GROUP = "00gmembers0000000001"
JANE = Who("00ujane", frozenset({EVERYONE}))
MEMBER = Who("00umember", frozenset({EVERYONE, GROUP}))
KNOWLEDGE, POSSESSION = frozenset({"knowledge"}), frozenset({"possession"})
PASSWORD = BY_KEY["okta_password"].spec.factor("password")
EMAIL = BY_KEY["okta_email"].spec.factor("email")
PHONE = Factor("phone_number", "phone", "sms", POSSESSION)
QUESTION = Factor("security_question", "security_question", "security_question", KNOWLEDGE)
TOTP = Factor("google_otp", "app", "otp", POSSESSION, device_bound=True)
WEBAUTHN_UV = Factor("webauthn", "security_key", "webauthn", KNOWLEDGE | POSSESSION, True, True, True)
ALL = (PASSWORD, EMAIL, PHONE, QUESTION, TOTP)
ANY, IDP = session_policy(), session_policy("PASSWORD_IDP")


def facts(**changes: Any) -> Facts:
    org = Org(**changes)
    request = Request(org.app.client_id, "default", ("openid",), "http://localhost:8080/login/callback", "challenge")
    return org.facts(Transaction("t", "i", "s", request, NOW, NOW + 7200))


# which rule --------------------------------------------------------------------------------------------------------------


def test_the_first_policy_by_priority_with_a_matching_rule_decides_and_the_reasons_say_why_not_the_others() -> None:
    inactive = policy("OKTA_SIGN_ON", rule("R"), name="Off", status="INACTIVE")
    for_members = policy("OKTA_SIGN_ON", rule("R"), name="Members", groups=(GROUP,))
    excluding = policy("OKTA_SIGN_ON", rule("Not Jane", conditions={"people": {"users": {"exclude": ["00ujane"]}}}), name="Most")
    default = policy("OKTA_SIGN_ON", rule("Default Rule"), name="Default Policy")
    match = first_match((inactive, for_members, excluding, default), JANE)
    assert match.policy == default
    assert match.reasons == (
        "Off: inactive",
        "Members: not in its groups",
        "Most / Not Jane: excludes this user",
        "Default Policy / Default Rule: matches",
    )
    assert first_match((inactive, for_members, excluding, default), MEMBER).policy == for_members


@pytest.mark.parametrize(
    ("conditions", "matches"),
    [
        ({}, True),
        ({"people": {"users": {"exclude": []}}, "network": {"connection": "ANYWHERE"}}, True),
        ({"people": {"users": {"include": ["00umember"]}}}, True),
        ({"people": {"users": {"include": ["00ujane"]}}}, False),
        ({"people": {"groups": {"include": [GROUP]}}}, True),
        ({"people": {"groups": {"exclude": [GROUP]}}}, False),
        ({"people": {"groups": {"include": [GROUP]}, "users": {"exclude": ["00umember"]}}}, False),
        ({"network": {"connection": "ZONE", "include": ["nzo1"]}}, False),
        ({"elCondition": {"condition": "user.status == 'ACTIVE'"}}, False),
        ({"riskScore": {"level": "HIGH"}}, False),
        ({"riskScore": {"level": "ANY"}, "userType": {"include": [], "exclude": []}, "authContext": {"authType": "ANY"}}, True),
        ({"people": None, "network": None}, True),
    ],
)
def test_conditions_of_a_rule(conditions: dict[str, Any], matches: bool) -> None:
    assert (first_match((policy("X", rule(conditions=conditions)),), MEMBER).rule is not None) is matches


def test_an_inactive_rule_is_passed_over() -> None:
    assert first_match((policy("X", rule("A", status="INACTIVE"), rule("B")),), JANE).rule == rule("B")


def test_without_any_matching_session_rule_access_is_denied() -> None:
    assert session.decide((), JANE).allowed is False


# what is asked: worked rules, for one app each ----------------------------------------------------------------------------

ENDS: list[tuple[str, list[dict[str, Any]] | None, Any, list[tuple[Factor, ...]], list[tuple[Factor, ...]]]] = [
    ("1FA", [PASSWORD_KNOWLEDGE], ANY, [(PASSWORD,)], [(), (EMAIL,), (QUESTION,)]),
    ("1FA", None, ANY, [(EMAIL,), (PASSWORD,), (TOTP,)], [()]),
    ("1FA", [], ANY, [(EMAIL,)], [()]),
    ("1FA", None, IDP, [(PASSWORD,)], [(EMAIL,), (EMAIL, TOTP)]),
    ("1FA", [{"possession": {}}], ANY, [(EMAIL,), (PHONE,), (TOTP,)], [(PASSWORD,)]),
    ("1FA", [{"possession": {}}], IDP, [(PASSWORD, EMAIL)], [(PASSWORD,), (EMAIL,)]),
    ("1FA", [{"possession": {}}, {"knowledge": {}}], ANY, [(EMAIL,), (PASSWORD,)], [()]),
    ("2FA", None, ANY, [(PASSWORD, EMAIL), (QUESTION, EMAIL), (WEBAUTHN_UV,)], [(EMAIL, PHONE), (PASSWORD, QUESTION), (PASSWORD,)]),
    ("2FA", [PASSWORD_KNOWLEDGE], ANY, [(PASSWORD, EMAIL), (TOTP, PASSWORD)], [(PASSWORD,), (QUESTION, EMAIL), (PASSWORD, QUESTION)]),
    ("2FA", [{"possession": {"deviceBound": "REQUIRED"}}], ANY, [(PASSWORD, TOTP)], [(PASSWORD, EMAIL), (TOTP,), (EMAIL, PHONE)]),
    ("2FA", [{"possession": {"deviceBound": "REQUIRED"}, "required": True}], ANY, [(PASSWORD, TOTP)], [(PASSWORD, PHONE)]),
    ("1FA", None, session_policy(requireFactor=True), [(PASSWORD, EMAIL)], [(EMAIL,), (PASSWORD,), (EMAIL, PHONE)]),
    ("1FA", [{"knowledge": {"types": ["PASSWORD"]}}], ANY, [(PASSWORD,)], [(QUESTION,)]),
    ("1FA", [{"possession": {"authenticationMethods": [{"key": "google_otp", "method": "otp"}]}}], ANY, [(TOTP,)], [(EMAIL,)]),
    ("1FA", [{"possession": {"excludedAuthenticationMethods": [{"key": "okta_email"}]}}], ANY, [(PHONE,)], [(EMAIL,)]),
    ("1FA", [{"possession": {"phishingResistant": "REQUIRED"}}], ANY, [(WEBAUTHN_UV,)], [(TOTP,)]),
]


@pytest.mark.parametrize(("mode", "constraints", "global_session", "ending", "not_ending"), ENDS)
def test_what_ends_the_flow(
    mode: str,
    constraints: list[dict[str, Any]] | None,
    global_session: Any,
    ending: list[tuple[Factor, ...]],
    not_ending: list[tuple[Factor, ...]],
) -> None:
    decision = authentication.decide(facts(authentication=app_policy(mode, constraints), global_session=(global_session,)), JANE)
    for proofs in ending:
        assert satisfied(decision.required, proofs), [factor.key for factor in proofs]
    for proofs in not_ending:
        assert not satisfied(decision.required, proofs), [factor.key for factor in proofs]


@pytest.mark.parametrize(
    ("mode", "constraints", "proved", "offered"),
    [
        ("1FA", [{"possession": {}}], (), {"okta_email", "phone_number", "google_otp"}),
        ("1FA", [PASSWORD_KNOWLEDGE], (), {"okta_password"}),
        ("2FA", [PASSWORD_KNOWLEDGE], (PASSWORD,), {"okta_email", "phone_number", "google_otp"}),
        ("2FA", None, (EMAIL,), {"okta_password", "security_question"}),
        ("2FA", [{"possession": {"deviceBound": "REQUIRED"}}], (), {"okta_password", "security_question", "google_otp"}),
        ("2FA", [{"possession": {"deviceBound": "REQUIRED"}}], (PASSWORD,), {"google_otp"}),
    ],
)
def test_only_what_can_still_lead_to_satisfaction_is_offered(
    mode: str, constraints: list[dict[str, Any]] | None, proved: tuple[Factor, ...], offered: set[str]
) -> None:
    required = authentication.decide(facts(authentication=app_policy(mode, constraints)), JANE).required
    assert {factor.key for factor in ALL if helps(required, proved, factor)} == offered


def test_a_rule_by_chains_of_methods_is_satisfied_by_nothing() -> None:
    chain = app_rule(appSignOn={"access": "ALLOW", "verificationMethod": {"type": "AUTH_METHOD_CHAIN", "chains": []}})
    decision = authentication.decide(facts(authentication=policy("ACCESS_POLICY", chain)), JANE)
    assert not satisfied(decision.required, ALL)


def test_the_decision_names_both_rules_and_why() -> None:
    members_only = rule("Members", conditions={"people": {"groups": {"include": [GROUP]}}})
    app = policy("ACCESS_POLICY", members_only, app_rule(), name="App policy")
    decision = authentication.decide(facts(authentication=app, global_session=(ANY,)), JANE)
    assert decision.rule is not None
    assert decision.rule.name == "Catch-all Rule"
    assert decision.reasons == (
        "Session policy / Session rule: matches",
        "App policy / Members: is for other people",
        "App policy / Catch-all Rule: matches",
    )


@pytest.mark.parametrize(
    ("mode", "constraints", "sessions", "prevention", "asks"),
    [
        ("1FA", [PASSWORD_KNOWLEDGE], (ANY,), False, True),
        ("2FA", [PASSWORD_KNOWLEDGE], (ANY,), False, True),
        ("2FA", [PASSWORD_KNOWLEDGE], (ANY,), True, False),
        ("1FA", None, (ANY,), False, False),
        ("1FA", None, (IDP,), False, True),
        ("2FA", None, (ANY,), False, False),
        ("1FA", [{"possession": {}}], (ANY,), False, False),
        ("1FA", [PASSWORD_KNOWLEDGE, {"possession": {}}], (ANY,), False, False),
        ("1FA", None, (session_policy(groups=(GROUP,)), IDP), False, False),
    ],
)
def test_the_first_page_asks_for_the_password_only_if_everybody_needs_it(
    mode: str, constraints: list[dict[str, Any]] | None, sessions: tuple[Any, ...], prevention: bool, asks: bool
) -> None:
    known = facts(authentication=app_policy(mode, constraints), global_session=sessions, settings=Settings(prevention))
    assert authentication.password_on_first_page(known) is asks


# enrollment, registration ------------------------------------------------------------------------------------------------


def test_who_must_enroll_what_depends_on_the_group_and_only_active_authenticators_count() -> None:
    for_members = enrollment_policy(groups=(GROUP,), okta_email="REQUIRED", okta_password="OPTIONAL", okta_verify="REQUIRED")
    known = facts(enrollment=(for_members, enrollment_policy(okta_email="REQUIRED", okta_password="REQUIRED")))
    member, other = enrollment.decide(known, MEMBER, NOW), enrollment.decide(known, JANE, NOW)
    assert (member.required, member.optional) == (("okta_email",), ("okta_password",))
    assert (other.required, other.optional) == (("okta_email", "okta_password"), ())
    inactive = facts(enrollment=(for_members,), authenticators=(email_authenticator(status="INACTIVE"), password_authenticator()))
    assert enrollment.decide(inactive, MEMBER, NOW).required == ()


def test_a_rule_that_says_never_lets_nobody_enroll() -> None:
    for answer, may in (("CHALLENGE", True), ("LOGIN", True), ("NEVER", False), ("NEVER_INCLUDING_RECOVERY", False)):
        assert enrollment.decide(facts(enrollment=(enrollment_policy(self_=answer, okta_email="REQUIRED"),)), JANE, NOW).may_enroll is may


def test_the_profile_policy_says_who_may_sign_up_with_what_into_which_group() -> None:
    decision = registration.decide(facts(profile=profile_policy(targetGroupIds=[GROUP])))
    assert (decision.allowed, decision.group_ids, decision.email_must_be_verified) == (True, (GROUP,), True)
    assert [one.name for one in decision.attributes] == ["email", "firstName", "lastName"]
    assert registration.decide(facts(profile=profile_policy("DENY"))).allowed is False


# passwords ---------------------------------------------------------------------------------------------------------------

WHOLE = {
    "minLength": 10,
    "minLowerCase": 1,
    "minUpperCase": 1,
    "minNumber": 1,
    "minSymbol": 1,
    "excludeUsername": True,
    "excludeAttributes": ["firstName", "lastName"],
}


def password_decision(complexity: dict[str, Any], age: dict[str, Any] | None = None) -> password.PasswordDecision:
    made = password_policy(age=age)
    settings = {**made.settings, "password": {**made.settings["password"], "complexity": complexity}}
    return password.decide_among((policy("PASSWORD", *made.rules, settings=settings),), JANE)


@pytest.mark.parametrize(
    ("candidate", "good"),
    [
        ("Battery-Staple-2", True),
        ("Short-1a", False),
        ("battery-staple-2", False),
        ("BATTERY-STAPLE-2", False),
        ("Battery-Staple-x", False),
        ("BatteryStaple2xx", False),
        ("Smithson-Staple-2", False),
        ("Xx-JANINE-Staple-2", False),
        ("Xx-doemann-2-staple", False),
    ],
)
def test_complexity_counts_kinds_and_refuses_parts_of_the_name(candidate: str, good: bool) -> None:
    profile = {"login": "smithson@example.com", "firstName": "Janine", "lastName": "Doemann"}
    assert password.meets(password_decision(WHOLE), candidate, profile) is good


def test_the_text_lists_only_what_is_configured_in_the_order_of_the_widget() -> None:
    whole = password_decision(WHOLE, {"historyCount": 4, "minAgeMinutes": 60})
    assert password.requirements_text(whole) == (
        "Password requirements: at least 10 characters, a lowercase letter, an uppercase letter, a number, a symbol, no parts of your "
        "username, does not include your first name, does not include your last name. Your password cannot be any of your last 4 "
        "passwords. At least 60 minute(s) must have elapsed since you last changed your password."
    )
    bare = {"minLength": 4, "minLowerCase": 0, "minUpperCase": 0, "minNumber": 0, "excludeUsername": False}
    assert password.requirements_text(password_decision(bare, {"historyCount": 0})) == "Password requirements: at least 4 characters."


def test_lockout_reset_and_expiry_are_read_from_the_policy_of_the_person() -> None:
    strict = password_policy(groups=(GROUP,), lockout={"maxAttempts": 3, "autoUnlockMinutes": 5}, age={"maxAgeDays": 1})
    closed = password_policy(selfServicePasswordReset={"access": "DENY"})
    member, other = (password.decide_among((strict, closed), who) for who in (MEMBER, JANE))
    assert (member.max_attempts, member.auto_unlock_s, member.reset_allowed) == (3, 300, True)
    assert (other.max_attempts, other.auto_unlock_s, other.reset_allowed) == (10, 0, False)
    assert member.expired(NOW, NOW + 86_401)
    assert not member.expired(NOW, NOW + 86_399)
    assert not other.expired(NOW, NOW + 1e9)


# authorization server ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("conditions", "known", "lets_in"),
    [
        ({}, True, True),
        ({}, False, True),
        ({"grantTypes": {"include": ["authorization_code"]}}, False, False),
        ({"scopes": {"include": ["openid"]}}, False, False),
        ({"scopes": {"include": ["openid", "profile"]}}, False, True),
        ({"people": {"groups": {"include": [GROUP]}}}, True, False),
        ({"people": {"groups": {"include": [GROUP]}}}, False, True),
        ({"people": {"users": {"include": ["00ujane"]}}}, True, True),
        ({"people": {"groups": {"include": ["EVERYONE"]}, "users": {"exclude": ["00ujane"]}}}, True, False),
    ],
)
def test_the_server_rule_is_judged_without_a_person_first_and_with_one_at_the_end(
    conditions: dict[str, Any], known: bool, lets_in: bool
) -> None:
    decision = authorization.decide(
        (server_policy(**conditions),),
        client_id="0oaclient",
        grant_type="interaction_code",
        scopes=("openid", "profile"),
        user_id="00ujane" if known else None,
        group_ids=frozenset({EVERYONE}) if known else frozenset(),
        everyone=EVERYONE,
    )
    assert (decision.rule is not None) is lets_in
    assert decision.reasons
