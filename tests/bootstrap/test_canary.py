"""Nothing that is printed, and no record, holds a secret: whatever the org answers, even when it quotes what it was sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bootstrap.okta import Okta
from bootstrap.refusals import masked, secrets_in
from bootstrap.secret import Secret
from tests.bootstrap.conftest import LOCAL, Command
from tests.bootstrap.fake_org import TOKEN, FakeOrg, Fault

PASSWORD = "Canary-Password-1"
QUOTED = f"you sent SSWS {TOKEN}"
ERROR = {"errorCode": "E0000001", "errorSummary": QUOTED, "errorCauses": [{"errorSummary": f"token: {TOKEN}"}]}
OF_A_USER = {**ERROR, "errorCauses": [{"errorSummary": f"password: {PASSWORD} is weak"}]}


@pytest.fixture
def with_password(env_path: Path) -> Path:
    env_path.write_text(env_path.read_text() + f"JOHN_DOE_PASSWORD={PASSWORD}\nOKTA_SERVICE_PASSWORD={PASSWORD}\n")
    return env_path


def everything_kept(folder: Path) -> str:
    """The record and whatever else was written, `.env` aside."""
    return "".join(path.read_text() for path in folder.rglob("*") if path.is_file() and path.name != ".env")


@pytest.mark.parametrize(
    "fault",
    [
        Fault("GET /api/v1/users/me", 401, {**ERROR, "errorCode": "E0000011"}),
        Fault("GET /api/v1/groups", 403, ERROR),
        Fault("POST /api/v1/groups", 400, ERROR),
        Fault("POST /api/v1/users", 400, OF_A_USER),
        Fault("POST /api/v1/users", 500, OF_A_USER),
        Fault("POST /api/v1/groups", 429, ERROR, {"Retry-After": "3600"}),
        Fault("GET /api/v1/groups", 302, None, {"Location": f"https://evil.example/?{TOKEN}"}),
        Fault("GET /api/v1/groups", 200, QUOTED.encode()),
        Fault("GET /api/v1/groups", 200, {"said": QUOTED}),
    ],
    ids=lambda fault: f"{fault.match} {fault.status}",
)
@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
def test_no_failure_prints_or_records_a_secret(
    org: FakeOrg, bootstrap: Command, with_password: Path, tmp_path: Path, fault: Fault, as_json: bool
) -> None:
    org.faults.append(replace(fault))  # it counts how often it was used
    result = bootstrap("apply", LOCAL, *(["--json"] if as_json else []))
    assert result.code == 1, result.text
    assert result.err
    for secret in (TOKEN, PASSWORD):
        assert secret not in result.text
        assert secret not in everything_kept(tmp_path)


@pytest.mark.parametrize(
    "command", [("plan",), ("plan", "--json"), ("apply", LOCAL), ("apply", LOCAL, "--json"), ("verify",), ("destroy",)]
)
def test_no_command_prints_or_records_a_secret(
    configured: FakeOrg, bootstrap: Command, with_password: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    result = bootstrap(*command)
    secrets = [TOKEN, PASSWORD]
    secrets += [line.partition("=")[2] for line in with_password.read_text().splitlines() if "SECRET=" in line and not line.endswith("=")]
    assert len(secrets) >= 2
    for secret in secrets:
        assert secret not in result.text
        assert secret not in everything_kept(tmp_path)


def test_a_token_in_what_cannot_be_decoded_stays_out_of_the_error_chain(org: FakeOrg, show: Callable[[BaseException], str]) -> None:
    client = Okta(org.url, Secret(TOKEN))
    org.faults.append(Fault("GET", 400, ERROR))
    with pytest.raises(Exception) as raised:  # noqa: PT011 - whatever it is, it must not show
        client.get("/api/v1/users/me")
    client.close()
    assert TOKEN not in show(raised.value)


@pytest.fixture
def show() -> Callable[[BaseException], str]:
    """Message, arguments and members, as a debugger or a log would show them."""
    return lambda error: json.dumps([str(error), repr(error), repr(vars(error))])


def test_what_a_request_carried_is_known() -> None:
    body: dict[str, Any] = {
        "profile": {"login": "x"},
        "credentials": {"password": {"value": PASSWORD}, "oauthClient": {"client_secret": "s"}},
    }
    assert list(secrets_in(body)) == [PASSWORD, "s"]
    assert masked({"a": [f"x{PASSWORD}y", 1, None]}, [PASSWORD]) == {"a": ["x•••y", 1, None]}
