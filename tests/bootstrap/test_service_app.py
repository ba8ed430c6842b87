"""The guide with a service app instead of an API token: least privilege, private_key_jwt, DPoP, and no secret in what is said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey, RSAKey

from bootstrap.chapter import resources_of
from bootstrap.guide import EVERYTHING
from bootstrap.resource import UseCase
from bootstrap.scopes import needed, of_kind
from local_org.web.scopes import scope_for
from tests.bootstrap.conftest import LOCAL, Command, Result
from tests.bootstrap.local_org import TOKEN, LocalOrg, serving

Json = dict[str, Any]
ADMIN = "admin@example.com"
KEY = ECKey.generate_key("P-256")
BOTH = needed()


@pytest.fixture(scope="module")
def running_org() -> Iterator[LocalOrg]:
    with serving() as running:
        running.call("POST", "/admin/api/v1/embedded-login-settings", {"embeddedLoginSupport": True})
        yield LocalOrg(running.url, type(running.fresh)(running.call("GET", "/local/snapshot")))


@pytest.fixture
def local_org(running_org: LocalOrg) -> LocalOrg:
    """A fresh org whose switch is on: no service app can turn it on."""
    running_org.reset()
    return running_org


@dataclass(frozen=True)
class Service:
    """A service app in the org, and the `.env` that uses it."""

    org: LocalOrg
    client_id: str
    env_path: Path
    bootstrap: Command

    def run(self, *arguments: str) -> Result:
        result = self.bootstrap(*arguments)
        for secret in (KEY.as_dict(private=True)["d"], TOKEN, "eyJ"):
            assert str(secret) not in result.text, "something secret was said"
        return result

    def grant(self, *scopes: str) -> None:
        for scope in scopes:
            self.org.call("POST", f"/api/v1/apps/{self.client_id}/grants", {"issuer": self.org.url, "scopeId": scope})

    def set(self, **values: str) -> None:
        with self.env_path.open("a") as file:
            file.writelines(f"{name}={value}\n" for name, value in values.items())


def app_body(key: ECKey | RSAKey, *, dpop: bool) -> Json:
    public = {**key.as_dict(private=False), "kid": "one"}
    settings = {"application_type": "service", "grant_types": ["client_credentials"], "jwks": {"keys": [public]}}
    return {
        "name": "oidc_client",
        "label": "Bootstrap",
        "signOnMode": "OPENID_CONNECT",
        "credentials": {"oauthClient": {"token_endpoint_auth_method": "private_key_jwt"}},
        "settings": {"oauthClient": {**settings, "dpop_bound_access_tokens": dpop}},
    }


def make_service(org: LocalOrg, env_path: Path, bootstrap: Command, *scopes: str, dpop: bool = False, role: bool = True) -> Service:
    client_id = org.call("POST", "/api/v1/apps", app_body(KEY, dpop=dpop))["id"]
    if role:
        org.call("POST", f"/oauth2/v1/clients/{client_id}/roles", {"type": "SUPER_ADMIN"})
    key = json.dumps({**KEY.as_dict(private=True), "kid": "one"})
    env_path.write_text(
        f"OKTA_CLIENT_ORGURL={org.url}\nOKTA_CLIENT_CLIENTID={client_id}\nOKTA_CLIENT_PRIVATEKEY='{key}'\nOKTA_ADMIN_LOGIN={ADMIN}\n"
    )
    service = Service(org, client_id, env_path, bootstrap)
    service.grant(*scopes)
    return service


@pytest.fixture
def env_path(tmp_path: Path) -> Path:
    return tmp_path / ".env"


@pytest.fixture(params=[False, True], ids=["Bearer", "DPoP"])
def service(request: pytest.FixtureRequest, local_org: LocalOrg, env_path: Path, bootstrap: Command) -> Service:
    return make_service(local_org, env_path, bootstrap, *BOTH, dpop=request.param)


def calls_of(org: LocalOrg) -> list[Json]:
    return [call for call in org.call("GET", "/local/requests") if call["path"].startswith(("/api/", "/oauth2/v1/token"))]


def test_the_guide_is_applied_verified_and_taken_back_with_exactly_the_needed_scopes(service: Service) -> None:
    service.org.call("DELETE", "/local/requests")
    applied = service.run("apply")
    assert applied.code == 0, applied.text
    verified = service.run("verify")
    assert verified.code == 0, verified.text
    destroyed = service.run("destroy")
    assert destroyed.code == 0, destroyed.text
    calls = calls_of(service.org)
    assert not any(call["status"] == 403 for call in calls)
    assert {call["headers"]["authorization"].split()[0] for call in calls if call["path"].startswith("/api/")} <= {"Bearer", "DPoP"}
    used = {scope_for(call["method"], call["path"]) for call in calls if call["path"].startswith("/api/")}
    managed = {scope for scope in used if scope and scope.endswith(".manage")}
    assert {scope for scope in used if scope and scope.removesuffix("read") + "manage" not in managed} == set(BOTH)


def test_one_token_serves_a_whole_command(service: Service) -> None:
    service.org.call("DELETE", "/local/requests")
    assert service.run("plan").code == 2
    asked = [call for call in calls_of(service.org) if call["path"] == "/oauth2/v1/token"]
    dpop = any("dpop" in call["headers"] for call in asked)
    assert [call["status"] for call in asked] == ([400, 400, 200] if dpop else [200])


@pytest.mark.parametrize("use_case", list(UseCase))
def test_one_use_case_needs_no_more_than_its_own_scopes(local_org: LocalOrg, env_path: Path, bootstrap: Command, use_case: UseCase) -> None:
    service = make_service(local_org, env_path, bootstrap, *needed([use_case]))
    assert service.run("apply", "--use-case", use_case).code == 0
    assert service.run("verify", "--use-case", use_case).code == 0


@pytest.mark.parametrize("scope", BOTH)
def test_a_scope_that_is_not_granted_is_named_before_anything_is_written(
    local_org: LocalOrg, env_path: Path, bootstrap: Command, scope: str
) -> None:
    service = make_service(local_org, env_path, bootstrap, *(one for one in BOTH if one != scope))
    service.org.call("DELETE", "/local/requests")
    result = service.run("apply")
    assert result.code == 1
    assert f"The service app lacks {scope}: " in result.err
    assert result.err.count("\n") == 1
    assert not any(call["path"].startswith("/api/") for call in calls_of(service.org))


def test_scopes_of_the_env_that_are_too_few_are_named(local_org: LocalOrg, env_path: Path, bootstrap: Command) -> None:
    service = make_service(local_org, env_path, bootstrap, *BOTH)
    service.set(OKTA_CLIENT_SCOPES='"okta.users.manage okta.groups.manage"')
    result = service.run("apply")
    assert result.code == 1
    assert "OKTA_CLIENT_SCOPES lacks " in result.err
    assert "okta.apps.manage" in result.err
    assert "okta.users.manage" not in result.err


def test_reading_scopes_are_enough_for_a_plan(local_org: LocalOrg, env_path: Path, bootstrap: Command) -> None:
    reading = [scope.replace(".manage", ".read") for scope in BOTH]
    service = make_service(local_org, env_path, bootstrap, *reading)
    service.set(OKTA_CLIENT_SCOPES=",".join(reading))
    assert service.run("plan").code == 2
    assert service.run("apply").code == 1


def test_a_scope_taken_away_later_is_named_by_what_the_org_answers(local_org: LocalOrg, env_path: Path, bootstrap: Command) -> None:
    service = make_service(local_org, env_path, bootstrap, *BOTH)
    challenge = 'Bearer scope="okta.groups.read", error="insufficient_scope"'
    fault = {"match": "GET /api/v1/groups", "status": 403, "headers": {"WWW-Authenticate": challenge}, "body": {"errorCode": "E0000006"}}
    local_org.call("POST", "/local/faults", fault)
    result = service.run("plan")
    assert result.code == 1
    assert "The service app lacks okta.groups.read" in result.err


def test_a_service_app_without_an_admin_role_is_told_which(local_org: LocalOrg, env_path: Path, bootstrap: Command) -> None:
    result = make_service(local_org, env_path, bootstrap, *BOTH, role=False).run("plan")
    assert result.code == 1
    assert "needs the admin role Super Administrator" in result.err


def test_the_admin_named_in_the_env_is_kept_out_of_the_password_optional_policies(service: Service) -> None:
    assert service.run("apply", "--use-case", "password-optional").code == 0
    admin = service.org.call("GET", f"/api/v1/users/{ADMIN}")["id"]
    policy = service.org.named("OKTA_SIGN_ON", "Password-optional global sign-in policy")["id"]
    (rule,) = service.org.call("GET", f"/api/v1/policies/{policy}/rules")
    assert admin in rule["conditions"]["people"]["users"]["exclude"]


def test_an_admin_that_the_org_does_not_know_is_named(local_org: LocalOrg, env_path: Path, bootstrap: Command) -> None:
    service = make_service(local_org, env_path, bootstrap, *BOTH)
    service.set(OKTA_ADMIN_LOGIN="nobody@example.com")
    result = service.run("plan")
    assert result.code == 1
    assert "OKTA_ADMIN_LOGIN: this org has no user nobody@example.com" in result.err


@pytest.mark.parametrize("form", ["pem", "pem on one line", "file", "jwk"])
def test_the_key_may_be_a_pem_a_jwk_or_the_path_of_either(
    local_org: LocalOrg, env_path: Path, bootstrap: Command, tmp_path: Path, form: str
) -> None:
    pem = KEY.as_pem(private=True).decode()
    (tmp_path / "key.pem").write_text(pem)
    written = {
        "pem": f'"{pem}"',
        "pem on one line": "'" + pem.replace("\n", "\\n") + "'",
        "file": str(tmp_path / "key.pem"),
        "jwk": f"'{json.dumps(KEY.as_dict(private=True))}'",
    }
    service = make_service(local_org, env_path, bootstrap, *BOTH)
    service.set(OKTA_CLIENT_PRIVATEKEY=written[form])
    result = service.run("plan")
    assert result.code == 2, result.text


def test_an_rsa_key_signs_too_and_its_name_may_stand_in_the_env(local_org: LocalOrg, env_path: Path, bootstrap: Command) -> None:
    key = RSAKey.generate_key(2048)
    service = make_service(local_org, env_path, bootstrap, *BOTH)
    app = app_body(key, dpop=False)
    app["settings"]["oauthClient"]["jwks"]["keys"].append({**KEY.as_dict(private=False), "kid": "two"})
    local_org.call("PUT", f"/api/v1/apps/{service.client_id}", app)
    service.set(OKTA_CLIENT_PRIVATEKEY=f'"{key.as_pem(private=True).decode()}"')
    refused = service.run("plan")
    assert refused.code == 1
    assert "kid is invalid" in refused.err
    service.set(OKTA_CLIENT_KID="one")
    assert service.run("plan").code == 2


@pytest.mark.parametrize("wrong", ["garbage", '\'{"kty": "EC", "d": "canary"}\'', "public", "/no/such/file", "PEM"])
def test_a_key_that_is_none_is_refused_without_being_quoted(local_org: LocalOrg, env_path: Path, bootstrap: Command, wrong: str) -> None:
    service = make_service(local_org, env_path, bootstrap, *BOTH)
    values = {
        "public": f'"{KEY.as_pem(private=False).decode()}"',
        "PEM": '"-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----"',
    }
    service.set(OKTA_CLIENT_PRIVATEKEY=values.get(wrong, wrong))
    result = service.run("plan")
    assert result.code == 1
    assert result.err == (
        "OKTA_CLIENT_PRIVATEKEY is not a private RSA or EC key. It holds a PEM (-----BEGIN PRIVATE KEY-----), a JWK, or a path to either.\n"
    )


def test_a_key_that_the_app_does_not_know_is_refused_by_the_org(local_org: LocalOrg, env_path: Path, bootstrap: Command) -> None:
    service = make_service(local_org, env_path, bootstrap, *BOTH)
    service.set(OKTA_CLIENT_PRIVATEKEY=f"'{json.dumps(ECKey.generate_key('P-256').as_dict(private=True))}'")
    result = service.run("plan")
    assert result.code == 1
    assert "that the app knows the public half of OKTA_CLIENT_PRIVATEKEY" in result.err


@pytest.mark.parametrize("lacking", ["OKTA_CLIENT_CLIENTID", "OKTA_CLIENT_PRIVATEKEY", "OKTA_ADMIN_LOGIN"])
def test_half_a_service_app_is_refused(local_org: LocalOrg, env_path: Path, bootstrap: Command, lacking: str) -> None:
    service = make_service(local_org, env_path, bootstrap, *BOTH)
    service.set(**{lacking: ""})
    result = service.run("plan")
    assert result.code == 1
    assert f"{lacking} is empty" in result.err


def test_the_private_interface_is_not_for_service_apps(service: Service) -> None:
    result = service.run("apply", LOCAL)
    assert result.code == 1
    assert "Leave out --allow-private-api" in result.err


def test_a_service_app_goes_before_a_token(local_org: LocalOrg, env_path: Path, bootstrap: Command) -> None:
    service = make_service(local_org, env_path, bootstrap, *BOTH)
    service.set(OKTA_CLIENT_TOKEN="wrong")
    assert service.run("plan").code == 2


def test_a_key_from_the_environment_goes_to_no_org_of_the_file(
    local_org: LocalOrg, env_path: Path, bootstrap: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = make_service(local_org, env_path, bootstrap, *BOTH)
    monkeypatch.setenv("OKTA_CLIENT_PRIVATEKEY", "another")
    result = service.run("plan")
    assert result.code == 1
    assert "OKTA_CLIENT_PRIVATEKEY comes from the environment but OKTA_CLIENT_ORGURL from" in result.err


def test_a_nonce_that_the_api_asks_for_is_put_into_the_next_proof(local_org: LocalOrg, env_path: Path, bootstrap: Command) -> None:
    service = make_service(local_org, env_path, bootstrap, *BOTH, dpop=True)
    headers = {"WWW-Authenticate": 'DPoP error="use_dpop_nonce"', "DPoP-Nonce": "a-nonce"}
    local_org.call("POST", "/local/faults", {"match": "GET /api/v1/groups", "status": 401, "headers": headers, "body": {}})
    assert service.run("plan").code == 2


def test_the_keys_own_token_request_is_a_form_without_a_secret(local_org: LocalOrg, env_path: Path, bootstrap: Command) -> None:
    """And the org the token is asked at is the one of `.env`, not a custom server."""
    service = make_service(local_org, env_path, bootstrap, *BOTH)
    local_org.call("DELETE", "/local/requests")
    assert service.run("plan").code == 2
    asked = next(call for call in calls_of(local_org) if call["path"].endswith("/token"))
    assert set(asked["fields"]) == {"grant_type", "scope", "client_assertion_type", "client_assertion"}
    assert asked["fields"]["scope"] == " ".join(BOTH)
    assert asked["status"] == 200


def test_doctor_prints_the_scopes_to_grant_without_asking_any_org(bootstrap: Command, env_path: Path) -> None:
    result = bootstrap("doctor", "--scopes")
    assert (result.code, result.out.split()) == (0, list(BOTH))
    assert json.loads(bootstrap("doctor", "--scopes", "--json", "--use-case", "multifactor").out) == list(needed([UseCase.MULTIFACTOR]))


def test_doctor_finds_a_scope_that_is_not_granted(local_org: LocalOrg, env_path: Path, bootstrap: Command) -> None:
    service = make_service(local_org, env_path, bootstrap, *BOTH[1:])
    result = service.run("doctor")
    assert result.code == 2
    assert f"The service app lacks {BOTH[0]}" in result.out
    assert "Okta API Scopes" in result.out


def test_doctor_finds_a_key_that_the_app_does_not_know(local_org: LocalOrg, env_path: Path, bootstrap: Command) -> None:
    service = make_service(local_org, env_path, bootstrap, *BOTH)
    service.set(OKTA_CLIENT_PRIVATEKEY=f"'{json.dumps(ECKey.generate_key('P-256').as_dict(private=True))}'")
    result = service.run("doctor")
    assert result.code == 2
    assert "1. The org does not take the service app" in result.out


def test_every_resource_of_the_guide_has_its_scopes() -> None:
    for resource in resources_of(EVERYTHING):
        assert all(scope.startswith("okta.") for scope in of_kind(resource)), resource.address


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"status": 302, "headers": {"Location": "https://evil.example/"}}, "redirects token requests; not followed"),
        ({"status": 429, "body": {"error": "too_many"}}, "Wait a minute"),
        ({"status": 400, "body": {"error": "unauthorized_client", "error_description": "no"}}, "client credentials"),
        ({"status": 200, "body": {"token_type": "Bearer"}}, "POST /oauth2/v1/token: Okta answered 200"),
        ({"status": 500, "body": "<html>"}, "POST /oauth2/v1/token: Okta answered 500"),
    ],
)
def test_a_token_that_is_not_to_be_had_says_why_in_one_line(
    local_org: LocalOrg, env_path: Path, bootstrap: Command, fault: Json, words: str
) -> None:
    service = make_service(local_org, env_path, bootstrap, *BOTH)
    local_org.call("POST", "/local/faults", {"match": "POST /oauth2/v1/token", "times": 9, **fault})
    result = service.run("plan")
    assert result.code == 1
    assert words in result.err
    assert result.err.count("\n") == 1
