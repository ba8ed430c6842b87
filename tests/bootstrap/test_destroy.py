"""destroy takes back what the record says, exactly, in the reverse order, and nothing else."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import HealthCheck, Phase, given, settings

from tests.bootstrap.conftest import LOCAL, Command, Result
from tests.bootstrap.local_org import LocalOrg, write_env
from tests.bootstrap.preconfigured import Habit, orgs
from tests.bootstrap.snapshots import comparable, unlike


@pytest.fixture
def env_path(local_org: LocalOrg, tmp_path: Path) -> Path:
    """In place of the fake org's: the `bootstrap` fixture now means the local org."""
    return write_env(local_org, tmp_path)


def test_a_fresh_org_is_the_same_after_apply_and_destroy(local_org: LocalOrg, bootstrap: Command, env_path: Path, tmp_path: Path) -> None:
    before = local_org.state()
    assert bootstrap("apply", LOCAL).code == 0
    result = bootstrap("destroy")
    assert result.code == 0, result.text
    assert unlike(before, local_org.state()) == ""
    assert not list((tmp_path / ".bootstrap").glob("*.json")), "a record of nothing is no file"
    assert dotenv_values(env_path)["OKTA_IDX_CLIENTSECRET"] == ""
    assert local_org.call("GET", "/admin/api/v1/embedded-login-settings") == {"embeddedLoginSupport": True}


@settings(max_examples=10, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(habits=orgs())
def test_an_org_that_others_configured_is_the_same_after_apply_and_destroy(
    local_org: LocalOrg, bootstrap: Command, env_path: Path, habits: list[Habit]
) -> None:
    local_org.reset()
    for habit in habits:
        habit(local_org)
    before = local_org.state()
    applied = bootstrap("apply", LOCAL, "--adopt", "all")
    assert applied.code == 0, applied.text
    assert local_org.state() != before
    result = bootstrap("destroy")
    assert result.code == 0, result.text
    assert unlike(before, local_org.state()) == ""


def test_keys_that_the_org_made_or_rotated_meanwhile_are_nobodys_change(local_org: LocalOrg, bootstrap: Command, env_path: Path) -> None:
    """An app names its signing key as soon as somebody has signed in, or only asked for the keys."""

    def apps() -> list[str]:
        return sorted(app["label"] for app in local_org.call("GET", "/api/v1/apps"))

    before = apps()
    assert bootstrap("apply", LOCAL).code == 0
    local_org.call("GET", "/oauth2/default/v1/keys")
    local_org.call("POST", "/local/keys/rotate")
    result = bootstrap("destroy")
    assert (result.code, apps()) == (0, before), result.text


# What somebody else did since


@pytest.fixture
def applied(local_org: LocalOrg, bootstrap: Command, env_path: Path) -> LocalOrg:
    result = bootstrap("apply", LOCAL)
    assert result.code == 0, result.text
    return local_org


def left_lines(result: Result) -> list[str]:
    return [line.removeprefix("Left: ") for line in result.out.splitlines() if line.startswith("Left: ")]


def described(org: LocalOrg) -> str:
    group = org.group("Retailers")
    org.call("PUT", f"/api/v1/groups/{group['id']}", {"profile": group["profile"] | {"description": "now ours"}})
    return "Group Retailers (changed by somebody else since)."


def new_callback(org: LocalOrg) -> str:
    app = org.app("Embedded sign-in: multifactor")
    app["settings"]["oauthClient"]["redirect_uris"].append("https://app.example.com/callback")
    org.call("PUT", f"/api/v1/apps/{app['id']}", app)
    return "App integration Embedded sign-in: multifactor (changed by somebody else since)."


def shared_rule(org: LocalOrg) -> str:
    path, rule = org.catch_all("Any two factors")
    rule["actions"]["appSignOn"]["verificationMethod"]["reauthenticateIn"] = "PT30M"
    org.call("PUT", path, rule)
    return "Any two factors, catch-all rule: Password + Another factor (changed by somebody else since)."


def longer_codes(org: LocalOrg) -> str:
    email = next(one for one in org.call("GET", "/api/v1/authenticators") if one["key"] == "okta_email")
    settings = email["settings"] | {"tokenLifetimeInMinutes": 10}
    org.call("PUT", f"/api/v1/authenticators/{email['id']}", {"key": "okta_email", "name": email["name"], "settings": settings})
    return "Email authenticator: Authentication and recovery (changed by somebody else since)."


def married(org: LocalOrg) -> str:
    org.call("POST", "/api/v1/users/john.doe@example.com", {"profile": {"lastName": "Roe"}})
    return "User John Doe (changed by somebody else since)."


@pytest.mark.parametrize("change", [described, new_callback, shared_rule, longer_codes, married])
def test_what_somebody_changed_since_stays_as_they_left_it_and_is_reported(
    applied: LocalOrg, bootstrap: Command, change: Callable[[LocalOrg], str]
) -> None:
    told = change(applied)
    result = bootstrap("destroy")
    assert result.code == 3, result.text
    assert left_lines(result) == [told]
    names = {row[0:2] for row in applied.state()}
    assert len(names) <= len({row[0:2] for row in comparable(applied.fresh.content)}) + 4, "all else is gone"
    assert left_lines(bootstrap("destroy")) == [told], "and stays so the next time"


def test_a_person_and_a_group_that_stay_are_still_parted(applied: LocalOrg, bootstrap: Command) -> None:
    """John was made as a member: that is taken back by itself, and once."""
    john = applied.call("GET", "/api/v1/users/john.doe@example.com")["id"]
    told = [described(applied), married(applied)]
    result = bootstrap("destroy")
    assert (result.code, left_lines(result)) == (3, told[::-1]), result.text
    assert "- John Doe in the group of retailers" in result.out
    assert [group["profile"]["name"] for group in applied.call("GET", f"/api/v1/users/{john}/groups")] == ["Everyone"]
    assert "John Doe in the group" not in bootstrap("destroy").out


def somebody_signed_up(org: LocalOrg) -> list[str]:
    user = org.person("new@example.com")
    org.call("PUT", f"/api/v1/groups/{org.group('Password optional')['id']}/users/{user['id']}")
    return ["Group Password optional (new@example.com is a member)."]


def another_app_follows(org: LocalOrg) -> list[str]:
    app = org.new_app("Another team's app")
    policy = org.named("ACCESS_POLICY", "Password-optional authentication policy")
    org.call("PUT", f"/api/v1/apps/{app['id']}/policies/{policy['id']}")
    return ["Authentication policy Password-optional authentication policy (the app Another team's app follows it)."]


def a_rule_of_theirs(org: LocalOrg) -> list[str]:
    policy = org.named("OKTA_SIGN_ON", "Password-optional global sign-in policy")
    signon = {"access": "ALLOW", "requireFactor": False, "primaryFactor": "PASSWORD_IDP", "rememberDeviceByDefault": False}
    org.call("POST", f"/api/v1/policies/{policy['id']}/rules", {"type": "SIGN_ON", "name": "Theirs", "actions": {"signon": signon}})
    return [
        "Global session policy Password-optional global sign-in policy (it has the rule Theirs).",
        "Group Password optional (Global session policy Password-optional global sign-in policy stays, which needs it).",
    ]


def a_policy_for_our_group(org: LocalOrg) -> list[str]:
    people = {"people": {"groups": {"include": [org.group("Retailers")["id"]]}}}
    org.call("POST", "/api/v1/policies", {"type": "MFA_ENROLL", "name": "Shops", "conditions": people})
    return ["Group Retailers (the policy Shops is for it)."]


@pytest.mark.parametrize("use", [somebody_signed_up, another_app_follows, a_rule_of_theirs, a_policy_for_our_group])
def test_what_somebody_else_relies_on_is_not_taken_from_under_them(
    applied: LocalOrg, bootstrap: Command, use: Callable[[LocalOrg], list[str]]
) -> None:
    told = use(applied)
    result = bootstrap("destroy")
    assert result.code == 3, result.text
    assert left_lines(result) == told


def test_what_is_gone_already_is_no_error(applied: LocalOrg, bootstrap: Command) -> None:
    applied.call("DELETE", f"/api/v1/trustedOrigins/{applied.call('GET', '/api/v1/trustedOrigins')[0]['id']}")
    result = bootstrap("destroy")
    assert result.code == 0, result.text
    assert "= Trusted origin for the app (CORS, REDIRECT) (gone already)" in result.out


def test_a_refusal_of_okta_is_reported_and_the_rest_is_taken_back(applied: LocalOrg, bootstrap: Command) -> None:
    group = applied.group("Retailers")["id"]
    refusal = {"errorCode": "E0000001", "errorSummary": "Api validation failed", "errorCauses": [{"errorSummary": "a group rule uses it"}]}
    applied.call("POST", "/local/faults", {"match": f"DELETE /api/v1/groups/{group}", "status": 400, "body": refusal})
    result = bootstrap("destroy")
    assert result.code == 3
    assert left_lines(result) == ["Group Retailers (Okta said: Api validation failed; a group rule uses it)."]
    assert bootstrap("destroy").code == 0


def test_an_org_that_was_never_applied_to_has_nothing_to_take_back(local_org: LocalOrg, bootstrap: Command, env_path: Path) -> None:
    before = local_org.state()
    result = bootstrap("destroy")
    assert result.code == 0
    assert "Nothing to take back." in result.out
    assert local_org.state() == before


def test_one_use_case_can_be_taken_back_alone(applied: LocalOrg, bootstrap: Command) -> None:
    assert bootstrap("destroy", "--use-case", "password-optional").code == 0
    assert {app["label"] for app in applied.call("GET", '/api/v1/apps?filter=name eq "oidc_client"')} == {"Embedded sign-in: multifactor"}
    assert applied.group("Retailers")
    assert bootstrap("verify", "--use-case", "multifactor").code == 0
    assert bootstrap("destroy").code == 0


def test_after_destroy_apply_begins_anew(applied: LocalOrg, bootstrap: Command) -> None:
    assert bootstrap("destroy").code == 0
    assert bootstrap("apply", LOCAL).code == 0
    assert bootstrap("verify").code == 0


def test_what_was_changed_and_changed_again_by_a_later_apply_goes_back_to_the_first_state(
    local_org: LocalOrg, bootstrap: Command, env_path: Path
) -> None:
    before = local_org.state()
    assert bootstrap("apply", LOCAL).code == 0
    env_path.write_text(env_path.read_text() + "APP_PORT=9090\n")
    assert bootstrap("apply", LOCAL).code == 0
    assert bootstrap("destroy").code == 0
    assert unlike(before, local_org.state()) == ""


def test_what_apply_put_right_again_goes_back_to_what_somebody_else_had_made_of_it(applied: LocalOrg, bootstrap: Command) -> None:
    """Their change came after our first one: it is theirs that our second one wrote over."""
    path, rule = applied.catch_all("Any two factors")
    del rule["actions"]["appSignOn"]["verificationMethod"]["constraints"]
    rule["actions"]["appSignOn"]["verificationMethod"]["reauthenticateIn"] = "PT1H"
    applied.call("PUT", path, rule)
    theirs = applied.catch_all("Any two factors")
    assert bootstrap("apply", LOCAL).code == 0
    assert bootstrap("destroy").code == 0
    assert applied.catch_all("Any two factors") == theirs


# What it prints and keeps


def test_the_plan_of_destroying_as_json_names_every_step(applied: LocalOrg, bootstrap: Command) -> None:
    said = json.loads(bootstrap("destroy", "--json").out)
    assert (said["version"], said["org"], said["left"]) == (1, applied.url, [])
    first = said["done"][0]
    assert set(first) == {"address", "path", "heading", "title", "action", "fields", "note", "pending"}
    assert {step["action"] for step in said["done"]} == {"remove", "restore"}
    assert first["address"] == "assignment.authentication", "what lets people in goes first"


def test_neither_output_nor_record_of_destroying_holds_a_secret(applied: LocalOrg, bootstrap: Command, env_path: Path) -> None:
    env = dotenv_values(env_path)
    secrets = [value for name, value in env.items() if value and name.endswith(("SECRET", "PASSWORD", "TOKEN"))]
    assert len(secrets) == 5
    (record,) = Path(".bootstrap").glob("*.json")
    assert stat.S_IMODE(record.stat().st_mode) == 0o600
    kept = record.read_text()
    said = bootstrap("destroy", "--json").text
    assert not [secret for secret in secrets if secret in kept + said]


def test_without_colours_and_progress_where_nobody_watches(applied: LocalOrg, bootstrap: Command) -> None:
    said = bootstrap("destroy").text
    assert "\x1b" not in said
    assert "Taking back" not in said


def test_an_orgs_host_is_typed_before_anything_is_taken_back(
    applied: LocalOrg, bootstrap: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on an org that is not on this machine."""
    before = applied.state()
    monkeypatch.setattr("bootstrap.run.is_loopback", lambda host: False)
    refused = bootstrap("destroy")
    assert refused.code == 1
    assert "add --yes" in refused.err
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda: "another.okta.com")
    wrong = bootstrap("destroy")
    assert wrong.code == 1
    assert "nothing was changed" in wrong.err
    assert applied.state() == before
    monkeypatch.setattr("builtins.input", lambda: applied.url.removeprefix("http://"))
    assert bootstrap("destroy").code == 0


def test_if_the_org_changes_while_a_person_looks_nothing_is_taken_back(
    applied: LocalOrg, bootstrap: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bootstrap.run.is_loopback", lambda host: False)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)

    def typed_slowly() -> str:
        described(applied)
        return applied.url.removeprefix("http://")

    monkeypatch.setattr("builtins.input", typed_slowly)
    result = bootstrap("destroy")
    assert result.code == 1
    assert "changed while you looked" in result.err
    assert applied.app("Embedded sign-in: multifactor")


@pytest.mark.parametrize("extras", [["--app", "web", "spa", "native"], ["--own-policy"]], ids=["every kind of app", "a policy of our own"])
def test_what_an_apply_with_more_made_is_taken_back_too(local_org: LocalOrg, bootstrap: Command, env_path: Path, extras: list[str]) -> None:
    before = local_org.state()
    assert bootstrap("apply", LOCAL, *extras).code == 0
    result = bootstrap("destroy")
    assert result.code == 0, result.text
    assert unlike(before, local_org.state()) == ""
    assert "\nOther\n" not in result.out, "every step stands under a heading of the guide"


def test_destroying_stays_within_a_minute_of_a_free_orgs_limits(applied: LocalOrg, bootstrap: Command) -> None:
    applied.forget()
    assert bootstrap("destroy").code == 0
    apps = [path for _, path in applied.calls() if path.startswith("/api/v1/apps")]
    rest = [path for _, path in applied.calls() if path.startswith("/api/v1/") and not path.startswith("/api/v1/apps")]
    assert len(apps) <= 10
    assert len(rest) <= 50
