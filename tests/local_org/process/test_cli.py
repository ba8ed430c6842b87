"""`python -m local_org` as a process: what it prints, how it ends, what it refuses."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from local_org import cli
from local_org.server import Options, open_org

TIMEOUT_S = 20


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "local_org", *arguments]


def _run(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _command(*arguments), capture_output=True, text=True, timeout=TIMEOUT_S, env={**os.environ, **(env or {})}, check=False
    )


@contextmanager
def _serving(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = subprocess.Popen(_command("serve", "--port", "0", *arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        yield process, process.stdout.readline()
    finally:
        process.kill()
        process.wait(TIMEOUT_S)
        process.stdout.close()
        process.stderr.close()


def _get(address: str, token: str | None = None) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(address, headers={"Authorization": f"SSWS {token}"} if token else {}, timeout=TIMEOUT_S)


def test_serve_prints_one_line_once_it_accepts_and_term_ends_it_quickly() -> None:
    with _serving("--in-memory") as (process, line):
        assert line.startswith("local org ready at http://localhost:")
        address = line.split()[-1]
        assert _get(f"{address}/local/health").status_code == 200
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=TIMEOUT_S)
        assert time.monotonic() - started < 5
        assert (out, err) == ("", "")
        assert process.returncode in (0, -signal.SIGTERM)


def test_ctrl_c_ends_it_without_a_traceback() -> None:
    with _serving("--in-memory") as (process, _line):
        process.send_signal(signal.SIGINT)
        _out, err = process.communicate(timeout=TIMEOUT_S)
        assert err == ""


def test_an_idle_connection_does_not_hold_up_the_end() -> None:
    with _serving("--in-memory") as (process, line):
        port = int(line.rsplit(":", 1)[1])
        with socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_S) as idle:
            idle.sendall(b"POST /oauth2/v1/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf")
            started = time.monotonic()
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=TIMEOUT_S)
            assert time.monotonic() - started < 5


def test_the_token_is_kept_with_the_data_for_the_owner_alone_and_works_after_a_restart(tmp_path: Path) -> None:
    data = tmp_path / "org data"
    tokens, ids = set(), set()
    for _ in range(2):
        with _serving("--data", str(data)) as (process, line):
            address = line.split()[-1]
            token = (data / "api-token").read_text().strip()
            assert _get(f"{address}/local/inbox", token).status_code == 200
            tokens.add(token)
            ids.add(_get(f"{address}/local/health").json()["id"])
            assert (data / "org-id").read_text().strip() in ids
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=TIMEOUT_S)
    assert (len(tokens), len(ids)) == (1, 1)
    assert stat.S_IMODE((data / "api-token").stat().st_mode) == 0o600
    assert stat.S_IMODE(data.stat().st_mode) == 0o700


def test_what_holds_secrets_is_for_the_owner_alone_whatever_the_folder_was(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "org.db").touch(0o644)
    org, _ = open_org(Options(data_dir=tmp_path))
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    org.store.close()
    assert "org.db-wal" in modes
    assert set(modes.values()) == {0o600}, modes


def test_two_orgs_share_no_secret(tmp_path: Path) -> None:
    seen = []
    for name in ("one", "two"):
        with _serving("--data", str(tmp_path / name)) as (_process, line):
            address = line.split()[-1]
            key = _get(f"{address}/oauth2/v1/keys").json()["keys"][0]["n"]
            seen.append((key, (tmp_path / name / "api-token").read_text()))
    assert not set(seen[0]) & set(seen[1])


def test_a_given_token_works_at_once_and_so_does_the_key_after_a_restart(tmp_path: Path) -> None:
    keys = set()
    for token in ("first-token", "second-token"):
        with _serving("--data", str(tmp_path), "--api-token", token) as (_process, line):
            address = line.split()[-1]
            assert _get(f"{address}/local/inbox", token).status_code == 200
            keys.add(_get(f"{address}/oauth2/v1/keys").json()["keys"][0]["kid"])
    assert len(keys) == 1


def test_an_org_starts_as_a_snapshot_saved_it(tmp_path: Path) -> None:
    with _serving("--in-memory", "--api-token", "T") as (_process, line):
        address = line.split()[-1]
        saved_id = _get(f"{address}/local/health").json()["id"]
        (tmp_path / "saved.json").write_bytes(_get(f"{address}/local/snapshot", "T").content)
    with _serving("--in-memory", "--api-token", "U", "--from-snapshot", str(tmp_path / "saved.json")) as (_process, line):
        address = line.split()[-1]
        assert _get(f"{address}/local/health").json()["id"] == saved_id
        assert _get(f"{address}/local/inbox", "U").status_code == 200


@pytest.mark.parametrize("content", [None, "", "[]"])
def test_a_snapshot_that_is_none_is_one_sentence(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "saved.json").write_text(content)
    ran = _run("serve", "--port", "0", "--in-memory", "--from-snapshot", str(tmp_path / "saved.json"))
    assert ran.returncode == 1
    assert len(ran.stderr.strip().splitlines()) == 1
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(("family", "address"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_a_port_in_use_is_one_sentence_with_what_to_do(family: socket.AddressFamily, address: str) -> None:
    with socket.socket(family) as taken:
        taken.bind((address, 0))
        taken.listen(1)
        ran = _run("serve", "--port", str(taken.getsockname()[1]), "--in-memory")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert len(ran.stderr.strip().splitlines()) == 1
    assert "--port" in ran.stderr


BEYOND_LOOPBACK = ("0.0.0.0", "::", "192.0.2.1", "example.com")  # noqa: S104 - they must be refused


@pytest.mark.parametrize("host", BEYOND_LOOPBACK)
def test_an_address_beyond_loopback_is_refused(host: str) -> None:
    ran = _run("serve", "--port", "0", "--in-memory", "--host", host)
    assert ran.returncode == 1
    assert len(ran.stderr.strip().splitlines()) == 1


def test_it_does_not_run_in_production_mode() -> None:
    assert _run("serve", "--port", "0", "--in-memory", env={"APP_ENV": "production"}).returncode == 1


@pytest.mark.parametrize(
    "arguments", [(), ("serve", "--port", "x"), ("serve", "--in-memory", "--data", "d"), ("with", "--port", "0"), ("fly",)]
)
def test_wrong_arguments_are_explained(arguments: tuple[str, ...]) -> None:
    ran = _run(*arguments)
    assert ran.returncode == 2
    assert ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_data_folder_that_cannot_be_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    ran = _run("serve", "--port", "0", "--data", str(tmp_path / "file"))
    assert ran.returncode == 1
    assert len(ran.stderr.strip().splitlines()) == 1


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "org.db").write_text("this is no database, but long enough to be read as the head of one " * 40)
    ran = _run("serve", "--port", "0", "--data", str(tmp_path))
    assert ran.returncode == 1
    assert len(ran.stderr.strip().splitlines()) == 1


def test_with_gives_the_command_the_org_and_exits_as_it_does() -> None:
    script = (
        "import json,os,sys,urllib.request as u\n"
        "url=os.environ['OKTA_CLIENT_ORGURL']\n"
        "r=u.Request(url+'/local/inbox',headers={'Authorization':'SSWS '+os.environ['OKTA_CLIENT_TOKEN']})\n"
        "print(json.dumps([url,json.load(u.urlopen(r))]))\n"
        "sys.exit(7)\n"
    )
    ran = _run("with", "--port", "0", "--", sys.executable, "-c", script, env={"no_proxy": "*"})
    assert ran.returncode == 7, ran.stderr
    url, mail = json.loads(ran.stdout)
    assert mail == []
    with pytest.raises(requests.ConnectionError):
        _get(f"{url}/local/health")


def test_with_succeeds_when_the_command_does() -> None:
    assert _run("with", "--port", "0", "--", sys.executable, "-c", "").returncode == 0


def test_with_says_when_there_is_no_such_command() -> None:
    ran = _run("with", "--port", "0", "--", "/no/such/command")
    assert ran.returncode == 127
    assert len(ran.stderr.strip().splitlines()) == 1


def test_a_signal_reaches_the_command_of_with_and_its_exit_code_comes_back() -> None:
    script = "import signal,sys,time\nsignal.signal(signal.SIGTERM,lambda *_:sys.exit(5))\nprint('up',flush=True)\ntime.sleep(60)\n"
    process = subprocess.Popen(
        _command("with", "--port", "0", "--", sys.executable, "-c", script), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        assert process.stdout.readline() == "up\n"
        process.send_signal(signal.SIGTERM)
        _out, err = process.communicate(timeout=TIMEOUT_S)
        assert (process.returncode, err) == (5, "")
    finally:
        process.kill()
        process.communicate(timeout=TIMEOUT_S)


def test_the_token_is_never_in_the_output() -> None:
    with _serving("--in-memory", "--api-token", "very-secret") as (process, line):
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=TIMEOUT_S)
        assert "very-secret" not in line + out + err


def test_a_data_folder_is_served_by_one_process_at_a_time(tmp_path: Path) -> None:
    with _serving("--data", str(tmp_path)):
        ran = _run("serve", "--port", "0", "--data", str(tmp_path))
    assert ran.returncode == 1
    assert len(ran.stderr.strip().splitlines()) == 1
    assert "already" in ran.stderr


@pytest.mark.parametrize(("option", "expected"), [((), True), (("--no-telephony",), False)])
def test_there_is_telephony_unless_it_is_to_be_left_out(option: tuple[str, ...], expected: bool) -> None:
    assert cli.options_of(cli.argument_parser().parse_args(["serve", *option])).telephony is expected


@pytest.mark.parametrize(("option", "expected"), [((), True), (("--session-cookie",), True), (("--no-session-cookie",), False)])
def test_the_session_cookie_is_set_unless_it_is_to_be_left_out(option: tuple[str, ...], expected: bool) -> None:
    assert cli.options_of(cli.argument_parser().parse_args(["serve", *option])).session_cookie is expected
