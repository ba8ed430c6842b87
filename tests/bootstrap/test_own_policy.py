"""Whose policy asks for two factors: where other apps follow the org's own, ours get one for themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bootstrap import cli
from tests.bootstrap.conftest import LOCAL, Command
from tests.bootstrap.fake_org import FakeOrg
from tests.bootstrap.local_org import TOKEN as LOCAL_TOKEN
from tests.bootstrap.local_org import serving
from tests.bootstrap.snapshots import Rows

NAME = "Embedded sign-in: any two factors"


def payroll(org: FakeOrg, name: str = "payroll", label: str = "Payroll") -> None:
    """Another team's app, on the org's default policy as every new app is."""
    links = {"accessPolicy": {"href": f"{org.url}/api/v1/policies/{org.named('ACCESS_POLICY', 'Any two factors')['id']}"}}
    org.apps["0oapayroll"] = {"id": "0oapayroll", "name": name, "label": label, "settings": {}, "_links": links}


def catch_all(org: FakeOrg, policy: str) -> Any:
    rules = org.rules[org.named("ACCESS_POLICY", policy)["id"]]
    return rules[-1]["actions"]["appSignOn"]["verificationMethod"].get("constraints")


def followed_by(org: FakeOrg, label: str) -> str:
    app = next(one for one in org.apps.values() if one["label"] == label)
    return str(org.policies[app["_links"]["accessPolicy"]["href"].rpartition("/")[2]]["name"])


def test_where_only_our_apps_follow_it_the_orgs_own_policy_is_changed_as_the_guide_says(org: FakeOrg, bootstrap: Command) -> None:
    assert bootstrap("apply", LOCAL).code == 0
    assert catch_all(org, "Any two factors")
    assert followed_by(org, "Embedded sign-in: multifactor") == "Any two factors"


def test_where_another_app_follows_it_ours_gets_a_policy_of_its_own_and_the_plan_says_why(org: FakeOrg, bootstrap: Command) -> None:
    payroll(org)
    before = catch_all(org, "Any two factors")
    planned = bootstrap("plan")
    assert "These apps follow Any two factors: Payroll." in planned.out
    assert f"+ Authentication policy {NAME}" in planned.out
    assert bootstrap("apply", LOCAL).code == 0
    assert catch_all(org, "Any two factors") == before
    assert catch_all(org, NAME) == [{"knowledge": {"types": ["password"], "reauthenticateIn": "PT12H"}}]
    assert followed_by(org, "Embedded sign-in: multifactor") == NAME
    assert bootstrap("verify").code == 0
    assert bootstrap("plan").code == 0


def test_the_policy_of_our_own_is_kept_when_the_other_app_is_gone(org: FakeOrg, bootstrap: Command) -> None:
    payroll(org)
    assert bootstrap("apply", LOCAL).code == 0
    del org.apps["0oapayroll"]
    assert bootstrap("plan").code == 0


def test_an_app_that_comes_later_does_not_undo_the_choice(org: FakeOrg, bootstrap: Command) -> None:
    assert bootstrap("apply", LOCAL).code == 0
    payroll(org)
    assert bootstrap("plan").code == 0


def test_with_no_own_policy_the_shared_one_is_changed_and_the_others_are_named(org: FakeOrg, bootstrap: Command) -> None:
    payroll(org)
    planned = bootstrap("plan", "--no-own-policy")
    assert "will ask for a password and another factor: Payroll. With --own-policy they are left alone." in planned.out
    assert bootstrap("apply", LOCAL, "--no-own-policy").code == 0
    assert catch_all(org, "Any two factors")


def test_with_own_policy_it_is_so_without_others_too(org: FakeOrg, bootstrap: Command) -> None:
    assert bootstrap("apply", LOCAL, "--own-policy").code == 0
    assert followed_by(org, "Embedded sign-in: multifactor") == NAME


@pytest.mark.parametrize("command", ["plan", "apply"])
def test_a_caller_without_a_password_is_not_shut_out_of_the_console(org: FakeOrg, bootstrap: Command, command: str) -> None:
    payroll(org, "saasure", "Okta Admin Console")
    org.admin["credentials"] = {"provider": {"type": "FEDERATION", "name": "FEDERATION"}}
    result = bootstrap(command, LOCAL, "--no-own-policy")
    assert result.code == 1
    assert "It would shut you out" in result.err
    assert org.writes() == []
    org.admin["credentials"] = {"password": {}, "provider": {"type": "OKTA", "name": "OKTA"}}
    assert bootstrap("apply", LOCAL, "--no-own-policy").code == 0


def test_in_a_local_org_with_an_app_of_others_nothing_of_theirs_changes_and_all_is_taken_back(tmp_path: Path) -> None:
    with serving() as org:
        org.call("POST", "/admin/api/v1/embedded-login-settings", {"embeddedLoginSupport": True})
        oauth = {"application_type": "web", "grant_types": ["authorization_code"], "redirect_uris": ["https://payroll.example/callback"]}
        org.call(
            "POST",
            "/api/v1/apps",
            {
                "name": "oidc_client",
                "label": "Payroll",
                "signOnMode": "OPENID_CONNECT",
                "credentials": {"oauthClient": {"token_endpoint_auth_method": "client_secret_basic"}},
                "settings": {"oauthClient": oauth | {"response_types": ["code"]}},
            },
        )
        before = org.state()
        (tmp_path / ".env").write_text(f"OKTA_CLIENT_ORGURL={org.url}\nOKTA_CLIENT_TOKEN={LOCAL_TOKEN}\n")
        assert cli.main(["apply"]) == 0
        shared = org.named("ACCESS_POLICY", "Any two factors")["id"]
        assert ("rule", shared) not in changed(before, org.state())
        assert org.named("ACCESS_POLICY", NAME)
        assert cli.main(["doctor"]) == 0
        assert cli.main(["destroy"]) == 0
        assert without_sign_ins(org.state()) == without_sign_ins(before)


def changed(before: Rows, after: Rows) -> set[tuple[str, str]]:
    """Kind and parent of every object that is not as it was."""
    return {(row[0], row[3]) for row in before - after if len(row) > 3}


def without_sign_ins(rows: Rows) -> Rows:
    """Those that the doctor began and left to expire."""
    return {row for row in rows if row[0] not in ("interaction", "transaction")}
