"""Comparing what is wanted with what was found, as cases."""

from __future__ import annotations

from typing import Any

import pytest

from bootstrap.desired import AtLeast, FieldChange, Ref, Setting, differences, merged, references, resolve

CASES: list[tuple[Any, Any, list[FieldChange]]] = [
    ({"a": 1}, {"a": 1, "b": 2}, []),
    ({"a": 1}, {"a": 2}, [FieldChange("a", 2, 1)]),
    ({"a": {"b": True}}, {"a": None}, [FieldChange("a.b", None, True)]),
    ({"a": {"b": True}}, {}, [FieldChange("a.b", None, True)]),
    ({"a": ["x", "y"]}, {"a": ["y", "x"]}, []),
    ({"a": ["x"]}, {"a": ["x", "y"]}, [FieldChange("a", ["x", "y"], ["x"])]),
    ({"a": AtLeast(("x",))}, {"a": ["y", "x"]}, []),
    ({"a": AtLeast(("x",))}, {"a": ["y"]}, [FieldChange("a", ["y"], ["y", "x"])]),
    ({"a": AtLeast(("x",))}, {"a": None}, [FieldChange("a", None, ["x"])]),
    ({"a": ""}, {"a": None}, []),
    ({"a": False}, {"a": None}, [FieldChange("a", None, False)]),
    ({"a": 0}, {}, [FieldChange("a", None, 0)]),
]


@pytest.mark.parametrize(("want", "found", "changes"), CASES)
def test_only_what_is_wanted_is_compared(want: Any, found: Any, changes: list[FieldChange]) -> None:
    assert differences(want, found) == changes


@pytest.mark.parametrize(("want", "found"), [(want, found) for want, found, _ in CASES])
def test_what_is_written_over_what_was_found_differs_no_more_and_keeps_the_rest(want: Any, found: Any) -> None:
    body = merged(want, found)
    assert differences(want, body) == []
    assert {key: value for key, value in body.items() if key not in want} == {k: v for k, v in found.items() if k not in want}


class Known:
    def value(self, ref: Ref) -> str:
        return f"<{ref.address}.{ref.path}>"

    def setting(self, name: str) -> str:
        return f"${name}"


def test_references_are_named_and_replaced_wherever_they_stand() -> None:
    want = {"a": [Ref("group.x")], "b": {"c": AtLeast((Ref("user.y"),)), "d": Setting("port")}, "e": 1}
    assert list(references(want)) == ["group.x", "user.y"]
    assert resolve(want, Known()) == {"a": ["<group.x.id>"], "b": {"c": AtLeast(("<user.y.id>",)), "d": "$port"}, "e": 1}
