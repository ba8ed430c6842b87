"""Service apps: who gets a token for the Management API, for which scopes, and what that token opens."""

from __future__ import annotations

import time
from typing import Any

import pytest
from joserfc.jwk import ECKey

from tests.local_org.oauth.service_app import TOKEN, ServiceApp, app_body, make_service_app
from tests.local_org.served import ServedOrg

READ_USERS, MANAGE_USERS, READ_GROUPS = "okta.users.read", "okta.users.manage", "okta.groups.read"


@pytest.fixture(scope="module")
def service(served: ServedOrg) -> ServiceApp:
    return make_service_app(served, READ_USERS, MANAGE_USERS)


def test_a_token_of_the_granted_scopes_is_issued_and_opens_what_they_name(service: ServiceApp) -> None:
    answer = service.ask(READ_USERS)
    body = answer.json()
    assert (answer.status_code, body["token_type"], body["scope"], body["expires_in"]) == (200, "Bearer", READ_USERS, 3600)
    assert answer.headers["Cache-Control"] == "no-store"
    assert service.call("GET", "/api/v1/users", body["access_token"]).status_code == 200


def test_a_missing_scope_is_named_in_the_header_as_okta_names_it(service: ServiceApp) -> None:
    answer = service.call("GET", "/api/v1/groups", service.token(READ_USERS))
    assert (answer.status_code, answer.json()["errorCode"]) == (403, "E0000006")
    challenge = answer.headers["WWW-Authenticate"]
    assert challenge.startswith("Bearer ")
    assert f'scope="{READ_GROUPS}"' in challenge
    assert 'error="insufficient_scope"' in challenge


def test_reading_does_not_open_writing_but_managing_opens_reading(service: ServiceApp) -> None:
    person = {"profile": {"firstName": "S", "lastName": "A", "login": "s.a@example.com", "email": "s.a@example.com"}}
    refused = service.call("POST", "/api/v1/users", service.token(READ_USERS), json=person)
    assert refused.status_code == 403
    assert f'scope="{MANAGE_USERS}"' in refused.headers["WWW-Authenticate"]
    managing = service.token(MANAGE_USERS)
    assert service.call("POST", "/api/v1/users", managing, json=person).status_code == 200
    assert service.call("GET", "/api/v1/users/s.a@example.com", managing).status_code == 200


def test_there_is_no_user_behind_the_token(service: ServiceApp) -> None:
    answer = service.call("GET", "/api/v1/users/me", service.token(READ_USERS))
    assert (answer.status_code, answer.json()["errorCode"]) == (404, "E0000007")


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (None, "'scope' must be provided"),
        ("okta.groups.read", "One or more scopes are not configured"),
        ("okta.users.read okta.groups.read", "One or more scopes are not configured"),
        ("openid", "using client credentials"),
        ("okta.nonsense.read", "One or more scopes are not configured"),
    ],
)
def test_scopes_without_a_grant_get_no_token_at_all(service: ServiceApp, scope: str | None, words: str) -> None:
    answer = service.ask(scope)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")
    assert words in answer.json()["error_description"]


def test_an_app_without_an_admin_role_may_do_nothing(served: ServedOrg) -> None:
    service = make_service_app(served, READ_USERS, role=None)
    answer = service.call("GET", "/api/v1/users", service.token(READ_USERS))
    assert (answer.status_code, answer.json()["errorCode"]) == (403, "E0000006")
    assert "WWW-Authenticate" not in answer.headers


def test_only_an_app_that_is_super_admin_makes_super_admins(served: ServedOrg) -> None:
    user_id = served.admin("GET", "/api/v1/users/me").json()["id"]
    weak = make_service_app(served, "okta.roles.manage", role="APP_ADMIN")
    path = f"/api/v1/users/{user_id}/roles"
    assert weak.call("POST", path, weak.token("okta.roles.manage"), json={"type": "ORG_ADMIN"}).status_code == 403
    strong = make_service_app(served, "okta.roles.manage")
    assert strong.call("POST", path, strong.token("okta.roles.manage"), json={"type": "ORG_ADMIN"}).status_code == 201


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"aud": "https://other.example/oauth2/v1/token"}, "audience"),
        ({"iss": "somebody"}, "issuer and subject"),
        ({"exp": 1}, "expired"),
        ({"exp": 2**40}, "expiration too far into the future"),
        ({"exp": None}, "expired"),
        ({"exp": float("nan")}, "expired"),
        ({"exp": 10**400}, "expiration too far into the future"),
        ({"header": {"kid": "two"}}, "kid is invalid"),
        ({"key": ECKey.generate_key("P-256")}, "signature is invalid"),
    ],
)
def test_an_assertion_that_does_not_hold_is_refused(service: ServiceApp, changes: dict[str, Any], words: str) -> None:
    answer = service.ask(READ_USERS, assertion=service.assertion(**changes))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert words in answer.json()["error_description"]


@pytest.mark.parametrize("assertion", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
def test_what_is_no_assertion_is_refused(service: ServiceApp, assertion: str) -> None:
    data = {"grant_type": "client_credentials", "client_assertion_type": "x", "client_assertion": assertion, "scope": READ_USERS}
    assert service.served.call("POST", TOKEN, data=data).json()["error"] in ("invalid_client", "invalid_request")


@pytest.mark.parametrize("first_scope", [READ_USERS, "okta.groups.read"])
def test_an_assertion_counts_once_whatever_came_of_it(service: ServiceApp, first_scope: str) -> None:
    assertion = service.assertion()
    service.ask(first_scope, assertion=assertion)
    again = service.ask(READ_USERS, assertion=assertion)
    assert again.status_code == 401
    assert "already been used" in again.json()["error_description"]


def test_the_assertion_of_another_client_does_not_help(service: ServiceApp) -> None:
    assert service.ask(READ_USERS, client_id="0oaSomebodyElse12345").status_code == 401
    assert service.ask(READ_USERS, client_id=service.client_id).status_code == 200
    assert service.ask(READ_USERS, client_secret="s" * 40).json()["error"] == "invalid_request"


def test_an_app_with_two_keys_is_told_apart_by_kid(served: ServedOrg) -> None:
    other = ECKey.generate_key("P-256")
    service = make_service_app(served, READ_USERS)
    app = served.admin("GET", f"/api/v1/apps/{service.client_id}").json()
    app["settings"]["oauthClient"]["jwks"]["keys"].append({**other.as_dict(private=False), "kid": "two"})
    assert served.admin("PUT", f"/api/v1/apps/{service.client_id}", json=app).status_code == 200
    assert service.ask(READ_USERS, assertion=service.assertion(header={"kid": "two"}, key=other)).status_code == 200
    unnamed = service.ask(READ_USERS, assertion=service.assertion(header={}))
    assert "kid is invalid" in unnamed.json()["error_description"]


def test_custom_servers_give_no_okta_scopes(service: ServiceApp, served: ServedOrg) -> None:
    custom = "/oauth2/default/v1/token"
    data = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": service.assertion(aud=served.url + custom),
        "scope": READ_USERS,
    }
    assert served.call("POST", custom, data=data).json()["error"] == "invalid_scope"


@pytest.mark.parametrize("end", ["revoked", "expired", "inactive"])
def test_a_token_that_is_over_opens_nothing(own: ServedOrg, end: str) -> None:
    service = make_service_app(own, READ_USERS)
    token = service.token(READ_USERS)
    if end == "revoked":
        form = {"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "token": token}
        form["client_assertion"] = service.assertion(aud=f"{own.url}/oauth2/v1/revoke")
        assert own.call("POST", "/oauth2/v1/revoke", data=form).status_code == 200
    elif end == "expired":
        own.org.clock.offset_s += 3601
    else:
        assert own.admin("POST", f"/api/v1/apps/{service.client_id}/lifecycle/deactivate").status_code == 200
    answer = service.call("GET", "/api/v1/users", token)
    assert (answer.status_code, answer.json()["errorCode"]) == (401, "E0000011")


def test_a_token_of_a_person_is_no_key_to_the_management_api(served: ServedOrg, service: ServiceApp) -> None:
    assert service.call("GET", "/api/v1/users", "x.y.z").status_code == 401
    assert service.call("GET", "/oauth2/v1/userinfo", service.token(READ_USERS)).status_code == 401


def test_the_test_api_and_the_private_one_stay_closed(service: ServiceApp) -> None:
    token = service.token(MANAGE_USERS)
    assert service.call("GET", "/local/inbox", token).status_code == 401
    assert service.call("GET", "/admin/api/v1/embedded-login-settings", token).status_code == 401
    assert service.call("POST", f"/api/v1/internal/apps/{service.client_id}/settings/oidc", token, json={}).status_code == 403
    assert service.call("GET", "/api/v1/nothing", token).status_code == 403


def test_introspection_shows_the_service_app_as_subject(service: ServiceApp, served: ServedOrg) -> None:
    form = {
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": service.assertion(aud=f"{served.url}/oauth2/v1/introspect"),
        "token": service.token(READ_USERS),
    }
    shown = served.call("POST", "/oauth2/v1/introspect", data=form).json()
    assert (shown["active"], shown["sub"], shown["scope"]) == (True, service.client_id, READ_USERS)
    assert "uid" not in shown


# how they are made -------------------------------------------------------------------------------------------------------


def test_a_service_app_needs_a_public_key(served: ServedOrg) -> None:
    key = ECKey.generate_key("P-256")
    wrong: list[Any] = [{"keys": []}, None, {"keys": [key.as_dict(private=True)]}, {"keys": [{"kty": "RSA"}]}]
    for jwks in wrong:
        answer = served.admin("POST", "/api/v1/apps", json=app_body(key, jwks=jwks))
        assert answer.status_code == 400, jwks
        assert "jwks" in answer.json()["errorSummary"]


def test_grants_are_listed_read_given_once_and_revoked(served: ServedOrg) -> None:
    service = make_service_app(served)
    path = f"/api/v1/apps/{service.client_id}/grants"
    made = served.admin("POST", path, json={"issuer": served.url, "scopeId": READ_USERS})
    assert made.json()["scopeId"] == READ_USERS
    assert made.json()["clientId"] == service.client_id
    assert served.admin("POST", path, json={"issuer": served.url, "scopeId": READ_USERS}).json()["id"] == made.json()["id"]
    assert [grant["id"] for grant in served.admin("GET", path).json()] == [made.json()["id"]]
    assert served.admin("GET", f"{path}/{made.json()['id']}").json() == made.json()
    assert served.admin("DELETE", f"{path}/{made.json()['id']}").status_code == 204
    assert served.admin("GET", f"{path}/{made.json()['id']}").status_code == 404
    assert service.ask(READ_USERS).json()["error"] == "invalid_scope"


@pytest.mark.parametrize(
    "changes", [{"issuer": "https://other.example"}, {"scopeId": "openid"}, {"scopeId": "okta.x.read"}, {"scopeId": None}]
)
def test_a_grant_is_of_an_okta_scope_of_this_org(served: ServedOrg, service: ServiceApp, changes: dict[str, Any]) -> None:
    body = {"issuer": served.url, "scopeId": READ_USERS, **changes}
    answer = served.admin("POST", f"/api/v1/apps/{service.client_id}/grants", json=body)
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "E0000001")


def test_roles_of_an_app_are_listed_and_taken_away(served: ServedOrg) -> None:
    service = make_service_app(served, READ_USERS)
    path = f"/oauth2/v1/clients/{service.client_id}/roles"
    (role,) = served.admin("GET", path).json()
    assert (role["type"], role["assignmentType"]) == ("SUPER_ADMIN", "CLIENT")
    assert served.admin("POST", path, json={"type": "SUPER_ADMIN"}).json()["errorCode"] == "E0000090"
    assert served.admin("GET", f"{path}/{role['id']}").json() == role
    token = service.token(READ_USERS)
    assert served.admin("DELETE", f"{path}/{role['id']}").status_code == 204
    assert service.call("GET", "/api/v1/users", token).status_code == 403
    assert served.call("GET", path).status_code == 401


def test_public_client_app_admins_makes_every_new_service_app_a_super_admin(own: ServedOrg) -> None:
    path = "/api/v1/org/settings/clientPrivilegesSetting"
    assert own.admin("GET", path).json() == {"clientPrivilegesSetting": False}
    assert own.admin("PUT", path, json={"clientPrivilegesSetting": True}).json() == {"clientPrivilegesSetting": True}
    service = make_service_app(own, READ_USERS, role=None)
    assert service.call("GET", "/api/v1/users", service.token(READ_USERS)).status_code == 200


def test_a_deleted_app_leaves_no_grants_or_roles_behind(own: ServedOrg) -> None:
    service = make_service_app(own, READ_USERS)
    here = f"/api/v1/apps/{service.client_id}"
    own.admin("POST", f"{here}/lifecycle/deactivate")
    assert own.admin("DELETE", here).status_code == 204
    assert own.org.store.all("scope_grant") == []
    assert own.org.store.all("role", service.client_id) == []


def test_used_assertions_are_forgotten_when_they_could_not_be_used_anyway(own: ServedOrg) -> None:
    from local_org.store.upkeep import sweep

    make_service_app(own, READ_USERS).token(READ_USERS)
    assert own.org.store.all("used_assertion")
    sweep(own.org.store, time.time() + 3 * 24 * 3600)
    assert own.org.store.all("used_assertion") == []
