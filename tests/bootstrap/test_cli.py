"""The command line: exit codes, first lines, agreement, and one line for everything that goes wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bootstrap import cli
from bootstrap.switch import PollUntilOn
from bootstrap.terminal import Terminal
from tests.bootstrap.conftest import LOCAL, Command, Result
from tests.bootstrap.fake_org import TOKEN, FakeOrg, Fault

ROOT = Path(__file__).parents[2]


def one_line(result: Result) -> str:
    """What was said on standard error, which must be one line and no trace."""
    lines = result.err.strip().splitlines()
    assert len(lines) == 1, result.err
    assert "Traceback" not in result.text
    return lines[0]


def test_plan_says_2_while_changes_are_pending_and_0_after(org: FakeOrg, bootstrap: Command) -> None:
    assert bootstrap("plan").code == 2
    assert org.writes() == []
    bootstrap("apply", LOCAL)
    result = bootstrap("plan")
    assert result.code == 0
    assert "Nothing to change" in result.out


def test_the_first_line_names_the_org_and_where_its_address_came_from(org: FakeOrg, bootstrap: Command) -> None:
    for command in ("plan", "apply", "verify"):
        assert bootstrap(command).out.splitlines()[0] == f"Org: {org.url} (from .env)"


def test_the_plan_stands_under_the_guides_headings(org: FakeOrg, bootstrap: Command) -> None:
    lines = bootstrap("plan").out.splitlines()
    assert [line for line in lines if line.startswith(("Create", "Enable", "Set up"))] == [
        "Create user accounts",
        "Create a user group",
        "Enable an embedded Sign-In Widget",
        "Create an app",
        "Set up your Okta org for a multifactor use case",
        "Set up your Okta org for a password-optional use case",
    ]
    assert "  + Group Retailers" in lines
    assert "      settings.allowedFor: recovery -> any" in lines


def test_the_plan_as_json_is_all_of_standard_output(org: FakeOrg, bootstrap: Command) -> None:
    result = bootstrap("plan", "--json")
    made = json.loads(result.out)
    assert made["org"] == org.url
    changes = {change["address"]: change for chapter in made["chapters"] for change in chapter["changes"]}
    assert changes["authenticator.email"]["fields"] == [{"path": "settings.allowedFor", "before": "recovery", "after": "any"}]
    assert made["pending"] == sum(change["pending"] for change in changes.values())


def test_apply_as_json_says_what_was_done_and_left(org: FakeOrg, bootstrap: Command) -> None:
    said = json.loads(bootstrap("apply", "--json").out)
    assert said["writes"] == len(org.writes()) - 3  # three were refused: the switch is off
    assert {change["address"] for change in said["left"]} == {"app.multifactor", "app.password_optional", "server.default"}


@pytest.mark.parametrize("command", ["plan", "apply", "verify"])
def test_an_org_named_only_by_the_environment_needs_yes_without_a_terminal(
    org: FakeOrg, bootstrap: Command, env_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    env_path.unlink()
    monkeypatch.setenv("OKTA_CLIENT_ORGURL", org.url)
    monkeypatch.setenv("OKTA_CLIENT_TOKEN", TOKEN)
    result = bootstrap(command)
    assert result.code == 1
    assert "Add --yes" in one_line(result)
    assert org.calls == []
    assert "(from the environment)" in bootstrap(command, "--yes").out


def test_env_of_another_org_is_not_given_this_ones_ids(
    org: FakeOrg, bootstrap: Command, env_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env_path.write_text("OKTA_CLIENT_ORGURL=https://other.okta.com\nOKTA_CLIENT_TOKEN=x\n")
    monkeypatch.setenv("OKTA_CLIENT_ORGURL", org.url)
    monkeypatch.setenv("OKTA_CLIENT_TOKEN", TOKEN)
    result = bootstrap("apply", "--yes")
    assert result.code == 1
    assert "--env-file" in one_line(result)
    assert org.writes() == []


def test_wrong_arguments_are_one_line_and_not_the_exit_code_of_pending_changes(bootstrap: Command) -> None:
    for arguments in (["plan", "--use-case", "sso"], ["paln"], [], ["plan", "--nonsense"]):
        result = bootstrap(*arguments)
        assert result.code == 1
        assert "--help" in one_line(result)


BAD_TOKEN = {"errorCode": "E0000011", "errorSummary": "Invalid token provided"}
NOT_JSON = b"<html>sign in to the hotel's network</html>"
WRONG: list[tuple[str, list[Fault], str]] = [
    (
        "a wrong token",
        [Fault("/api/v1", 401, BAD_TOKEN, times=99)],
        "Security > API > Tokens",
    ),
    ("a token without power", [Fault("/api/v1", 403, {"errorCode": "E0000006", "errorSummary": "No"}, times=99)], "super administrator"),
    ("a Classic org", [Fault("okta-organization", 200, {"id": "00o", "pipeline": "v1"})], "Classic Engine"),
    ("some web site", [Fault("okta-organization", 404, {"error": "no"})], "is not an Okta org"),
    ("a captive portal", [Fault("okta-organization", 200, NOT_JSON)], "not JSON"),
    ("a portal for the rest", [Fault("/api/v1", 200, NOT_JSON, times=99)], "not JSON"),
    ("a redirect", [Fault("okta-organization", 302, None, {"Location": "https://evil.example"})], "redirects"),
    ("a redirect later", [Fault("/api/v1", 307, None, {"Location": "https://evil.example"}, times=99)], "not followed"),
    ("JSON of another kind", [Fault("/api/v1", 200, ["what", 1], times=99)], "Is OKTA_CLIENT_ORGURL an Okta org"),
    ("an empty object", [Fault("/api/v1", 200, {}, times=99)], "Is OKTA_CLIENT_ORGURL an Okta org"),
    ("no body at all", [Fault("/api/v1", 200, None, times=99)], "Is OKTA_CLIENT_ORGURL an Okta org"),
]


@pytest.mark.parametrize("command", ["plan", "apply", "verify"])
@pytest.mark.parametrize(("says", "faults", "advice"), WRONG, ids=[case[0] for case in WRONG])
def test_what_answers_otherwise_than_an_org_is_one_line_with_advice(
    org: FakeOrg, bootstrap: Command, command: str, says: str, faults: list[Fault], advice: str
) -> None:
    org.faults += [Fault(f.match, f.status, f.body, f.headers, f.times) for f in faults]
    result = bootstrap(command)
    assert result.code == 1
    assert advice in one_line(result)
    assert org.writes() == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "No org is named"),
        ("OKTA_CLIENT_ORGURL=http://127.0.0.1:9\nOKTA_CLIENT_TOKEN=t\n", "cannot be reached"),
        ("OKTA_CLIENT_ORGURL=http://dev-1.okta.com\nOKTA_CLIENT_TOKEN=t\n", "in the clear"),
        ("OKTA_CLIENT_ORGURL=https://dev-1-admin.okta.com\nOKTA_CLIENT_TOKEN=t\n", "Admin Console"),
        ("OKTA_CLIENT_ORGURL https://dev-1.okta.com\n'\n", "is not NAME=value"),
    ],
)
def test_a_bad_env_is_one_line_with_what_to_type(bootstrap: Command, env_path: Path, content: str, says: str) -> None:
    env_path.write_text(content)
    result = bootstrap("plan")
    assert result.code == 1
    assert says in one_line(result)


class Typing(Terminal):
    """A person at a terminal who answers with these lines."""

    answers: list[str]

    def __init__(self, *, json: bool = False) -> None:
        super().__init__(json=json)
        self.interactive = True

    def ask(self, question: str) -> str:
        self.say(question)
        if not Typing.answers:
            raise EOFError
        return Typing.answers.pop(0)


@pytest.fixture
def at_terminal(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    Typing.answers = []
    monkeypatch.setattr(cli, "Terminal", Typing)
    return Typing.answers


def test_a_person_at_a_terminal_is_shown_the_clicks_waited_for_and_gone_on_with(
    org: FakeOrg, bootstrap: Command, at_terminal: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Typing.ask

    def clicking(self: Typing, question: str) -> str:
        org.switch = True
        return answer(self, question)

    monkeypatch.setattr(Typing, "ask", clicking)
    at_terminal.append("")
    result = bootstrap("apply")
    assert result.code == 0, result.text
    assert "tick Interaction Code, Save" in result.out


def test_a_person_who_cannot_click_now_leaves_it_and_the_rest_is_done(org: FakeOrg, bootstrap: Command, at_terminal: list[str]) -> None:
    at_terminal += ["", "q"]
    result = bootstrap("apply")
    assert result.code == 3
    assert org.named("OKTA_SIGN_ON", "Password-optional global sign-in policy")


def test_wait_polls_until_somebody_has_clicked(org: FakeOrg, bootstrap: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    naps: list[float] = []

    def nap(seconds: float) -> None:
        naps.append(seconds)
        org.switch = len(naps) == 3

    monkeypatch.setattr(cli, "PollUntilOn", lambda org_url, say: PollUntilOn(org_url, say, nap))
    assert bootstrap("apply", "--wait").code == 0
    assert len(naps) == 3


def test_wait_ends_some_time(org: FakeOrg, bootstrap: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    naps: list[float] = []
    monkeypatch.setattr(cli, "PollUntilOn", lambda org_url, say: PollUntilOn(org_url, say, naps.append))
    monkeypatch.setattr("bootstrap.switch.PATIENCE_S", 60.0)
    assert bootstrap("apply", "--wait").code == 3
    assert sum(naps) == 60


def remote(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fake org counts as somebody's real one."""
    monkeypatch.setattr("bootstrap.run.is_loopback", lambda host: False)
    monkeypatch.setattr("bootstrap.warnings.is_loopback", lambda host: False)


def test_a_real_org_wants_its_host_typed_and_the_wrong_one_changes_nothing(
    org: FakeOrg, bootstrap: Command, at_terminal: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    remote(monkeypatch)
    at_terminal.append("some-other-host")
    assert "nothing was changed" in one_line(bootstrap("apply"))
    assert org.writes() == []
    org.switch = True
    at_terminal.append(org.url.removeprefix("http://"))
    assert bootstrap("apply").code == 0


def test_a_real_org_without_a_terminal_wants_yes(org: FakeOrg, bootstrap: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    remote(monkeypatch)
    assert "add --yes" in one_line(bootstrap("apply"))
    assert org.writes() == []
    org.switch = True
    assert bootstrap("apply", "--yes").code == 0


def test_on_a_real_org_the_plan_warns_of_the_mailbox_and_of_other_apps(
    org: FakeOrg, bootstrap: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    remote(monkeypatch)
    org.faults.append(Fault("/policies/.*/app$", 200, [{"id": "0oaX", "label": "Payroll"}]))
    result = bootstrap("plan", "--no-own-policy")
    assert "Nobody can read the mail of john.doe@example.com" in result.out
    assert "will ask for a password and another factor: Payroll." in result.out


def test_nothing_it_prints_or_records_is_a_secret(org: FakeOrg, bootstrap: Command, env_path: Path, tmp_path: Path) -> None:
    printed = "".join(
        bootstrap(*command).text for command in (["plan"], ["apply", LOCAL], ["verify"], ["plan", "--json"], ["apply", "--json"])
    )
    records = "".join(path.read_text() for path in (tmp_path / ".bootstrap").iterdir())
    passwords = [line.partition("=")[2].split()[0] for line in env_path.read_text().splitlines() if "PASSWORD=" in line]
    assert len(passwords) == 2
    for secret in [TOKEN, "client-secret-canary", "secret-canary", *passwords]:
        assert secret not in printed
        assert secret not in records


def test_ctrl_c_is_one_line_and_ends_at_once(org: FakeOrg, bootstrap: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(run: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "show_plan", interrupted)
    result = bootstrap("plan")
    assert result.code == 130
    assert "goes on where it stopped" in one_line(result)


def test_the_module_runs_as_a_command_quietly_and_with_its_exit_code(org: FakeOrg, env_path: Path) -> None:
    command = [sys.executable, "-m", "bootstrap", "plan", "--env-file", str(env_path)]
    done = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
        env={"PYTHONIOENCODING": "ascii"},
        check=False,
    )
    assert (done.returncode, done.stderr) == (2, "")
    assert "\x1b" not in done.stdout
