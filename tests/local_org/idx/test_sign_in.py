"""Signing in with password and email: the rows of the flow tables, and what each refusal says."""

from __future__ import annotations

import pytest

from local_org.idx.facts import App
from tests.local_org.factories import (
    EMAIL,
    PASSWORD,
    PASSWORD_KNOWLEDGE,
    Org,
    SignIn,
    app_policy,
    app_rule,
    email_authenticator,
    enrollment_policy,
    password_authenticator,
    password_policy,
    policy,
    rule,
    server_policy,
    session_policy,
)

JANE, SECRET = "jane@example.com", "Correct-Horse-1"


def org(factor_mode: str = "2FA", constraints: list[dict[str, object]] | None = None, **changes: object) -> Org:
    made = Org(authentication=app_policy(factor_mode, [PASSWORD_KNOWLEDGE] if constraints is None else constraints), **changes)  # type: ignore[arg-type]
    made.add(JANE, SECRET)
    return made


# password ----------------------------------------------------------------------------------------------------------------


def test_a_password_rule_asks_for_both_on_the_first_page_and_lets_in() -> None:
    signing_in = SignIn(org("1FA"))
    assert signing_in.names == ["identify"]
    assert [field["name"] for field in signing_in.body["remediation"]["value"][0]["value"]] == [
        "identifier",
        "credentials",
        "rememberMe",
        "stateHandle",
    ]
    assert "recover" in signing_in.body["currentAuthenticator"]["value"]
    signing_in.identify(JANE, SECRET)
    assert signing_in.status == 200
    assert signing_in.code == signing_in.org.issued[0].code
    assert signing_in.org.issued[0].amr == ("pwd",)
    assert "remediation" not in signing_in.body


def test_a_wrong_password_on_the_first_page_repeats_it_and_says_authentication_failed() -> None:
    signing_in = SignIn(org("1FA"))
    before = signing_in.body
    signing_in.identify(JANE, "wrong")
    assert (signing_in.status, signing_in.messages, signing_in.names) == (401, ["errors.E0000004"], ["identify"])
    assert {**signing_in.body, "messages": None} == {**before, "messages": None}
    signing_in.identify(JANE, SECRET)
    assert signing_in.code


def test_an_unknown_user_is_told_so_as_information_when_prevention_is_off() -> None:
    signing_in = SignIn(org("1FA")).identify("nobody@example.com", "anything")
    assert (signing_in.status, signing_in.messages, signing_in.names) == (200, ["idx.unknown.user"], ["identify"])
    assert signing_in.body["messages"]["value"][0]["class"] == "INFO"


def test_a_missing_password_is_told_on_its_field() -> None:
    signing_in = SignIn(org("1FA")).identify(JANE)
    assert (signing_in.status, signing_in.field_messages) == (400, {"passcode": ["model.validation.field.blank"]})


def test_identifier_first_asks_a_sole_password_at_once() -> None:
    made = Org(enrollment=(enrollment_policy(okta_password="REQUIRED"),))
    made.add(JANE, SECRET, email=False)
    signing_in = SignIn(made).identify(JANE)
    assert signing_in.names == ["challenge-authenticator"]
    assert "recover" in signing_in.body["currentAuthenticatorEnrollment"]["value"]
    signing_in.answer("wrong")
    assert (signing_in.status, signing_in.messages) == (401, ["incorrectPassword"])
    assert signing_in.answer(SECRET).code


# password and email ------------------------------------------------------------------------------------------------------


def test_after_the_password_a_sole_email_waits_until_the_person_wants_the_mail() -> None:
    signing_in = SignIn(org()).identify(JANE, SECRET)
    assert signing_in.names == ["authenticator-verification-data", "select-authenticator-authenticate"]
    assert signing_in.options == ["Email"]
    assert signing_in.body["currentAuthenticatorEnrollment"]["value"]["profile"] == {"email": "j***e@example.com"}
    assert signing_in.org.mails == []
    signing_in.choose(EMAIL)
    assert signing_in.names == ["challenge-authenticator", "select-authenticator-authenticate"]
    assert (signing_in.org.mails[0].to, signing_in.org.mails[0].template) == (JANE, "sign-in")
    assert signing_in.answer_mail().code
    assert set(signing_in.org.issued[0].amr) == {"pwd", "email", "mfa"}


def test_polling_repeats_the_state_and_moves_nothing() -> None:
    signing_in = SignIn(org()).identify(JANE, SECRET).choose(EMAIL)
    before = (signing_in.body, signing_in.transaction)
    signing_in.org.now += 4
    assert (signing_in.post("challenge/poll").body, signing_in.transaction) == before


def test_a_wrong_code_repeats_the_whole_state_with_a_message_on_the_field() -> None:
    signing_in = SignIn(org()).identify(JANE, SECRET).choose(EMAIL)
    before = signing_in.body
    signing_in.answer("000000")
    assert (signing_in.status, signing_in.field_messages) == (401, {"passcode": ["api.authn.error.PASSCODE_INVALID"]})
    field = signing_in.body["remediation"]["value"][0]["value"][0]["form"]["value"][0]
    del field["messages"]
    assert signing_in.body == before
    assert len(signing_in.org.mails) == 1


def test_resending_kills_the_former_code() -> None:
    signing_in = SignIn(org()).identify(JANE, SECRET).choose(EMAIL)
    signing_in.post("challenge/resend")
    first, second = signing_in.org.mails
    assert signing_in.answer(first.code).status == 401
    assert signing_in.answer(second.code).code


def test_a_code_dies_after_its_life() -> None:
    short_lived = email_authenticator(settings={"tokenLifetimeInMinutes": 1, "allowedFor": "any"})
    signing_in = SignIn(org(authenticators=(short_lived, password_authenticator()))).identify(JANE, SECRET).choose(EMAIL)
    signing_in.org.now += 61
    assert signing_in.answer_mail().field_messages == {"passcode": ["api.authn.error.PASSCODE_INVALID"]}


def test_the_fifth_wrong_code_blocks_email_for_five_minutes_in_every_transaction_of_that_person() -> None:
    signing_in = SignIn(org()).identify(JANE, SECRET).choose(EMAIL)
    assert [signing_in.answer("000000").status for _ in range(5)] == [401, 401, 401, 401, 429]
    assert (signing_in.messages, signing_in.names[0]) == (["tooManyRequests"], "challenge-authenticator")
    assert signing_in.answer_mail().status == 429
    other = SignIn(signing_in.org).identify(JANE, SECRET).choose(EMAIL)
    assert other.answer_mail().status == 429
    signing_in.org.now += 301
    assert SignIn(signing_in.org).identify(JANE, SECRET).choose(EMAIL).answer_mail().code


def test_a_right_code_starts_the_count_anew() -> None:
    signing_in = SignIn(org()).identify(JANE, SECRET).choose(EMAIL)
    for _ in range(4):
        signing_in.answer("000000")
    assert signing_in.answer_mail().code
    again = SignIn(signing_in.org).identify(JANE, SECRET).choose(EMAIL)
    assert again.answer("000000").status == 401


def test_only_what_was_offered_is_accepted() -> None:
    signing_in = SignIn(org()).identify(JANE, SECRET)
    before = signing_in.body
    for path, values in (
        ("challenge/answer", {"credentials": {"passcode": "123456"}}),
        ("identify", {"identifier": JANE}),
        ("skip", {}),
        ("credential/enroll", {"authenticator": {"id": EMAIL}}),
        ("enroll/new", {"userProfile": {}}),
        ("challenge", {"authenticator": {"id": PASSWORD}}),
        ("challenge", {"authenticator": {"id": EMAIL, "methodType": "sms"}}),
        ("challenge", {"authenticator": "nonsense"}),
    ):
        signing_in.post(path, **values)
        assert (signing_in.status, signing_in.messages) == (400, ["E0000020"]), path
        assert {**signing_in.body, "messages": None} == {**before, "messages": None}


def test_introspect_twice_gives_the_same_and_sends_nothing() -> None:
    signing_in = SignIn(org()).identify(JANE, SECRET).choose(EMAIL)
    before = signing_in.body
    assert signing_in.introspect().body == signing_in.introspect().body == before
    assert len(signing_in.org.mails) == 1


def test_the_end_moves_with_successful_steps_only() -> None:
    signing_in = SignIn(org())
    start = signing_in.org.now
    assert signing_in.transaction.expires_at == start + 7200
    signing_in.org.now += 10
    signing_in.identify(JANE, "wrong")
    assert signing_in.transaction.expires_at == start + 7200
    signing_in.identify(JANE, SECRET)
    assert signing_in.transaction.expires_at == start + 310
    signing_in.choose(EMAIL)
    signing_in.org.now += 20
    for _ in range(2):
        assert signing_in.post("challenge/poll").introspect().answer("000000").transaction.expires_at == start + 310
    signing_in.answer_mail()
    assert signing_in.transaction.expires_at == start + 90


def test_after_its_end_every_call_says_session_expired() -> None:
    signing_in = SignIn(org()).identify(JANE, SECRET).choose(EMAIL)
    signing_in.org.now += 301
    for path in ("challenge/answer", "challenge/poll", "cancel", "challenge/resend"):
        assert (signing_in.post(path).status, signing_in.messages, signing_in.names) == (401, ["idx.session.expired"], [])
    assert signing_in.introspect().status == 401


def test_a_finished_transaction_is_over_and_its_other_tab_is_told_that_the_flow_moved() -> None:
    signing_in = SignIn(org()).identify(JANE, SECRET).choose(EMAIL).answer_mail()
    assert signing_in.code
    assert (signing_in.post("challenge/poll").status, signing_in.messages) == (200, ["idx.transferred.to.new.tab"])
    assert "cancel" not in signing_in.body
    assert signing_in.post("challenge/answer").status == 401
    assert signing_in.introspect().messages == ["idx.session.expired"]
    signing_in.org.now += 3600
    assert signing_in.post("challenge/poll").status == 401


def test_cancel_keeps_the_handle_and_no_proof() -> None:
    signing_in = SignIn(org()).identify(JANE, SECRET)
    handle = signing_in.body["stateHandle"]
    signing_in.post("cancel")
    assert (signing_in.status, signing_in.names, signing_in.messages) == (200, ["identify"], [])
    assert signing_in.body["stateHandle"] == handle
    assert "user" not in signing_in.body
    assert signing_in.transaction.proofs == ()


def test_a_deactivated_email_is_not_offered_any_more_and_breaks_nothing() -> None:
    signing_in = SignIn(org()).identify(JANE, SECRET)
    signing_in.org.authenticators = (email_authenticator(status="INACTIVE"), *signing_in.org.authenticators[1:])
    signing_in.choose(EMAIL)
    assert signing_in.status in (400, 403)
    assert signing_in.org.mails == []
    assert signing_in.options == []


def test_a_choice_that_is_gone_does_not_lengthen_the_transaction() -> None:
    made = Org(authentication=app_policy("1FA", [{}]))
    made.add(JANE, SECRET)
    signing_in = SignIn(made).identify(JANE)
    until = signing_in.transaction.expires_at
    made.now += 60
    made.authenticators = (email_authenticator(status="INACTIVE"), password_authenticator())
    signing_in.choose(EMAIL)
    assert (signing_in.status, signing_in.messages, signing_in.names) == (400, ["E0000020"], ["challenge-authenticator"])
    assert signing_in.transaction.expires_at == until


def test_an_enrollment_removed_meanwhile_breaks_nothing() -> None:
    signing_in = SignIn(org()).identify(JANE, SECRET)
    for account in signing_in.org.accounts.values():
        account.enrollments.clear()
    assert signing_in.choose(EMAIL).status < 500
    assert signing_in.org.mails == []
    assert "authenticator-verification-data" not in signing_in.names


# refusals ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["SUSPENDED", "DEPROVISIONED", "STAGED", "PROVISIONED", "LOCKED_OUT"])
def test_people_who_may_not_sign_in_are_told_what_a_wrong_password_is_told(status: str) -> None:
    made = Org(authentication=app_policy("1FA", [PASSWORD_KNOWLEDGE]))
    made.add(JANE, SECRET, status=status)
    assert (SignIn(made).identify(JANE, SECRET).messages, made.issued) == (["errors.E0000004"], [])


@pytest.mark.parametrize("step", ["choose", "code", "skip"])
def test_somebody_suspended_between_two_steps_does_not_get_in_and_is_not_made_active(step: str) -> None:
    made = org(enrollment=(enrollment_policy(okta_email="REQUIRED", okta_password="REQUIRED"),))
    signing_in = SignIn(made).identify(JANE, SECRET)
    if step != "choose":
        signing_in.choose(EMAIL)
    made.accounts[signing_in.transaction.user_id or ""].status = "SUSPENDED"
    if step == "choose":
        signing_in.choose(EMAIL)
    signing_in.answer_mail() if made.mails else signing_in.answer("123456")
    assert signing_in.code is None
    assert [account.status for account in made.accounts.values()] == ["SUSPENDED"]


def test_wrong_passwords_lock_the_account_and_the_right_one_is_refused_then() -> None:
    made = org("1FA", [{}, PASSWORD_KNOWLEDGE], password=(password_policy(lockout={"maxAttempts": 3}),))
    for account in made.accounts.values():
        account.enrollments.clear()
    signing_in = SignIn(made).identify(JANE)
    told = [signing_in.answer("wrong").messages[0] for _ in range(3)]
    assert told == ["incorrectPassword", "incorrectPassword", "authfactor.challenge.suspended_factor"]
    assert signing_in.names[0] == "challenge-authenticator"
    assert [account.status for account in made.accounts.values()] == ["LOCKED_OUT"]
    assert (signing_in.answer(SECRET).messages, signing_in.code) == (["errors.E0000004"], None)


@pytest.mark.parametrize("status", ["ACTIVE", "PASSWORD_EXPIRED", "RECOVERY"])
def test_nobody_can_guess_on_after_the_limit(status: str) -> None:
    made = Org(authentication=app_policy("1FA", [PASSWORD_KNOWLEDGE]), password=(password_policy(lockout={"maxAttempts": 2}),))
    made.add(JANE, SECRET, status=status)
    signing_in = SignIn(made).identify(JANE, "wrong").identify(JANE, "wrong")
    assert signing_in.identify(JANE, SECRET).messages == ["errors.E0000004"]


def test_a_lock_that_ends_by_itself_ends_on_time_even_if_somebody_keeps_trying() -> None:
    made = org("1FA", password=(password_policy(lockout={"maxAttempts": 2, "autoUnlockMinutes": 10}),))
    signing_in = SignIn(made).identify(JANE, "wrong").identify(JANE, "wrong")
    made.now += 500
    assert signing_in.identify(JANE, SECRET).code is None
    made.now += 101
    assert SignIn(made).identify(JANE, SECRET).code


def test_a_lockout_is_told_where_the_policy_shows_it() -> None:
    made = org("1FA", password=(password_policy(lockout={"maxAttempts": 1, "showLockoutFailures": True}),))
    signing_in = SignIn(made).identify(JANE, "wrong")
    assert signing_in.identify(JANE, SECRET).messages == ["errors.E0000069"]


def test_somebody_not_assigned_is_told_after_the_password_only() -> None:
    made = org("1FA", assigned_groups=frozenset())
    signing_in = SignIn(made).identify(JANE, "wrong")
    assert signing_in.messages == ["errors.E0000004"]
    signing_in.identify(JANE, SECRET)
    assert (signing_in.status, signing_in.messages, signing_in.names) == (400, ["idx.error.user.not.assigned.to.app"], ["identify"])
    assert signing_in.transaction.proofs == ()


def test_a_rule_that_denies_refuses_after_the_password() -> None:
    denying = policy("ACCESS_POLICY", app_rule("1FA", [PASSWORD_KNOWLEDGE], appSignOn={"access": "DENY"}))
    made = Org(authentication=denying, global_session=(session_policy("PASSWORD_IDP"),))
    made.add(JANE, SECRET)
    signing_in = SignIn(made).identify(JANE)
    while signing_in.names and "challenge-authenticator" not in signing_in.names:
        signing_in.choose(PASSWORD)
    signing_in.answer(SECRET)
    assert (signing_in.status, signing_in.messages, signing_in.names) == (403, ["security.access_denied"], [])
    assert made.issued == []
    assert [(line.event_type, line.outcome) for line in made.logged] == [("policy.evaluate_sign_on", "DENY")]
    assert "Policy / Catch-all Rule: matches" in made.logged[0].debug["why"]


def test_a_session_rule_that_denies_refuses_too() -> None:
    made = org("1FA", global_session=(session_policy(access="DENY"),))
    signing_in = SignIn(made)
    signing_in.identify(JANE, SECRET if "currentAuthenticator" in signing_in.body else None)
    if signing_in.names:
        signing_in.answer(SECRET)
    assert (signing_in.status, signing_in.messages) == (403, ["security.access_denied"])


def test_without_a_rule_for_the_grant_the_first_introspect_is_terminal_with_a_failure_link() -> None:
    made = org("1FA", authorization=(server_policy(grantTypes={"include": ["authorization_code"]}),))
    signing_in = SignIn(made)
    assert (signing_in.status, signing_in.messages, signing_in.names) == (403, ["idx.error.code.no_matching_policy"], [])
    assert signing_in.body["failure"]["name"] == "failure-redirect"
    assert {"stateHandle", "expiresAt", "intent"} <= set(signing_in.body)


def test_a_server_rule_for_other_people_refuses_at_the_end() -> None:
    made = org("1FA", authorization=(server_policy(people={"groups": {"include": ["00gother"]}}),))
    signing_in = SignIn(made).identify(JANE, SECRET)
    assert (signing_in.messages, made.issued) == (["idx.error.code.no_matching_policy"], [])


def test_a_deleted_person_ends_the_transaction() -> None:
    signing_in = SignIn(org()).identify(JANE, SECRET)
    signing_in.org.accounts.clear()
    assert signing_in.choose(EMAIL).messages == ["idx.session.expired"]


# enrollment at sign-in ---------------------------------------------------------------------------------------------------


def test_a_required_email_that_is_missing_is_enrolled_after_the_password() -> None:
    made = Org(authentication=app_policy("2FA", [PASSWORD_KNOWLEDGE]))
    made.add(JANE, SECRET, email=False)
    signing_in = SignIn(made).identify(JANE, SECRET)
    assert (signing_in.names, signing_in.options) == (["select-authenticator-enroll"], ["Email"])
    assert made.mails == []
    signing_in.choose(EMAIL)
    assert signing_in.names == ["enroll-authenticator", "select-authenticator-enroll"]
    assert signing_in.body["enrollmentAuthenticator"]["value"]["key"] == "okta_email"
    assert made.mails[0].template == "enrollment"
    assert signing_in.answer("000000").field_messages == {"passcode": ["api.authn.error.PASSCODE_INVALID"]}
    assert signing_in.answer_mail().code
    assert [one.key for account in made.accounts.values() for one in account.enrollments.values()] == ["okta_email"]


def test_nobody_enrolls_anything_before_a_first_proof() -> None:
    made = Org(authentication=app_policy("1FA"))
    made.add(JANE, None, email=False)
    signing_in = SignIn(made).identify(JANE)
    assert (signing_in.status, signing_in.messages) == (403, ["oie.assurance.unsatisfiable"])
    assert signing_in.names == ["identify"]


def test_a_member_without_a_password_proves_the_email_before_setting_one() -> None:
    made = Org(authentication=app_policy("1FA", [{"knowledge": {"types": ["password"]}}, {"knowledge": {}}]))
    made.enrollment = (enrollment_policy(okta_email="REQUIRED", okta_password="OPTIONAL"),)
    made.add(JANE)
    signing_in = SignIn(made).identify(JANE)
    assert signing_in.names == ["authenticator-verification-data", "select-authenticator-authenticate"]
    signing_in.choose(EMAIL).answer_mail()
    assert (signing_in.names, signing_in.options) == (["select-authenticator-enroll"], ["Password"])
    assert signing_in.choose(PASSWORD).answer("New-Secret-99").code


def test_what_may_not_be_enrolled_cannot_satisfy() -> None:
    made = Org(authentication=app_policy("1FA", [{"knowledge": {}}, PASSWORD_KNOWLEDGE]))
    made.enrollment = (enrollment_policy(okta_email="REQUIRED"),)
    made.add(JANE)
    signing_in = SignIn(made).identify(JANE)
    if "authenticator-verification-data" in signing_in.names:
        signing_in.choose(EMAIL).answer_mail()
    assert (signing_in.status, signing_in.messages) == (403, ["oie.assurance.unsatisfiable"])


# expired passwords -------------------------------------------------------------------------------------------------------


def test_an_expired_password_is_changed_before_anything_else() -> None:
    made = Org(authentication=app_policy("1FA", [PASSWORD_KNOWLEDGE]))
    account = made.add(JANE, SECRET, status="PASSWORD_EXPIRED")
    signing_in = SignIn(made).identify(JANE, SECRET)
    assert signing_in.names == ["reenroll-authenticator"]
    assert "settings" in signing_in.body["recoveryAuthenticator"]["value"]
    assert signing_in.answer("weak").field_messages == {"passcode": ["password.passwordRequirementsNotMet"]}
    assert signing_in.answer("New-Secret-99").code
    assert (account.status, account.password) == ("ACTIVE", "New-Secret-99")


def test_a_password_over_its_age_is_changed_too() -> None:
    made = org("1FA", password=(password_policy(age={"maxAgeDays": 1}),))
    made.now += 2 * 24 * 3600
    assert SignIn(made).identify(JANE, SECRET).names == ["reenroll-authenticator"]


def test_an_expired_password_of_mine_never_leads_to_a_new_password_of_somebody_else() -> None:
    """The change of password that one person owes is forgotten with that person."""
    made = Org(authentication=app_policy("1FA"), global_session=(session_policy(),), assigned_groups=frozenset({"00gmembers"}))
    made.add("mallory@example.com", "Mallory-Pass-1", status="PASSWORD_EXPIRED", email=False)
    victim = made.add(JANE, SECRET, groups=frozenset({"00gmembers"}))
    signing_in = SignIn(made).identify("mallory@example.com").answer("Mallory-Pass-1")
    assert signing_in.messages == ["idx.error.user.not.assigned.to.app"]
    signing_in.identify(JANE)
    assert "reenroll-authenticator" not in signing_in.names
    signing_in.answer("Stolen-Pass-1")
    assert victim.password == SECRET


# magic link --------------------------------------------------------------------------------------------------------------


def test_the_widget_is_told_to_show_the_code_field_where_no_callback_takes_the_link() -> None:
    signing_in = SignIn(org()).identify(JANE, SECRET).choose(EMAIL)
    assert signing_in.body["currentAuthenticatorEnrollment"]["value"]["contextualData"] == {"useEmailMagicLink": False}
    with_callback = org(app=App("0oa1", "0oa1", "My app", "oidc_client", True, "http://localhost:8080/callback"))
    other = SignIn(with_callback).identify(JANE, SECRET).choose(EMAIL)
    assert other.body["currentAuthenticatorEnrollment"]["value"].get("contextualData", {}).get("useEmailMagicLink", True) is True


def test_the_reasons_of_the_decision_stay_with_the_transaction() -> None:
    made = org("1FA")
    made.authentication = policy("ACCESS_POLICY", rule("Others", conditions={"people": {"groups": {"include": ["00gother"]}}}), app_rule())
    signing_in = SignIn(made).identify(JANE)
    why = " ".join(signing_in.transaction.data["why"])
    assert "Session policy / Session rule: matches" in why
    assert "Others" in why
    assert "Catch-all Rule: matches" in why
