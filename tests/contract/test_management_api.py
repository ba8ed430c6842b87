"""`/api/v1` against the distilled API description: each call of the guide's steps answers with its status and members."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.contract.arrangements import active
from tests.contract.org import Org
from tests.contract.reference.api_shape import description, faults, response_type
from tests.contract.reference.compare import permitted_in_api


@dataclass(frozen=True, slots=True)
class Exchange:
    endpoint: str
    status: int
    body: Any


@pytest.fixture(scope="module")
def exchanges(org: Org) -> list[Exchange]:
    """Every call the bootstrapper makes, made again on the configured org."""
    return [*reads(org), *writes(org), *service_app(org), *identity_providers_and_links(org)]


def reads(org: Org) -> Iterator[Exchange]:
    john, app = org.john, org.multifactor
    group, policy = org.group_id("Password optional"), org.policy_of(app)
    server_policy = org.api("GET", "/api/v1/authorizationServers/default/policies")[0]["id"]
    rule = org.api("GET", f"/api/v1/policies/{policy}/rules")[0]["id"]
    active(org, "google_otp")  # other tests of this org add it too
    authenticator = org.api("GET", "/api/v1/authenticators")[0]["id"]
    yield call(org, "GET /.well-known/okta-organization")
    yield call(org, "GET /api/v1/org")
    yield call(org, "GET /api/v1/users/{id}", id=john.id)
    yield call(org, "GET /api/v1/users/{id}/groups", id=john.id)
    yield call(org, "GET /api/v1/users/{userId}/roles", userId=john.id)
    yield call(org, "GET /api/v1/groups")
    yield call(org, "GET /api/v1/authorizationServers")
    yield call(org, "GET /api/v1/authorizationServers/{authServerId}", authServerId="default")
    yield call(org, "GET /api/v1/authorizationServers/{authServerId}/policies", authServerId="default")
    rules = "GET /api/v1/authorizationServers/{authServerId}/policies/{policyId}/rules"
    yield call(org, rules, authServerId="default", policyId=server_policy)
    yield call(org, "GET /api/v1/apps")
    yield call(org, "GET /api/v1/apps/{appId}", appId=app.id)
    yield call(org, "GET /api/v1/apps/{appId}/groups/{groupId}", appId=app.id, groupId=org.group_id("Everyone"))
    yield call(org, "GET /api/v1/apps/{appId}/groups/{groupId}", appId=app.id, groupId=group)
    yield call(org, "GET /api/v1/apps/{appId}/credentials/secrets", appId=app.id)
    yield call(org, "GET /api/v1/trustedOrigins")
    yield call(org, "GET /api/v1/authenticators")
    yield call(org, "GET /api/v1/authenticators/{authenticatorId}", authenticatorId=authenticator)
    for kind in ("OKTA_SIGN_ON", "PASSWORD", "MFA_ENROLL", "IDP_DISCOVERY", "PROFILE_ENROLLMENT", "ACCESS_POLICY"):
        yield call(org, "GET /api/v1/policies", query={"type": kind})
        for found in org.api("GET", "/api/v1/policies", type=kind):
            yield call(org, "GET /api/v1/policies/{policyId}", policyId=found["id"])
            yield call(org, "GET /api/v1/policies/{policyId}/rules", policyId=found["id"])
    yield call(org, "GET /api/v1/policies/{policyId}/rules/{ruleId}", policyId=policy, ruleId=rule)
    yield call(org, "GET /api/v1/policies/{policyId}/app", policyId=policy)


def writes(org: Org) -> Iterator[Exchange]:
    person, app = org.person(), org.multifactor
    policy = org.policy_of(app)
    login = "contract@example.com"
    profile = {"firstName": "Erika", "lastName": "Muster", "login": login, "email": login}
    yield call(org, "POST /api/v1/users", {"profile": profile}, query={"activate": "false"})
    yield call(org, "POST /api/v1/users", {"profile": profile}, query={"activate": "false"})
    yield call(org, "POST /api/v1/users/{id}", {"profile": {"nickName": "E"}}, id=person.id)
    yield call(org, "POST /api/v1/users/{id}/lifecycle/activate", id=login, query={"sendEmail": "false"})
    yield call(org, "POST /api/v1/users/{userId}/roles", {"type": "SUPER_ADMIN"}, userId=person.id)
    yield call(org, "POST /api/v1/groups", {"profile": {"name": "Contract", "description": "for a test"}})
    yield call(org, "POST /api/v1/groups", {"profile": {"name": "Contract", "description": "for a test"}})
    yield call(org, "PUT /api/v1/groups/{groupId}/users/{userId}", groupId=org.group_id("Contract"), userId=person.id)
    origin = {"name": "Contract", "origin": "http://contract.example", "scopes": [{"type": "CORS"}]}
    yield call(org, "POST /api/v1/trustedOrigins", origin)
    yield call(org, "POST /api/v1/policies", {"type": "ACCESS_POLICY", "name": "Contract", "status": "ACTIVE"})
    yield call(org, "PUT /api/v1/apps/{appId}/policies/{policyId}", appId=app.id, policyId=policy)
    yield call(org, "POST /api/v1/policies/simulate", {"appInstance": app.id, "policyContext": {"user": {"id": person.id}}})


def service_app(org: Org) -> Iterator[Exchange]:
    """How the app is made that the bootstrapper may sign in as."""
    key = {"kty": "RSA", "kid": "k", "e": "AQAB", "n": "sXch" * 86}  # of EC keys the description has forgotten the curve
    oauth = {"application_type": "service", "grant_types": ["client_credentials"], "jwks": {"keys": [key]}}
    credentials = {"oauthClient": {"token_endpoint_auth_method": "private_key_jwt"}}
    body = {"name": "oidc_client", "label": "Service", "signOnMode": "OPENID_CONNECT", "credentials": credentials}
    made = call(org, "POST /api/v1/apps", {**body, "settings": {"oauthClient": oauth}})
    yield made
    app, client = made.body["id"], made.body["credentials"]["oauthClient"]["client_id"]
    grant = call(org, "POST /api/v1/apps/{appId}/grants", {"issuer": org.url, "scopeId": "okta.users.read"}, appId=app)
    yield grant
    yield call(org, "GET /api/v1/apps/{appId}/grants", appId=app)
    yield call(org, "GET /api/v1/apps/{appId}/grants/{grantId}", appId=app, grantId=grant.body["id"])
    yield call(org, "DELETE /api/v1/apps/{appId}/grants/{grantId}", appId=app, grantId=grant.body["id"])
    role = call(org, "POST /oauth2/v1/clients/{clientId}/roles", {"type": "SUPER_ADMIN"}, clientId=client)
    yield role
    yield call(org, "GET /oauth2/v1/clients/{clientId}/roles", clientId=client)
    one_role = {"clientId": client, "roleAssignmentId": str(role.body["id"])}
    yield call(org, "GET /oauth2/v1/clients/{clientId}/roles/{roleAssignmentId}", **one_role)
    yield call(org, "DELETE /oauth2/v1/clients/{clientId}/roles/{roleAssignmentId}", **one_role)
    yield call(org, "PUT /api/v1/org/settings/clientPrivilegesSetting", {"clientPrivilegesSetting": False})
    yield call(org, "GET /api/v1/org/settings/clientPrivilegesSetting")


def identity_providers_and_links(org: Org) -> Iterator[Exchange]:
    """What the sign-in flows need of an administrator: a provider to sign in at, links for mails of an app's own."""
    at = "http://idp.localhost:9/oauth2/default"
    names = {"authorization": "authorize", "token": "token", "userInfo": "userinfo", "jwks": "keys"}
    endpoints = {
        name: {"url": f"{at}/v1/{end}", "binding": "HTTP-POST" if name == "token" else "HTTP-REDIRECT"} for name, end in names.items()
    }
    client = {"client_id": "client", "client_secret": "secret"}
    protocol = {"type": "OIDC", "endpoints": endpoints, "scopes": ["openid"], "issuer": {"url": at}, "credentials": {"client": client}}
    subject = {"userNameTemplate": {"template": "idpuser.email"}, "matchType": "USERNAME"}
    made = call(org, "POST /api/v1/idps", {"type": "OIDC", "name": "Contract", "protocol": protocol, "policy": {"subject": subject}})
    yield made
    yield call(org, "POST /api/v1/idps", {"type": "OIDC", "name": "Contract", "protocol": protocol})
    yield call(org, "GET /api/v1/idps")
    yield call(org, "GET /api/v1/idps/{idpId}", idpId=made.body["id"])
    yield call(org, "GET /api/v1/idps/{idpId}", idpId="0oanobody")
    yield call(org, "POST /api/v1/idps/{idpId}/lifecycle/deactivate", idpId=made.body["id"])
    person = org.person()
    yield call(org, "GET /api/v1/users/{id}/idps", id=person.id)
    yield call(org, "POST /api/v1/users/{userId}/credentials/forgot_password", userId=person.id, query={"sendEmail": "false"})
    yield call(org, "POST /api/v1/users/{id}/lifecycle/reset_password", id=person.id, query={"sendEmail": "false"})
    yield call(org, "POST /api/v1/users/{id}/lifecycle/reset_password", id=person.id, query={"sendEmail": "true"})


def call(org: Org, endpoint: str, body: Any = None, query: dict[str, str] | None = None, **variables: str) -> Exchange:
    method, template = endpoint.split(" ", 1)
    answer = org.raw(method, template.format(**variables), json=body, params=query)
    return Exchange(endpoint, answer.status_code, answer.json() if answer.content else None)


def test_each_status_is_a_described_one(exchanges: list[Exchange]) -> None:
    odd = {f"{e.endpoint}: {e.status}" for e in exchanges if response_type(e.endpoint, e.status) is None}
    excused = {line.path for line in permitted_in_api() if line.kind == "status"}
    assert odd - excused == set()
    assert excused - odd == set(), "no longer needed"


def test_each_body_has_the_described_members_and_types(exchanges: list[Exchange]) -> None:
    found: set[str] = set()
    for exchange in exchanges:
        kind = response_type(exchange.endpoint, exchange.status)
        if kind not in (None, "none"):
            found |= {f"{exchange.endpoint}: {fault}" for fault in faults(exchange.body, kind)}
    lines = [line for line in permitted_in_api() if line.kind == "body"]
    unexplained = sorted(one for one in found if not any(line.covers_text(one) for line in lines))
    assert not unexplained, "\n".join(unexplained)
    idle = [str(line) for line in lines if not any(line.covers_text(one) for one in found)]
    assert not idle, "remove these lines:\n" + "\n".join(idle)


def test_an_error_has_the_described_shape(exchanges: list[Exchange]) -> None:
    refused = [exchange for exchange in exchanges if exchange.status >= 400]
    assert refused, "a user and a group made twice are refused"
    for exchange in refused:
        assert list(faults(exchange.body, "Error")) == []
        assert exchange.body.keys() == {"errorCode", "errorSummary", "errorLink", "errorId", "errorCauses"}


def test_the_description_names_every_call_of_the_bootstrapper() -> None:
    assert len(description()["endpoints"]) > 40
