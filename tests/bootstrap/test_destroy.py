"""destroy takes back what the record says, exactly, in the reverse order, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import HealthCheck, Phase, given, settings

from tests.bootstrap.conftest import LOCAL, Command
from tests.bootstrap.local_org import TOKEN, LocalOrg, serving
from tests.bootstrap.preconfigured import Habit, orgs
from tests.bootstrap.snapshots import unlike


@pytest.fixture(scope="module")
def running_org() -> Iterator[LocalOrg]:
    with serving() as running:
        yield running


@pytest.fixture
def local_org(running_org: LocalOrg) -> LocalOrg:
    running_org.reset()
    return running_org


@pytest.fixture
def env_path(local_org: LocalOrg, tmp_path: Path) -> Path:
    """In place of the fake org's: the `bootstrap` fixture now means the local org."""
    path = tmp_path / ".env"
    path.write_text(f"OKTA_CLIENT_ORGURL={local_org.url}\nOKTA_CLIENT_TOKEN={TOKEN}\n")
    return path


def test_a_fresh_org_is_the_same_after_apply_and_destroy(local_org: LocalOrg, bootstrap: Command, env_path: Path, tmp_path: Path) -> None:
    before = local_org.state()
    assert bootstrap("apply", LOCAL).code == 0
    result = bootstrap("destroy")
    assert result.code == 0, result.text
    assert unlike(before, local_org.state()) == ""
    assert not list((tmp_path / ".bootstrap").glob("*.json")), "a record of nothing is no file"
    assert dotenv_values(env_path)["OKTA_IDX_CLIENTSECRET"] == ""
    assert local_org.call("GET", "/admin/api/v1/embedded-login-settings") == {"embeddedLoginSupport": True}


@settings(max_examples=10, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(habits=orgs())
def test_an_org_that_others_configured_is_the_same_after_apply_and_destroy(
    local_org: LocalOrg, bootstrap: Command, env_path: Path, habits: list[Habit]
) -> None:
    local_org.reset()
    for habit in habits:
        habit(local_org)
    before = local_org.state()
    applied = bootstrap("apply", LOCAL, "--adopt", "all")
    assert applied.code == 0, applied.text
    assert local_org.state() != before
    result = bootstrap("destroy")
    assert result.code == 0, result.text
    assert unlike(before, local_org.state()) == ""
