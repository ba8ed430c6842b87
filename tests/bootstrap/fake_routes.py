"""What the fake org answers, an endpoint a function; they add themselves to its routes when this is imported."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from tests.bootstrap.fake_org import Call, FakeOrg, Json, Refused, route


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
    for group in (org.everyone["id"], *call.body.get("groupIds", [])):
        org.members.setdefault(group, set()).add(user["id"])
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


@route("GET /api/v1/policies/([^/]+)/app")
def _policys_apps(org: FakeOrg, call: Call, policy_id: str) -> tuple[int, Any]:
    _found(org.policies, policy_id)
    return 200, [app for app in org.apps.values() if app["_links"]["accessPolicy"]["href"].endswith(f"/{policy_id}")]


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
