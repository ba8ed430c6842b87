"""`.env` is read as python-dotenv reads it, and only the lines of org, token and ports are written by the launcher."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import given
from hypothesis import strategies as st

from launcher import settings
from launcher.problem import Problem

EXAMPLE = Path(__file__).resolve().parents[2] / ".env.example"


def test_the_example_reads_as_dotenv_reads_it() -> None:
    text = EXAMPLE.read_text()
    assert settings.parsed(text) == dotenv_values(stream=StringIO(text), interpolate=False)


@pytest.mark.parametrize(
    "line",
    [
        "A=b",
        "A = b ",
        "export A=b",
        "A='b # c'",
        'A="b c"',
        "A=b # a comment",
        "A=",
        "A='it\\'s'",
        "#A=b",
        "A=b=c",
        "A=http://localhost:8081",
    ],
)
def test_a_line_reads_as_dotenv_reads_it(line: str) -> None:
    assert settings.parsed(line) == dotenv_values(stream=StringIO(line), interpolate=False)


@given(st.text(st.sampled_from("abcXYZ0189-_./:@%+,~"), max_size=30))
def test_what_name_org_can_write_is_read_back(value: str) -> None:
    assert settings.parsed(f"OKTA_CLIENT_TOKEN={value}")["OKTA_CLIENT_TOKEN"] == value


def test_naming_the_org_keeps_every_other_line_and_makes_the_file_private(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("# mine\nOKTA_CLIENT_ORGURL=\nOTHER='x y'  # kept\nOKTA_CLIENT_TOKEN=\n")

    settings.name_org(path, "http://localhost:8081", "token")

    assert path.read_text() == "# mine\nOKTA_CLIENT_ORGURL=http://localhost:8081\nOTHER='x y'  # kept\nOKTA_CLIENT_TOKEN=token\n"
    assert path.stat().st_mode & 0o777 == 0o600


def test_naming_the_same_org_again_does_not_touch_the_file(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    settings.name_org(path, "http://localhost:8081", "token")
    before = path.stat().st_mtime_ns, path.stat().st_ino

    settings.name_org(path, "http://localhost:8081", "token")

    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before


def test_the_environment_wins_over_the_file_and_an_empty_value_does_not_count() -> None:
    found = settings.Settings(file={"A": "file", "B": "file"}, environment={"A": "environment", "B": ""})
    assert (found.get("A"), found.get("B")) == ("environment", "file")


@pytest.mark.parametrize("text", ["http", "0", "65536", "-1", "80 80"])
def test_a_port_that_is_none_is_told_with_an_example(text: str) -> None:
    with pytest.raises(Problem, match=r"APP_PORT is not a port.*APP_PORT=8080"):
        _ = settings.Settings(file={"APP_PORT": text}, environment={}).app_port


@pytest.mark.parametrize(("org_url", "org_port"), [("http://localhost:9081", "9081"), ("http://localhost:8081", "8081")])
def test_a_port_of_the_environment_is_kept_unless_the_org_is_up_at_another(tmp_path: Path, org_url: str, org_port: str) -> None:
    path = tmp_path / ".env"
    path.write_text("APP_PORT=8080\nORG_PORT=8081\n")

    settings.keep_ports(path, settings.load(path, {"APP_PORT": "9080", "ORG_PORT": "9081"}), org_url)

    assert path.read_text() == f"APP_PORT=9080\nORG_PORT={org_port}\n"


def test_ports_that_the_environment_does_not_name_are_left_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("APP_PORT=8080\n")

    settings.keep_ports(path, settings.load(path, {"APP_PORT": ""}), "http://localhost:8081")

    assert path.read_text() == "APP_PORT=8080\n"
