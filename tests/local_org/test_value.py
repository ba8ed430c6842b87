from __future__ import annotations

from dataclasses import field, replace

import pytest

from local_org.value import Value


class Point(Value):
    x: int
    y: int = 0
    seen: list[int] = field(default_factory=list)


def test_values_are_equal_by_their_members() -> None:
    assert Point(1) == Point(1, 0)
    assert Point(1) != Point(2)


def test_another_value_is_made_of_one() -> None:
    point = Point(1, 2)
    assert replace(point, y=3) == Point(1, 3)
    assert point == Point(1, 2)


def test_every_value_has_members_of_its_own() -> None:
    assert Point(1).seen is not Point(1).seen


def test_the_type_checker_refuses_what_would_change_a_value_or_leave_a_member_out() -> None:
    """It complains of an `ignore` that it does not need, so each of these lines is a test of its own."""
    point = Point(1)
    point.x = 2  # type: ignore[misc]
    with pytest.raises(TypeError):
        Point()  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        replace(point, z=3)  # type: ignore[call-arg]
