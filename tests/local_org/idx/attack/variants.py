"""What an administrator may set: policies, authenticators, org settings. The walks put any of these in force between two steps."""

from __future__ import annotations

from typing import Any

from local_org.fresh_org import policies as fresh
from local_org.idx.facts import Policy, Settings
from tests.local_org.factories import (
    EVERYONE,
    PASSWORD_KNOWLEDGE,
    app_policy,
    app_rule,
    enrollment_policy,
    password_policy,
    policy,
    profile_policy,
    rule,
    server_policy,
    session_policy,
)

Json = dict[str, Any]
MEMBERS, OTHERS = "00gmembers0000000001", "00gothers00000000001"
_MEMBERS: Json = {"people": {"groups": {"include": [MEMBERS]}}}
_OTHERS: Json = {"people": {"groups": {"include": [OTHERS]}}}
_DEVICE: Json = {"possession": {"deviceBound": "REQUIRED"}}


def _rules(*rules: Any) -> Policy:
    return policy("ACCESS_POLICY", *rules, name="App policy")


APP_POLICIES = (
    app_policy("1FA"),
    app_policy("1FA", [PASSWORD_KNOWLEDGE]),
    app_policy("1FA", [{"possession": {}}]),
    app_policy("2FA"),
    app_policy("2FA", [PASSWORD_KNOWLEDGE]),
    app_policy("2FA", [{**PASSWORD_KNOWLEDGE, "possession": {}}]),
    app_policy("2FA", [_DEVICE]),
    app_policy("1FA", [_DEVICE, PASSWORD_KNOWLEDGE]),
    # rules of priority: members by their mail alone, the others by two
    _rules(app_rule("1FA", [{"possession": {}}], conditions=_MEMBERS), app_rule("2FA")),
    _rules(app_rule("2FA", conditions=_OTHERS), app_rule("1FA")),
    _rules(app_rule("1FA", appSignOn={"access": "DENY"}, conditions=_OTHERS), app_rule("2FA")),
    _rules(app_rule("1FA", status="INACTIVE"), app_rule("2FA", [PASSWORD_KNOWLEDGE])),
    # asks whether to stay signed in
    _rules(app_rule(appSignOn={**fresh.app_sign_on("2FA")["appSignOn"], "keepMeSignedIn": {"postAuth": "ALLOWED"}})),
    _rules(app_rule("1FA", appSignOn={"access": "DENY"})),
)
SESSIONS = (
    (session_policy(),),
    (session_policy(),),
    (session_policy("PASSWORD_IDP"),),
    (session_policy(requireFactor=True),),
    (session_policy("PASSWORD_IDP", requireFactor=True),),
    (session_policy("PASSWORD_IDP", groups=(OTHERS,)), session_policy()),
    (session_policy(access="DENY", groups=(OTHERS,)), session_policy()),
    (session_policy(access="DENY"),),
)
_BOTH = {"okta_email": "REQUIRED", "okta_password": "REQUIRED"}
_PHONE_AND_APP = {"phone_number": "OPTIONAL", "google_otp": "OPTIONAL", "okta_verify": "OPTIONAL", "webauthn": "OPTIONAL"}
ENROLLMENTS = (
    (enrollment_policy({**_BOTH, **_PHONE_AND_APP, "security_question": "OPTIONAL"}),),
    (enrollment_policy({**_BOTH, **_PHONE_AND_APP}),),
    (enrollment_policy({"okta_email": "REQUIRED", "okta_password": "OPTIONAL", **_PHONE_AND_APP}),),
    (enrollment_policy(okta_email="NOT_ALLOWED", okta_password="REQUIRED", phone_number="REQUIRED"),),
    (enrollment_policy({**_BOTH, "google_otp": "REQUIRED", "phone_number": "NOT_ALLOWED"}),),
    (enrollment_policy({**_BOTH, "security_question": "REQUIRED"}),),
    (enrollment_policy({**_BOTH, "okta_verify": "REQUIRED"}),),
    (enrollment_policy({**_BOTH, "webauthn": "REQUIRED", "google_otp": "OPTIONAL"}),),
    (enrollment_policy(okta_email="OPTIONAL", okta_password="REQUIRED", google_otp="OPTIONAL", phone_number="REQUIRED"),),
    (enrollment_policy({**_BOTH, **_PHONE_AND_APP}, self_="NEVER"),),
    (
        enrollment_policy(okta_email="REQUIRED", okta_password="OPTIONAL", phone_number="REQUIRED", groups=(MEMBERS,)),
        enrollment_policy({**_BOTH, **_PHONE_AND_APP}),
    ),
)
_LOCK = {"maxAttempts": 4}


def _reset(access: str = "ALLOW", *methods: str, step_up: bool) -> Json:
    return {
        "access": access,
        "requirement": {"primary": {"methods": list(methods)}, "stepUp": {"required": step_up}, "accessControl": "LEGACY"},
    }


def _unlock(access: str) -> Json:
    return {"access": access}


PASSWORDS = (
    (password_policy(lockout=_LOCK, selfServicePasswordReset=_reset("ALLOW", "email", step_up=False)),),
    (password_policy(lockout=_LOCK, selfServicePasswordReset=_reset("ALLOW", "email", "sms", step_up=True)),),
    (
        password_policy(
            lockout={**_LOCK, "autoUnlockMinutes": 5},
            selfServicePasswordReset=_reset("ALLOW", "email", "sms", "voice", "otp", step_up=False),
            selfServiceUnlock=_unlock("ALLOW"),
        ),
    ),
    (
        password_policy(
            lockout={**_LOCK, "showLockoutFailures": True},
            age={"maxAgeDays": 1, "expireWarnDays": 1},
            selfServicePasswordReset=_reset("ALLOW", "email", "sms", step_up=True),
            selfServiceUnlock=_unlock("ALLOW"),
        ),
    ),
    (password_policy(lockout={"maxAttempts": 0}, selfServicePasswordReset=_reset("DENY", "email", step_up=False)),),
    (
        password_policy(lockout=_LOCK, groups=(MEMBERS,), selfServicePasswordReset=_reset("DENY", "email", step_up=True)),
        password_policy(lockout=_LOCK, selfServicePasswordReset=_reset("ALLOW", "sms", step_up=False)),
    ),
)
_UNVERIFIED: Json = {"activationRequirements": {"emailVerification": False}}
_WITH_OPTIONAL: Json = {
    "profileAttributes": [
        {"name": "email", "label": "Email", "required": True},
        {"name": "firstName", "label": "First name", "required": True},
        {"name": "nickName", "label": "Nickname", "required": False},
    ]
}
_WITH_REQUIRED: Json = {"profileAttributes": [*_WITH_OPTIONAL["profileAttributes"], {"name": "city", "label": "City", "required": True}]}
PROFILES = (
    profile_policy("DENY"),
    profile_policy(targetGroupIds=[MEMBERS]),
    profile_policy(),
    profile_policy(targetGroupIds=[MEMBERS], **_UNVERIFIED),
    profile_policy("DENY", progressiveProfilingAction="ENABLED", **_WITH_OPTIONAL),
    profile_policy(progressiveProfilingAction="ENABLED", **_WITH_REQUIRED),
)
_JUDGED: Json = {"grantTypes": {"include": ["interaction_code"]}, "scopes": {"include": ["*"]}}
SERVERS: tuple[tuple[Policy, ...] | None, ...] = (
    None,
    (server_policy(),),
    (server_policy(),),
    (server_policy(people={"groups": {"include": [MEMBERS]}}),),
    (server_policy(grantTypes={"include": ["authorization_code"]}),),
    (policy("OAUTH_AUTHORIZATION_POLICY", rule(conditions=_JUDGED), name="Other", conditions={"clients": {"include": ["0oaother"]}}),),
)
ASSIGNED = (
    frozenset({EVERYONE}),
    frozenset({EVERYONE}),
    frozenset({EVERYONE}),
    frozenset({MEMBERS}),
    frozenset({OTHERS}),
    frozenset[str](),
)
SETTINGS = (Settings(), Settings(), Settings(prevent_enumeration_at_authentication=True), Settings(True, True))
STATUSES = ("ACTIVE", "ACTIVE", "SUSPENDED", "DEPROVISIONED", "PASSWORD_EXPIRED", "RECOVERY", "LOCKED_OUT", "STAGED")
