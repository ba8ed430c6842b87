"""The page that maps the guide to resources and tests stays true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bootstrap import verify
from bootstrap.chapter import resources_of
from bootstrap.guide import CHAPTERS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "guide-coverage.md").read_text()
RESOURCES = {one.address for one in resources_of(CHAPTERS)}
NAMED = re.findall(r"`([^`]+)`", PAGE)


def test_every_resource_of_the_guide_is_named() -> None:
    assert RESOURCES - set(NAMED) == set()


def test_every_address_that_is_named_is_one_of_the_guide() -> None:
    addresses = {name for name in NAMED if re.fullmatch(r"[a-z]+\.[a-z_]+", name)}
    assert addresses - RESOURCES == set()


def test_every_check_of_verify_is_named_and_every_named_one_exists() -> None:
    named = {name for name in NAMED if re.fullmatch(r"[A-Z][A-Za-z]+", name)}
    checks = {type(check).__name__ for chapter in CHAPTERS for check in chapter.checks}
    assert named == checks
    assert all(hasattr(verify, name) for name in named)


@pytest.mark.parametrize("reference", sorted({name for name in NAMED if "::" in name}))
def test_a_test_that_is_named_exists(reference: str) -> None:
    path, name = reference.split("::")
    assert re.search(rf"^def {name}\(", (ROOT / path).read_text(), re.MULTILINE), reference
