"""The whole guide against the local org, over HTTP, as on a real one."""

from __future__ import annotations

import base64
import hashlib
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
from dotenv import dotenv_values

from bootstrap import cli, run
from bootstrap.chapter import Chapter
from bootstrap.guide import CHAPTERS
from bootstrap.kinds.app import WebApp
from bootstrap.kinds.group import Group
from bootstrap.kinds.policy import Policy
from bootstrap.kinds.rule import Rule
from bootstrap.kinds.trusted_origin import TrustedOrigin
from bootstrap.kinds.user import User
from bootstrap.resource import Resource
from tests.bootstrap.conftest import LOCAL, Command
from tests.bootstrap.local_org import ROOT, TOKEN, LocalOrg, serving, write_env

READS_OF_A_SECOND_APPLY = 22


@pytest.fixture
def env_path(local_org: LocalOrg, tmp_path: Path) -> Path:
    """In place of the fake org's: the `bootstrap` fixture now means the local org."""
    return write_env(local_org, tmp_path)


def test_the_guide_is_applied_verified_and_the_second_time_nothing_is_left_to_write(local_org: LocalOrg, bootstrap: Command) -> None:
    assert bootstrap("plan").code == 2
    result = bootstrap("apply", LOCAL)
    assert result.code == 0, result.text
    verified = bootstrap("verify")
    assert verified.code == 0, verified.text
    local_org.forget()
    assert bootstrap("apply", LOCAL).code == 0
    calls = local_org.calls()
    assert [call for call in calls if call[0] != "GET"] == []
    assert len(calls) <= READS_OF_A_SECOND_APPLY
    assert bootstrap("plan").code == 0


def test_a_fresh_org_is_configured_and_verified_within_a_minute_of_a_free_orgs_limits(local_org: LocalOrg, bootstrap: Command) -> None:
    local_org.forget()
    assert bootstrap("apply", LOCAL).code == 0
    apps = [path for _, path in local_org.calls() if path.startswith("/api/v1/apps")]
    rest = [path for _, path in local_org.calls() if path.startswith("/api/v1/") and path not in apps]
    assert len(apps) <= 10
    assert len(rest) <= 50


def renamed(resource: Resource) -> Resource:
    """The same declaration under other names, as another team would have it."""
    changes: dict[str, Any] = {}
    match resource:
        case User(profile=profile):
            other: Mapping[str, Any] = {key: f"x-{value}" if isinstance(value, str) else value for key, value in profile.items()}
            changes = {"profile": other}
        case Group(name=name):
            changes = {"name": f"{name} of ours", "description": "another description"}
        case WebApp(label=label):
            changes = {"label": f"Ours: {label}"}
        case Policy(name=name) | TrustedOrigin(name=name):
            changes = {"name": f"{name} (ours)"}
        case Rule(name=name) if name is not None:
            changes = {"name": f"{name} (ours)"}
    return replace(resource, **changes)


def other_names(chapters: tuple[Chapter, ...]) -> tuple[Chapter, ...]:
    return tuple(replace(chapter, resources=tuple(map(renamed, chapter.resources))) for chapter in chapters)


def test_the_guide_with_every_name_changed_works_the_same(
    local_org: LocalOrg, bootstrap: Command, env_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "CHAPTERS", other_names(CHAPTERS))
    env_path.write_text(env_path.read_text() + "JOHN_DOE_EMAIL=somebody.else@example.org\n")
    assert bootstrap("apply", LOCAL).code == 0
    result = bootstrap("verify")
    assert result.code == 0, result.text
    assert "Password optional of ours" in result.out
    assert bootstrap("plan").code == 0
    assert not any(user["profile"]["login"] == "john.doe@example.com" for user in local_org.call("GET", "/api/v1/users"))
    assert sign_in(local_org, dict(dotenv_values(env_path)), "somebody.else@example.org") == "successWithInteractionCode"


def sign_in(local_org: LocalOrg, env: dict[str, str | None], login: str) -> str:
    """Password, then the code of the mail, at the multifactor app; the last member of the last answer that is new."""
    redirect_uri = f"http://localhost:{env.get('APP_PORT') or '8080'}/login/callback"
    challenge = base64.urlsafe_b64encode(hashlib.sha256(b"v" * 43).digest()).decode().rstrip("=")
    form = {"scope": "openid", "redirect_uri": redirect_uri, "code_challenge": challenge, "code_challenge_method": "S256"}
    client = (env["OKTA_IDX_CLIENTID"] or "", env["OKTA_IDX_CLIENTSECRET"] or "")
    started = requests.post(f"{env['OKTA_IDX_ISSUER']}/v1/interact", data=form, auth=client, timeout=60)

    def idx(path: str, **values: Any) -> dict[str, Any]:
        answer = requests.post(f"{local_org.url}/idp/idx/{path}", json=values, timeout=60)
        assert answer.ok, answer.text
        return dict(answer.json())

    handle = idx("introspect", interactionHandle=started.json()["interaction_handle"])["stateHandle"]
    answered = idx("identify", stateHandle=handle, identifier=login, credentials={"passcode": env["JOHN_DOE_PASSWORD"]})
    option = answered["remediation"]["value"][0]["value"][0]["form"]["value"][0]["value"]
    idx("challenge", stateHandle=handle, authenticator={"id": option})
    mail = local_org.call("GET", f"/local/inbox?to={login}")[0]
    code = next(word for word in re.findall(r"\d+", mail["text"].rsplit(":", 1)[-1]) if len(word) == 6)
    return list(idx("challenge/answer", stateHandle=handle, credentials={"passcode": code}))[-1]


def test_the_switch_is_left_to_a_person_and_apply_goes_on_after_the_click(local_org: LocalOrg, bootstrap: Command) -> None:
    result = bootstrap("apply")
    assert result.code == 3, result.text
    assert "/admin/settings/account" in result.out
    assert bootstrap("verify").code == 1
    local_org.call("POST", "/admin/api/v1/embedded-login-settings", {"embeddedLoginSupport": True})
    assert bootstrap("apply").code == 0
    assert bootstrap("verify").code == 0


def test_the_guide_to_the_letter_lets_everybody_in_by_email_alone_and_verify_names_them(local_org: LocalOrg, bootstrap: Command) -> None:
    assert bootstrap("apply", LOCAL, "--exactly-as-written").code == 0
    result = bootstrap("verify", "--exactly-as-written")
    assert result.code == 1
    short = [line for line in result.out.splitlines() if "✗" in line]
    assert len(short) == 1
    assert "by email alone" in short[0]
    assert "john.doe@example.com" in short[0]
    assert "everybody else outside Password optional" in short[0]


def step_14_undone(org: LocalOrg) -> None:
    path, rule = org.catch_all("Any two factors")
    del rule["actions"]["appSignOn"]["verificationMethod"]["constraints"]
    org.call("PUT", path, rule)


def step_20_undone(org: LocalOrg) -> None:
    path, rule = org.catch_all("Password-optional authentication policy")
    rule["actions"]["appSignOn"]["verificationMethod"]["factorMode"] = "2FA"
    org.call("PUT", path, rule)


def step_9_undone(org: LocalOrg) -> None:
    policies = "/api/v1/authorizationServers/default/policies"
    path = f"{policies}/{org.call('GET', policies)[0]['id']}/rules"
    rule = org.call("GET", path)[0]
    rule["conditions"]["grantTypes"]["include"].remove("interaction_code")
    org.call("PUT", f"{path}/{rule['id']}", {key: rule[key] for key in ("type", "name", "priority", "status", "conditions", "actions")})


@pytest.mark.parametrize(
    ("undo", "words"),
    [
        (step_9_undone, "the authorization server's rule does not allow the interaction code"),
        (step_14_undone, "asks john.doe@example.com for any two factors"),
        (step_20_undone, "asks a member of Password optional for any two factors"),
    ],
)
def test_a_step_undone_through_the_api_falls_short_and_apply_puts_it_right(
    local_org: LocalOrg, bootstrap: Command, undo: Callable[[LocalOrg], None], words: str
) -> None:
    assert bootstrap("apply", LOCAL).code == 0
    undo(local_org)
    result = bootstrap("verify")
    assert result.code == 1
    assert words in result.out
    assert bootstrap("apply", LOCAL).code == 0
    assert bootstrap("verify").code == 0


def test_a_wrong_secret_in_env_is_told_with_what_heals_it(local_org: LocalOrg, bootstrap: Command, env_path: Path) -> None:
    assert bootstrap("apply", LOCAL).code == 0
    wrong = re.sub(r"(?m)^(OKTA_IDX_CLIENTSECRET)=.*$", r"\1=not-the-one", env_path.read_text())
    env_path.write_text(wrong)
    result = bootstrap("verify")
    assert result.code == 1
    assert "the id or secret in .env is not this org's: empty both there, then run apply" in result.out
    env_path.write_text(re.sub(r"(?m)^(OKTA_IDX_CLIENT(ID|SECRET))=.*$", r"\1=", wrong))
    assert bootstrap("apply", LOCAL).code == 0
    assert bootstrap("verify").code == 0


@pytest.mark.parametrize("drop", ["before", "after"])
@pytest.mark.parametrize("match", ["POST /api/v1/groups", "POST /api/v1/apps", "POST /api/v1/policies", "POST /api/v1/users"])
def test_a_connection_lost_before_or_after_the_org_acted_doubles_nothing(
    local_org: LocalOrg, bootstrap: Command, match: str, drop: str
) -> None:
    local_org.call("POST", "/local/faults", {"match": match, "times": 1, "drop": drop})
    result = bootstrap("apply", LOCAL)
    assert result.code == 1
    assert "running the same command again finds out" in result.err
    assert bootstrap("apply", LOCAL).code == 0
    assert bootstrap("verify").code == 0
    path = match.removeprefix("POST ") + ("?type=PROFILE_ENROLLMENT" if match.endswith("policies") else "")
    made = [
        str(one.get("label") or one.get("name") or one["profile"].get("login") or one["profile"]["name"])
        for one in local_org.call("GET", path)
    ]
    assert len(made) == len(set(made))


def test_a_rate_limit_is_waited_out(local_org: LocalOrg, bootstrap: Command) -> None:
    local_org.call("POST", "/local/faults", {"match": "POST /api/v1/apps", "times": 2, "status": 429, "headers": {"Retry-After": "0"}})
    assert bootstrap("apply", LOCAL).code == 0


def test_ctrl_c_while_the_org_is_slow_ends_the_command_at_once(local_org: LocalOrg, env_path: Path) -> None:
    local_org.call("POST", "/local/faults", {"match": "GET /api/v1/groups", "times": 9, "delay_ms": 60_000})
    command = [sys.executable, "-m", "bootstrap", "plan", "--env-file", str(env_path)]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Org: ")
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert process.returncode == cli.INTERRUPTED
    assert said.count("\n") == 1


FREE_ORG = ("--rate-limits", "integrator-free")


@pytest.fixture
def free_org() -> Iterator[LocalOrg]:
    """A fresh org of its own with the free plan's limits: 10 calls a minute for apps, 50 for each other family."""
    with serving(*FREE_ORG) as org:
        yield org


def test_apply_and_verify_of_both_use_cases_wait_for_nothing_on_a_free_org(free_org: LocalOrg, bootstrap: Command, tmp_path: Path) -> None:
    """Who waits says so. Every request counts, also those that no limit of the Management API is about."""
    (tmp_path / ".env").write_text(f"OKTA_CLIENT_ORGURL={free_org.url}\nOKTA_CLIENT_TOKEN={TOKEN}\n")
    result = bootstrap("apply", LOCAL, "--verify")
    assert (result.code, "used up" in result.text) == (0, False), result.text
    calls = [path for _, path in free_org.calls()]
    for_apps = sum(path.startswith("/api/v1/apps") for path in calls)
    assert (for_apps <= 10, len(calls) - for_apps <= 50) == (True, True), f"{for_apps} and {len(calls) - for_apps}"
    assert 429 not in {entry["status"] for entry in free_org.call("GET", "/local/requests")}
    looked_at_anew = bootstrap("verify")
    assert (looked_at_anew.code, "used up" in looked_at_anew.text) == (0, False), looked_at_anew.text
    assert outcomes(looked_at_anew.out) == outcomes(result.out)
    assert 429 not in {entry["status"] for entry in free_org.call("GET", "/local/requests")}


def outcomes(output: str) -> list[str]:
    return [line for line in output.splitlines() if line.startswith(("  ✓", "  ✗"))]
