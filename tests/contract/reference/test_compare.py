"""The comparison looks both ways, and a line excuses exactly what it names."""

from __future__ import annotations

import pytest

from tests.contract.reference.compare import Line, Recording, Row, differences, normalisations, permitted, recording, rows

RECORDED = Recording("some.json", "A", 200, {"version": "1.0.0", "intent": "LOGIN", "user.value.id": "id 00u"})


def found(body: object) -> set[tuple[str, str]]:
    return {(one.kind, one.path) for one in differences("a state", RECORDED, body)}


def test_what_is_missing_added_or_other_is_found() -> None:
    body = {"version": "2.0.0", "intent": "LOGIN", "app": {"id": "x"}}
    assert found(body) == {("changed", "version"), ("missing", "user.value.id"), ("extra", "app.id")}


def test_the_same_shape_with_other_values_is_no_difference() -> None:
    assert found({"version": "1.0.0", "intent": "LOGIN", "user": {"value": {"id": "00u1abcdefghijklmno2"}}}) == set()


@pytest.mark.parametrize(
    ("line", "covered"),
    [
        (Line("app.*", "extra", "why"), True),
        (Line("user.* or app.*", "extra", "why"), True),
        (Line("app", "extra", "why"), False),
        (Line("app.*", "missing", "why"), False),
        (Line("app.*", "extra", "why", states=("another state",)), False),
        (Line("app.*", "extra", "why", grades=("B", "C")), False),
        (Line("app.*", "extra", "why", ours=("id 0oa",)), False),
    ],
)
def test_a_line_covers_only_its_path_kind_state_grade_and_value(line: Line, *, covered: bool) -> None:
    body = {"version": "1.0.0", "intent": "LOGIN", "user": {"value": {"id": "00u1abcdefghijklmno2"}}, "app": {"id": "x"}}
    (difference,) = differences("a state", RECORDED, body)
    assert line.covers(difference) is covered


def test_a_state_can_be_put_together_from_two_recordings() -> None:
    row = Row(
        "wrong password",
        "identify/identify-with-password.json",
        401,
        minus="remediation.value[select-enroll-profile]*",
        plus=(("identify/identify-unknown-user.json", "messages.*"),),
    )
    facts = row.expected().facts
    assert facts["remediation.value.order"] == ["identify"], "an order names only what is left"
    assert facts["messages.value[errors.E0000004].class"] == "ERROR"


def test_every_row_and_line_names_states_and_recordings_that_exist() -> None:
    table = rows()
    for row in table.values():
        for name in (row.recording, *(name for name, _ in row.plus)):
            assert recording(name).facts
    for line in (*permitted(), *normalisations()):
        assert set(line.states) <= table.keys(), line
        assert line.kind in ("missing", "extra", "changed"), line
