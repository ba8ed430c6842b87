"""An org at the edge of the network: as much of Okta as apply and verify touch, in memory, with faults on demand."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
TOKEN = "00-token-canary"


@dataclass
class Fault:
    """The next `times` requests that match get this answer instead."""

    match: str
    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    times: int = 1


@dataclass
class Call:
    method: str
    path: str
    query: dict[str, list[str]]
    body: Any
    headers: dict[str, str]


class Refused(Exception):
    def __init__(self, status: int, code: str, summary: str) -> None:
        self.status, self.body = status, {"errorCode": code, "errorSummary": summary, "errorCauses": []}


Handler = Callable[..., tuple[int, Any]]
ROUTES: list[tuple[str, Handler]] = []


def route(pattern: str) -> Callable[[Handler], Handler]:
    def keep(handler: Handler) -> Handler:
        ROUTES.append((pattern, handler))
        return handler

    return keep


class FakeOrg:
    """`switch` is the org-wide interaction-code setting; `calls` what was received, oldest first."""

    def __init__(self) -> None:
        self.switch = False
        self.pipeline = "idx"
        self.api_access_management = True
        self.simulates_lists = False
        self.new_policies_come_first = False  # Okta was seen to put them directly above the default
        self.calls: list[Call] = []
        self.faults: list[Fault] = []
        self.url = ""
        self._count = 0
        self.users: dict[str, Json] = {}
        self.groups: dict[str, Json] = {}
        self.members: dict[str, set[str]] = {}
        self.roles: dict[str, list[Json]] = {}
        self.apps: dict[str, Json] = {}
        self.app_groups: dict[str, set[str]] = {}
        self.origins: dict[str, Json] = {}
        self.policies: dict[str, Json] = {}
        self.rules: dict[str, list[Json]] = {}
        self._fresh()

    def _fresh(self) -> None:
        self.everyone = self._keep(self.groups, "00g", {"type": "BUILT_IN", "profile": {"name": "Everyone", "description": None}})
        profile = {"firstName": "Ad", "lastName": "Min", "login": "owner@example.com", "email": "owner@example.com"}
        self.admin = self._keep(self.users, "00u", {"status": "ACTIVE", "profile": profile})
        self.members[self.everyone["id"]] = {self.admin["id"]}
        self.authenticators: list[Json] = [
            {"id": "aut1", "key": "okta_email", "name": "Email", "status": "ACTIVE", "settings": {"allowedFor": "recovery"}},
            {"id": "aut2", "key": "okta_password", "name": "Password", "status": "ACTIVE"},
            {"id": "aut3", "key": "phone_number", "name": "Phone", "status": "INACTIVE"},
        ]
        everybody = {"people": {"groups": {"include": [self.everyone["id"]]}}}
        enroll = [{"key": "okta_email", "enroll": {"self": "REQUIRED"}}, {"key": "okta_password", "enroll": {"self": "REQUIRED"}}]
        settings = {"type": "AUTHENTICATORS", "authenticators": enroll}
        self._policy({"type": "MFA_ENROLL", "name": "Default Policy", "conditions": everybody, "settings": settings}, system=True)
        self._policy({"type": "OKTA_SIGN_ON", "name": "Default Policy", "conditions": everybody}, system=True)
        self._policy({"type": "PROFILE_ENROLLMENT", "name": "Default Policy"}, system=True)
        self._policy({"type": "ACCESS_POLICY", "name": "Any two factors"}, system=True)
        signon = {"access": "ALLOW", "primaryFactor": "PASSWORD_IDP_ANY_FACTOR", "requireFactor": False}
        self._default_rule("OKTA_SIGN_ON", {"type": "SIGN_ON", "actions": {"signon": signon}})
        self._default_rule("MFA_ENROLL", {"type": "MFA_ENROLL", "actions": {"enroll": {"self": "CHALLENGE"}}})
        self.server_policy = {"id": "00pserver", "name": "Default Policy", "priority": 1, "status": "ACTIVE"}
        self.server_policy["conditions"] = {"clients": {"include": ["ALL_CLIENTS"]}}
        grants = {"grantTypes": {"include": ["authorization_code"]}, "scopes": {"include": ["*"]}}
        actions = {"token": {"accessTokenLifetimeMinutes": 60}}
        rule: Json = {
            "id": "0prserver",
            "name": "Default Policy Rule",
            "priority": 1,
            "status": "ACTIVE",
            "conditions": grants,
            "actions": actions,
        }
        self.server_rules: list[Json] = [rule | {"type": "RESOURCE_ACCESS"}]

    # What a test looks at

    def writes(self) -> list[Call]:
        """Calls that changed the org: all but reading and asking."""
        asking = ("/api/v1/policies/simulate", "/interact", "/idp/idx/introspect")
        return [call for call in self.calls if call.method != "GET" and not call.path.endswith(asking)]

    def named(self, policy_type: str, name: str) -> Json:
        return next(p for p in self.policies.values() if (p["type"], p["name"]) == (policy_type, name))

    def rule(self, policy: Json, name: str) -> Json:
        return next(rule for rule in self.rules[policy["id"]] if rule["name"] == name)

    def person(self, login: str) -> Json:
        return next(user for user in self.users.values() if user["profile"]["login"] == login)

    def group(self, name: str) -> Json:
        return next(group for group in self.groups.values() if group["profile"]["name"] == name)

    # How it answers

    def answer(self, call: Call) -> tuple[int, Any, dict[str, str]]:
        self.calls.append(call)
        for fault in self.faults:
            if fault.times and re.search(fault.match, f"{call.method} {call.path}"):
                fault.times -= 1
                return fault.status, fault.body, fault.headers
        open_to_all = call.path.startswith(("/.well-known", "/oauth2", "/idp"))
        if not open_to_all and call.headers.get("Authorization") != f"SSWS {TOKEN}":
            return 401, {"errorCode": "E0000011", "errorSummary": "Invalid token provided", "errorCauses": []}, {}
        try:
            status, body = self._route(call)
        except Refused as refused:
            return refused.status, refused.body, {}
        return status, body, {}

    def _route(self, call: Call) -> tuple[int, Any]:
        for pattern, handler in ROUTES:
            match = re.fullmatch(pattern, f"{call.method} {call.path}")
            if match:
                return handler(self, call, *match.groups())
        raise Refused(404, "E0000008", f"The requested path was not found: {call.method} {call.path}")

    def _keep(self, shelf: dict[str, Json], prefix: str, body: Json) -> Json:
        self._count += 1
        item = {"id": f"{prefix}{self._count:05}", **body}
        shelf[item["id"]] = item
        return item

    def _policy(self, body: Json, *, system: bool = False) -> Json:
        same = [policy for policy in self.policies.values() if policy["type"] == body["type"]]
        numbered = body["type"] in ("MFA_ENROLL", "OKTA_SIGN_ON")
        default = next((policy for policy in same if policy["system"]), None)
        priority = default["priority"] if numbered and default else 1
        if numbered and default and self.new_policies_come_first and not system:
            priority = 1
            for policy in same:
                policy["priority"] += 1
        elif numbered and default:
            default["priority"] += 1
        policy = self._keep(self.policies, "00p", body | {"status": "ACTIVE", "system": system, "priority": priority})
        self.rules[policy["id"]] = []
        if body["type"] in ("ACCESS_POLICY", "PROFILE_ENROLLMENT"):
            self.rules[policy["id"]].append(self._catch_all(body["type"], plain=system))
        return policy

    def _catch_all(self, policy_type: str, *, plain: bool) -> Json:
        self._count += 1
        rule: Json = {"id": f"rul{self._count:05}", "name": "Catch-all Rule", "priority": 99, "system": True, "status": "ACTIVE"}
        rule |= {"type": policy_type, "conditions": None, "_links": {"self": {}}}
        if policy_type == "PROFILE_ENROLLMENT":
            return rule | {
                "actions": {
                    "profileEnrollment": {
                        "access": "ALLOW",
                        "unknownUserAction": "DENY",
                        "targetGroupIds": None,
                        "preRegistrationInlineHooks": None,
                    }
                }
            }
        method: Json = {"type": "ASSURANCE", "factorMode": "2FA", "reauthenticateIn": "PT12H"}
        if not plain:
            method["constraints"] = [{"possession": {"deviceBound": "REQUIRED", "required": True}}]
        return rule | {"actions": {"appSignOn": {"access": "ALLOW", "verificationMethod": method}}}

    def _default_rule(self, policy_type: str, body: Json) -> None:
        policy = self.named(policy_type, "Default Policy")
        self.rules[policy["id"]].append({"id": f"0pr{policy_type}", "name": "Default Rule", "system": True, "status": "ACTIVE"} | body)

    def refuse_grant(self, grants: list[str]) -> None:
        if "interaction_code" in grants and not self.switch:
            raise Refused(400, "E0000001", "Api validation failed: grantTypes")

    def governing(self, user: str | None, groups: set[str], policy_type: str, app: Json) -> list[Json]:
        """What a simulation says: the policy and rule that decide."""
        if policy_type in ("ACCESS_POLICY", "PROFILE_ENROLLMENT"):
            link = {"ACCESS_POLICY": "accessPolicy", "PROFILE_ENROLLMENT": "profileEnrollment"}[policy_type]
            candidates = [self.policies[app["_links"][link]["href"].rpartition("/")[2]]]
        else:
            same = [policy for policy in self.policies.values() if policy["type"] == policy_type]
            candidates = sorted(same, key=lambda policy: int(policy["priority"]))
        for policy in candidates:
            scope = ((policy.get("conditions") or {}).get("people") or {}).get("groups", {}).get("include")
            if scope is not None and not groups & set(scope):
                continue
            for rule in sorted(self.rules[policy["id"]], key=lambda rule: int(rule.get("priority", 0))):
                people = (rule.get("conditions") or {}).get("people") or {}
                excluded = user in people.get("users", {}).get("exclude", [])
                if not excluded and not groups & set(people.get("groups", {}).get("exclude", [])):
                    found = {"id": rule["id"], "name": rule["name"], "status": "MATCH"}
                    return [{"id": policy["id"], "name": policy["name"], "status": "MATCH", "rules": [found]}]
        return []
