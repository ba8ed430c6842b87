"""What somebody changed since is found by plan, put right by apply, field by field, and nothing else is touched."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dotenv import dotenv_values

from tests.bootstrap.conftest import LOCAL, Command
from tests.bootstrap.fake_org import Call, FakeOrg
from tests.bootstrap.test_apply import state_of

Json = dict[str, Any]
Drift = Callable[[FakeOrg], object]


def john(org: FakeOrg) -> Json:
    return org.person("john.doe@example.com")


def an_app(org: FakeOrg, label: str) -> Json:
    return next(app for app in org.apps.values() if app["label"].endswith(label))


def origin(org: FakeOrg) -> Json:
    return next(iter(org.origins.values()))


def enrollment(org: FakeOrg) -> Json:
    return org.named("MFA_ENROLL", "Password-optional sign-in policy")


def session_rule(org: FakeOrg) -> Json:
    return org.rule(org.named("OKTA_SIGN_ON", "Password-optional global sign-in policy"), "Password-optional gsp rule")


def profile_action(org: FakeOrg) -> Json:
    rule = org.rule(org.named("PROFILE_ENROLLMENT", "Password-optional user profile policy"), "Catch-all Rule")
    action: Json = rule["actions"]["profileEnrollment"]
    return action


def everybody_else(org: FakeOrg) -> Json:
    return org.rule(org.named("ACCESS_POLICY", "Password-optional authentication policy"), "Everybody else: password")


def moved(org: FakeOrg, link: str, policy: Json) -> None:
    an_app(org, "password-optional")["_links"][link] = {"href": f"{org.url}/api/v1/policies/{policy['id']}"}


DRIFTS: list[tuple[str, Drift]] = [
    ("user.john_doe", lambda org: john(org)["profile"].update(lastName="Roe")),
    ("user.john_doe", lambda org: john(org).update(status="PROVISIONED")),
    ("user.john_doe", lambda org: john(org).update(status="LOCKED_OUT")),
    ("role.okta_service", lambda org: org.roles.clear()),
    ("group.retailers", lambda org: org.group("Retailers")["profile"].update(description="")),
    ("membership.john_doe", lambda org: org.members[org.group("Retailers")["id"]].clear()),
    ("app.multifactor", lambda org: an_app(org, "multifactor").update(status="INACTIVE")),
    ("app.multifactor", lambda org: an_app(org, "multifactor")["credentials"]["oauthClient"].update(pkce_required=False)),
    (
        "app.password_optional",
        lambda org: an_app(org, "password-optional")["settings"]["oauthClient"]["grant_types"].remove("interaction_code"),
    ),
    ("everyone.multifactor", lambda org: org.app_groups[an_app(org, "multifactor")["id"]].clear()),
    ("origin.app", lambda org: origin(org)["scopes"].pop()),
    ("origin.app", lambda org: origin(org).update(status="INACTIVE")),
    ("authenticator.email", lambda org: org.authenticators[0].update(status="INACTIVE")),
    ("server.default", lambda org: org.server_rules[0]["conditions"]["grantTypes"]["include"].remove("interaction_code")),
    ("rule.profile", lambda org: profile_action(org).update(unknownUserAction="DENY")),
    ("rule.profile", lambda org: profile_action(org).update(targetGroupIds=None)),
    ("policy.enrollment", lambda org: enrollment(org).update(status="INACTIVE")),
    ("policy.enrollment", lambda org: enrollment(org)["settings"]["authenticators"][1]["enroll"].update(self="REQUIRED")),
    ("policy.enrollment", lambda org: enrollment(org)["conditions"]["people"]["groups"].update(include=[org.everyone["id"]])),
    ("rule.session", lambda org: session_rule(org)["conditions"]["people"]["users"]["exclude"].pop(0)),
    ("rule.session", lambda org: session_rule(org)["actions"]["signon"].update(requireFactor=True)),
    ("rule.session", lambda org: session_rule(org).update(status="INACTIVE")),
    ("rule.everybody_else", lambda org: everybody_else(org)["conditions"]["people"]["groups"].update(exclude=[])),
    ("assignment.profile", lambda org: moved(org, "profileEnrollment", org.named("PROFILE_ENROLLMENT", "Default Policy"))),
    ("assignment.authentication", lambda org: moved(org, "accessPolicy", org.named("ACCESS_POLICY", "Any two factors"))),
]


@pytest.mark.parametrize(("address", "drift"), DRIFTS, ids=[f"{number} {address}" for number, (address, _) in enumerate(DRIFTS)])
def test_a_change_by_somebody_else_is_found_and_put_right(configured: FakeOrg, bootstrap: Command, address: str, drift: Drift) -> None:
    before = state_of(configured)
    drift(configured)
    assert bootstrap("plan").code == 2
    assert bootstrap("apply", LOCAL).code == 0
    after = state_of(configured)
    assert _sorted(after) == _sorted(before)
    assert bootstrap("plan").code == 0


def _sorted(state: Any) -> Any:
    """Lists of plain values in one order: what is appended again stands at the end."""
    if isinstance(state, dict):
        return {key: _sorted(value) for key, value in state.items()}
    if isinstance(state, list):
        return sorted((_sorted(member) for member in state), key=str)
    return state


def test_what_others_added_stays(configured: FakeOrg, bootstrap: Command) -> None:
    john(configured)["profile"]["title"] = "Dr"
    origin(configured)["scopes"].append({"type": "IFRAME_EMBED"})
    an_app(configured, "multifactor")["settings"]["oauthClient"]["grant_types"].append("implicit")
    session_rule(configured)["conditions"]["people"]["users"]["exclude"].append("00uSomebody")
    before = copy.deepcopy(state_of(configured))
    assert bootstrap("apply", LOCAL).code == 0
    assert state_of(configured) == before
    john(configured)["profile"]["lastName"] = "Roe"
    origin(configured)["scopes"].remove({"type": "CORS"})
    session_rule(configured)["actions"]["signon"]["requireFactor"] = True
    assert bootstrap("apply", LOCAL).code == 0
    assert _sorted(state_of(configured)) == _sorted(before)


@pytest.mark.parametrize("status", ["SUSPENDED", "DEPROVISIONED"])
def test_a_person_whom_somebody_took_out_is_left_to_a_person(configured: FakeOrg, bootstrap: Command, status: str) -> None:
    john(configured)["status"] = status
    result = bootstrap("apply", LOCAL)
    assert result.code == 1
    assert f"User John Doe is {status}; somebody decided that." in result.err


def test_a_secret_that_a_list_of_apps_leaves_out_is_read_once_and_then_kept_in_env(
    configured: FakeOrg, bootstrap: Command, env_path: Path
) -> None:
    for app in configured.apps.values():
        del app["credentials"]["oauthClient"]["client_secret"]
    configured.calls.clear()
    assert bootstrap("apply", LOCAL).code == 0
    assert not any(call.path.endswith("/secrets") for call in configured.calls), "the one in .env is this client's"
    text = env_path.read_text()
    env_path.write_text(text[: text.index("OKTA_IDX_CLIENTID")])
    assert bootstrap("apply", LOCAL).code == 0
    app = an_app(configured, "multifactor")
    assert dotenv_values(env_path)["OKTA_IDX_CLIENTSECRET"] == f"secret-of-{app['id']}"


def test_an_org_that_wants_simulations_as_a_list_is_asked_so(configured: FakeOrg, bootstrap: Command) -> None:
    configured.simulates_lists = True
    assert bootstrap("verify").code == 0


def test_plan_shows_what_others_changed_field_by_field_under_the_guides_headings(configured: FakeOrg, bootstrap: Command) -> None:
    session_rule(configured)["actions"]["signon"]["requireFactor"] = True
    everybody_else(configured)["conditions"]["people"]["groups"]["exclude"] = ["00gSomebody"]
    del configured.origins[origin(configured)["id"]]
    lines = bootstrap("plan").out.splitlines()
    at = lines.index("Set up your Okta org for a password-optional use case")
    rule = lines.index("  ~ Session rule: any factor, no MFA, admins excluded")
    assert at < rule
    assert lines[rule + 1 : rule + 3] == [
        "      Their session begins with any factor; admins are left out.",
        "      actions.signon.requireFactor: True -> False",
    ]
    ours = configured.group("Password optional")["id"]
    assert f"      conditions.people.groups.exclude: 00gSomebody -> {ours}" in lines
    assert "  + Trusted origin for the app (CORS, REDIRECT)" in lines
    assert "  = Group Retailers" in lines
    assert "1 to make, 2 to change." in lines


def test_every_step_of_the_guide_that_may_be_pending_has_its_sentence(org: FakeOrg, bootstrap: Command) -> None:
    made = json.loads(bootstrap("plan", "--json", "--exactly-as-written").out)
    pending = {change["address"]: change["serves"] for chapter in made["chapters"] for change in chapter["changes"] if change["pending"]}
    assert len(pending) > 20
    assert [address for address, sentence in pending.items() if not sentence] == []


# The org changes between the plan and the writes


def test_if_the_org_changes_while_a_person_looks_at_the_plan_nothing_is_written(
    configured: FakeOrg, bootstrap: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bootstrap.run.is_loopback", lambda host: False)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    configured.group("Retailers")["profile"]["description"] = "shops"

    def typed_slowly() -> str:
        session_rule(configured)["actions"]["signon"]["requireFactor"] = True
        return configured.url.removeprefix("http://")

    monkeypatch.setattr("builtins.input", typed_slowly)
    result = bootstrap("apply")
    assert result.code == 1
    assert "This org changed while you looked: Session rule: any factor, no MFA, admins excluded." in result.err
    assert configured.writes() == []


def test_what_somebody_changes_during_a_long_run_stops_it_before_their_change_is_written_over(
    configured: FakeOrg, bootstrap: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bootstrap.apply.STALE_S", -1.0)
    configured.group("Retailers")["profile"]["description"] = "shops"
    session_rule(configured)["actions"]["signon"]["requireFactor"] = True
    answer = configured.answer

    def with_somebody_else(call: Call) -> Any:
        if call.method == "PUT" and "/groups/" in call.path:
            session_rule(configured)["actions"]["signon"]["primaryFactor"] = "PASSWORD_IDP"
        return answer(call)

    monkeypatch.setattr(configured, "answer", with_somebody_else)
    result = bootstrap("apply")
    assert result.code == 1
    assert "Session rule: any factor, no MFA, admins excluded: this org changed since the plan was shown." in result.err
    assert [call.path.split("/")[3] for call in configured.writes()] == ["groups"]


def test_what_somebody_adds_during_a_long_run_is_kept(configured: FakeOrg, bootstrap: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bootstrap.apply.STALE_S", -1.0)
    configured.group("Retailers")["profile"]["description"] = "shops"
    session_rule(configured)["actions"]["signon"]["requireFactor"] = True
    answer = configured.answer

    def with_somebody_else(call: Call) -> Any:
        if call.method == "PUT" and "/groups/" in call.path:
            session_rule(configured)["conditions"]["people"]["users"]["exclude"].append("00uSomebody")
        return answer(call)

    monkeypatch.setattr(configured, "answer", with_somebody_else)
    assert bootstrap("apply").code == 0
    assert "00uSomebody" in session_rule(configured)["conditions"]["people"]["users"]["exclude"]
