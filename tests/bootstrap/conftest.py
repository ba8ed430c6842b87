"""An org at the edge, a folder with an `.env`, and the command line run in this process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bootstrap import cli
from bootstrap.okta import Okta
from bootstrap.secret import Secret
from tests.bootstrap.fake_org import TOKEN, FakeOrg
from tests.bootstrap.fake_server import running
from tests.bootstrap.local_org import LocalOrg, serving

LOCAL = "--allow-private-api"  # what make gives when the org is the local one


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err


Command = Callable[..., Result]


@pytest.fixture(autouse=True)
def no_org_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever is exported on this machine, no test touches that org; records land in the test's own folder."""
    for name in list(os.environ):
        if name.startswith(("OKTA_", "JOHN_DOE", "APP_PORT")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def org() -> Iterator[FakeOrg]:
    with running(FakeOrg()) as org:
        yield org


@pytest.fixture
def env_path(org: FakeOrg, tmp_path: Path) -> Path:
    path = tmp_path / ".env"
    path.write_text(f"# my org\nOKTA_CLIENT_ORGURL={org.url}\nOKTA_CLIENT_TOKEN={TOKEN}\nJOHN_DOE_PASSWORD=   # made up if empty\n")
    return path


@pytest.fixture
def bootstrap(env_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs one command as typed; `.env` names the fake org. Nobody waits between two tries."""
    monkeypatch.setattr("bootstrap.okta.REPEAT_AFTER_S", 0.0)

    def run(*arguments: str) -> Result:
        capsys.readouterr()
        try:
            code = cli.main(arguments)
        except SystemExit as stop:
            code = int(stop.code or 0)
        return Result(code, *capsys.readouterr())

    return run


@pytest.fixture
def configured(org: FakeOrg, bootstrap: Command) -> FakeOrg:
    """The org after a whole apply; `calls` is empty again."""
    result = bootstrap("apply", LOCAL)
    assert result.code == 0, result.text
    org.calls.clear()
    return org


@pytest.fixture
def pauses() -> list[float]:
    """Seconds that the client would have waited; nobody waits here."""
    return []


@pytest.fixture
def okta(org: FakeOrg, pauses: list[float]) -> Iterator[Okta]:
    client = Okta(org.url, Secret(TOKEN), pause=pauses.append)
    yield client
    client.close()


@pytest.fixture(scope="module")
def running_org() -> Iterator[LocalOrg]:
    """The local org: one process for the tests of a file."""
    with serving() as running:
        yield running


@pytest.fixture
def local_org(running_org: LocalOrg) -> LocalOrg:
    """As fresh: whatever another test did to it is undone. With an `env_path` that names it, `bootstrap` means this one."""
    running_org.reset()
    return running_org
