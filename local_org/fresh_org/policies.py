"""The policies and rules of a new org; `EVERYONE` and `UI_SCHEMA` stand for ids that differ from org to org."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

EVERYONE = "{everyone}"
UI_SCHEMA = "{uischema}"

_FALLBACK = "The default policy applies in all situations if no other policy applies."
_FOR_EVERYONE: Json = {"people": {"groups": {"include": [EVERYONE]}}}
_NOBODY_EXCLUDED: Json = {"people": {"users": {"exclude": []}}, "network": {"connection": "ANYWHERE"}}

PROFILE_ATTRIBUTES: list[Json] = [
    {"name": "email", "label": "Email", "required": True},
    {"name": "firstName", "label": "First name", "required": True},
    {"name": "lastName", "label": "Last name", "required": True},
]

PASSWORD_SETTINGS: Json = {
    "password": {
        "complexity": {
            "minLength": 8,
            "minLowerCase": 1,
            "minUpperCase": 1,
            "minNumber": 1,
            "minSymbol": 0,
            "excludeUsername": True,
            "dictionary": {"common": {"exclude": False}},
            "excludeAttributes": [],
        },
        "age": {"maxAgeDays": 0, "expireWarnDays": 0, "minAgeMinutes": 0, "historyCount": 4},
        "lockout": {"maxAttempts": 10, "autoUnlockMinutes": 0, "userLockoutNotificationChannels": [], "showLockoutFailures": False},
    },
    "recovery": {
        "factors": {
            "recovery_question": {"status": "ACTIVE", "properties": {"complexity": {"minLength": 4}}},
            "okta_email": {"status": "ACTIVE", "properties": {"recoveryToken": {"tokenLifetimeMinutes": 60}}},
            "okta_sms": {"status": "INACTIVE"},
            "okta_call": {"status": "INACTIVE"},
        }
    },
    "delegation": {"options": {"skipUnlock": False}},
}

# Assumed from the API description's examples and the rule that email or password must be REQUIRED.
ENROLLMENT_SETTINGS: Json = {
    "type": "AUTHENTICATORS",
    "authenticators": [
        {"key": "okta_email", "enroll": {"self": "REQUIRED"}},
        {"key": "okta_verify", "enroll": {"self": "OPTIONAL"}},
        {"key": "okta_password", "enroll": {"self": "REQUIRED"}},
        {"key": "security_question", "enroll": {"self": "OPTIONAL"}},
    ],
}

SELF_SERVICE: Json = {
    "passwordChange": {"access": "ALLOW"},
    # `requirement` is what orgs born on Identity Engine add; its members are recorded, its values assumed.
    "selfServicePasswordReset": {
        "access": "ALLOW",
        "requirement": {"primary": {"methods": ["email"]}, "stepUp": {"required": True}, "accessControl": "LEGACY"},
    },
    "selfServiceUnlock": {"access": "DENY"},
}

SESSION: Json = {"usePersistentCookie": False, "maxSessionIdleMinutes": 120, "maxSessionLifetimeMinutes": 0}

SIGN_ON: Json = {
    "access": "ALLOW",
    "requireFactor": False,
    "primaryFactor": "PASSWORD_IDP_ANY_FACTOR",
    "rememberDeviceByDefault": False,
    "session": SESSION,
}


def app_sign_on(factor_mode: str, constraints: list[Json] | None = None, *, reauthenticate_in: str = "PT12H") -> Json:
    """The `actions` of an authentication policy's rule that allows access; None leaves `constraints` out."""
    method: Json = {"factorMode": factor_mode, "type": "ASSURANCE", "reauthenticateIn": reauthenticate_in}
    if constraints is not None:
        method["constraints"] = constraints
    return {"appSignOn": {"access": "ALLOW", "verificationMethod": method, "keepMeSignedIn": {"postAuth": "NOT_ALLOWED"}}}


def catch_all(policy_type: str, actions: Json) -> Json:
    """The rule that Okta makes with every policy of these types: it cannot be deleted, moved or given conditions."""
    return {
        "name": "Catch-all Rule",
        "priority": 99,
        "system": True,
        "status": "ACTIVE",
        "type": policy_type,
        "conditions": None,
        "actions": actions,
    }


def profile_enrollment(unknown_user_action: str) -> Json:
    """The `actions` of a user profile policy's rule: REGISTER offers sign-up, DENY does not."""
    return {
        "profileEnrollment": {
            "access": "ALLOW",
            "preRegistrationInlineHooks": None,
            "profileAttributes": PROFILE_ATTRIBUTES,
            "targetGroupIds": None,
            "unknownUserAction": unknown_user_action,
            "activationRequirements": {"emailVerification": True},
            "uiSchemaId": UI_SCHEMA,
            "progressiveProfilingAction": "DISABLED",
            "allowedIdentifiers": ["login"],
        }
    }


def _default_rule(rule_type: str, conditions: Json, actions: Json) -> Json:
    return {
        "name": "Default Rule",
        "priority": 1,
        "system": True,
        "status": "ACTIVE",
        "type": rule_type,
        "conditions": conditions,
        "actions": actions,
    }


def _for_app(name: str, *rules: Json) -> Json:
    return {"type": "ACCESS_POLICY", "name": name, "system": False, "conditions": None, "rules": [*rules]}


_CATCH_ALL_PASSWORD = catch_all("ACCESS_POLICY", app_sign_on("1FA", [{"knowledge": {"types": ["password"], "reauthenticateIn": "PT12H"}}]))

_ADMIN_CONSOLE_RULE: Json = {
    "name": "Admin App Policy",
    "priority": 0,
    "system": False,
    "status": "ACTIVE",
    "type": "ACCESS_POLICY",
    "conditions": None,
    "actions": app_sign_on("2FA", [{"knowledge": {"types": ["password"], "reauthenticateIn": "PT43800H"}}], reauthenticate_in="PT0S"),
}

POLICIES: tuple[Json, ...] = (
    {
        "type": "OKTA_SIGN_ON",
        "name": "Default Policy",
        "description": _FALLBACK,
        "system": True,
        "conditions": _FOR_EVERYONE,
        "rules": [_default_rule("SIGN_ON", {**_NOBODY_EXCLUDED, "authContext": {"authType": "ANY"}}, {"signon": SIGN_ON})],
    },
    {
        "type": "PASSWORD",
        "name": "Default Policy",
        "description": _FALLBACK,
        "system": True,
        "conditions": {**_FOR_EVERYONE, "authProvider": {"provider": "OKTA"}},
        "settings": PASSWORD_SETTINGS,
        "rules": [_default_rule("PASSWORD", _NOBODY_EXCLUDED, SELF_SERVICE)],
    },
    {
        "type": "MFA_ENROLL",
        "name": "Default Policy",
        "description": _FALLBACK,
        "system": True,
        "conditions": _FOR_EVERYONE,
        "settings": ENROLLMENT_SETTINGS,
        "rules": [_default_rule("MFA_ENROLL", _NOBODY_EXCLUDED, {"enroll": {"self": "CHALLENGE"}})],
    },
    {
        "type": "IDP_DISCOVERY",
        "name": "Idp Discovery Policy",
        "description": "The default IdP Discovery Policy",
        "system": True,
        "conditions": None,
        "rules": [
            _default_rule(
                "IDP_DISCOVERY",
                {
                    "network": {"connection": "ANYWHERE"},
                    "platform": {"include": [], "exclude": []},
                    "userIdentifier": {"patterns": []},
                    "app": {"include": [], "exclude": []},
                },
                {"idp": {"providers": [{"type": "OKTA"}], "idpSelectionType": "SPECIFIC"}},
            )
        ],
    },
    {
        "type": "PROFILE_ENROLLMENT",
        "name": "Default Policy",
        "description": _FALLBACK,
        "system": True,
        "conditions": None,
        "rules": [catch_all("PROFILE_ENROLLMENT", profile_enrollment("DENY"))],
    },
    {
        "type": "ACCESS_POLICY",
        "name": "Any two factors",
        "description": "Require two factors to access.",
        "system": True,
        "conditions": None,
        "rules": [catch_all("ACCESS_POLICY", app_sign_on("2FA"))],
    },
    _for_app("Okta Admin Console", _ADMIN_CONSOLE_RULE, _CATCH_ALL_PASSWORD),
    # No recording shows the rules of these two; they get the console's catch-all.
    _for_app("Okta Dashboard", _CATCH_ALL_PASSWORD),
    _for_app("Okta Browser Plugin", _CATCH_ALL_PASSWORD),
)
