"""Two commands in the same minute keep the org's pace together."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bootstrap.pace import Pace
from bootstrap.pace_memory import remembered

APPS = "/api/v1/apps"


class Watched(Pace):
    """`pauses`: what would have been waited."""

    def __init__(self) -> None:
        self.pauses: list[float] = []
        super().__init__(self.pauses.append)


def heard(pace: Pace, left: int, limit: int = 10) -> None:
    pace.before("GET", APPS)
    reset = {"X-Rate-Limit-Reset": str(int(time.time()) + 30)}
    pace.after("GET", APPS, {"X-Rate-Limit-Limit": str(limit), "X-Rate-Limit-Remaining": str(left)} | reset)


def test_what_one_command_used_up_the_next_one_waits_for(tmp_path: Path) -> None:
    path = tmp_path / "records" / "org.pace"
    with remembered(first := Watched(), path):
        heard(first, left=1)
    assert path.stat().st_mode & 0o777 == 0o600
    with remembered(second := Watched(), path):
        second.before("GET", APPS)
        assert second.pauses == []
        second.before("GET", APPS)
        assert 25 < second.pauses[0] <= 32


def test_what_is_over_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "org.pace"
    path.write_text(f'{{"windows": [["{APPS}", 10, 0, {time.time() - 1}], ["{APPS}", 50, 0, {time.time() + 9999}]]}}')
    with remembered(pace := Watched(), path):
        pace.before("GET", APPS)
        assert pace.pauses == []
    assert not path.exists()


def test_a_run_that_used_little_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "org.pace"
    with remembered(pace := Watched(), path):
        heard(pace, left=599, limit=600)
    assert not path.exists()


@pytest.mark.parametrize("damage", ["", "[]", "{}", '{"windows": 1}', '{"windows": [[1]]}', '{"windows": [["a", "b", "c", "d"]]}', "\x00"])
def test_a_damaged_file_is_done_without(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "org.pace"
    path.write_text(damage)
    with remembered(pace := Watched(), path):
        pace.before("GET", APPS)
    assert pace.pauses == []


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with remembered(pace := Watched(), tmp_path / "file" / "org.pace"):
        heard(pace, left=0)
