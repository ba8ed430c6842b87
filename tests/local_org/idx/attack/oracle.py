"""What the org's policies allow, written a second time in plain code: the engine is judged by this, and never asked.

Covers what the policies of `settings.py` use; a condition or constraint that is not read here must not be put there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from local_org.idx.facts import Policy, Rule
from tests.local_org.factories import EVERYONE, Account, Org

Json = Mapping[str, Any]

# Invariant 1, the table of factor classes: (classes, device bound, phishing resistant) of each method.
FACTORS: dict[tuple[str, str], tuple[frozenset[str], bool, bool]] = {
    ("okta_password", "password"): (frozenset({"knowledge"}), False, False),
    ("security_question", "security_question"): (frozenset({"knowledge"}), False, False),
    ("okta_email", "email"): (frozenset({"possession"}), False, False),
    ("phone_number", "sms"): (frozenset({"possession"}), False, False),
    ("phone_number", "voice"): (frozenset({"possession"}), False, False),
    ("google_otp", "otp"): (frozenset({"possession"}), True, False),
    ("okta_verify", "totp"): (frozenset({"possession"}), True, False),
    ("okta_verify", "push"): (frozenset({"possession"}), True, False),
    ("webauthn", "webauthn"): (frozenset({"possession"}), True, True),
    ("external_idp", "idp"): (frozenset({"knowledge"}), False, False),
}
_TYPES = {
    "okta_password": "password",
    "okta_email": "email",
    "phone_number": "phone",
    "google_otp": "app",
    "okta_verify": "app",
    "webauthn": "security_key",
    "external_idp": "password",
}


def rule_for(policies: Iterable[Policy], user_id: str, groups: frozenset[str]) -> tuple[Policy, Rule] | None:
    """The first active rule, of the first active policy for one of these groups, that concerns this person."""
    for policy in policies:
        wanted = policy.conditions.get("people", {}).get("groups", {}).get("include", [])
        if policy.status != "ACTIVE" or (wanted and not policy.system and groups.isdisjoint(wanted)):
            continue
        for rule in policy.rules:
            if rule.status == "ACTIVE" and _concerns(rule.conditions.get("people", {}), user_id, groups):
                return policy, rule
    return None


def _concerns(people: Json, user_id: str, groups: frozenset[str]) -> bool:
    users, teams = people.get("users", {}), people.get("groups", {})
    if user_id in users.get("exclude", []) or not groups.isdisjoint(teams.get("exclude", [])):
        return False
    if not users.get("include") and not teams.get("include"):
        return True
    return user_id in users.get("include", []) or not groups.isdisjoint(teams.get("include", []))


def may_enter(org: Org, account: Account, proofs: Iterable[tuple[str, str, bool]]) -> str:
    """Empty, or why this person must not reach SUCCESS with these proofs (key, method, user verified), now."""
    session = rule_for(org.global_session, account.id, account.groups)
    app = rule_for((org.authentication,), account.id, account.groups)
    if session is None or app is None:
        return "no rule matches"
    signon, sign_on = session[1].actions["signon"], app[1].actions["appSignOn"]
    if signon["access"] != "ALLOW" or sign_on["access"] != "ALLOW":
        return "access is denied"
    usable = {
        one.key: set(one.methods)
        for one in org.authenticators
        if one.status == "ACTIVE" and one.settings.get("allowedFor", "any") in ("any", "sso")
    }
    counted = [(key, method, verified) for key, method, verified in proofs if key == "external_idp" or key in usable]
    classes = {one for proof in counted for one in _classes(proof)}
    if signon["primaryFactor"] == "PASSWORD_IDP" and not any(key in ("okta_password", "external_idp") for key, _, _ in counted):
        return "the session needs a password"
    if signon["requireFactor"] and len(classes) < 2:
        return "the session needs two classes"
    method = sign_on["verificationMethod"]
    if len(classes) < (2 if method["factorMode"] == "2FA" else 1):
        return f"the app needs {method['factorMode']}"
    constraints = method.get("constraints") or [{}]
    return "" if any(_constraint_holds(one, counted) for one in constraints) else "no constraint of the app holds"


def _classes(proof: tuple[str, str, bool]) -> frozenset[str]:
    classes = FACTORS[proof[0], proof[1]][0]
    return classes | {"inherence"} if proof[2] else classes


def _constraint_holds(constraint: Json, proofs: list[tuple[str, str, bool]]) -> bool:
    for kind, member in constraint.items():
        fitting = [proof for proof in proofs if kind in _classes(proof)]
        if member.get("types"):
            fitting = [proof for proof in fitting if _TYPES.get(proof[0], proof[0]) in member["types"]]
        if member.get("deviceBound") == "REQUIRED":
            fitting = [proof for proof in fitting if FACTORS[proof[0], proof[1]][1]]
        if member.get("phishingResistant") == "REQUIRED":
            fitting = [proof for proof in fitting if FACTORS[proof[0], proof[1]][2]]
        if not fitting:
            return False
    return True


def server_refuses(org: Org, account: Account) -> bool:
    """Does the authorization server's policy give this person no code?"""
    if org.authorization is None:
        return False
    for policy in org.authorization:
        clients = policy.conditions["clients"]["include"]
        if policy.status != "ACTIVE" or (org.app.client_id not in clients and "ALL_CLIENTS" not in clients):
            continue
        for rule in policy.rules:
            people, grants = rule.conditions["people"], rule.conditions["grantTypes"]["include"]
            groups = {EVERYONE if one == "EVERYONE" else one for one in people.get("groups", {}).get("include", [])}
            users = people.get("users", {})
            included = account.id in users.get("include", []) or bool(groups & account.groups)
            if rule.status == "ACTIVE" and "interaction_code" in grants and included and account.id not in users.get("exclude", []):
                return False
        return True
    return True


def enrollment_of(org: Org, account: Account) -> tuple[dict[str, str], bool]:
    """REQUIRED or OPTIONAL by the key of each ACTIVE authenticator, and whether anything may be enrolled at all."""
    found = rule_for(org.enrollment, account.id, account.groups)
    if found is None:
        return {}, False
    policy, rule = found
    active = {one.key for one in org.authenticators if one.status == "ACTIVE" and one.methods}
    listed = {one["key"]: one["enroll"]["self"] for one in policy.settings["authenticators"]}
    allowed = {key: how for key, how in listed.items() if how != "NOT_ALLOWED" and key in active}
    return allowed, not rule.actions["enroll"]["self"].startswith("NEVER")


def has(account: Account, key: str) -> bool:
    if key == "okta_password":
        return account.password is not None
    return any(one.key == key for one in account.enrollments.values())


def lacking(org: Org, account: Account) -> list[str]:
    """Required authenticators that this person has not enrolled and could."""
    allowed, may = enrollment_of(org, account)
    return [key for key, how in allowed.items() if how == "REQUIRED" and may and not has(account, key)]


# passwords -----------------------------------------------------------------------------------------------------------------


def password_rule(org: Org, account: Account) -> tuple[Json, Json]:
    """The `password` settings and the actions that are in force for this person."""
    found = rule_for(org.password, account.id, account.groups)
    return (found[0].settings["password"], found[1].actions) if found else ({}, {})


def password_is_good(org: Org, account: Account, candidate: object) -> bool:
    if not isinstance(candidate, str) or not candidate:
        return False
    settings, _ = password_rule(org, account)
    complexity, history = settings["complexity"], settings["age"]["historyCount"]
    if len(candidate) < complexity["minLength"] or len(candidate) > 1024:
        return False
    for pattern, member in ((r"[a-z]", "minLowerCase"), (r"[A-Z]", "minUpperCase"), (r"[0-9]", "minNumber")):
        if len(re.findall(pattern, candidate)) < complexity[member]:
            return False
    name = account.login.split("@")[0].lower()
    if complexity["excludeUsername"] and len(name) >= 4 and name in candidate.lower():
        return False
    return candidate not in [account.password, *account.former][:history]


def recovery_of(org: Org, account: Account) -> tuple[bool, tuple[str, ...], bool]:
    """Is resetting allowed, by which primary methods, and is a step-up asked for?"""
    action = password_rule(org, account)[1].get("selfServicePasswordReset", {})
    requirement = action.get("requirement", {})
    methods = requirement.get("primary", {}).get("methods") or ["email"]
    return action.get("access") == "ALLOW", tuple(methods), bool(requirement.get("stepUp", {}).get("required"))


def unlock_allowed(org: Org, account: Account) -> bool:
    return bool(password_rule(org, account)[1].get("selfServiceUnlock", {}).get("access") == "ALLOW")


def registration_of(org: Org) -> tuple[bool, frozenset[str]]:
    """May strangers sign up, and into which groups?"""
    action = org.profile.rules[0].actions["profileEnrollment"]
    allowed = action["access"] == "ALLOW" and action["unknownUserAction"] == "REGISTER"
    return allowed, frozenset(action.get("targetGroupIds") or ())
