"""How policies and rules are numbered, as pure functions."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from local_org.management.priorities import numbered, spaced, without

Json = dict[str, Any]


def entity(name: str, priority: int, *, system: bool = False) -> Json:
    return {"id": name, "priority": priority, "system": system}


def names(entities: list[Json]) -> list[str]:
    return [kept["id"] for kept in sorted(entities, key=lambda kept: kept["priority"])]


DEFAULT = entity("default", 1, system=True)


def test_a_new_one_goes_directly_above_the_default() -> None:
    first = numbered([DEFAULT], entity("a", 0), None)
    assert names(numbered(first, entity("b", 0), None)) == ["a", "b", "default"]


def test_an_asked_place_pushes_the_others_down() -> None:
    both = numbered(numbered([DEFAULT], entity("a", 0), None), entity("b", 0), None)
    assert names(numbered(both, entity("c", 0), 1)) == ["c", "a", "b", "default"]


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.one_of(st.none(), st.integers(-3, 12)), st.booleans()), max_size=20))
def test_whatever_is_placed_moved_and_removed_the_numbers_have_no_gap_and_the_default_is_last(
    steps: list[tuple[str, int | None, bool]],
) -> None:
    kept = [DEFAULT]
    for name, place, remove in steps:
        kept = without(kept, name) if remove else numbered(kept, entity(name, 0), place)
        assert sorted(one["priority"] for one in kept) == list(range(1, len(kept) + 1))
        assert names(kept)[-1] == "default"


@given(st.lists(st.one_of(st.none(), st.integers(0, 6)), max_size=12))
def test_the_newer_types_start_at_0_and_never_share_a_number(places: list[int | None]) -> None:
    kept: dict[str, Json] = {"catch-all": entity("catch-all", 99, system=True)}
    for index, place in enumerate(places):
        for moved in spaced(list(kept.values()), entity(str(index), 0), place):
            kept[moved["id"]] = moved
        numbers = [one["priority"] for one in kept.values()]
        assert len(set(numbers)) == len(numbers)
        assert kept["catch-all"]["priority"] == 99
        assert place is None or kept[str(index)]["priority"] == place
    assert not places or places[0] is not None or kept["0"]["priority"] >= 0


def test_without_a_place_the_newer_types_count_on_from_the_last() -> None:
    first = spaced([], entity("a", 0), None)
    second = spaced(first, entity("b", 0), None)
    assert (first[0]["priority"], second[0]["priority"]) == (0, 1)
