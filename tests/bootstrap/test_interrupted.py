"""A run that ends at any write is gone on with by the same command, to the same org and back to the one before.

Every run that dies is a process of its own, and dies of SIGKILL. Here each write of both commands is the last one once; each request:
`pytest -m soak tests/bootstrap/test_interrupted.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from bootstrap import cli
from tests.bootstrap.conftest import LOCAL, Command
from tests.bootstrap.interruptions import AFTER, BEFORE, each_cut_off_once, killed_at
from tests.bootstrap.local_org import LocalOrg, Snapshot, write_env
from tests.bootstrap.snapshots import Rows, nameless, unlike

MOST_WRITES, MOST_REQUESTS = 80, 300


@pytest.fixture
def env_path(local_org: LocalOrg, tmp_path: Path) -> Path:
    return write_env(local_org, tmp_path)


@dataclass(frozen=True)
class Place:
    """An org, the command line, and the two states that every interrupted run must come to."""

    org: LocalOrg
    bootstrap: Command
    before: Rows
    undisturbed: Rows
    applied: Snapshot
    kept: dict[Path, str]  # the record and .env after apply

    def starts_fresh(self) -> None:
        self.org.reset()
        for path in self.kept:
            path.unlink(missing_ok=True)
        write_env(self.org, Path.cwd())

    def starts_applied(self) -> None:
        self.org.reset(self.applied)
        for path, content in self.kept.items():
            path.write_text(content)

    def run(self, *command: str) -> None:
        result = self.bootstrap(*command)
        assert result.code == 0, result.text

    def applies_as_undisturbed(self) -> None:
        self.run("apply", LOCAL)
        assert unlike(self.undisturbed, nameless(self.org.snapshot())) == ""

    def destroys_to_the_org_before(self) -> None:
        self.run("destroy")
        assert unlike(self.before, self.org.state()) == ""


@pytest.fixture
def place(local_org: LocalOrg, bootstrap: Command, env_path: Path) -> Place:
    before = local_org.state()
    assert bootstrap("apply", LOCAL).code == 0
    snapshot = local_org.snapshot()
    kept = {path: path.read_text() for path in (*Path.cwd().glob(".bootstrap/*.json"), env_path)}
    return Place(local_org, bootstrap, before, nameless(snapshot), Snapshot(snapshot), kept)


IN_THIRDS = pytest.mark.parametrize("first", [1, 2, 3])  # so that they can be shared out


@IN_THIRDS
def test_killed_after_any_write_apply_goes_on_to_the_same_org_and_destroy_finds_all_of_it(place: Place, first: int) -> None:
    for position in range(first, MOST_WRITES, 3):
        place.starts_fresh()
        if not killed_at(position, AFTER, "apply", LOCAL):
            break
        place.applies_as_undisturbed()
        place.destroys_to_the_org_before()
    assert 25 < position < MOST_WRITES


@IN_THIRDS
def test_killed_after_any_write_destroy_goes_on_to_the_org_before(place: Place, first: int) -> None:
    for position in range(first, MOST_WRITES, 3):
        place.starts_applied()
        if not killed_at(position, AFTER, "destroy"):
            break
        place.destroys_to_the_org_before()
    assert 25 < position < MOST_WRITES


def dies_again_and_again(moment: str, *command: str) -> int:
    """Each run gets one write further, before which or after which it is killed. Now and then it gets two: one may be refused."""
    for kills in range(MOST_WRITES):
        position = (1 if moment == AFTER else 2) + kills % 2
        if not killed_at(position, moment, *command):
            return kills
    raise AssertionError("it never ends")


@pytest.mark.parametrize("moment", [BEFORE, AFTER])
def test_killed_at_one_write_after_the_other_both_commands_come_to_their_end(place: Place, moment: str) -> None:
    place.starts_fresh()
    assert dies_again_and_again(moment, "apply", LOCAL) > 15
    place.applies_as_undisturbed()
    assert dies_again_and_again(moment, "destroy") > 10
    place.destroys_to_the_org_before()


def cut_off_at_each_write(place: Place, moment: str, *command: str) -> int:
    """What may be repeated is repeated by the same run; anything else ends it, and the next one finds out. How many writes were cut off."""
    cut: set[str] = set()
    for _ in range(MOST_WRITES):
        with each_cut_off_once(moment, lambda fault: place.org.call("POST", "/local/faults", fault), cut):
            result = place.bootstrap(*command)
        if result.code in (cli.DONE, cli.LEFT_TO_A_PERSON):  # by nobody's click: the switch's own call was cut off
            return len(cut)
        assert "running the same command again finds out" in result.err, result.text
    raise AssertionError("it never ends")


@pytest.mark.parametrize("moment", [BEFORE, AFTER])
def test_cut_off_from_the_org_at_every_write_nothing_is_doubled_or_forgotten(place: Place, moment: str) -> None:
    place.starts_fresh()
    assert cut_off_at_each_write(place, moment, "apply", LOCAL) > 25
    place.applies_as_undisturbed()
    assert cut_off_at_each_write(place, moment, "destroy") > 25
    place.destroys_to_the_org_before()


@pytest.mark.soak
@pytest.mark.parametrize("moment", [BEFORE, AFTER])
@pytest.mark.parametrize("again", ["apply", "destroy"])
def test_every_request_may_be_the_last_one_of_a_process(place: Place, moment: str, again: str) -> None:
    for position in range(1, MOST_REQUESTS):
        place.starts_fresh()
        if not killed_at(position, moment, "apply", LOCAL, writes_only=False):
            break
        if again == "apply":
            place.applies_as_undisturbed()
            killed_at(position, moment, "destroy", writes_only=False)
        place.destroys_to_the_org_before()
    assert 40 < position < MOST_REQUESTS
