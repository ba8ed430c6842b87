"""A working local org, broken in one way at a time: the doctor finds it first, and following what it says repairs the org."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from dotenv import dotenv_values, set_key

from bootstrap import cli
from bootstrap.doctor.console import Console
from bootstrap.doctor.diagnosis import Click, Diagnosis
from bootstrap.scopes import needed
from bootstrap.state import default_path
from tests.bootstrap.conftest import LOCAL, Command
from tests.bootstrap.fake_org import FakeOrg
from tests.bootstrap.local_org import TOKEN, LocalOrg, serving
from tests.bootstrap.test_service_app import make_service

ATTEMPTS = 10  # what a new org's password policy allows
Json = dict[str, Any]


@dataclass(frozen=True)
class Configured:
    """A bootstrapped org: its address, a snapshot of it, and the `.env` and the record that came of it."""

    url: str
    snapshot: Any
    env: str
    record: str


@dataclass(frozen=True)
class Sick:
    """A local org and the `.env` that belongs to it."""

    url: str
    env_path: Path
    bootstrap: Command

    def call(self, method: str, path: str, body: Any = None) -> Any:
        answer = requests.request(method, self.url + path, json=body, headers={"Authorization": f"SSWS {TOKEN}"}, timeout=60)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    @property
    def env(self) -> dict[str, str]:
        return {name: value or "" for name, value in dotenv_values(self.env_path).items()}

    def set(self, name: str, value: str) -> None:
        set_key(self.env_path, name, value)

    def app(self, prefix: str = "OKTA_IDX") -> Json:
        return dict(self.call("GET", f"/api/v1/apps/{self.env[f'{prefix}_CLIENTID']}"))

    def change_app(self, **oauth: Any) -> None:
        app = self.app()
        app["settings"]["oauthClient"] |= oauth
        body = {key: value for key, value in app.items() if key in ("name", "label", "signOnMode", "credentials", "settings")}
        self.call("PUT", f"/api/v1/apps/{app['id']}", body)

    def change_policy(self, policy: Json, **changes: Any) -> None:
        body = {key: value for key, value in policy.items() if key not in ("id", "created", "lastUpdated", "_links", "_embedded")}
        self.call("PUT", f"/api/v1/policies/{policy['id']}", body | changes)

    def group(self, name: str) -> str:
        return next(str(one["id"]) for one in self.call("GET", "/api/v1/groups") if one["profile"]["name"] == name)

    def fault(self, match: str, **fault: Any) -> None:
        self.call("POST", "/local/faults", {"match": match, "times": 99} | fault)

    def healed(self) -> None:
        self.call("DELETE", "/local/faults")

    def diagnoses(self, *arguments: str) -> list[Json]:
        result = self.bootstrap("doctor", "--json", *arguments)
        found: list[Json] = json.loads(result.out)["diagnoses"]
        assert result.code == (2 if found else 0), result.err
        return found

    def follow(self, diagnosis: Json) -> None:
        """Does what was told: the lines into `.env`, then the command."""
        for line in diagnosis["env"]:
            name, _, value = line.partition("=")
            self.set(name, value)
        if diagnosis["type"]:
            program, *arguments = diagnosis["type"].removeprefix("python -m ").split()
            assert program == "bootstrap"
            result = self.bootstrap(*arguments, LOCAL)
            assert result.code == 0, result.text


@pytest.fixture(scope="module")
def configured_org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Configured]:
    """One process for this file, bootstrapped once."""
    with serving() as running:
        yield configured(running.url, tmp_path_factory.mktemp("configured"))


def configured(url: str, folder: Path) -> Configured:
    env_path = folder / ".env"
    env_path.write_text(f"OKTA_CLIENT_ORGURL={url}\nOKTA_CLIENT_TOKEN={TOKEN}\n")
    code = cli.main(["apply", LOCAL, "--env-file", str(env_path), "--state", str(folder / "record.json")])
    assert code == 0
    snapshot = requests.get(f"{url}/local/snapshot", headers={"Authorization": f"SSWS {TOKEN}"}, timeout=60).json()
    return Configured(url, snapshot, env_path.read_text(), (folder / "record.json").read_text())


@pytest.fixture
def sick(configured_org: Configured, tmp_path: Path, bootstrap: Command) -> Sick:
    """The org as bootstrap left it, and nothing wrong yet."""
    org = Sick(configured_org.url, tmp_path / ".env", bootstrap)
    org.env_path.write_text(configured_org.env)
    record = default_path(org.url)
    record.parent.mkdir()
    record.write_text(configured_org.record)
    org.healed()
    org.call("POST", "/local/snapshot", configured_org.snapshot)
    return org


@pytest.fixture
def env_path(tmp_path: Path) -> Path:
    """In place of the fake org's: `.env` is written by `sick`."""
    return tmp_path / ".env"


def test_a_working_org_has_nothing_wrong_and_is_not_written_to(sick: Sick) -> None:
    before = sick.call("GET", "/local/requests")
    assert sick.diagnoses() == []
    calls = [one for one in sick.call("GET", "/local/requests") if one not in before and not one["path"].startswith("/local")]
    assert {one["method"] for one in calls if one["path"].startswith("/api/v1") and "simulate" not in one["path"]} == {"GET"}


def org_switch_off(org: Sick) -> None:
    org.call("POST", "/admin/api/v1/embedded-login-settings", {"embeddedLoginSupport": False})


def grant_taken_from_the_app(org: Sick) -> None:
    org.change_app(grant_types=["authorization_code", "refresh_token"])


def grant_taken_from_the_rule(org: Sick) -> None:
    policies = "/api/v1/authorizationServers/default/policies"
    path = f"{policies}/{org.call('GET', policies)[0]['id']}/rules"
    rule = org.call("GET", path)[0]
    rule["conditions"]["grantTypes"]["include"].remove("interaction_code")
    org.call("PUT", f"{path}/{rule['id']}", {key: rule[key] for key in ("type", "name", "priority", "status", "conditions", "actions")})


def issuer_of_another_server(org: Sick) -> None:
    org.set("OKTA_IDX_ISSUER", f"{org.url}/oauth2/nowhere")


def issuer_with_a_slash_too_many(org: Sick) -> None:
    org.set("OKTA_IDX_ISSUER", f"{org.url}/oauth2/default/")


def another_secret(org: Sick) -> None:
    org.set("OKTA_IDX_CLIENTSECRET", "not-the-secret-of-this-app")


def client_id_of_another_org(org: Sick) -> None:
    org.set("OKTA_IDX_CLIENTID", "0oaofanotherorg00000")


def app_deactivated(org: Sick) -> None:
    org.call("POST", f"/api/v1/apps/{org.app()['id']}/lifecycle/deactivate")


def another_redirect_uri(org: Sick) -> None:
    org.change_app(redirect_uris=["http://localhost:9999/login/callback"])


def origin_untrusted(org: Sick) -> None:
    origin = org.call("GET", "/api/v1/trustedOrigins")[0]
    org.call("DELETE", f"/api/v1/trustedOrigins/{origin['id']}")


def app_taken_from_everyone(org: Sick) -> None:
    org.call("DELETE", f"/api/v1/apps/{org.app()['id']}/groups/{org.group('Everyone')}")


def email_only_for_recovery(org: Sick) -> None:
    """Okta refuses it while a policy has people enroll email to sign in."""
    policy = next(one for one in org.call("GET", "/api/v1/policies?type=MFA_ENROLL") if not one["system"])
    for entry in policy["settings"]["authenticators"]:
        entry["enroll"]["self"] = {"okta_password": "REQUIRED", "okta_email": "NOT_ALLOWED"}.get(entry["key"], entry["enroll"]["self"])
    org.change_policy(policy)
    email = next(one for one in org.call("GET", "/api/v1/authenticators") if one["key"] == "okta_email")
    body = {"key": "okta_email", "name": email["name"], "settings": email["settings"] | {"allowedFor": "recovery"}}
    org.call("PUT", f"/api/v1/authenticators/{email['id']}", body)


def john_locked_out(org: Sick) -> None:
    form = {"scope": "openid", "redirect_uri": "http://localhost:8080/login/callback", "code_challenge": "a" * 43}
    client = (org.env["OKTA_IDX_CLIENTID"], org.env["OKTA_IDX_CLIENTSECRET"])
    for _ in range(ATTEMPTS):
        started = requests.post(
            f"{org.env['OKTA_IDX_ISSUER']}/v1/interact", data=form | {"code_challenge_method": "S256"}, auth=client, timeout=60
        )
        begun = org.call("POST", "/idp/idx/introspect", {"interactionHandle": started.json()["interaction_handle"]})
        wrong = {"stateHandle": begun["stateHandle"], "identifier": "john.doe@example.com", "credentials": {"passcode": "wrong"}}
        requests.post(f"{org.url}/idp/idx/identify", json=wrong, timeout=60)
    assert org.call("GET", "/api/v1/users/john.doe@example.com")["status"] == "LOCKED_OUT"


def john_out_of_his_group(org: Sick) -> None:
    john = org.call("GET", "/api/v1/users/john.doe@example.com")
    org.call("DELETE", f"/api/v1/groups/{org.group('Retailers')}/users/{john['id']}")


@pytest.mark.parametrize(
    ("break_it", "name", "words"),
    [
        (org_switch_off, "org-switch", "Embedded widget sign-in support"),
        (grant_taken_from_the_app, "grant-on-app", "unauthorized_client"),
        (grant_taken_from_the_rule, "grant-on-server", "Default Policy"),
        (issuer_of_another_server, "issuer", "/oauth2/nowhere"),
        (issuer_with_a_slash_too_many, "issuer", "/oauth2/default/"),
        (another_secret, "client-secret", "invalid_client"),
        (client_id_of_another_org, "client-id", "0oaofanotherorg00000"),
        (app_deactivated, "app-inactive", "deactivated"),
        (another_redirect_uri, "redirect-uri", "http://localhost:8080/login/callback"),
        (origin_untrusted, "trusted-origin", "CORS"),
        (app_taken_from_everyone, "not-assigned", "john.doe@example.com"),
        (email_only_for_recovery, "email-recovery-only", "recovery only"),
        (john_locked_out, "person-state", "LOCKED_OUT"),
        (john_out_of_his_group, "not-in-group", "Retailers"),
    ],
)
def test_what_is_broken_comes_first_and_what_it_says_to_type_repairs_it(
    sick: Sick, break_it: Callable[[Sick], None], name: str, words: str
) -> None:
    break_it(sick)
    first = sick.diagnoses()[0]
    assert first["name"] == name
    assert words in first["what"]
    if name == "org-switch":  # no command can: the click is done by hand, then the command
        assert first["click"]["link"] == f"{sick.url}/admin/settings/account"
        sick.call("POST", "/admin/api/v1/embedded-login-settings", {"embeddedLoginSupport": True})
    sick.follow(first)
    assert sick.diagnoses() == []


def group_policy(org: Sick, kind: str, rule: Json, **policy: Any) -> Json:
    """Another team's policy, made later and so above ours, for a group that John Doe shares with password-optional people."""
    john = org.call("GET", "/api/v1/users/john.doe@example.com")
    org.call("PUT", f"/api/v1/groups/{org.group('Password optional')}/users/{john['id']}")
    people = {"people": {"groups": {"include": [org.group("Retailers")]}}}
    made = dict(org.call("POST", "/api/v1/policies", {"type": kind, "name": "Of another team", "conditions": people} | policy))
    org.call("POST", f"/api/v1/policies/{made['id']}/rules", rule)
    org.change_policy(made, priority=1)
    return made


def enrollment_policy_above(org: Sick) -> Json:
    password = {"type": "AUTHENTICATORS", "authenticators": [{"key": "okta_password", "enroll": {"self": "REQUIRED"}}]}
    rule = {"type": "MFA_ENROLL", "name": "All", "conditions": {"network": {"connection": "ANYWHERE"}}}
    return group_policy(org, "MFA_ENROLL", rule | {"actions": {"enroll": {"self": "CHALLENGE"}}}, settings=password)


def session_policy_above(org: Sick) -> Json:
    signon = {"access": "ALLOW", "primaryFactor": "PASSWORD_IDP", "requireFactor": False}
    return group_policy(org, "OKTA_SIGN_ON", {"type": "SIGN_ON", "name": "All", "actions": {"signon": signon}})


@pytest.mark.parametrize("above", [enrollment_policy_above, session_policy_above])
def test_a_policy_that_wins_over_ours_is_named_and_moving_it_below_repairs(sick: Sick, above: Callable[[Sick], Json]) -> None:
    other = above(sick)
    first = sick.diagnoses()[0]
    assert first["name"] == "policy-above"
    assert "Of another team" in first["what"]
    assert "drag Of another team below" in first["click"]["do"]
    sick.change_policy(sick.call("GET", f"/api/v1/policies/{other['id']}"), priority=2)
    assert sick.diagnoses() == []


def test_a_rule_that_denies_access_is_named_and_taking_it_away_repairs(sick: Sick) -> None:
    policy = next(one for one in sick.call("GET", "/api/v1/policies?type=ACCESS_POLICY") if one["system"])
    path = f"/api/v1/policies/{policy['id']}/rules"
    conditions = {"people": {"groups": {"include": [sick.group("Retailers")]}}}
    body = {"type": "ACCESS_POLICY", "name": "No retailers", "conditions": conditions, "actions": {"appSignOn": {"access": "DENY"}}}
    rule = sick.call("POST", path, body)
    first = sick.diagnoses()[0]
    assert first["name"] == "denied"
    assert "Any two factors, rule No retailers denies john.doe@example.com" in first["what"]
    assert "Authentication Policies > App sign-in" in first["click"]["path"]
    sick.call("DELETE", f"{path}/{rule['id']}")
    assert sick.diagnoses() == []


def test_an_access_policy_in_front_of_the_default_one_is_the_one_that_counts(sick: Sick) -> None:
    policies = "/api/v1/authorizationServers/default/policies"
    mine = {"type": "OAUTH_AUTHORIZATION_POLICY", "status": "ACTIVE", "name": "In front", "description": "", "priority": 1}
    made = sick.call("POST", policies, mine | {"conditions": {"clients": {"include": [sick.env["OKTA_IDX_CLIENTID"]]}}})
    rule = sick.call("GET", f"{policies}/{sick.call('GET', policies)[-1]['id']}/rules")[0]
    rule["conditions"]["grantTypes"]["include"] = ["authorization_code"]
    body = {key: rule[key] for key in ("type", "name", "priority", "status", "conditions", "actions")}
    sick.call("POST", f"{policies}/{made['id']}/rules", body)
    first = sick.diagnoses()[0]
    assert first["name"] == "grant-on-server"
    assert "In front" in first["what"]
    sick.follow(first)
    assert sick.diagnoses() == []


def test_a_person_whom_somebody_suspended_is_left_to_a_person(sick: Sick) -> None:
    john = sick.call("GET", "/api/v1/users/john.doe@example.com")
    sick.call("POST", f"/api/v1/users/{john['id']}/lifecycle/suspend")
    first = sick.diagnoses()[0]
    assert (first["name"], first["type"]) == ("person-state", "")
    assert first["click"]["do"] == "More Actions > Unsuspend"
    sick.call("POST", f"/api/v1/users/{john['id']}/lifecycle/unsuspend")
    assert sick.diagnoses() == []


def test_somebody_asked_about_by_login_is_told_why_a_password_is_asked_for(sick: Sick) -> None:
    assert [one["name"] for one in sick.diagnoses("--login", "nobody@example.com")] == ["no-such-person"]
    first = sick.diagnoses("--login", "admin@example.com")[0]
    assert first["name"] == "not-in-group"
    assert "Password optional" in first["click"]["path"]
    admin = sick.call("GET", "/api/v1/users/admin@example.com")
    sick.call("PUT", f"/api/v1/groups/{sick.group('Password optional')}/users/{admin['id']}")
    assert sick.diagnoses("--login", "admin@example.com") == []


def test_before_the_first_apply_there_is_one_thing_to_do(sick: Sick) -> None:
    kept = [line for line in sick.env_path.read_text().splitlines() if not line.startswith("OKTA_IDX_")]
    sick.env_path.write_text("\n".join(kept) + "\n")
    (only,) = sick.diagnoses()
    assert only["name"] == "no-client"
    sick.follow(only)
    assert sick.diagnoses() == []


def test_another_env_file_stays_the_one_that_is_repaired(sick: Sick) -> None:
    other = sick.env_path.rename(sick.env_path.with_name("my env"))
    email_only_for_recovery(Sick(sick.url, other, sick.bootstrap))
    result = sick.bootstrap("doctor", "--env-file", "my env")
    assert "type:  python -m bootstrap apply --env-file 'my env'" in result.out


def test_a_classic_org_ends_the_examination_and_another_org_is_the_way_out(sick: Sick) -> None:
    sick.fault("GET /.well-known/okta-organization", merge={"pipeline": "v1"})
    (only,) = sick.diagnoses()
    assert only["name"] == "classic-org"
    assert only["env"][0].startswith("OKTA_CLIENT_ORGURL=")
    sick.healed()  # stands for the org that was upgraded
    assert sick.diagnoses() == []


def test_a_token_that_the_org_does_not_know_ends_the_examination(sick: Sick) -> None:
    sick.set("OKTA_CLIENT_TOKEN", "00-of-another-org")
    (only,) = sick.diagnoses()
    assert only["name"] == "token"
    assert only["click"]["path"] == "Security > API > Tokens"
    assert only["env"] == ["OKTA_CLIENT_TOKEN=(the value)"]
    sick.set("OKTA_CLIENT_TOKEN", TOKEN)
    assert sick.diagnoses() == []


def test_an_org_without_api_access_management_signs_in_at_its_own_server(sick: Sick) -> None:
    refusal = {"errorCode": "E0000015", "errorSummary": "You do not have permission to access the feature you are requesting"}
    sick.fault("GET /api/v1/authorizationServers/default/policies", status=401, body=refusal)
    first = sick.diagnoses()[0]
    assert first["name"] == "no-api-access-management"
    assert first["env"] == [f"OKTA_IDX_ISSUER={sick.url}"]
    sick.follow(first)
    assert sick.diagnoses() == []


@pytest.mark.parametrize("path", ["/api/v1/apps", "/api/v1/trustedOrigins", "/api/v1/authenticators", "/api/v1/policies"])
def test_a_missing_role_is_told_and_the_rest_is_examined_all_the_same(sick: Sick, path: str) -> None:
    refusal = {"errorCode": "E0000006", "errorSummary": "You do not have permission to perform the requested action"}
    sick.fault(f"GET {path}", status=403, body=refusal)
    john_out_of_his_group(sick)
    found = {one["name"]: one for one in sick.diagnoses()}
    assert f"GET {path} was refused" in found["role"]["what"]
    assert "Super Administrator" in found["role"]["click"]["do"]
    sick.healed()
    sick.follow(found["not-in-group"])
    assert sick.diagnoses() == []


@pytest.mark.parametrize("scope", ["okta.apps.manage", "okta.trustedOrigins.manage", "okta.policies.manage"])
def test_a_missing_scope_of_a_service_app_is_named_and_granting_it_repairs(sick: Sick, scope: str) -> None:
    env = [line for line in sick.env_path.read_text().splitlines() if not line.startswith("OKTA_CLIENT_")]
    granted = [one for one in needed() if one != scope]
    service = make_service(LocalOrg(sick.url), sick.env_path, sick.bootstrap, *granted)
    sick.env_path.write_text("\n".join([sick.env_path.read_text(), *env]))
    (only,) = sick.diagnoses()
    assert only["name"] == "scope"
    assert f"Grant {scope};" in only["click"]["do"]
    assert service.client_id in only["click"]["path"]
    service.grant(scope)
    assert sick.diagnoses() == []


def test_a_rate_limit_is_told_and_not_waited_for(sick: Sick) -> None:
    sick.fault("GET /api/v1/trustedOrigins", status=429, headers={"Retry-After": "60"})
    (only,) = sick.diagnoses()
    assert only["name"] == "rate-limit"
    assert "Wait 60 seconds" in only["what"]
    assert only["type"] == "python -m bootstrap doctor"
    sick.healed()
    assert sick.diagnoses() == []


@pytest.mark.parametrize(("ahead_s", "words"), [(600, "10 minutes ahead of"), (-4 * 3600, "4 hours behind")])
def test_a_wrong_clock_here_is_told_in_minutes(sick: Sick, monkeypatch: pytest.MonkeyPatch, ahead_s: float, words: str) -> None:
    with monkeypatch.context() as wrong:
        wrong.setattr("bootstrap.doctor.clock.now", lambda: time.time() + ahead_s)
        (only,) = sick.diagnoses()
    assert only["name"] == "clock"
    assert words in only["what"]
    assert only["type"]
    assert sick.diagnoses() == []


def test_a_mailbox_that_nobody_reads_is_told_where_the_org_is_no_local_one(sick: Sick) -> None:
    sick.fault("GET /local/health", status=404)
    first = sick.diagnoses()[0]
    assert first["name"] == "mailbox"
    assert first["env"] == ["JOHN_DOE_EMAIL=(an address of yours)"]
    sick.set("JOHN_DOE_EMAIL", "me@my-own-domain.com")
    sick.follow(first | {"env": []})
    assert sick.diagnoses() == []


def test_a_custom_domain_is_a_right_issuer_and_another_org_is_not(sick: Sick, org: FakeOrg) -> None:
    sick.set("OKTA_IDX_ISSUER", sick.env["OKTA_IDX_ISSUER"].replace("localhost", "127.0.0.1"))
    assert sick.diagnoses() == []
    sick.set("OKTA_IDX_ISSUER", f"{org.url}/oauth2/default")
    first = sick.diagnoses()[0]
    assert first["name"] == "issuer"
    assert first["env"] == [f"OKTA_IDX_ISSUER={sick.url}/oauth2/default"]
    assert not any("interact" in str(call) for call in org.calls), "a secret went to another org"


def test_a_name_in_the_org_cannot_steer_the_terminal() -> None:
    named = Diagnosis("app-inactive", "\x1b[2J\nApp is deactivated", Click("Applications > \x1b[31m", "https://example.com", "Activate"))
    assert all(line.isprintable() for line in named.lines())


def test_for_a_person_the_likeliest_comes_first_with_both_wordings_and_no_secret_is_shown(sick: Sick) -> None:
    secret = sick.env["OKTA_IDX_CLIENTSECRET"]
    grant_taken_from_the_app(sick)
    origin_untrusted(sick)
    result = sick.bootstrap("doctor")
    assert result.code == 2
    lines = [line for line in result.out.splitlines() if line[:2] in ("1.", "2.")]
    assert "interaction code" in lines[0]
    assert "trusted origin" in lines[1]
    assert "at Okta, click: Security > API > Trusted Origins (older consoles: API > Trusted Origins)" in result.out
    assert "/admin/" not in result.out  # of the console's pages a local org has the switch's alone
    assert "type:  python -m bootstrap apply" in result.out
    assert secret not in result.text
    assert TOKEN not in result.text


def test_an_org_of_oktas_has_a_link_for_every_place_and_a_local_one_for_the_switch_alone() -> None:
    there, here = Console("https://dev-123456.okta.com"), Console("http://localhost:8081")
    assert there.origins("").link == "https://dev-123456-admin.okta.com/admin/access/api/trusted_origins"
    assert there.account("").link == "https://dev-123456-admin.okta.com/admin/settings/account"
    assert (here.origins("").link, here.account("").link) == ("", "http://localhost:8081/admin/settings/account")
