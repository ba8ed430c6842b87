from __future__ import annotations

from dataclasses import field

import pytest

from local_org.value import Value


class Point(Value):
    x: int
    y: int = 0
    seen: list[int] = field(default_factory=list)


def test_values_are_equal_by_their_members() -> None:
    assert Point(1) == Point(1, 0)
    assert Point(1) != Point(2)


def test_a_changed_value_is_another_one() -> None:
    point = Point(1, 2)
    assert point.changed(y=3) == Point(1, 3)
    assert point == Point(1, 2)


def test_a_value_has_no_other_members() -> None:
    with pytest.raises(TypeError, match="a Point has no w, z"):
        Point(1).changed(z=3, w=4)


def test_every_value_has_members_of_its_own() -> None:
    assert Point(1).seen is not Point(1).seen
