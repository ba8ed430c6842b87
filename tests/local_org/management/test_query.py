"""What `filter` and `search` mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local_org.management.query import InvalidCriteria, parse, starts_with

GROUP = {"type": "OKTA_GROUP", "profile": {"name": "Dealers"}, "lastUpdated": "2026-01-02T00:00:00.000Z"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('type eq "OKTA_GROUP"', True),
        ('type EQ "BUILT_IN"', False),
        ('type eq "BUILT_IN" or profile.name sw "Dea"', True),
        ('type eq "OKTA_GROUP" and profile.name co "zz"', False),
        ('(type eq "BUILT_IN" or type eq "OKTA_GROUP") and profile.name eq "Dealers"', True),
        ('lastUpdated gt "2026-01-01T00:00:00.000Z"', True),
        ('lastUpdated lt "2026-01-01T00:00:00.000Z"', False),
        ("profile.name pr", True),
        ("profile.description pr", False),
        ('profile.description gt "a"', False),
        ('profile.name eq "dealers"', False),
    ],
)
def test_a_filter_says_which_objects_it_means(text: str, expected: bool) -> None:
    assert parse(text)(GROUP) is expected


def test_a_search_ignores_the_case_of_values() -> None:
    assert parse('profile.name eq "DEALERS"', ignore_case=True)(GROUP)


def test_quotes_inside_a_value_are_escaped() -> None:
    assert parse(r'profile.name eq "the \"best\" ones"')({"profile": {"name": 'the "best" ones'}})


@pytest.mark.parametrize("text", ["", "type", 'type eq "x" and', "type is x", '(type eq "x"', 'type eq "x")', "type eq x", "(" * 60, '"'])
def test_what_is_not_a_filter_is_refused(text: str) -> None:
    with pytest.raises(InvalidCriteria):
        parse(text)


def test_an_attribute_that_the_list_cannot_be_filtered_by_is_refused() -> None:
    with pytest.raises(InvalidCriteria):
        parse('profile.name eq "x"', attributes={"type"})


@given(st.text(max_size=60))
def test_any_text_is_either_a_filter_or_refused(text: str) -> None:
    try:
        matches = parse(text)
    except InvalidCriteria:
        return
    assert matches(GROUP) in (True, False)


def test_q_compares_beginnings_whatever_the_case() -> None:
    assert starts_with("dea", "Dealers", None)
    assert not starts_with("lers", "Dealers")
