"""What a test of one authenticator needs: the authenticator switched on, an app whose policy asks for it, people who may have it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.contract.org import Client, Org, Person
from tests.contract.public_client import public_client

Json = dict[str, Any]
NAMES = {"google_otp": "Google Authenticator"}
WANTED = {"phone_number": ("sms", "voice"), "okta_verify": ("totp", "push")}
"""Methods that have to be switched on one by one."""

PASSWORD: Json = {"knowledge": {"types": ["password"], "reauthenticateIn": "PT2H"}}


@dataclass(frozen=True, slots=True)
class Arranged:
    """An app, and the group whose members enroll what its policies say."""

    org: Org
    client: Client
    group: str

    def person(self) -> Person:
        return self.org.person(groups=(self.group,))


def asking_for(org: Org, key: str, *, base: str = "http://localhost:1") -> Arranged:
    """Password and then exactly this authenticator: whoever lacks it enrolls it at the first sign-in."""
    active(org, key)
    second = {"possession": {"authenticationMethods": [{"key": key, "method": method} for method in methods(org, key)]}}
    return arranged(org, {key: "REQUIRED"}, factor_mode="2FA", constraints=[{**PASSWORD, **second}], base=base)


def arranged(
    org: Org,
    enroll: dict[str, str],
    *,
    factor_mode: str = "1FA",
    constraints: list[Json] | None = None,
    base: str = "http://localhost:1",
    everyone: bool = True,
    **sign_on: Any,
) -> Arranged:
    """An app of its own policy, password alone unless said otherwise; its group enrolls a password and what `enroll` says.

    Email is left out: who has one would have to prove it before enrolling anything."""
    for key in enroll:
        active(org, key)
    group = new_group(org)
    authenticators = {"okta_password": "REQUIRED", **enroll}
    policy(
        org,
        "MFA_ENROLL",
        group,
        {"enroll": {"self": "CHALLENGE"}},
        settings={"type": "AUTHENTICATORS", "authenticators": [{"key": k, "enroll": {"self": how}} for k, how in authenticators.items()]},
    )
    client = public_client(org, base, org.multifactor, everyone=everyone)
    org.api("PUT", f"/api/v1/apps/{client.id}/policies/{sign_on_policy(org, factor_mode, constraints or [PASSWORD], **sign_on)}")
    return Arranged(org, client, group)


def sign_on_policy(org: Org, factor_mode: str, constraints: list[Json], **sign_on: Any) -> str:
    """The id of a new authentication policy whose only rule says this; `sign_on` are further members of `actions.appSignOn`."""
    made = org.api("POST", "/api/v1/policies", {"type": "ACCESS_POLICY", "name": unique("Sign-on"), "status": "ACTIVE"})
    rule = org.api("GET", f"/api/v1/policies/{made['id']}/rules")[0]
    method = {"type": "ASSURANCE", "factorMode": factor_mode, "reauthenticateIn": "PT2H", "constraints": constraints}
    body = {
        "name": rule["name"],
        "type": rule["type"],
        "actions": {"appSignOn": {"access": "ALLOW", "verificationMethod": method, **sign_on}},
    }
    org.api("PUT", f"/api/v1/policies/{made['id']}/rules/{rule['id']}", body)
    return str(made["id"])


def policy(org: Org, kind: str, group: str, actions: Json, *, settings: Json | None = None) -> str:
    """The id of a new policy above all others of its type, for the members of one group, with one rule."""
    conditions: Json = {"people": {"groups": {"include": [org.group_id(group)]}}}
    if kind == "PASSWORD":
        conditions["authProvider"] = {"provider": "OKTA"}
    body = {"type": kind, "name": unique(kind), "status": "ACTIVE", "priority": 1, "conditions": conditions}
    made = org.api("POST", "/api/v1/policies", body | ({"settings": settings} if settings else {}))
    rule_conditions = {"people": {"users": {"exclude": []}}, "network": {"connection": "ANYWHERE"}}
    rule = {"name": unique("Rule"), "type": kind, "conditions": rule_conditions, "actions": actions}
    org.api("POST", f"/api/v1/policies/{made['id']}/rules", rule)
    return str(made["id"])


def new_group(org: Org) -> str:
    name = unique("Group")
    org.api("POST", "/api/v1/groups", {"profile": {"name": name, "description": "for a test"}})
    return name


def active(org: Org, key: str) -> str:
    """The id of the authenticator, switched on with all its methods."""
    found = next((one for one in org.api("GET", "/api/v1/authenticators") if one["key"] == key), None)
    if found is None:
        found = org.api("POST", "/api/v1/authenticators", {"key": key, "name": NAMES[key]}, activate="true")
    here = f"/api/v1/authenticators/{found['id']}"
    if found["status"] != "ACTIVE":
        org.api("POST", f"{here}/lifecycle/activate")
    if found.get("settings", {}).get("allowedFor", "any") != "any":
        org.api("PUT", here, {"key": key, "name": found["name"], "settings": {**found["settings"], "allowedFor": "any"}})
    for method in org.api("GET", f"{here}/methods"):
        if method["status"] != "ACTIVE" and method["type"] in WANTED.get(key, ()):
            org.api("POST", f"{here}/methods/{method['type']}/lifecycle/activate")
    return str(found["id"])


def methods(org: Org, key: str) -> list[str]:
    """The active methods of an authenticator."""
    found = org.api("GET", f"/api/v1/authenticators/{active(org, key)}/methods")
    return [one["type"] for one in found if one["status"] == "ACTIVE"]


def unique(what: str) -> str:
    return f"{what} {secrets.token_hex(4)}"


def password_policy(org: Org, group: str, *, unlock: str = "DENY", **settings: Json) -> str:
    """The id of a password policy for one group; `settings` are members of `settings.password` that differ from the default's."""
    default = org.api("GET", "/api/v1/policies", type="PASSWORD")[-1]["settings"]
    password = {**default["password"], **{name: {**default["password"][name], **value} for name, value in settings.items()}}
    rule = {
        "passwordChange": {"access": "ALLOW"},
        "selfServicePasswordReset": {"access": "ALLOW", "requirement": {"primary": {"methods": ["email"]}, "stepUp": {"required": False}}},
        "selfServiceUnlock": {"access": unlock},
    }
    return policy(org, "PASSWORD", group, rule, settings={**default, "password": password})


def profile_policy(org: Org, client: Client, **changes: Any) -> str:
    """The id of a user profile policy of the app's own, whose rule differs from a new one's in these members."""
    made = org.api("POST", "/api/v1/policies", {"type": "PROFILE_ENROLLMENT", "name": unique("Profile"), "status": "ACTIVE"})
    rule = org.api("GET", f"/api/v1/policies/{made['id']}/rules")[0]
    enrollment = {**rule["actions"]["profileEnrollment"], **changes}
    body = {"name": rule["name"], "type": rule["type"], "actions": {"profileEnrollment": enrollment}}
    org.api("PUT", f"/api/v1/policies/{made['id']}/rules/{rule['id']}", body)
    org.api("PUT", f"/api/v1/apps/{client.id}/policies/{made['id']}")
    return str(made["id"])


@contextmanager
def while_there(org: Org, policy_id: str) -> Iterator[None]:
    """A policy that would change the first page of every app is gone again afterwards."""
    try:
        yield
    finally:
        org.api("DELETE", f"/api/v1/policies/{policy_id}")
