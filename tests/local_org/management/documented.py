"""The bodies that the guide's steps send, with ids of a given org, and made-up names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.local_org.served import ServedOrg

Json = dict[str, Any]


def ok(
    org: ServedOrg, method: str, path: str, body: Any = None, status: int = 200, asked: Mapping[str, str] | None = None, **query: str
) -> Any:
    """One call that must succeed, with the query `asked` or in words: its parsed answer, None without a body."""
    answer = org.admin(method, path, json=body, params={**(asked or {}), **query})
    assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
    return answer.json() if answer.content else None


def refused(org: ServedOrg, method: str, path: str, body: Any = None, **query: str) -> tuple[int, str, list[str]]:
    """One call that must fail: status, code and the causes."""
    answer = org.admin(method, path, json=body, params=query)
    error = answer.json()
    assert answer.status_code >= 400, answer.text
    assert error["errorLink"] == error["errorCode"]
    assert error["errorId"].startswith("oae")
    assert len(error["errorId"]) == 25
    return answer.status_code, error["errorCode"], [cause["errorSummary"] for cause in error["errorCauses"]]


GOOD_PASSWORD = "Correct-Horse-1"


def person(login: str = "mira.lind@example.com", password: str | None = GOOD_PASSWORD) -> Json:
    profile = {"firstName": "Mira", "lastName": "Lind", "login": login, "email": login, "secondEmail": "owner@example.com"}
    return {"profile": profile, **({"credentials": {"password": {"value": password}}} if password else {})}


def group(name: str = "Dealers", description: str | None = "All dealers") -> Json:
    return {"profile": {"name": name, "description": description}}


def app(kind: str = "web", label: str = "An app", *, interaction_code: bool = True, **oauth: Any) -> Json:
    """Web, SPA and native, as the guide's table has them."""
    method, rotation = ("client_secret_basic", ("STATIC", 0)) if kind == "web" else ("none", ("ROTATE", 30))
    redirect = "com.example.app:/login" if kind == "native" else "http://localhost:8080/login/callback"
    settings = {
        "application_type": kind,
        "response_types": ["code"],
        "grant_types": ["authorization_code", "refresh_token", *(["interaction_code"] if interaction_code else [])],
        "redirect_uris": [redirect],
        "consent_method": "REQUIRED",
        "issuer_mode": "DYNAMIC",
        "refresh_token": {"rotation_type": rotation[0], "leeway": rotation[1]},
        **({} if kind == "native" else {"post_logout_redirect_uris": ["http://localhost:8080"]}),
        **oauth,
    }
    return {
        "name": "oidc_client",
        "label": label,
        "signOnMode": "OPENID_CONNECT",
        "credentials": {"oauthClient": {"autoKeyRotation": True, "token_endpoint_auth_method": method, "pkce_required": True}},
        "settings": {"oauthClient": settings},
    }


def trusted_origin(origin: str = "http://localhost:8080", name: str = "The app") -> Json:
    return {"name": name, "origin": origin, "scopes": [{"type": "CORS"}, {"type": "REDIRECT"}]}


def email_for(allowed: str) -> Json:
    return {"key": "okta_email", "name": "Email", "settings": {"allowedFor": allowed, "tokenLifetimeInMinutes": 5}}


def catch_all(factor_mode: str, constraints: list[Json] | None = None, **method: Any) -> Json:
    """The PUT of an authentication policy's catch-all rule, without conditions as the definition wants it."""
    verification = {"type": "ASSURANCE", "factorMode": factor_mode, "reauthenticateIn": "PT12H", **method}
    if constraints is not None:
        verification["constraints"] = constraints
    return {
        "type": "ACCESS_POLICY",
        "name": "Catch-all Rule",
        "priority": 99,
        "system": True,
        "actions": {
            "appSignOn": {"access": "ALLOW", "verificationMethod": verification, "keepMeSignedIn": {"postAuth": "NOT_ALLOWED"}},
        },
    }


PASSWORD_AND_ANOTHER = [{"knowledge": {"types": ["password"], "reauthenticateIn": "PT12H"}}]


def policy(policy_type: str, name: str, **members: Any) -> Json:
    return {"type": policy_type, "name": name, "status": "ACTIVE", **members}


def for_groups(*group_ids: str) -> Json:
    return {"people": {"groups": {"include": list(group_ids)}}}


def enrollment_settings(**enroll: str) -> Json:
    entries = [{"key": key, "enroll": {"self": wanted}} for key, wanted in enroll.items()]
    return {"type": "AUTHENTICATORS", "authenticators": entries}


EMAIL_ALONE = enrollment_settings(okta_email="REQUIRED", okta_password="OPTIONAL", okta_verify="OPTIONAL", security_question="OPTIONAL")


def enrollment_rule(name: str, excluded: Sequence[str] = ()) -> Json:
    people = {"users": {"exclude": list(excluded)}}
    conditions = {"people": people, "network": {"connection": "ANYWHERE"}}
    return {"type": "MFA_ENROLL", "name": name, "conditions": conditions, "actions": {"enroll": {"self": "CHALLENGE"}}}


def session_rule(name: str, excluded: Sequence[str] = (), **signon: Any) -> Json:
    return {
        "type": "SIGN_ON",
        "name": name,
        "conditions": {
            "people": {"users": {"exclude": list(excluded)}},
            "network": {"connection": "ANYWHERE"},
            "authContext": {"authType": "ANY"},
        },
        "actions": {
            "signon": {
                "access": "ALLOW",
                "primaryFactor": "PASSWORD_IDP_ANY_FACTOR",
                "requireFactor": False,
                "rememberDeviceByDefault": False,
                "session": {"maxSessionIdleMinutes": 120, "maxSessionLifetimeMinutes": 0, "usePersistentCookie": False},
                **signon,
            }
        },
    }


def registration(found: Json, group_id: str | None, action: str = "REGISTER") -> Json:
    """The PUT of a user profile policy's rule, from the rule as it was read."""
    before = found["actions"]["profileEnrollment"]
    after = {**before, "unknownUserAction": action, "targetGroupIds": [group_id] if group_id else None}
    return {**found, "actions": {"profileEnrollment": after}}


def grants_rule(found: Json, *grants: str) -> Json:
    """The PUT of an authorization server's rule with more grants."""
    conditions = found["conditions"]
    included = [*conditions["grantTypes"]["include"], *grants]
    return {**found, "conditions": {**conditions, "grantTypes": {"include": included}}}


def interaction_code(org: ServedOrg, *, on: bool) -> None:
    ok(org, "POST", "/admin/api/v1/embedded-login-settings", {"embeddedLoginSupport": on})


def everyone(org: ServedOrg) -> str:
    found = ok(org, "GET", "/api/v1/groups", filter='type eq "BUILT_IN"')
    return next(str(kept["id"]) for kept in found if kept["profile"]["name"] == "Everyone")


def system_policy(org: ServedOrg, policy_type: str) -> Json:
    return next(dict(kept) for kept in ok(org, "GET", "/api/v1/policies", type=policy_type) if kept["system"])


def only_rule(org: ServedOrg, policy_id: str) -> Json:
    (rule,) = ok(org, "GET", f"/api/v1/policies/{policy_id}/rules")
    return dict(rule)


def authenticator(org: ServedOrg, key: str) -> Json:
    return next(dict(kept) for kept in ok(org, "GET", "/api/v1/authenticators") if kept["key"] == key)
