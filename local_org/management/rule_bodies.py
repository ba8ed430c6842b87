"""The `conditions` and `actions` of a rule: what they must say, and what Okta fills in, so that a read shows more than was sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from local_org.fresh_org.policies import PROFILE_ATTRIBUTES, SELF_SERVICE
from local_org.management.policy_kinds import Kind
from local_org.management.policy_settings import merged, refuse_unknown
from local_org.management.reading import given
from local_org.org import Org
from local_org.web.errors import invalid

Json = dict[str, Any]

_MOST_ATTRIBUTES = 10


def conditions(org: Org, kind: Kind, asked: Json) -> Json:
    """Everybody from everywhere, narrowed by what was asked. Raises E0000001 for a condition that this org has no feature for."""
    wanted = _without_nulls(asked)
    for name in wanted:
        if name not in kind.conditions:
            raise invalid("conditions", f"Invalid condition type specified: {name}")
    for sort, entity in (("users", "user"), ("groups", "group")):
        for side in ("include", "exclude"):
            refuse_unknown(org, entity, given(wanted, "people", sort, side) or [], f"conditions.people.{sort}.{side}")
    return merged(_DEFAULTS[kind.type], wanted)


_ANYBODY: Json = {"people": {"users": {"exclude": []}}, "network": {"connection": "ANYWHERE"}}
_DEFAULTS: dict[str, Json] = {
    "OKTA_SIGN_ON": {**_ANYBODY, "authContext": {"authType": "ANY"}},
    "PASSWORD": _ANYBODY,
    "MFA_ENROLL": _ANYBODY,
    "ACCESS_POLICY": {**_ANYBODY, "userType": {"include": [], "exclude": []}},
    "PROFILE_ENROLLMENT": {},
    "IDP_DISCOVERY": {
        "network": {"connection": "ANYWHERE"},
        "platform": {"include": [], "exclude": []},
        "userIdentifier": {"patterns": []},
        "app": {"include": [], "exclude": []},
    },
}


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(member) for name, member in value.items() if member is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value


def actions(org: Org, kind: Kind, asked: Json, former: Json | None) -> Json:
    """`former`: the rule's actions as they were, None for a new rule. Raises E0000001."""
    if asked.get(kind.action) is None and kind.type != "PASSWORD":
        raise invalid("actions", f"actions.{kind.action}: The field cannot be left blank")
    return _FILLED[kind.type](org, asked, former)


def _sign_on(_org: Org, asked: Json, _former: Json | None) -> Json:
    """Which primary factor Okta fills in was not seen; the stricter one is."""
    signon = _without_nulls(asked["signon"])
    if signon.get("access") is None:
        raise invalid("access", "access: The field cannot be left blank")
    filled = merged(
        {
            "requireFactor": False,
            "primaryFactor": "PASSWORD_IDP",
            "rememberDeviceByDefault": False,
            "session": {"usePersistentCookie": False, "maxSessionIdleMinutes": 720, "maxSessionLifetimeMinutes": 0},
        },
        signon,
    )
    if filled["requireFactor"]:
        filled = {"factorPromptMode": "ALWAYS", **filled}
    return {"signon": filled}


def _password(_org: Org, asked: Json, _former: Json | None) -> Json:
    return merged(SELF_SERVICE, _without_nulls(asked))


def _enroll(_org: Org, asked: Json, _former: Json | None) -> Json:
    if asked["enroll"].get("self") is None:
        raise invalid("self", "self: The field cannot be left blank")
    return {"enroll": {"self": asked["enroll"]["self"]}}


def _discovery(org: Org, asked: Json, _former: Json | None) -> Json:
    """A provider other than the org itself must be one of its identity providers."""
    named = [one["id"] for one in asked["idp"].get("providers") or [] if one.get("type") != "OKTA" and one.get("id")]
    refuse_unknown(org, "identity_provider", named, "actions.idp.providers")
    return {"idp": merged({"providers": [{"type": "OKTA"}], "idpSelectionType": "SPECIFIC"}, _without_nulls(asked["idp"]))}


def _app_sign_on(_org: Org, asked: Json, _former: Json | None) -> Json:
    sign_on = _without_nulls(asked["appSignOn"])
    access = sign_on.get("access", "ALLOW")
    if access == "DENY":
        return {"appSignOn": {**sign_on, "access": access}}
    method = sign_on.get("verificationMethod") or {}
    chain = method.get("type") == "AUTH_METHOD_CHAIN"
    verification = {"reauthenticateIn": "PT12H", **method} if chain else _assurance(method)
    return {"appSignOn": {"access": access, "verificationMethod": verification, **_kept_signed_in(sign_on)}}


def _kept_signed_in(sign_on: Json) -> Json:
    others = {name: value for name, value in sign_on.items() if name not in ("access", "verificationMethod")}
    return {**others, "keepMeSignedIn": {"postAuth": "NOT_ALLOWED", **others.get("keepMeSignedIn", {})}}


def _assurance(method: Json) -> Json:
    """Constraint values read back in lower case; a possession constraint reads back with the user's presence required."""
    mode = method.get("factorMode")
    if mode is None:
        raise invalid("factorMode", "factorMode: The field cannot be left blank")
    filled = {"type": "ASSURANCE", "reauthenticateIn": "PT12H", **method}
    if "constraints" not in method:
        return filled
    for constraint in method["constraints"]:
        if len(constraint) > (1 if mode == "1FA" else 2):
            raise invalid("constraints", "constraints: The number of constraint classes must not exceed the factor mode")
    return {**filled, "constraints": [_constraint(constraint) for constraint in method["constraints"]]}


def _constraint(constraint: Json) -> Json:
    written: Json = {}
    for name, member in constraint.items():
        lowered = {key: [item.lower() for item in value] if key in ("types", "methods") else value for key, value in member.items()}
        written[name] = {**lowered, "userPresence": lowered.get("userPresence", "REQUIRED")} if name == "possession" else lowered
    return written


def _profile_enrollment(org: Org, asked: Json, former: Json | None) -> Json:
    """The UI schema that Okta put into the rule must come back with every change."""
    action = {name: value for name, value in asked["profileEnrollment"].items() if value is not None}
    schema = given(former or {}, "profileEnrollment", "uiSchemaId")
    if schema is not None and action.get("uiSchemaId") != schema:
        raise invalid("uiSchemaId", "uiSchemaId: The field cannot be left blank or changed")
    if action.get("access", "ALLOW") != "ALLOW":
        raise invalid("access", "access: DENY cannot be set on a user profile policy")
    targets = action.get("targetGroupIds")
    if targets and len(targets) > 1:
        raise invalid("targetGroupIds", "targetGroupIds: At most one group can be set")
    refuse_unknown(org, "group", targets or [], "targetGroupIds")
    _check_attributes(action.get("profileAttributes", PROFILE_ATTRIBUTES))
    filled: Json = {
        "access": "ALLOW",
        "preRegistrationInlineHooks": None,
        "profileAttributes": PROFILE_ATTRIBUTES,
        "targetGroupIds": None,
        "unknownUserAction": "DENY",
        "activationRequirements": {"emailVerification": True},
        "progressiveProfilingAction": "DISABLED",
        "allowedIdentifiers": ["login"],
        **action,
    }
    return {"profileEnrollment": {**filled, "targetGroupIds": targets or None}}


def _check_attributes(attributes: list[Json]) -> None:
    if len(attributes) > _MOST_ATTRIBUTES:
        raise invalid("profileAttributes", f"profileAttributes: At most {_MOST_ATTRIBUTES} attributes can be asked for")
    names = {attribute.get("name") for attribute in attributes}
    missing = [attribute["name"] for attribute in PROFILE_ATTRIBUTES if attribute["name"] not in names]
    if missing or None in names:
        raise invalid("profileAttributes", f"profileAttributes: The user schema requires: {', '.join(missing)}")


_FILLED: dict[str, Callable[[Org, Json, Json | None], Json]] = {
    "OKTA_SIGN_ON": _sign_on,
    "PASSWORD": _password,
    "MFA_ENROLL": _enroll,
    "IDP_DISCOVERY": _discovery,
    "PROFILE_ENROLLMENT": _profile_enrollment,
    "ACCESS_POLICY": _app_sign_on,
}
