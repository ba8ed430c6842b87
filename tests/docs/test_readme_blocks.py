"""The four blocks of the README do what it says, word for word."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.contract.org import Org
from tests.docs.conftest import ROOT, RealCheckout

README = (ROOT / "README.md").read_text()
CI_TEST = """
import os, urllib.request

def test_the_org_is_up_and_named():
    with urllib.request.urlopen(os.environ["OKTA_CLIENT_ORGURL"] + "/local/health", timeout=5) as answer:
        assert answer.status == 200
    assert os.environ["OKTA_CLIENT_TOKEN"]
"""


def block(name: str) -> str:
    found = re.search(rf"<!-- executed: {name} -->\n```\w+\n(.*?)```", README, re.DOTALL)
    assert found, name
    return found.group(1)


def commands(name: str) -> list[str]:
    return [line.partition("#")[0].strip() for line in block(name).splitlines()]


# add it to my Flask app ---------------------------------------------------------------------------------------------------


@pytest.fixture
def flask_app(org: Org, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    for name, value in org.settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("FLASK_SECRET_KEY", "only for this test")
    space: dict[str, object] = {"__name__": "readme"}
    exec(compile(block("flask"), "README.md", "exec"), space)  # noqa: S102 - this is the test
    app = space["app"]
    assert isinstance(app, Flask)
    return app.test_client()


def test_the_code_for_a_flask_app_signs_john_in_with_password_and_email(flask_app: FlaskClient, org: Org) -> None:
    john = org.john
    page = flask_app.get("/sign-in").text
    assert 'name="identifier"' in page
    page = flask_app.post("/sign-in", data={"identifier": john.login, "credentials.passcode": john.password}).text
    while 'name="credentials.passcode"' not in page:
        assert "<form" in page, page
        page = flask_app.post("/sign-in", data={"authenticator": "0"} if 'name="authenticator"' in page else {}).text

    done = flask_app.post("/sign-in", data={"credentials.passcode": org.code(john.login)})

    assert (done.status_code, done.location) == (302, "/")


def test_the_code_for_a_flask_app_shows_what_okta_says_to_a_wrong_password(flask_app: FlaskClient, org: Org) -> None:
    flask_app.get("/sign-in")
    page = flask_app.post("/sign-in", data={"identifier": org.john.login, "credentials.passcode": "wrong"}).text
    assert '<p role="alert">Authentication failed</p>' in page
    assert 'name="identifier"' in page


def test_the_code_for_a_flask_app_is_short() -> None:
    assert len([line for line in block("flask").splitlines() if line.strip()]) <= 40


# prepare my org -----------------------------------------------------------------------------------------------------------


def test_preparing_an_org_plans_applies_and_verifies(checkout: RealCheckout) -> None:
    plan, bootstrap, verify = commands("org")

    planned = checkout.run(plan)
    assert planned.returncode == 0, planned.stderr
    assert "+ Group Retailers" in planned.stdout
    assert checkout.setting("OKTA_IDX_CLIENTID") == ""

    done = checkout.run(bootstrap)
    assert done.returncode == 0, done.stdout + done.stderr
    assert checkout.setting("OKTA_IDX_CLIENTID").startswith("0oa")

    verified = checkout.run(verify)
    assert verified.returncode == 0, verified.stdout
    assert "0 writes" in checkout.run(bootstrap).stdout


# sign-in in my CI ---------------------------------------------------------------------------------------------------------


def test_the_line_for_ci_runs_pytest_with_an_org_around_it(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(CI_TEST)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    (line,) = commands("ci")

    done = subprocess.run(
        ["sh", "-c", line],
        cwd=tmp_path,
        env={"PATH": path, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


def test_the_workflow_file_runs_the_same_line() -> None:
    (line,) = commands("ci")
    steps = re.findall(r"^ +- run: (.+)$", (ROOT / "docs" / "sign-in.yml").read_text(), re.MULTILINE)
    assert steps[-1] == line


# give a demo --------------------------------------------------------------------------------------------------------------


def test_a_demo_runs_and_reset_forgets_the_visitor_while_it_stays_up(checkout: RealCheckout) -> None:
    run, reset = commands("demo")
    with subprocess.Popen(
        ["sh", "-c", run],
        cwd=checkout.folder,
        env=checkout.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as demo:
        try:
            assert demo.stdout is not None
            said = []
            for line in demo.stdout:
                said.append(line)
                if line.startswith("Org ") and "Ctrl-C" in line:
                    break
            assert f"http://localhost:{checkout.app_port}" in "".join(said), "".join(said)
            _add_a_visitor(checkout)
            assert "visitor@example.com" in _people(checkout)

            done = checkout.run(reset)

            assert done.returncode == 0, done.stdout + done.stderr
            assert "visitor@example.com" not in _people(checkout)
            assert "john.doe@example.com" in _people(checkout)
            assert demo.poll() is None
        finally:
            os.killpg(demo.pid, signal.SIGINT)
            demo.wait(10)


def _add_a_visitor(checkout: RealCheckout) -> None:
    profile = '{"profile": {"firstName": "A", "lastName": "Visitor", "login": "visitor@example.com", "email": "visitor@example.com"}}'
    _call(checkout, "/api/v1/users?activate=true", profile.encode())


def _people(checkout: RealCheckout) -> str:
    return _call(checkout, "/api/v1/users?limit=200")


def _call(checkout: RealCheckout, path: str, body: bytes | None = None) -> str:
    headers = {"Authorization": f"SSWS {checkout.setting('OKTA_CLIENT_TOKEN')}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"http://localhost:{checkout.org_port}{path}", data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        text: str = answer.read().decode()
        return text
