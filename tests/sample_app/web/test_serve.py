"""`python -m sample_app` as a process: one line when it accepts, one line when it cannot, gone when told."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sample_app.session.sqlite_store import SqliteStore
from sample_app.web.config import ROOT
from tests.sample_app.idx.scripted_okta import Reply, ScriptedOkta
from tests.sample_app.session.issuer import CLIENT_SECRET
from tests.sample_app.web.conftest import INTERACT

READY = "sample app ready at http://localhost:"


@pytest.fixture
def env_file(tmp_path: Path, okta: ScriptedOkta) -> Path:
    file = tmp_path / ".env"
    file.write_text(
        f"OKTA_IDX_ISSUER={okta.issuer}\nOKTA_IDX_CLIENTID=0oa1\nOKTA_IDX_CLIENTSECRET={CLIENT_SECRET}\n"
        f"SESSION_FILE={tmp_path / 'sessions.db'}\n"
    )
    return file


def command(env_file: Path, *options: str) -> list[str]:
    return [sys.executable, "-u", "-m", "sample_app", "--env-file", str(env_file), *options]


def environment() -> dict[str, str]:
    ours = ("OKTA_", "APP_", "SESSION_", "TRUSTED_PROXIES", "FLASK_", "WIDGET_", "REQUIRE_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


@contextmanager
def serving(env_file: Path, *options: str) -> Iterator[int]:
    """The port of a running app, which ends in time when told to."""
    with subprocess.Popen(
        command(env_file, *options), cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout
            line = process.stdout.readline()
            assert line.startswith(READY), line
            yield int(line.removeprefix(READY))
        finally:
            process.terminate()
            rest = process.communicate(timeout=5)[0]
        assert rest == ""
        assert process.returncode == 0


def ended(env_file: Path, *options: str) -> tuple[int, str, str]:
    done = subprocess.run(command(env_file, *options), cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=30, check=False)
    return done.returncode, done.stdout, done.stderr


def test_it_says_where_it_is_once_it_accepts_and_tells_okta_the_visitors_address(env_file: Path, okta: ScriptedOkta) -> None:
    okta.on("POST", INTERACT, Reply(400, {"error": "unauthorized_client"}))
    with serving(env_file, "--port", "0", "--workers", "2") as port:
        connection = http.client.HTTPConnection("localhost", port, timeout=5)
        connection.request("GET", "/sign-in/multifactor", headers={"X-Forwarded-For": "198.51.100.1"})
        assert connection.getresponse().status == 502
        connection.close()
        interact = okta.calls(INTERACT)[0]
        assert interact.headers["X-Forwarded-For"] == "127.0.0.1"
        assert interact.form["redirect_uri"] == f"http://localhost:{port}/login/callback"


def test_a_port_in_use_is_one_line_that_says_what_to_do(env_file: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, out, err = ended(env_file, "--port", str(port))
    assert (code, out) == (1, "")
    assert err.startswith(f"Port {port} is in use")
    assert err.count("\n") == 1


def test_a_missing_setting_is_one_line_that_says_what_to_type(tmp_path: Path) -> None:
    code, out, err = ended(tmp_path / "nowhere", "--port", "0")
    assert (code, out) == (1, "")
    assert "make bootstrap" in err
    assert err.count("\n") == 1


def test_end_sessions_signs_everybody_out(env_file: Path, tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "sessions.db")
    signed_in = store.create({"person": {}}, signed_in=True)
    assert ended(env_file, "--end-sessions")[0] == 0
    assert store.load(signed_in) is None
    store.close()
