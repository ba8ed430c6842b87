"""What an authentication policy rule asks for, in each of the forms Okta writes it."""

from __future__ import annotations

from typing import Any

import pytest

from bootstrap.kinds.assurance import Assurance, asked_by, in_words

ONE: dict[str, Any] = {"type": "ASSURANCE", "factorMode": "1FA", "reauthenticateIn": "PT12H"}
TWO: dict[str, Any] = ONE | {"factorMode": "2FA"}


@pytest.mark.parametrize(
    ("method", "asked"),
    [
        (ONE, Assurance(1)),
        (ONE | {"constraints": []}, Assurance(1)),
        (ONE | {"constraints": [{"possession": {}}, {"knowledge": {}}]}, Assurance(1)),
        (ONE | {"constraints": [{"knowledge": {"types": ["password"]}}]}, Assurance(1, password=True)),
        (TWO, Assurance(2)),
        (TWO | {"constraints": [{"knowledge": {"types": ["password"], "reauthenticateIn": "PT12H"}}]}, Assurance(2, password=True)),
        (TWO | {"constraints": [{"knowledge": {"types": ["PASSWORD"], "required": True}}]}, Assurance(2, password=True)),
        (TWO | {"reauthenticateIn": "PT2H"}, Assurance(2)),
        (TWO | {"constraints": [{"possession": {"deviceBound": "REQUIRED"}}]}, None),
        (TWO | {"constraints": [{"knowledge": {"types": ["password"]}, "possession": {"deviceBound": "REQUIRED"}}]}, None),
        (TWO | {"constraints": [{"knowledge": {"types": ["password"]}}, {"possession": {}}]}, None),
        ({"type": "AUTH_METHOD_CHAIN", "chains": []}, None),
        ({}, None),
    ],
)
def test_the_same_demand_is_recognised_in_every_form(method: dict[str, Any], asked: Assurance | None) -> None:
    assert asked_by(method) == asked


def test_the_demand_keeps_how_often_to_ask_again_and_repeats_it_in_the_constraint() -> None:
    method = Assurance(2, password=True).method(TWO | {"reauthenticateIn": "PT2H"})
    assert method == TWO | {"reauthenticateIn": "PT2H", "constraints": [{"knowledge": {"types": ["password"], "reauthenticateIn": "PT2H"}}]}


def test_one_factor_of_any_kind_is_sent_without_constraints() -> None:
    assert Assurance(1).method(None) == ONE


def test_an_unusual_demand_still_has_words() -> None:
    assert in_words({"type": "AUTH_METHOD_CHAIN"}) == "AUTH_METHOD_CHAIN with constraints of its own"
