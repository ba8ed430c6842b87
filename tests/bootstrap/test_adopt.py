"""What others made is taken over only by --adopt, and goes back to how they had it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bootstrap.conftest import LOCAL, Command
from tests.bootstrap.local_org import LocalOrg, write_env
from tests.bootstrap.preconfigured import app_named, john_doe, retailers_with_people, trusted_origin_for_cors
from tests.bootstrap.snapshots import unlike


@pytest.fixture
def local_org(running_org: LocalOrg) -> LocalOrg:
    """Somebody is halfway through the guide by hand."""
    running_org.reset()
    for habit in (retailers_with_people, john_doe, trusted_origin_for_cors, app_named("Embedded sign-in: multifactor")):
        habit(running_org)
    return running_org


@pytest.fixture
def env_path(local_org: LocalOrg, tmp_path: Path) -> Path:
    return write_env(local_org, tmp_path)


THEIRS = ("user.john_doe", "group.retailers", "app.multifactor", "origin.app")


def test_apply_refuses_to_work_with_what_others_made_and_says_what_to_type(local_org: LocalOrg, bootstrap: Command, env_path: Path) -> None:
    before = local_org.state()
    result = bootstrap("apply", LOCAL)
    assert result.code == 1
    assert f"--adopt {' '.join(THEIRS)} (or --adopt all)" in result.err
    assert unlike(before, local_org.state()) == ""


def test_one_that_is_not_named_is_still_refused(local_org: LocalOrg, bootstrap: Command, env_path: Path) -> None:
    before = local_org.state()
    result = bootstrap("apply", LOCAL, "--adopt", *THEIRS[:-1])
    assert result.code == 1
    assert "--adopt origin.app " in result.err
    assert "group.retailers" not in result.err
    assert unlike(before, local_org.state()) == ""


def test_plan_shows_what_would_be_adopted_and_how(local_org: LocalOrg, bootstrap: Command, env_path: Path) -> None:
    said = bootstrap("plan").out
    assert "~ Group Retailers (adopt? It exists and is not in our record: --adopt group.retailers)" in said
    assert "4 not ours" in said
    assert "~ Group Retailers (adopt)" in bootstrap("plan", "--adopt", "all").out
    changes = [change for chapter in json.loads(bootstrap("plan", "--json").out)["chapters"] for change in chapter["changes"]]
    assert {change["address"]: change["adopt"] for change in changes if change["adopt"]} == dict.fromkeys(THEIRS, "needed")


def test_what_is_as_the_guide_wants_it_is_adopted_without_a_write(local_org: LocalOrg, bootstrap: Command, env_path: Path) -> None:
    group = local_org.group("Retailers")
    local_org.call("PUT", f"/api/v1/groups/{group['id']}", {"profile": {"name": "Retailers", "description": "All retailers"}})
    assert "= Group Retailers (adopt)" in bootstrap("plan", "--adopt", "all").out
    assert bootstrap("apply", LOCAL, "--adopt", "all").code == 0
    assert bootstrap("destroy").code == 0
    assert local_org.group("Retailers")["id"] == group["id"]


def test_once_adopted_nothing_more_needs_to_be_said_and_nothing_is_left_to_do(
    local_org: LocalOrg, bootstrap: Command, env_path: Path
) -> None:
    assert bootstrap("apply", LOCAL, "--adopt", *THEIRS).code == 0
    assert bootstrap("plan").code == 0
    assert bootstrap("verify").code == 0


def test_destroy_gives_back_what_was_taken_over_and_asks_for_it_the_next_time(
    local_org: LocalOrg, bootstrap: Command, env_path: Path
) -> None:
    before = local_org.state()
    assert bootstrap("apply", LOCAL, "--adopt", "all").code == 0
    result = bootstrap("destroy")
    assert result.code == 0, result.text
    assert "~ User John Doe" in result.out
    assert unlike(before, local_org.state()) == ""
    assert bootstrap("apply", LOCAL).code == 1


def test_an_app_of_others_keeps_its_callback_for_mails_which_nobody_could_put_back(
    local_org: LocalOrg, bootstrap: Command, env_path: Path
) -> None:
    result = bootstrap("apply", LOCAL, "--adopt", "all")
    assert "Links in mails lead back to the multifactor app: by hand" in result.out
    app = local_org.app("Embedded sign-in: multifactor")["id"]
    kept = next(json.loads(row[4]) for row in local_org.state() if row[0] == "app" and row[1] == app)
    assert kept.get("emailMagicLinkRedirectUri") is None


def test_an_address_that_the_guide_does_not_have_is_named(local_org: LocalOrg, bootstrap: Command, env_path: Path) -> None:
    result = bootstrap("plan", "--adopt", "group.resellers")
    assert result.code == 1
    assert "Nothing of the guide is called group.resellers." in result.err


def test_a_trusted_origin_that_allows_enough_is_relied_on_without_adopting_it(
    local_org: LocalOrg, bootstrap: Command, env_path: Path
) -> None:
    origin = local_org.call("GET", "/api/v1/trustedOrigins")[0]
    scopes = [{"type": "CORS"}, {"type": "REDIRECT"}]
    body = {"name": origin["name"], "origin": origin["origin"], "scopes": scopes}
    local_org.call("PUT", f"/api/v1/trustedOrigins/{origin['id']}", body)
    assert bootstrap("apply", LOCAL, "--adopt", *THEIRS[:-1]).code == 0
    assert bootstrap("destroy").code == 0
    assert local_org.call("GET", "/api/v1/trustedOrigins")[0]["id"] == origin["id"]


def test_taking_back_one_use_case_lets_go_of_nothing_that_the_other_one_needs(
    local_org: LocalOrg, bootstrap: Command, env_path: Path
) -> None:
    assert bootstrap("apply", LOCAL, "--adopt", "all").code == 0
    assert bootstrap("destroy", "--use-case", "password-optional").code == 0
    assert bootstrap("plan", "--use-case", "multifactor").code == 0
    assert bootstrap("destroy", "--use-case", "multifactor").code == 0
    assert "--adopt app.multifactor" in bootstrap("plan").out
    assert "--adopt group.retailers" not in bootstrap("plan").out
