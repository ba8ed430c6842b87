"""The six policy types this org has, a row each: ids, numbering, and which members their policies and rules may carry."""

from __future__ import annotations

from dataclasses import dataclass

from local_org.management import shape
from local_org.management.shape import Shape, duration, flag, list_of, members, one_of, text, whole
from local_org.web.errors import ApiError, invalid, not_built


@dataclass(frozen=True, slots=True)
class Kind:
    """`numbered`: priorities 1..n, the default last. `single_rule`: Okta makes the one rule and no second can be added.

    `conditions`: the condition names that a rule may carry; others are refused as an org without the feature refuses them.
    `system_rule_fixed`: the default rule takes no change at all through the API.
    """

    type: str
    rule_type: str
    prefix: str
    rule_prefix: str
    numbered: bool
    conditions: frozenset[str]
    actions: Shape
    action: str
    settings: Shape = shape.anything
    single_rule: bool = False
    system_rule_fixed: bool = False


_ALLOW_DENY = one_of("ALLOW", "DENY")
_NEED = one_of("OPTIONAL", "REQUIRED")
_METHODS = list_of(members({"key": text, "method": text}))
_MEMBER = {
    "types": list_of(text),
    "methods": list_of(text),
    "reauthenticateIn": duration,
    "required": flag,
    "authenticationMethods": _METHODS,
    "excludedAuthenticationMethods": _METHODS,
}
_POSSESSION = dict.fromkeys(("deviceBound", "hardwareProtection", "phishingResistant", "userPresence", "userVerification"), _NEED)
_VERIFICATION = members(
    {
        "type": one_of("ASSURANCE", "AUTH_METHOD_CHAIN"),
        "factorMode": one_of("1FA", "2FA"),
        "reauthenticateIn": duration,
        "inactivityPeriod": duration,
        "constraints": list_of(members({"knowledge": members(_MEMBER), "possession": members({**_MEMBER, **_POSSESSION})})),
        "chains": list_of(members({"authenticationMethods": _METHODS, "reauthenticateIn": duration})),
    }
)
_APP_SIGN_ON = members({"access": _ALLOW_DENY, "verificationMethod": _VERIFICATION, "keepMeSignedIn": members({"postAuth": text})})
_SESSION = members({"maxSessionIdleMinutes": whole, "maxSessionLifetimeMinutes": whole, "usePersistentCookie": flag})
_SIGN_ON = members(
    {
        "access": _ALLOW_DENY,
        "primaryFactor": one_of("PASSWORD_IDP", "PASSWORD_IDP_ANY_FACTOR"),
        "requireFactor": flag,
        "factorPromptMode": one_of("ALWAYS", "DEVICE", "SESSION"),
        "factorLifetime": whole,
        "rememberDeviceByDefault": flag,
        "session": _SESSION,
    }
)
_ACCESS = members({"access": _ALLOW_DENY})
_RESET = members(
    {
        "access": _ALLOW_DENY,
        "requirement": members(
            {
                "primary": members({"methods": list_of(text)}),
                "stepUp": members({"required": flag, "methods": list_of(text)}),
                "accessControl": text,
            }
        ),
    }
)
_PROFILE = members(
    {
        "access": _ALLOW_DENY,
        "unknownUserAction": one_of("DENY", "REGISTER"),
        "targetGroupIds": list_of(text),
        "activationRequirements": members({"emailVerification": flag}),
        "profileAttributes": list_of(members({"name": text, "label": text, "required": flag})),
        "progressiveProfilingAction": one_of("ENABLED", "DISABLED"),
        "allowedIdentifiers": list_of(text),
        "enrollAuthenticatorTypes": list_of(text),
        "uiSchemaId": text,
        "preRegistrationInlineHooks": list_of(members({"inlineHookId": text})),
    }
)
_ENROLL_SETTINGS = members(
    {
        "type": text,
        "authenticators": list_of(
            members({"key": text, "id": text, "enroll": members({"self": one_of("REQUIRED", "OPTIONAL", "NOT_ALLOWED")})})
        ),
    }
)
_COMPLEXITY = members(
    {
        **dict.fromkeys(("minLength", "minLowerCase", "minUpperCase", "minNumber", "minSymbol"), whole),
        "excludeUsername": flag,
        "excludeAttributes": list_of(text),
        "dictionary": members({"common": members({"exclude": flag})}),
    }
)
_LOCKOUT = members(
    {
        "maxAttempts": whole,
        "autoUnlockMinutes": whole,
        "showLockoutFailures": flag,
        "userLockoutNotificationChannels": list_of(text),
    }
)
_PASSWORD_SETTINGS = members(
    {
        "password": members(
            {
                "complexity": _COMPLEXITY,
                "age": members(dict.fromkeys(("maxAgeDays", "expireWarnDays", "minAgeMinutes", "historyCount"), whole)),
                "lockout": _LOCKOUT,
            }
        ),
        "recovery": members({"factors": members({})}),
        "delegation": members({"options": members({"skipUnlock": flag})}),
    }
)

KINDS: dict[str, Kind] = {
    kind.type: kind
    for kind in (
        Kind(
            type="OKTA_SIGN_ON",
            rule_type="SIGN_ON",
            prefix="00p",
            rule_prefix="0pr",
            numbered=True,
            conditions=frozenset({"people", "network", "authContext"}),
            actions=members({"signon": _SIGN_ON}),
            action="signon",
            system_rule_fixed=True,
        ),
        Kind(
            type="PASSWORD",
            rule_type="PASSWORD",
            prefix="00p",
            rule_prefix="0pr",
            numbered=True,
            conditions=frozenset({"people", "network"}),
            actions=members({"passwordChange": _ACCESS, "selfServicePasswordReset": _RESET, "selfServiceUnlock": _ACCESS}),
            action="passwordChange",
            settings=_PASSWORD_SETTINGS,
        ),
        Kind(
            type="MFA_ENROLL",
            rule_type="MFA_ENROLL",
            prefix="00p",
            rule_prefix="0pr",
            numbered=True,
            conditions=frozenset({"people", "network", "app"}),
            actions=members({"enroll": members({"self": one_of("CHALLENGE", "LOGIN", "NEVER", "NEVER_INCLUDING_RECOVERY")})}),
            action="enroll",
            settings=_ENROLL_SETTINGS,
        ),
        Kind(
            type="IDP_DISCOVERY",
            rule_type="IDP_DISCOVERY",
            prefix="00p",
            rule_prefix="0pr",
            numbered=True,
            conditions=frozenset({"network", "platform", "userIdentifier", "app"}),
            actions=members({"idp": members({"providers": list_of(members({"type": text, "id": text})), "idpSelectionType": text})}),
            action="idp",
        ),
        Kind(
            type="PROFILE_ENROLLMENT",
            rule_type="PROFILE_ENROLLMENT",
            prefix="rst",
            rule_prefix="rul",
            numbered=False,
            conditions=frozenset(),
            actions=members({"profileEnrollment": _PROFILE}),
            action="profileEnrollment",
            single_rule=True,
        ),
        Kind(
            type="ACCESS_POLICY",
            rule_type="ACCESS_POLICY",
            prefix="rst",
            rule_prefix="rul",
            numbered=False,
            conditions=frozenset({"people", "network", "userType", "platform", "device", "elCondition"}),
            actions=members({"appSignOn": _APP_SIGN_ON}),
            action="appSignOn",
        ),
    )
}
_KNOWN = (
    "POST_AUTH_SESSION",
    "ENTITY_RISK",
    "SESSION_VIOLATION_DETECTION",
    "DEVICE_SIGNAL_COLLECTION",
    "CLIENT_UPDATE",
    "IDENTITY_CLAIM_SOURCING",
)

_PEOPLE = members({"include": list_of(text), "exclude": list_of(text)})
CONDITIONS = members(
    {
        "people": members({"users": _PEOPLE, "groups": _PEOPLE}),
        "network": members({"connection": one_of("ANYWHERE", "ZONE", "ON_NETWORK", "OFF_NETWORK"), "include": list_of(text)}),
        "authContext": members({"authType": one_of("ANY", "RADIUS", "LDAP_INTERFACE")}),
        "authProvider": members({"provider": text, "include": list_of(text)}),
        "userType": _PEOPLE,
        "platform": members({"include": list_of(members({})), "exclude": list_of(members({}))}),
        "device": members({}),
        "elCondition": members({"condition": text}),
        "userIdentifier": members({"type": text, "attribute": text, "patterns": list_of(members({"matchType": text, "value": text}))}),
        "app": members({"include": list_of(members({"type": text, "id": text})), "exclude": list_of(members({"type": text, "id": text}))}),
    }
)


def kind_of(policy_type: str | None) -> Kind:
    """Raises E0000028 without a type, 501 for types of licences that this org has not, E0000001 for what Okta does not know either."""
    if policy_type is None:
        raise ApiError("E0000028")
    if policy_type in _KNOWN:
        raise not_built(f"policies of type {policy_type}")
    if policy_type not in KINDS:
        raise invalid("type", "type: The policy type is not valid.")
    return KINDS[policy_type]
