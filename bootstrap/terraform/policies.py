"""The email authenticator, policies and their rules."""

from __future__ import annotations

import json
from typing import Any

from bootstrap.kinds.authenticator import AUTHENTICATORS, Authenticator
from bootstrap.kinds.policy import DirectlyAboveDefault, EnrollmentPolicy, Policy, SystemPolicy
from bootstrap.kinds.rule import AccessRule, Rule
from bootstrap.resource import Json
from bootstrap.terraform.hcl import Comment, Expression, Item, nested, resource
from bootstrap.terraform.look import POLICY_TYPES, Look, name_of
from bootstrap.terraform.names import RESOURCES

CATCH_ALL = "Catch-all Rule"
LAST = 99  # the catch-all's priority, which cannot be another
NEW_PEOPLE = (("email", "Email"), ("firstName", "First name"), ("lastName", "Last name"))  # what a new policy asks of them
ATTRIBUTE = ("name", "label", "required")
DESCRIPTION = "Embedded sign-in"  # the provider wants one, the guide has none


def authenticator(one: Authenticator, look: Look) -> list[Item]:
    found = look.found(one) or {}
    settings = (found.get("settings") or {}) | {"allowedFor": one.allowed_for}
    body = {"key": one.key, "name": found.get("name"), "status": "ACTIVE", "settings": json.dumps(settings)}
    return look.with_import(resource("okta_authenticator", name_of(one.address), body), found.get("id"))


def system_policy(one: SystemPolicy, look: Look) -> list[Item]:
    return [Comment(f"{one.label} is in every org; here its id is {look.refs.id(one.address)}. Other apps may follow it too.")]


def policy(one: Policy, look: Look) -> list[Item]:
    groups = [look.expression(one.group)] if one.group else None
    described = DESCRIPTION if one.policy_type == "ACCESS_POLICY" else None
    body: dict[str, Any] = {"name": one.name, "description": described, "groups_included": groups}
    return _with_policy(one, look, body | ({"status": "ACTIVE"} if described is None else {}))


def enrollment_policy(one: EnrollmentPolicy, look: Look) -> list[Item]:
    """Authenticators are arguments here; one that the provider has no argument for is told."""
    active = [found["key"] for found in look.org.list(AUTHENTICATORS) if found.get("status") == "ACTIVE"]
    known = [key for key in dict.fromkeys(active) if key in RESOURCES[POLICY_TYPES[one.policy_type]] and active.count(key) == 1]
    enrolls = {key: {"enroll": "REQUIRED" if key in one.required else "OPTIONAL"} for key in known}
    groups = [look.expression(one.group)] if one.group else None
    about = {"name": one.name, "status": "ACTIVE", "is_oie": True, "groups_included": groups}
    items = _with_policy(one, look, about | enrolls | {"depends_on": _email_first(look)})
    others = sorted(set(active) - set(known))
    told = f"By hand: the provider cannot name {', '.join(others)} here. Security > Authenticators > Enrollment > {one.name}: Optional."
    return [*items, Comment(told)] if others else items


def _email_first(look: Look) -> list[Expression]:
    """Okta refuses to have people enroll what may only be used for recovery."""
    return [Expression(f"okta_authenticator.{name_of(one.address)}") for one in look.resources if isinstance(one, Authenticator)]


def _with_policy(one: Policy, look: Look, body: dict[str, Any]) -> list[Item]:
    return look.with_import(resource(POLICY_TYPES[one.policy_type], name_of(one.address), body), (look.found(one) or {}).get("id"))


def position(one: DirectlyAboveDefault, _look: Look) -> list[Item]:
    return [Comment(f"{one.title}: where Okta puts a policy that is made without a priority.")]


def rule(one: Rule, look: Look) -> list[Item]:
    writers = {"PROFILE_ENROLLMENT": _profile_rule, "MFA_ENROLL": _enrollment_rule, "SIGN_ON": _session_rule}
    kind, body = writers[one.rule_type](one, look)
    found = look.found(one)
    imported = f"{look.refs.id(one.policy.address)}/{found['id']}" if found else None
    return look.with_import(resource(kind, name_of(one.address), {"policy_id": look.expression(one.policy)} | body), imported)


def _profile_rule(one: Rule, look: Look) -> tuple[str, Json]:
    """It changes the policy's only rule, which the org makes."""
    wanted = one.body["actions"]["profileEnrollment"]
    now = ((look.found(one) or {}).get("actions") or {}).get("profileEnrollment") or {}
    attributes = now.get("profileAttributes") or [dict(zip(ATTRIBUTE, (*known, True), strict=True)) for known in NEW_PEOPLE]
    return "okta_policy_rule_profile_enrollment", {
        "unknown_user_action": wanted["unknownUserAction"],
        "access": wanted["access"],
        "email_verification": wanted["activationRequirements"]["emailVerification"],
        "target_group_id": look.expression(wanted["targetGroupIds"][0]),
        "ui_schema_id": now.get("uiSchemaId"),
        "profile_attributes": [
            nested("profile_attributes", {key: one[key] for key in ("name", "label", "required")}) for one in attributes
        ],
    }


def _enrollment_rule(one: Rule, look: Look) -> tuple[str, Json]:
    conditions = one.body["conditions"]
    return "okta_policy_rule_mfa", {
        "name": one.name,
        "enroll": one.body["actions"]["enroll"]["self"],
        "network_connection": conditions["network"]["connection"],
        "users_excluded": look.expression(conditions["people"]["users"]["exclude"]),
    }


def _session_rule(one: Rule, look: Look) -> tuple[str, Json]:
    conditions, sign_on = one.body["conditions"], one.body["actions"]["signon"]
    return "okta_policy_rule_signon", {
        "name": one.name,
        "access": sign_on["access"],
        "authtype": conditions["authContext"]["authType"],
        "network_connection": conditions["network"]["connection"],
        "users_excluded": look.expression(conditions["people"]["users"]["exclude"]),
        "primary_factor": sign_on["primaryFactor"],
        "mfa_required": sign_on["requireFactor"],
        "mfa_remember_device": sign_on["rememberDeviceByDefault"],
        "session_idle": sign_on["session"]["maxSessionIdleMinutes"],
        "session_lifetime": sign_on["session"]["maxSessionLifetimeMinutes"],
        "session_persistent": sign_on["session"]["usePersistentCookie"],
    }


def access_rule(one: AccessRule, look: Look) -> list[Item]:
    """Rules of a policy of ours are one resource, which also takes over the catch-all that the org made with it."""
    if isinstance(look.one(one.policy), SystemPolicy):
        return _shared_catch_all(one, look)
    same = [other for other in look.resources if isinstance(other, AccessRule) and other.policy == one.policy]
    if one is not same[0]:
        return []
    body = {"policy_id": look.expression(one.policy), "rule": [_nested_rule(other, number, look) for number, other in enumerate(same, 1)]}
    found = look.refs.id(one.policy.address) if look.refs.knows(one.policy.address) else None
    return look.with_import(resource("okta_app_signon_policy_rules", name_of(one.policy.address), body), found)


def _shared_catch_all(one: AccessRule, look: Look) -> list[Item]:
    """Alone, so that rules of others on that policy are nobody's business here."""
    found = look.found(one) or {}
    policy_id = look.refs.id(one.policy.address)
    body = {"policy_id": policy_id, "name": CATCH_ALL, "priority": LAST} | _asks(one, look)
    told = Comment("The guide changes this rule for every app on the policy; to leave them alone: plan --format terraform --own-policy")
    return [told, *look.with_import(resource("okta_app_signon_policy_rule", name_of(one.address), body), f"{policy_id}/{found.get('id')}")]


def _nested_rule(one: AccessRule, number: int, look: Look) -> Any:
    """The catch-all is adopted by its id. The provider's page says that it cannot be; its source at this version does it."""
    asks = _asks(one, look)
    if one.name is None:
        default = Expression(f"{POLICY_TYPES['ACCESS_POLICY']}.{name_of(one.policy.address)}.default_rule_id")
        return nested("rule", {"id": default, "name": CATCH_ALL, "priority": LAST} | asks)
    excluded = one.body["conditions"]["people"]["groups"]["exclude"]
    return nested("rule", {"name": one.name, "priority": number, "groups_excluded": [look.expression(ref) for ref in excluded]} | asks)


def _asks(one: AccessRule, look: Look) -> Json:
    method = one.want(look.found(one), look.refs)["actions"]["appSignOn"]["verificationMethod"]
    constraints = [json.dumps(constraint) for constraint in method.get("constraints", [])]
    return {
        "access": "ALLOW",
        "factor_mode": method["factorMode"],
        "type": method["type"],
        "re_authentication_frequency": method["reauthenticateIn"],
        "constraints": constraints or None,
    }
