"""Applying the guide: what is written, in which order, and what a second time does."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from dotenv import dotenv_values

from tests.bootstrap.conftest import LOCAL, Command
from tests.bootstrap.fake_org import FakeOrg, Fault
from tests.bootstrap.fake_server import running

READS_OF_A_SECOND_APPLY = 22


def state_of(org: FakeOrg) -> Any:
    """Everything the org holds, comparable: without ids and with references by name."""
    names = {item["id"]: item["profile"].get("login") or item["profile"]["name"] for item in [*org.users.values(), *org.groups.values()]}
    names |= {policy["id"]: f"{policy['type']} {policy['name']}" for policy in org.policies.values()}
    names |= {app["id"]: app["label"] for app in org.apps.values()}
    names |= {rule["id"]: rule["name"] for rules in org.rules.values() for rule in rules}
    text = json.dumps(
        [org.users, org.groups, {key: sorted(members) for key, members in org.members.items()}, org.apps, org.origins]
        + [org.policies, org.rules, org.authenticators, org.server_rules, {key: sorted(groups) for key, groups in org.app_groups.items()}]
        + [[role["type"] for role in roles] for roles in org.roles.values()]
    ).replace(org.url, "")
    for item_id, name in names.items():
        text = text.replace(item_id, name)
    for origin in org.origins:
        text = text.replace(origin, "origin")
    return json.loads(text)


def test_a_second_apply_writes_nothing_and_reads_at_most_22_times(configured: FakeOrg, bootstrap: Command) -> None:
    result = bootstrap("apply", LOCAL)
    assert result.code == 0
    assert configured.writes() == []
    assert len([call for call in configured.calls if call.method == "GET"]) <= READS_OF_A_SECOND_APPLY
    assert "0 writes" in result.out


def test_each_list_is_read_once(org: FakeOrg, bootstrap: Command) -> None:
    bootstrap("plan")
    asked = [(call.path, str(call.query)) for call in org.calls]
    assert len(asked) == len(set(asked))


def test_a_fresh_org_is_configured_within_a_minute_of_a_free_orgs_limits(org: FakeOrg, bootstrap: Command) -> None:
    bootstrap("apply", LOCAL)
    apps = [call for call in org.calls if call.path.startswith("/api/v1/apps")]
    rest = [call for call in org.calls if call.path.startswith("/api/v1/") and call not in apps]
    assert len(apps) <= 10
    assert len(rest) <= 50


def test_what_opens_the_org_is_written_last(org: FakeOrg, bootstrap: Command) -> None:
    bootstrap("apply", LOCAL)
    written = [f"{call.method} {call.path}" for call in org.writes()]
    last_policy = max(index for index, call in enumerate(written) if call.startswith(("POST /api/v1/policies", "PUT /api/v1/policies")))
    assignments = [index for index, call in enumerate(written) if "/apps/" in call and ("/policies/" in call or "/groups/" in call)]
    assert min(assignments) > last_policy
    authentication = org.named("ACCESS_POLICY", "Password-optional authentication policy")
    assert written[-1].endswith(f"/policies/{authentication['id']}"), "the policy that lets people in with one factor"


def test_everybody_else_is_asked_for_a_password_before_the_catch_all_opens(org: FakeOrg, bootstrap: Command) -> None:
    bootstrap("apply", LOCAL)
    rules = f"/api/v1/policies/{org.named('ACCESS_POLICY', 'Password-optional authentication policy')['id']}/rules"
    assert [call.method for call in org.writes() if call.path.startswith(rules)] == ["POST", "PUT"]


def test_policies_are_created_one_after_another(org: FakeOrg, bootstrap: Command) -> None:
    """Two made at the same moment reported the same priority at Okta."""
    bootstrap("apply", LOCAL)
    ours = org.named("MFA_ENROLL", "Password-optional sign-in policy")
    assert (ours["priority"], org.named("MFA_ENROLL", "Default Policy")["priority"]) == (1, 2)


def test_the_rule_of_any_two_factors_keeps_what_the_guide_does_not_set(configured: FakeOrg) -> None:
    rule = configured.rule(configured.named("ACCESS_POLICY", "Any two factors"), "Catch-all Rule")
    method = rule["actions"]["appSignOn"]["verificationMethod"]
    assert method["constraints"] == [{"knowledge": {"types": ["password"], "reauthenticateIn": "PT12H"}}]
    assert rule["priority"] == 99


def test_a_put_sends_no_read_only_members(org: FakeOrg, bootstrap: Command) -> None:
    bootstrap("apply", LOCAL)
    for call in org.writes():
        if call.method == "PUT" and "/rules/" in call.path:
            assert not {"id", "_links", "created", "lastUpdated"} & set(call.body)
            assert "null" not in json.dumps(call.body), "Okta answers nulls that its definition does not take"


def test_nothing_of_the_org_changes_beyond_the_guide(org: FakeOrg, bootstrap: Command) -> None:
    before = copy.deepcopy([org.admin, org.everyone, org.named("PROFILE_ENROLLMENT", "Default Policy"), org.server_rules[0]["actions"]])
    bootstrap("apply", LOCAL)
    after = [org.admin, org.everyone, org.named("PROFILE_ENROLLMENT", "Default Policy"), org.server_rules[0]["actions"]]
    assert after == before
    assert org.server_rules[0]["conditions"]["scopes"] == {"include": ["*"]}


def test_the_app_finds_its_ids_and_secrets_in_env_and_other_lines_stay(configured: FakeOrg, env_path: Path) -> None:
    found = dotenv_values(env_path)
    apps = {app["label"]: app["id"] for app in configured.apps.values()}
    assert found["OKTA_IDX_CLIENTID"] == apps["Embedded sign-in: multifactor"]
    assert found["OKTA_IDX_PASSWORD_OPTIONAL_CLIENTID"] == apps["Embedded sign-in: password-optional"]
    assert found["OKTA_IDX_CLIENTSECRET"] == "client-secret-canary"
    assert found["OKTA_IDX_ISSUER"] == f"{configured.url}/oauth2/default"
    assert found["OKTA_IDX_REDIRECTURI"] == "http://localhost:8080/login/callback"
    assert env_path.read_text().startswith("# my org\n")
    assert "   # made up if empty\n" in env_path.read_text()


def test_a_made_up_password_is_the_one_the_user_got_and_differs_each_time(org: FakeOrg, bootstrap: Command, env_path: Path) -> None:
    bootstrap("apply", LOCAL)
    sent = [call.body["credentials"]["password"]["value"] for call in org.writes() if call.path == "/api/v1/users"]
    found = dotenv_values(env_path)
    assert sent == [found["JOHN_DOE_PASSWORD"], found["OKTA_SERVICE_PASSWORD"]]
    assert len(set(sent)) == 2
    assert all(len(password) >= 20 for password in sent)


def test_a_password_from_env_is_used(org: FakeOrg, bootstrap: Command, env_path: Path) -> None:
    env_path.write_text(env_path.read_text() + "JOHN_DOE_PASSWORD='Correct-Horse 1'\n")
    bootstrap("apply", LOCAL)
    assert org.writes()[2].body["credentials"]["password"]["value"] == "Correct-Horse 1"


def test_an_existing_person_is_sent_no_password_and_given_none_in_env(org: FakeOrg, bootstrap: Command, env_path: Path) -> None:
    profile = {"firstName": "J", "lastName": "Doe", "login": "john.doe@example.com", "email": "john.doe@example.com"}
    org.users["00uJ"] = {"id": "00uJ", "status": "ACTIVE", "profile": profile}
    assert bootstrap("apply", LOCAL, "--adopt", "user.john_doe").code == 0
    assert dotenv_values(env_path)["JOHN_DOE_PASSWORD"] == ""
    assert org.users["00uJ"]["profile"]["firstName"] == "John"
    assert not any("credentials" in (call.body or {}) for call in org.writes() if call.path == "/api/v1/users/00uJ")


def test_with_the_switch_off_all_but_the_grant_is_done_and_a_person_is_told_where_to_click(org: FakeOrg, bootstrap: Command) -> None:
    result = bootstrap("apply")
    assert result.code == 3
    assert f"open {org.url}/admin/settings/account, scroll to Embedded widget sign-in support" in result.out
    assert "Left: App integration Embedded sign-in: multifactor (Okta said: Api validation failed: grantTypes)" in result.out
    assert not any(call.path.startswith("/admin") for call in org.calls)
    assert all("interaction_code" not in app["settings"]["oauthClient"]["grant_types"] for app in org.apps.values())
    assert org.named("ACCESS_POLICY", "Password-optional authentication policy")


def test_an_org_that_drops_the_grant_silently_is_recognised_too(org: FakeOrg, bootstrap: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(org, "refuse_grant", lambda grants: "interaction_code" in grants and grants.remove("interaction_code"))
    assert bootstrap("apply").code == 3
    assert len(org.apps) == 2, "no app is made twice"


def test_after_the_click_apply_goes_on_where_it_stopped(org: FakeOrg, bootstrap: Command) -> None:
    bootstrap("apply")
    org.switch = True
    org.calls.clear()
    assert bootstrap("apply").code == 0
    assert [call.path.split("/")[3] for call in org.writes()] == ["apps", "apps", "authorizationServers"]


def test_the_same_org_comes_out_whether_the_switch_was_on_before_or_not(org: FakeOrg, bootstrap: Command, env_path: Path) -> None:
    bootstrap("apply")
    bootstrap("apply", LOCAL)
    with running(FakeOrg()) as other:
        other.switch = True
        other_env = env_path.with_name(".env.other")
        other_env.write_text(env_path.read_text().partition("OKTA_SERVICE")[0].replace(org.url, other.url))
        assert bootstrap("apply", LOCAL, "--env-file", str(other_env)).code == 0
    assert state_of(org) == state_of(other)


def test_the_private_interface_is_used_only_when_allowed_and_says_it_is_unsupported(org: FakeOrg, bootstrap: Command) -> None:
    result = bootstrap("apply", LOCAL)
    assert result.code == 0
    assert "Okta does not support" in result.out
    assert org.switch
    assert {app["_private"]["email_magic_link_redirect_uri"] for app in org.apps.values()} == {"http://localhost:8080/login/callback"}


def test_a_private_interface_that_answers_otherwise_leaves_the_click_to_a_person(org: FakeOrg, bootstrap: Command) -> None:
    org.faults.append(Fault("GET /admin", 200, {"somethingElse": True}, times=9))
    assert bootstrap("apply", LOCAL).code == 3
    assert not org.switch


def test_an_org_without_api_access_management_uses_its_own_server(org: FakeOrg, bootstrap: Command, env_path: Path) -> None:
    org.api_access_management = False
    result = bootstrap("apply", LOCAL)
    assert result.code == 0
    assert "not needed" in result.out
    assert dotenv_values(env_path)["OKTA_IDX_ISSUER"] == org.url


def test_one_use_case_alone_leaves_the_other_ones_objects_out(org: FakeOrg, bootstrap: Command) -> None:
    assert bootstrap("apply", LOCAL, "--use-case", "multifactor").code == 0
    assert [app["label"] for app in org.apps.values()] == ["Embedded sign-in: multifactor"]
    assert len(org.policies) == 4


def test_the_password_optional_use_case_alone_brings_the_email_authenticator_along(org: FakeOrg, bootstrap: Command) -> None:
    assert bootstrap("apply", LOCAL, "--use-case", "password-optional").code == 0
    assert org.authenticators[0]["settings"]["allowedFor"] == "any"
    rule = org.rule(org.named("ACCESS_POLICY", "Any two factors"), "Catch-all Rule")
    assert "constraints" not in rule["actions"]["appSignOn"]["verificationMethod"]
    assert bootstrap("verify", "--use-case", "password-optional").code == 0


def test_exactly_as_written_leaves_our_rule_out(org: FakeOrg, bootstrap: Command) -> None:
    bootstrap("apply", LOCAL, "--exactly-as-written")
    policy = org.named("ACCESS_POLICY", "Password-optional authentication policy")
    assert [rule["name"] for rule in org.rules[policy["id"]]] == ["Catch-all Rule"]


def test_every_write_is_recorded_before_the_next_with_what_was_there(org: FakeOrg, bootstrap: Command, tmp_path: Path) -> None:
    """The record, as it is on disk while the org carries out each write, already names that write and every one before it."""
    record = tmp_path / "record.json"
    seen: list[list[str]] = []
    answer = org.answer

    def watching(call: Any) -> Any:
        if call.method != "GET" and record.exists():
            seen.append([write["status"] for write in json.loads(record.read_text())["writes"]])
        return answer(call)

    org.answer = watching  # type: ignore[method-assign]
    bootstrap("apply", LOCAL, "--state", str(record))
    assert len(seen) == len(org.writes())
    for statuses in seen:
        assert statuses[-1] == "sent"
        assert set(statuses[:-1]) <= {"done"}
    last = [len(statuses) for statuses in seen[-5:]]
    assert last == list(range(len(seen) - 4, len(seen) + 1)), "one was refused, the switch being off; one made John and his membership"
    writes = json.loads(record.read_text())["writes"]
    made = [write for write in writes if write["method"] == "POST" and write["address"] == "/api/v1/groups"]
    assert all(write["previous"] is None for write in made)
    changed = next(write for write in writes if write["resource"] == "rule.any_two_factors")
    assert changed["previous"]["actions"]["appSignOn"]["verificationMethod"] == {
        "type": "ASSURANCE",
        "factorMode": "2FA",
        "reauthenticateIn": "PT12H",
    }


def test_a_write_whose_answer_is_a_server_error_stays_on_record_as_sent(org: FakeOrg, bootstrap: Command, tmp_path: Path) -> None:
    org.faults.append(Fault("POST /api/v1/groups", 500, {}))
    assert bootstrap("apply", LOCAL, "--state", "record.json").code == 1
    writes = json.loads((tmp_path / "record.json").read_text())["writes"]
    assert [(write["resource"], write["status"]) for write in writes] == [("group.retailers", "sent")]


@pytest.mark.parametrize("survives", [0, 1, 3, 7, 12, 18, 23])
@pytest.mark.parametrize("acted", [False, True])
def test_a_run_that_breaks_off_after_any_write_ends_in_the_same_org_when_run_again(
    org: FakeOrg, bootstrap: Command, survives: int, acted: bool
) -> None:
    answer, count = org.answer, 0

    def breaking(call: Any) -> Any:
        nonlocal count
        count += call.method != "GET"
        if call.method != "GET" and count > survives:
            if acted and count == survives + 1:
                answer(call)
            return 500, {"errorCode": "E0000009", "errorSummary": "Internal Server Error"}, {}
        return answer(call)

    org.answer = breaking  # type: ignore[method-assign]
    assert bootstrap("apply", LOCAL).code == 1
    org.answer = answer  # type: ignore[method-assign]
    assert bootstrap("apply", LOCAL).code == 0
    interrupted = state_of(org)
    labels = [app["label"] for app in org.apps.values()]
    assert sorted(labels) == ["Embedded sign-in: multifactor", "Embedded sign-in: password-optional"]
    names = [policy["name"] for policy in org.policies.values()]
    assert len(names) == 8
    assert bootstrap("verify").code == 0
    org.calls.clear()
    bootstrap("apply", LOCAL)
    assert org.writes() == []
    assert state_of(org) == interrupted


def test_a_policy_moved_by_somebody_is_put_directly_above_the_default_again(configured: FakeOrg, bootstrap: Command) -> None:
    ours, default = configured.named("MFA_ENROLL", "Password-optional sign-in policy"), configured.named("MFA_ENROLL", "Default Policy")
    other = configured._policy({"type": "MFA_ENROLL", "name": "Partners", "conditions": {"people": {"groups": {"include": []}}}})
    assert (ours["priority"], other["priority"], default["priority"]) == (1, 2, 3)
    assert bootstrap("apply", LOCAL).code == 0
    assert (other["priority"], ours["priority"], default["priority"]) == (1, 2, 3)


def test_a_new_policy_that_the_org_puts_elsewhere_is_put_directly_above_the_default(org: FakeOrg, bootstrap: Command) -> None:
    other = org._policy({"type": "MFA_ENROLL", "name": "Partners", "conditions": {"people": {"groups": {"include": []}}}})
    org.new_policies_come_first = True
    result = bootstrap("apply", LOCAL, "--verify")
    assert result.code == 0, result.text
    ours, default = org.named("MFA_ENROLL", "Password-optional sign-in policy"), org.named("MFA_ENROLL", "Default Policy")
    assert (other["priority"], ours["priority"], default["priority"]) == (1, 2, 3)


def test_an_app_of_another_port_follows(configured: FakeOrg, bootstrap: Command, env_path: Path) -> None:
    env_path.write_text(env_path.read_text() + "APP_PORT=9000\n")
    assert bootstrap("apply", LOCAL).code == 0
    for app in configured.apps.values():
        assert app["settings"]["oauthClient"]["redirect_uris"] == ["http://localhost:9000/login/callback"]
        assert app["_private"]["email_magic_link_redirect_uri"] == "http://localhost:9000/login/callback"
    assert dotenv_values(env_path)["OKTA_IDX_REDIRECTURI"] == "http://localhost:9000/login/callback"


def test_a_password_that_the_org_does_not_take_says_which_line_to_change(org: FakeOrg, bootstrap: Command) -> None:
    body = {"errorCode": "E0000001", "errorSummary": "Api validation failed: password", "errorCauses": []}
    org.faults.append(Fault("POST /api/v1/users", 400, body))
    result = bootstrap("apply", LOCAL)
    assert result.code == 1
    assert "Change JOHN_DOE_PASSWORD in .env" in result.err
