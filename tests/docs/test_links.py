"""Documents lead somewhere, and name no command that does not exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from launcher import cli

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


@pytest.mark.parametrize("document", PAGES, ids=lambda document: str(document.relative_to(ROOT)))
def test_every_relative_link_leads_to_a_file(document: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#\s]+)", document.read_text()) + re.findall(r'<img src="([^"]+)"', document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", PAGES, ids=lambda document: str(document.relative_to(ROOT)))
def test_every_make_command_in_code_exists(document: Path) -> None:
    commands = {
        target for found in re.findall(r"`make ([a-z -]+)`", document.read_text()) for target in found.split() if not target.startswith("-")
    }
    assert commands - set(cli.VERBS) == set()


def test_every_setting_of_the_example_is_explained_and_private_ones_are_empty() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    filled = {line.split("=")[0] for line in lines if re.fullmatch(r"[A-Z0-9_]+=.+", line)}
    assert not {name for name in filled if "SECRET" in name or "TOKEN" in name or "PASSWORD" in name}
