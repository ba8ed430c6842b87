"""What other teams did to an org before the bootstrapper came: each habit is a few calls of the Management API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.bootstrap.local_org import LocalOrg

Json = dict[str, Any]
Habit = Callable[[LocalOrg], object]
READ_ONLY = ("id", "created", "lastUpdated", "_links")


def _group(org: LocalOrg, name: str, description: str = "of another team") -> Json:
    return dict(org.call("POST", "/api/v1/groups", {"profile": {"name": name, "description": description}}))


def _everyone(org: LocalOrg) -> str:
    return str(org.group("Everyone")["id"])


def _policy(org: LocalOrg, kind: str, name: str, **body: Any) -> Json:
    return dict(org.call("POST", "/api/v1/policies", {"type": kind, "name": name} | body))


def _for(group: str) -> Json:
    return {"conditions": {"people": {"groups": {"include": [group]}}}}


def retailers_with_people(org: LocalOrg) -> None:
    group, person = _group(org, "Retailers", "shops of another team"), org.person("shop@example.com")
    org.call("PUT", f"/api/v1/groups/{group['id']}/users/{person['id']}")


def password_optional_group(org: LocalOrg) -> None:
    _group(org, "Password optional")


def other_groups(org: LocalOrg) -> None:
    for name in ("Suppliers", "Retailers (old)", "password optional"):
        _group(org, name)


def john_doe(org: LocalOrg) -> None:
    org.person("john.doe@example.com", firstName="Johnny", lastName="Doe-Smith", mobilePhone="+1 555 415 1337")


def okta_service(org: LocalOrg) -> None:
    person = org.person("okta.service@example.com", firstName="Okta", lastName="Service", secondEmail="theirs@example.com")
    org.call("POST", f"/api/v1/users/{person['id']}/roles", {"type": "SUPER_ADMIN"})


def trusted_origin_for_cors(org: LocalOrg) -> None:
    org.call("POST", "/api/v1/trustedOrigins", {"name": "Frontend", "origin": "http://localhost:8080", "scopes": [{"type": "CORS"}]})


def inactive_origin(org: LocalOrg) -> None:
    scopes = [{"type": "CORS"}, {"type": "REDIRECT"}]
    made = org.call("POST", "/api/v1/trustedOrigins", {"name": "Old frontend", "origin": "http://localhost:8080", "scopes": scopes})
    org.call("POST", f"/api/v1/trustedOrigins/{made['id']}/lifecycle/deactivate")


def app_named(label: str, *, inactive: bool = False) -> Habit:
    def habit(org: LocalOrg) -> None:
        made = org.new_app(label)
        if inactive:
            org.call("POST", f"/api/v1/apps/{made['id']}/lifecycle/deactivate")

    return habit


def renamed_defaults(org: LocalOrg) -> None:
    for kind in ("MFA_ENROLL", "OKTA_SIGN_ON", "PROFILE_ENROLLMENT", "ACCESS_POLICY"):
        policy = next(policy for policy in org.call("GET", f"/api/v1/policies?type={kind}") if policy["system"])
        body = {name: value for name, value in policy.items() if name not in READ_ONLY and value is not None}
        org.call("PUT", f"/api/v1/policies/{policy['id']}", body | {"name": f"{policy['name']} (standard)"})


def any_two_factors_every_hour(org: LocalOrg) -> None:
    policy = next(policy for policy in org.call("GET", "/api/v1/policies?type=ACCESS_POLICY") if policy["system"])
    rule = next(rule for rule in org.call("GET", f"/api/v1/policies/{policy['id']}/rules") if rule["system"])
    method = {"type": "ASSURANCE", "factorMode": "2FA", "reauthenticateIn": "PT1H"}
    body = {"type": "ACCESS_POLICY", "name": rule["name"], "priority": rule["priority"], "system": True}
    actions = {"appSignOn": {"access": "ALLOW", "verificationMethod": method}}
    org.call("PUT", f"/api/v1/policies/{policy['id']}/rules/{rule['id']}", body | {"actions": actions})


def other_enrollment_policies(org: LocalOrg) -> None:
    for name in ("Contractors", "Interns"):
        _policy(org, "MFA_ENROLL", name, **_for(_group(org, name)["id"]))


def enrollment_policy_of_our_name_on_top(org: LocalOrg) -> None:
    """Two others of theirs stand between it and the default."""
    ours = "Password-optional sign-in policy"
    for name in (ours, "Contractors'", "Interns'"):
        policy = _policy(org, "MFA_ENROLL", name, **_for(_everyone(org)))
        if name != ours:
            rule = {"type": "MFA_ENROLL", "name": f"Rule of {name}", "actions": {"enroll": {"self": "LOGIN"}}}
            org.call("POST", f"/api/v1/policies/{policy['id']}/rules", rule)


def session_policy_of_our_name_with_a_foreign_rule(org: LocalOrg) -> None:
    policy = _policy(org, "OKTA_SIGN_ON", "Password-optional global sign-in policy", **_for(_group(org, "Pilots")["id"]))
    signon = {"access": "ALLOW", "requireFactor": False, "primaryFactor": "PASSWORD_IDP", "rememberDeviceByDefault": False}
    rule = {"type": "SIGN_ON", "name": "Pilots only", "actions": {"signon": signon}}
    org.call("POST", f"/api/v1/policies/{policy['id']}/rules", rule)


def authentication_policy_of_our_name(org: LocalOrg) -> None:
    policy = _policy(org, "ACCESS_POLICY", "Password-optional authentication policy")
    method = {"type": "ASSURANCE", "factorMode": "1FA", "reauthenticateIn": "PT2H", "constraints": [{"knowledge": {"types": ["password"]}}]}
    actions = {"appSignOn": {"access": "ALLOW", "verificationMethod": method}}
    path = f"/api/v1/policies/{policy['id']}/rules"
    org.call("POST", path, {"type": "ACCESS_POLICY", "name": "Theirs", "actions": actions})
    # Their own catch-all too: the one that Okta makes has no userPresence, and nobody can write one without; Okta then adds it.
    catch_all = next(rule for rule in org.call("GET", path) if rule["system"])
    method |= {"factorMode": "2FA", "constraints": [{"possession": {"deviceBound": "REQUIRED", "userPresence": "OPTIONAL"}}]}
    body = {"type": "ACCESS_POLICY", "name": catch_all["name"], "priority": catch_all["priority"], "system": True}
    actions = {"appSignOn": {"access": "ALLOW", "verificationMethod": method}}
    org.call("PUT", f"{path}/{catch_all['id']}", body | {"actions": actions})


def profile_policy_of_our_name(org: LocalOrg) -> None:
    _policy(org, "PROFILE_ENROLLMENT", "Password-optional user profile policy")


def without(key: str) -> Habit:
    """An authenticator that is off, taken out of every enrollment policy first, as the console asks."""

    def habit(org: LocalOrg) -> None:
        for policy in org.call("GET", "/api/v1/policies?type=MFA_ENROLL"):
            body = {name: value for name, value in policy.items() if name not in READ_ONLY}
            body["settings"]["authenticators"] = [one for one in body["settings"]["authenticators"] if one["key"] != key]
            org.call("PUT", f"/api/v1/policies/{policy['id']}", body)
        found = next(one for one in org.call("GET", "/api/v1/authenticators") if one["key"] == key)
        org.call("POST", f"/api/v1/authenticators/{found['id']}/lifecycle/deactivate")

    return habit


def another_rule_of_the_server(org: LocalOrg) -> None:
    policies = "/api/v1/authorizationServers/default/policies"
    path = f"{policies}/{org.call('GET', policies)[0]['id']}/rules"
    rule = {name: value for name, value in org.call("GET", path)[0].items() if name not in (*READ_ONLY, "system")}
    org.call("POST", path, rule | {"name": "Batch jobs", "priority": 1})


def switch_on(org: LocalOrg) -> None:
    org.call("POST", "/admin/api/v1/embedded-login-settings", {"embeddedLoginSupport": True})


HABITS: tuple[Habit, ...] = (
    retailers_with_people,
    password_optional_group,
    other_groups,
    john_doe,
    okta_service,
    app_named("Embedded sign-in: multifactor"),
    app_named("Embedded sign-in: password-optional", inactive=True),
    app_named("Somebody else's shop"),
    renamed_defaults,
    any_two_factors_every_hour,
    other_enrollment_policies,
    enrollment_policy_of_our_name_on_top,
    session_policy_of_our_name_with_a_foreign_rule,
    authentication_policy_of_our_name,
    profile_policy_of_our_name,
    without("security_question"),
    without("okta_verify"),
    another_rule_of_the_server,
    switch_on,
)
ORIGINS: tuple[Habit | None, ...] = (None, trusted_origin_for_cors, inactive_origin)


def orgs() -> st.SearchStrategy[list[Habit]]:
    """Several habits in any order, and perhaps one origin."""
    several = st.lists(st.sampled_from(HABITS), min_size=4, max_size=len(HABITS), unique=True)
    return st.tuples(several, st.sampled_from(ORIGINS)).map(_in_one)


def _in_one(drawn: tuple[list[Habit], Habit | None]) -> list[Habit]:
    several, origin = drawn
    return [*several, origin] if origin else several
