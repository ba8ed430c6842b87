"""An org at the edge of the network: as much of Okta as apply and verify touch, in memory, with faults on demand."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

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


class FakeOrg:
    """`switch` is the org-wide interaction-code setting; `calls` what was received, oldest first."""

    def __init__(self) -> None:
        self.switch = False
        self.pipeline = "idx"
        self.api_access_management = True
        self.simulates_lists = False
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
        if numbered and default:
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


Handler = Callable[..., tuple[int, Any]]
ROUTES: list[tuple[str, Handler]] = []


def route(pattern: str) -> Callable[[Handler], Handler]:
    def keep(handler: Handler) -> Handler:
        ROUTES.append((pattern, handler))
        return handler

    return keep


def _found(shelf: dict[str, Json], key: str) -> Json:
    if key not in shelf:
        raise Refused(404, "E0000007", f"Not found: Resource not found: {key}")
    return shelf[key]


@route("GET /.well-known/okta-organization")
def _organization(org: FakeOrg, call: Call) -> tuple[int, Any]:
    return 200, {"id": "00ofake", "pipeline": org.pipeline}


@route("GET /api/v1/users/([^/]+)")
def _user(org: FakeOrg, call: Call, name: str) -> tuple[int, Any]:
    if name == "me":
        return 200, org.admin
    by_login = next((user for user in org.users.values() if user["profile"]["login"] == unquote(name)), None)
    return 200, by_login or _found(org.users, name)


@route("POST /api/v1/users")
def _new_user(org: FakeOrg, call: Call) -> tuple[int, Any]:
    user = org._keep(org.users, "00u", {"status": "ACTIVE", "profile": call.body["profile"], "credentials": {"password": {}}})
    org.members[org.everyone["id"]].add(user["id"])
    return 200, user


@route("POST /api/v1/users/([^/]+)")
def _update_user(org: FakeOrg, call: Call, user_id: str) -> tuple[int, Any]:
    user = _found(org.users, user_id)
    user["profile"] |= call.body["profile"]
    return 200, user


@route("POST /api/v1/users/([^/]+)/lifecycle/(activate|unlock)")
def _user_lifecycle(org: FakeOrg, call: Call, user_id: str, operation: str) -> tuple[int, Any]:
    _found(org.users, user_id)["status"] = "ACTIVE"
    return 200, {"activationToken": "secret-canary"}


@route("GET /api/v1/users/([^/]+)/groups")
def _users_groups(org: FakeOrg, call: Call, user_id: str) -> tuple[int, Any]:
    return 200, [org.groups[group] for group, members in org.members.items() if user_id in members]


@route("(GET|POST) /api/v1/users/([^/]+)/roles")
def _roles(org: FakeOrg, call: Call, method: str, user_id: str) -> tuple[int, Any]:
    roles = org.roles.setdefault(user_id, [])
    if method == "GET":
        return 200, roles
    roles.append({"id": f"ra1{len(roles)}", "type": call.body["type"], "status": "ACTIVE"})
    return 201, roles[-1]


@route("(GET|POST) /api/v1/groups")
def _groups(org: FakeOrg, call: Call, method: str) -> tuple[int, Any]:
    if method == "GET":
        return 200, list(org.groups.values())
    group = org._keep(org.groups, "00g", {"type": "OKTA_GROUP", **call.body})
    org.members[group["id"]] = set()
    return 200, group


@route("PUT /api/v1/groups/([^/]+)")
def _update_group(org: FakeOrg, call: Call, group_id: str) -> tuple[int, Any]:
    org.groups[group_id] |= call.body
    return 200, org.groups[group_id]


@route("PUT /api/v1/groups/([^/]+)/users/([^/]+)")
def _add_member(org: FakeOrg, call: Call, group_id: str, user_id: str) -> tuple[int, Any]:
    org.members[group_id].add(user_id)
    return 204, None


@route("GET /api/v1/groups/([^/]+)/users")
def _group_members(org: FakeOrg, call: Call, group_id: str) -> tuple[int, Any]:
    return 200, [org.users[user] for user in sorted(org.members[group_id])]


@route("GET /api/v1/groups/([^/]+)/apps")
def _groups_apps(org: FakeOrg, call: Call, group_id: str) -> tuple[int, Any]:
    return 200, [org.apps[app] for app, groups in org.app_groups.items() if group_id in groups]


@route("(GET|POST) /api/v1/apps")
def _apps(org: FakeOrg, call: Call, method: str) -> tuple[int, Any]:
    if method == "GET":
        return 200, list(org.apps.values())
    org.refuse_grant(call.body["settings"]["oauthClient"]["grant_types"])
    app = org._keep(org.apps, "0oa", call.body | {"status": "ACTIVE"})
    app["credentials"]["oauthClient"] |= {"client_id": app["id"], "client_secret": "client-secret-canary"}
    defaults = {"accessPolicy": org.named("ACCESS_POLICY", "Any two factors")}
    defaults["profileEnrollment"] = org.named("PROFILE_ENROLLMENT", "Default Policy")
    app["_links"] = {link: {"href": f"{org.url}/api/v1/policies/{policy['id']}"} for link, policy in defaults.items()}
    org.app_groups[app["id"]] = set()
    return 200, app


@route("PUT /api/v1/apps/([^/]+)")
def _update_app(org: FakeOrg, call: Call, app_id: str) -> tuple[int, Any]:
    org.refuse_grant(call.body["settings"]["oauthClient"]["grant_types"])
    _found(org.apps, app_id).update(call.body)
    return 200, org.apps[app_id]


@route("POST /api/v1/apps/([^/]+)/lifecycle/activate")
def _activate_app(org: FakeOrg, call: Call, app_id: str) -> tuple[int, Any]:
    org.apps[app_id]["status"] = "ACTIVE"
    return 200, {}


@route("GET /api/v1/apps/([^/]+)/credentials/secrets")
def _secrets(org: FakeOrg, call: Call, app_id: str) -> tuple[int, Any]:
    return 200, [
        {"id": "ocs1", "status": "INACTIVE", "client_secret": "old"},
        {"id": "ocs2", "status": "ACTIVE", "client_secret": f"secret-of-{app_id}"},
    ]


@route("PUT /api/v1/apps/([^/]+)/groups/([^/]+)")
def _app_for_group(org: FakeOrg, call: Call, app_id: str, group_id: str) -> tuple[int, Any]:
    org.app_groups[app_id].add(group_id)
    return 200, {"id": group_id}


@route("PUT /api/v1/apps/([^/]+)/policies/([^/]+)")
def _app_policy(org: FakeOrg, call: Call, app_id: str, policy_id: str) -> tuple[int, Any]:
    link = {"ACCESS_POLICY": "accessPolicy", "PROFILE_ENROLLMENT": "profileEnrollment"}[org.policies[policy_id]["type"]]
    org.apps[app_id]["_links"][link] = {"href": f"{org.url}/api/v1/policies/{policy_id}"}
    return 204, None


@route("(GET|POST) /api/v1/trustedOrigins")
def _origins(org: FakeOrg, call: Call, method: str) -> tuple[int, Any]:
    if method == "GET":
        return 200, list(org.origins.values())
    return 200, org._keep(org.origins, "tos", call.body | {"status": "ACTIVE"})


@route("PUT /api/v1/trustedOrigins/([^/]+)")
def _update_origin(org: FakeOrg, call: Call, origin_id: str) -> tuple[int, Any]:
    org.origins[origin_id] |= call.body
    return 200, org.origins[origin_id]


@route("POST /api/v1/trustedOrigins/([^/]+)/lifecycle/activate")
def _activate_origin(org: FakeOrg, call: Call, origin_id: str) -> tuple[int, Any]:
    org.origins[origin_id]["status"] = "ACTIVE"
    return 200, org.origins[origin_id]


@route("POST /api/v1/authenticators/([^/]+)/lifecycle/activate")
def _activate_authenticator(org: FakeOrg, call: Call, authenticator_id: str) -> tuple[int, Any]:
    found: Json = next(one for one in org.authenticators if one["id"] == authenticator_id)
    found["status"] = "ACTIVE"
    return 200, found


@route("GET /api/v1/authenticators")
def _authenticators(org: FakeOrg, call: Call) -> tuple[int, Any]:
    return 200, org.authenticators


@route("PUT /api/v1/authenticators/([^/]+)")
def _authenticator(org: FakeOrg, call: Call, authenticator_id: str) -> tuple[int, Any]:
    found: Json = next(one for one in org.authenticators if one["id"] == authenticator_id)
    found |= call.body
    return 200, found


@route("(GET|POST) /api/v1/policies")
def _policies(org: FakeOrg, call: Call, method: str) -> tuple[int, Any]:
    if method == "POST":
        return 200, org._policy(call.body)
    return 200, [policy for policy in org.policies.values() if policy["type"] == call.query["type"][0]]


@route("PUT /api/v1/policies/([^/]+)")
def _update_policy(org: FakeOrg, call: Call, policy_id: str) -> tuple[int, Any]:
    policy = _found(org.policies, policy_id)
    numbered = [one for one in org.policies.values() if one["type"] == policy["type"] and one is not policy]
    order = sorted(numbered, key=lambda one: int(one["priority"]))
    order.insert(call.body.get("priority", policy["priority"]) - 1, policy)
    policy.update(call.body)
    if policy["type"] in ("MFA_ENROLL", "OKTA_SIGN_ON"):
        for priority, one in enumerate(order, start=1):
            one["priority"] = priority
    return 200, policy


@route("POST /api/v1/policies/([^/]+)/lifecycle/activate")
def _activate_policy(org: FakeOrg, call: Call, policy_id: str) -> tuple[int, Any]:
    org.policies[policy_id]["status"] = "ACTIVE"
    return 204, None


@route("(GET|POST) /api/v1/policies/([^/]+)/rules")
def _rules(org: FakeOrg, call: Call, method: str, policy_id: str) -> tuple[int, Any]:
    _found(org.policies, policy_id)
    if method == "GET":
        return 200, org.rules[policy_id]
    org._count += 1
    rule = {"id": f"rul{org._count:05}", "system": False, "status": "ACTIVE", "priority": len(org.rules[policy_id])} | call.body
    org.rules[policy_id].append(rule)
    return 200, rule


@route("PUT /api/v1/policies/([^/]+)/rules/([^/]+)")
def _update_rule(org: FakeOrg, call: Call, policy_id: str, rule_id: str) -> tuple[int, Any]:
    rule = next(rule for rule in org.rules[policy_id] if rule["id"] == rule_id)
    rule.update(call.body)
    return 200, rule


@route("POST /api/v1/policies/([^/]+)/rules/([^/]+)/lifecycle/activate")
def _activate_rule(org: FakeOrg, call: Call, policy_id: str, rule_id: str) -> tuple[int, Any]:
    next(rule for rule in org.rules[policy_id] if rule["id"] == rule_id)["status"] = "ACTIVE"
    return 204, None


@route("POST /api/v1/policies/simulate")
def _simulate(org: FakeOrg, call: Call) -> tuple[int, Any]:
    if isinstance(call.body, list) != org.simulates_lists:
        raise Refused(400, "E0000003", "The request body was not well-formed.")
    asked = call.body[0] if org.simulates_lists else call.body
    context = asked["policyContext"]
    user = context.get("user", {}).get("id")
    groups = {group for group, members in org.members.items() if user in members} if user else set(context["groups"]["ids"])
    app = org.apps[asked["appInstance"]]
    types = ("OKTA_SIGN_ON", "MFA_ENROLL", "ACCESS_POLICY", "PROFILE_ENROLLMENT")
    return 200, {"evaluation": [{"policyType": [kind], "result": {"policies": org.governing(user, groups, kind, app)}} for kind in types]}


@route("GET /api/v1/authorizationServers/default/policies")
def _server_policies(org: FakeOrg, call: Call) -> tuple[int, Any]:
    if not org.api_access_management:
        raise Refused(401, "E0000015", "You do not have permission to access the feature you are requesting")
    return 200, [org.server_policy]


@route("GET /api/v1/authorizationServers/default/policies/00pserver/rules")
def _server_rules(org: FakeOrg, call: Call) -> tuple[int, Any]:
    return 200, org.server_rules


@route("PUT /api/v1/authorizationServers/default/policies/00pserver/rules/0prserver")
def _update_server_rule(org: FakeOrg, call: Call) -> tuple[int, Any]:
    org.refuse_grant(call.body["conditions"]["grantTypes"]["include"])
    org.server_rules[0].update(call.body)
    return 200, org.server_rules[0]


@route("GET(?: /oauth2/default)? ?/.well-known/openid-configuration")
def _discovery(org: FakeOrg, call: Call) -> tuple[int, Any]:
    return 200, {"issuer": org.url + call.path.removesuffix("/.well-known/openid-configuration")}


@route("POST /oauth2(?:/default)?/v1/interact")
def _interact(org: FakeOrg, call: Call) -> tuple[int, Any]:
    app = org.apps.get(call.body["client_id"][0], {})
    grants = app.get("settings", {}).get("oauthClient", {}).get("grant_types", [])
    if "interaction_code" not in grants:
        description = f"The client is not authorized to use the provided grant type. Configured grant types: {grants}."
        return 400, {"error": "unauthorized_client", "error_description": description}
    return 200, {"interaction_handle": "handle"}


@route("POST /idp/idx/introspect")
def _introspect(org: FakeOrg, call: Call) -> tuple[int, Any]:
    if "interaction_code" not in org.server_rules[0]["conditions"]["grantTypes"]["include"] and org.api_access_management:
        return 403, {"messages": {"value": [{"i18n": {"key": "idx.error.code.no_matching_policy"}, "message": "You are not allowed"}]}}
    return 200, {"remediation": {"value": [{"name": "identify"}]}}


@route("(GET|POST) /admin/api/v1/embedded-login-settings")
def _private_switch(org: FakeOrg, call: Call, method: str) -> tuple[int, Any]:
    if method == "POST":
        org.switch = bool(call.body["embeddedLoginSupport"])
    return 200, {"embeddedLoginSupport": org.switch}


@route("POST /api/v1/internal/apps/([^/]+)/settings/oidc")
def _private_callback(org: FakeOrg, call: Call, app_id: str) -> tuple[int, Any]:
    org.apps[app_id].setdefault("_private", {}).update(call.body)
    return 200, {}


@contextmanager
def running(org: FakeOrg) -> Iterator[FakeOrg]:
    """Serves it on a free loopback port until the block ends."""
    guard = threading.Lock()

    class Handling(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one segment an answer: two would each wait for the other side

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            raw = self.rfile.read(length)
            kind = self.headers.get("Content-Type", "")
            body: Any = parse_qs(raw.decode()) if "form" in kind else json.loads(raw) if raw else None
            parts = urlsplit(self.path)
            with guard:
                status, answer, headers = org.answer(Call(self.command, parts.path, parse_qs(parts.query), body, dict(self.headers)))
                content = answer if isinstance(answer, bytes) else b"" if answer is None else json.dumps(answer).encode()
            self.send_response_only(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_PUT = do_DELETE = do_GET

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handling)
    org.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield org
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
