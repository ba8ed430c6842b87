"""`.env` is rewritten line by line, whole or not at all, and only where told."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import given, settings
from hypothesis import strategies as st

from bootstrap import env_file
from bootstrap.errors import BadSettings


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "A=1\n"),
        ("B=2", "B=2\nA=1\n"),
        ("A=\n", "A=1\n"),
        ("A=   # why\n", "A=1   # why\n"),
        ("# why\n\nexport A=old\nB=2\n", "# why\n\nexport A=1\nB=2\n"),
        ("A='it is'\n", "A=1\n"),
        ("A=0\nA=old\n", "A=0\nA=1\n"),
        ('KEY="line one\nA=not this one"\nA=2\n', 'KEY="line one\nA=not this one"\nA=1\n'),
        ("  A = old\n", "  A=1\n"),
    ],
)
def test_only_the_named_line_changes(tmp_path: Path, before: str, after: str) -> None:
    path = tmp_path / ".env"
    path.write_text(before)
    assert env_file.write(path, {"A": "1"})
    assert path.read_text() == after


def test_nothing_is_written_when_the_values_are_there_already(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("A='1'  # as I like it\n")
    path.chmod(0o640)
    assert not env_file.write(path, {"A": "1"})
    assert mode(path) == 0o640


def test_the_written_file_is_for_its_owner_alone_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("B=2\n")
    path.chmod(0o644)
    env_file.write(path, {"A": "1"})
    assert mode(path) == 0o600
    assert os.listdir(tmp_path) == [".env"]


def test_a_symbolic_link_is_followed(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / ".env"
    real.write_text("B=2\n")
    link.symlink_to(real)
    env_file.write(link, {"A": "1"})
    assert link.is_symlink()
    assert real.read_text() == "B=2\nA=1\n"


@settings(deadline=None)  # it touches the disk
@given(st.text(st.characters(exclude_categories=("Cs", "Cc"))))
def test_whatever_is_written_reads_back_the_same(tmp_path_factory: pytest.TempPathFactory, value: str) -> None:
    path = tmp_path_factory.mktemp("env") / ".env"
    env_file.write(path, {"A": value})
    assert env_file.read(path) == {"A": value}
    assert dotenv_values(path, interpolate=False) == {"A": value}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"A=1\nthis is = not a line =\n'x\n", "is not NAME=value"),
        (b"A=\xff\xfe\n", "not UTF-8 text"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_what_belongs_there(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / ".env"
    path.write_bytes(content)
    with pytest.raises(BadSettings, match=says):
        env_file.read(path)
    assert path.read_bytes() == content


def test_a_folder_in_place_of_the_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="cannot be read"):
        env_file.read(tmp_path)
