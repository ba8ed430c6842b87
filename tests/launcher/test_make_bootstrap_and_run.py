"""What a person at the terminal sees of `make bootstrap`, `run`, `stop` and `reset`, and which processes are left."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.launcher.conftest import Checkout

AT_ONCE_S = 5.0


def test_bootstrap_applies_then_verifies_and_leaves_no_process(checkout: Checkout) -> None:
    done = checkout.launch("bootstrap")

    assert done.returncode == 0, done.stderr
    assert "bootstrap apply --verify --env-file .env --yes --allow-private-api" in done.stdout
    assert "make run" in done.stdout
    assert checkout.processes() == []


def test_bootstrap_writes_the_local_orgs_address_and_token_into_env(checkout: Checkout) -> None:
    checkout.launch("bootstrap")

    assert checkout.setting("OKTA_CLIENT_ORGURL") == f"http://localhost:{checkout.org_port}"
    assert checkout.setting("OKTA_CLIENT_TOKEN") == "stand-in-token"
    assert (checkout.folder / ".env").stat().st_mode & 0o777 == 0o600


def test_bootstrap_writes_the_ports_of_the_environment_beside_the_addresses_that_name_them(
    checkout: Checkout, free_port: Callable[[], int]
) -> None:
    app, org = str(free_port()), str(free_port())

    assert checkout.launch("bootstrap", APP_PORT=app, ORG_PORT=org).returncode == 0

    assert checkout.setting("OKTA_CLIENT_ORGURL") == f"http://localhost:{org}"
    assert (checkout.setting("APP_PORT"), checkout.setting("ORG_PORT")) == (app, org)


def test_the_token_is_in_no_command_line_and_no_output(checkout: Checkout) -> None:
    (checkout.folder / "hang").touch()
    process = checkout.start("bootstrap", until="hanging")
    assert "stand-in-token" not in "".join(checkout.processes())
    process.terminate()
    assert process.stdout is not None
    assert "stand-in-token" not in process.stdout.read()


@pytest.mark.parametrize("code", [1, 3])
def test_bootstrap_ends_with_the_bootstrappers_exit_code_and_takes_no_snapshot(checkout: Checkout, code: int) -> None:
    (checkout.folder / "apply-ends-with").write_text(str(code))

    assert checkout.launch("bootstrap").returncode == code
    assert not (checkout.folder / ".local_org" / "after-bootstrap.json").exists()
    assert checkout.processes() == []


@pytest.mark.parametrize(("verb", "code"), [("plan", 2), ("doctor", 2), ("destroy", 3)])
def test_make_calls_nothing_an_error_that_only_leaves_something_to_do(checkout: Checkout, verb: str, code: int) -> None:
    (checkout.folder / f"{verb}-ends-with").write_text(str(code))
    assert checkout.launch(verb).returncode == 0
    (checkout.folder / f"{verb}-ends-with").write_text("1")
    assert checkout.launch(verb).returncode == 1


def test_make_does_not_run_the_app_when_a_step_is_left_to_a_person(checkout: Checkout) -> None:
    (checkout.folder / "apply-ends-with").write_text("3")

    done = subprocess.run(
        ["make", "-j4", "bootstrap", "run"],
        cwd=checkout.folder,
        env=checkout.environment(),
        capture_output=True,
        text=True,
        timeout=40,
        check=False,
    )

    assert done.returncode != 0
    assert "Open " not in done.stdout


def test_bootstrap_that_writes_env_beside_a_running_app_says_to_stop_and_start_it(checkout: Checkout) -> None:
    checkout.launch("bootstrap")
    checkout.start("run", until="Org ")
    assert checkout.launch("bootstrap").stdout.endswith("To sign in, type: make run\n"), "nothing was written"

    (checkout.folder / ".bootstrap" / "stand-in.json").unlink()  # as after `make destroy`

    assert "To sign in, type: make stop, then make run" in checkout.launch("bootstrap").stdout


def test_run_before_bootstrap_says_so(checkout: Checkout) -> None:
    done = checkout.launch("run")

    assert done.returncode == 1
    assert done.stderr == "No org has been configured yet. Type: make bootstrap run\n"


def test_run_tells_what_to_open_and_where_the_mail_is(checkout: Checkout) -> None:
    checkout.launch("bootstrap")
    process = checkout.start("run", until="Open ")
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(3)]

    assert "john.doe@example.com" in lines[0]
    assert "JOHN_DOE_PASSWORD in .env" in lines[1]
    assert f"http://localhost:{checkout.org_port}/" in lines[2]


def test_a_second_run_says_where_the_first_one_is(checkout: Checkout) -> None:
    checkout.launch("bootstrap")
    checkout.start("run", until="Org ")

    second = checkout.launch("run")

    assert second.returncode == 0
    assert f"http://localhost:{checkout.app_port}" in second.stdout
    assert f"http://localhost:{checkout.org_port}" in second.stdout
    assert "make stop" in second.stdout


@pytest.mark.parametrize("verb", ["bootstrap", "plan", "verify"])
def test_while_run_is_up_its_org_is_used_and_stays_up(checkout: Checkout, verb: str) -> None:
    checkout.launch("bootstrap")
    checkout.start("run", until="Org ")
    before = checkout.processes()

    assert checkout.launch(verb).returncode == 0
    assert checkout.processes() == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_run_and_everything_it_started(checkout: Checkout, number: signal.Signals) -> None:
    checkout.launch("bootstrap")
    process = checkout.start("run", until="Org ")
    assert len(checkout.processes()) >= 1

    process.send_signal(number)
    process.wait(AT_ONCE_S)

    assert checkout.processes() == []
    assert not any(_answers(port) for port in (checkout.app_port, checkout.org_port))
    checkout.start("run", until="Org ")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_during_bootstrap_ends_every_child_and_the_next_one_works(checkout: Checkout, number: signal.Signals) -> None:
    (checkout.folder / "hang").touch()
    process = checkout.start("bootstrap", until="hanging")

    process.send_signal(number)

    assert process.wait(AT_ONCE_S) == 128 + number
    assert checkout.processes() == []
    (checkout.folder / "hang").unlink()
    assert checkout.launch("bootstrap").returncode == 0


def test_term_to_make_itself_ends_everything(checkout: Checkout) -> None:
    (checkout.folder / "hang").touch()
    with subprocess.Popen(
        ["make", "-j4", "bootstrap", "run"],
        cwd=checkout.folder,
        env=checkout.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as make:
        assert make.stdout is not None
        assert any(line.startswith("hanging") for line in make.stdout)
        make.terminate()
        make.wait(AT_ONCE_S)

    assert checkout.processes() == []


def test_stop_ends_run(checkout: Checkout) -> None:
    checkout.launch("bootstrap")
    process = checkout.start("run", until="Org ")

    assert checkout.launch("stop").stdout == "Ended: make run.\n"
    assert process.wait(AT_ONCE_S) == 0
    assert checkout.processes() == []
    assert checkout.launch("stop").stdout == "Nothing was running.\n"


def test_stop_ends_what_a_killed_run_left_behind(checkout: Checkout) -> None:
    checkout.launch("bootstrap")
    process = checkout.start("run", until="Org ")
    process.kill()
    process.wait()
    assert checkout.processes() != []

    checkout.launch("stop")

    assert checkout.processes() == []


def test_run_ends_with_a_sentence_when_the_app_dies(checkout: Checkout) -> None:
    checkout.launch("bootstrap")
    process = checkout.start("run", until="Org ")
    app = next(line for line in checkout.processes() if "sample_app" in line)
    os.kill(int(app.split()[0]), signal.SIGKILL)

    assert process.stdout is not None
    assert "the sample app ended by itself" in process.stdout.read()
    assert process.wait(AT_ONCE_S) == 1
    assert checkout.processes() == []


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="only Linux shows whose child a process is")
def test_what_a_child_started_in_a_session_of_its_own_is_ended_too(checkout: Checkout) -> None:
    (checkout.folder / "leave-a-stray").touch()

    assert checkout.launch("bootstrap").returncode == 0
    assert checkout.processes() == []


@pytest.mark.parametrize(("verb", "port", "setting"), [("bootstrap", "org_port", "ORG_PORT"), ("run", "app_port", "APP_PORT")])
def test_a_port_in_use_is_one_sentence_with_what_to_type(checkout: Checkout, verb: str, port: str, setting: str) -> None:
    if verb == "run":
        checkout.launch("bootstrap")
    with socket.socket() as other:
        other.bind(("127.0.0.1", getattr(checkout, port)))
        other.listen()
        done = checkout.launch(verb)

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert f"{setting}=" in done.stderr
    assert checkout.processes() == []


def test_reset_gives_the_org_its_state_after_bootstrap_back_and_ends_the_apps_sessions(checkout: Checkout) -> None:
    checkout.launch("bootstrap")
    state = checkout.folder / ".local_org" / "state"
    state.write_text('{"people": ["somebody who signed up"]}')

    done = checkout.launch("reset")

    assert done.returncode == 0, done.stderr
    assert state.read_text() == "{}"
    assert (checkout.folder / "sessions-ended").exists()
    assert checkout.processes() == []


def test_a_bootstrap_that_wrote_nothing_keeps_the_snapshot_of_the_first(checkout: Checkout) -> None:
    checkout.launch("bootstrap")
    (checkout.folder / ".local_org" / "state").write_text('{"people": ["somebody who signed up"]}')

    checkout.launch("bootstrap")
    checkout.launch("reset")

    assert (checkout.folder / ".local_org" / "state").read_text() == "{}"


def test_clean_removes_what_bootstrap_makes_again_but_neither_env_nor_the_record_of_another_org(checkout: Checkout) -> None:
    checkout.launch("bootstrap")
    other = checkout.folder / ".bootstrap" / "dev-123456.okta.com.json"
    other.write_text('{"org_id": "00oAnother"}')
    env = (checkout.folder / ".env").read_text()

    assert checkout.launch("clean").returncode == 0

    left = {path.name for path in checkout.folder.iterdir()}
    assert not left & {".venv", ".local_org", ".widget", ".run"}
    assert [path.name for path in (checkout.folder / ".bootstrap").iterdir()] == [other.name]
    assert (checkout.folder / ".env").read_text() == env


def test_an_org_in_the_environment_is_never_taken_for_the_local_one(checkout: Checkout) -> None:
    done = checkout.launch("plan", OKTA_CLIENT_ORGURL="https://dev-123456.okta.com", OKTA_CLIENT_TOKEN="00secret")

    assert "--allow-private-api" not in done.stdout
    assert "--yes" not in done.stdout
    assert not (checkout.folder / ".local_org").exists()
    assert checkout.setting("OKTA_CLIENT_TOKEN") == ""


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
