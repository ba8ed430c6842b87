"""What may still be asked of somebody who has proved enough: a profile, a new password, something to enroll, to stay signed in."""

from __future__ import annotations

from tests.local_org.factories import (
    EMAIL,
    NOW,
    PASSWORD_KNOWLEDGE,
    PHONE,
    Org,
    SignIn,
    app_policy,
    app_rule,
    email_authenticator,
    enrollment_policy,
    password_authenticator,
    password_policy,
    phone_authenticator,
    policy,
    profile_policy,
)

JANE, SECRET = "jane@example.com", "Correct-Horse-1"
DAY_S = 86_400.0
SPORT = {"name": "favoriteSport", "label": "Favorite sport"}


def password_org(**changes: object) -> Org:
    org = Org(authentication=app_policy("1FA", [PASSWORD_KNOWLEDGE]))
    for name, value in changes.items():
        setattr(org, name, value)
    org.add(JANE, SECRET)
    return org


# progressive profile -----------------------------------------------------------------------------------------------------


def wanting(required: bool, action: str = "ENABLED") -> Org:
    profile = profile_policy("DENY", progressiveProfilingAction=action, profileAttributes=[{**SPORT, "required": required}])
    return password_org(profile=profile)


def test_a_required_attribute_that_is_missing_is_asked_and_kept() -> None:
    org = wanting(required=True)
    at = SignIn(org).identify(JANE, SECRET)
    assert (at.names, at.body["uiDisplay"]["value"]["buttonLabel"]) == (["enroll-profile"], "Submit")
    assert at.post("enroll/update", userProfile={"favoriteSport": "  "}).field_messages == {
        "favoriteSport": ["model.validation.field.blank"]
    }
    assert at.post("enroll/update", userProfile={"favoriteSport": "Golf", "login": "other@example.com"}).code is not None
    jane = next(iter(org.accounts.values()))
    assert (jane.profile["favoriteSport"], jane.profile["login"]) == ("Golf", JANE)
    assert SignIn(org).identify(JANE, SECRET).code is not None


def test_optional_attributes_may_be_skipped_for_this_time() -> None:
    org = wanting(required=False)
    at = SignIn(org).identify(JANE, SECRET)
    assert at.names == ["profile-update", "skip"]
    assert at.post("skip").code is not None
    assert SignIn(org).identify(JANE, SECRET).names == ["profile-update", "skip"]


def test_a_policy_without_progressive_profiling_asks_for_nothing() -> None:
    assert SignIn(wanting(required=True, action="DISABLED")).identify(JANE, SECRET).code is not None


# a password that expires soon --------------------------------------------------------------------------------------------


def expiring(days_old: int) -> Org:
    org = password_org(password=(password_policy(age={"maxAgeDays": 30, "expireWarnDays": 5}),))
    next(iter(org.accounts.values())).password_changed_at = NOW - days_old * DAY_S
    return org


def test_the_warning_names_the_days_and_may_be_skipped() -> None:
    at = SignIn(expiring(26)).identify(JANE, SECRET)
    assert (at.names, at.messages) == (["reenroll-authenticator-warning", "skip"], ["idx.password.expiring.message"])
    assert at.body["currentAuthenticator"]["value"]["settings"]["daysToExpiry"] == 4
    assert at.introspect().messages == ["idx.password.expiring.message"]
    assert at.post("skip").code is not None


def test_a_new_password_may_be_set_at_once() -> None:
    org = expiring(26)
    at = SignIn(org).identify(JANE, SECRET).answer("weak")
    assert at.field_messages == {"passcode": ["password.passwordRequirementsNotMet"]}
    assert at.answer("Fresh-Pass-99").code is not None
    assert SignIn(org).identify(JANE, SECRET).code is None
    assert SignIn(org).identify(JANE, "Fresh-Pass-99").code is not None


def test_nobody_is_warned_before_the_time() -> None:
    assert SignIn(expiring(24)).identify(JANE, SECRET).code is not None


def test_an_expired_password_must_be_changed() -> None:
    assert SignIn(expiring(30)).identify(JANE, SECRET).names == ["reenroll-authenticator"]


# grace ------------------------------------------------------------------------------------------------------------------


def in_grace(expiry: str) -> Org:
    org = password_org(authenticators=(password_authenticator(), email_authenticator(), phone_authenticator()))
    wanted = enrollment_policy(okta_password="REQUIRED", okta_email="OPTIONAL", phone_number="REQUIRED")
    for one in wanted.settings["authenticators"]:
        if one["key"] == "phone_number":
            one["enroll"]["gracePeriod"] = {"type": "BY_DATE_TIME", "expiry": expiry}
    org.enrollment = (wanted,)
    return org


def test_a_required_authenticator_may_be_put_off_while_its_grace_runs() -> None:
    at = SignIn(in_grace("2100-01-01T00:00:00.000Z")).identify(JANE, SECRET).choose(EMAIL).answer_mail()  # what she has comes first
    assert (at.names, at.options) == (["select-authenticator-enroll", "skip"], ["Phone"])
    assert at.post("skip").code is not None


def test_when_the_grace_is_over_it_cannot_be_put_off() -> None:
    at = SignIn(in_grace("2020-01-01T00:00:00.000Z")).identify(JANE, SECRET).choose(EMAIL).answer_mail()
    assert at.names == ["select-authenticator-enroll"]
    assert at.post("skip").status == 400
    assert PHONE in str(at.body["authenticators"])


# staying signed in --------------------------------------------------------------------------------------------------------


def test_where_the_rule_allows_it_the_person_is_asked_whether_to_stay() -> None:
    stay = app_rule("1FA", [PASSWORD_KNOWLEDGE])
    stay.actions["appSignOn"]["keepMeSignedIn"] = {"postAuth": "ALLOWED"}
    org = password_org(authentication=policy("ACCESS_POLICY", stay, name="App policy"))
    at = SignIn(org).identify(JANE, SECRET)
    assert at.names == ["keep-me-signed-in"]
    assert at.post("keep-me-signed-in", keepMeSignedIn=True).code is not None
    assert at.transaction.remember_me


# the password on the sign-up form ------------------------------------------------------------------------------------------


def with_password() -> Org:
    profile = profile_policy("REGISTER", enrollAuthenticatorTypes=["password"], activationRequirements={"emailVerification": False})
    org = Org(profile=profile, enrollment=(enrollment_policy(okta_password="REQUIRED", okta_email="OPTIONAL"),))
    org.authentication = app_policy("1FA")
    return org


NINA = {"email": "nina@example.com", "firstName": "Nina", "lastName": "New"}


def test_the_form_asks_for_the_password_and_shows_its_policy() -> None:
    at = SignIn(with_password()).post("enroll")
    assert [one["name"] for one in at.body["remediation"]["value"][0]["value"]] == ["userProfile", "credentials", "stateHandle"]
    assert at.body["currentAuthenticator"]["value"]["settings"]["complexity"]["minLength"] == 8


def test_a_weak_password_makes_nobody() -> None:
    org = with_password()
    at = SignIn(org).post("enroll").post("enroll/new", userProfile=NINA, credentials={"passcode": "weak"})
    assert (at.field_messages, org.accounts) == ({"passcode": ["password.passwordRequirementsNotMet"]}, {})
    assert at.names[0] == "enroll-profile"


def test_a_good_one_is_the_new_users_password() -> None:
    org = with_password()
    at = SignIn(org).post("enroll").post("enroll/new", userProfile=NINA, credentials={"passcode": "Fresh-Pass-99"})
    while at.code is None:
        assert "skip" in at.names, at.names
        at.post("skip")
    assert SignIn(org).identify("nina@example.com").names
    assert next(iter(org.accounts.values())).password == "Fresh-Pass-99"
