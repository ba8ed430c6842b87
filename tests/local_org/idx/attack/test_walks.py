"""A malicious client against the engine: no walk breaks an invariant, and together they meet everything that can be offered."""

from __future__ import annotations

from functools import lru_cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local_org.idx import engine
from tests.local_org.idx.attack import twins
from tests.local_org.idx.attack.coverage import EXPECTED, OFTEN, Pair
from tests.local_org.idx.attack.invariants import TABLE
from tests.local_org.idx.attack.walk import Walk, by_seed, story

WALKS = 240
REACHED_BEFORE = 240  # walks more, where the first ones have not met everything: another engine draws other walks
STRANGE_WALKS = 15


def walked(seed: int) -> Walk:
    walk, moves, violation = by_seed(seed)
    assert violation is None, f"seed {seed}\n{story(moves, violation)}"
    return walk


@lru_cache
def covered() -> frozenset[Pair]:
    """By as many walks as it takes, within bounds."""
    met: set[Pair] = set()
    for seed in range(WALKS + REACHED_BEFORE):
        if seed < WALKS or not met >= OFTEN:
            met |= walked(seed).covered
    return frozenset(met)


def test_walks_meet_every_remediation_and_action() -> None:
    advanced = {name for name, outcome in covered() if outcome in ("advanced", "success") or outcome.startswith(("said", "ended"))}
    assert {*engine.BY_REMEDIATION, *engine.BY_ACTION} <= advanced


def test_walks_meet_what_often_comes_of_each() -> None:
    assert sorted(OFTEN - covered()) == []


def test_what_comes_of_each_remediation_is_listed() -> None:
    """The soak prints what it has met beside the list."""
    assert OFTEN <= EXPECTED
    assert {name for name, _ in EXPECTED} >= {*engine.BY_REMEDIATION, *engine.BY_ACTION}


class Chosen:
    """Hypothesis draws the decisions: it looks for strange ones, and makes a failure small by itself."""

    def __init__(self, data: st.DataObject) -> None:
        self._draw = data.draw

    def below(self, count: int) -> int:
        return self._draw(_below(count))


@lru_cache
def _below(count: int) -> st.SearchStrategy[int]:
    return st.integers(0, count - 1)


@settings(max_examples=STRANGE_WALKS, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_walk_that_hypothesis_thinks_of_breaks_an_invariant(data: st.DataObject) -> None:
    source = Chosen(data)
    walk = Walk(source)
    for _ in range(15):
        walk.move(source)


@pytest.mark.parametrize("seed", range(0, 90, 30))
def test_people_who_exist_and_people_who_do_not_look_alike(seed: int) -> None:
    for one in range(seed, seed + 30):
        twins.walk(one)


def test_every_invariant_is_checked_somewhere() -> None:
    assert [one.number for one in TABLE] == list(range(1, 31))
    assert all(one.holds and one.checked for one in TABLE)
