"""The record of writes, read as what became of each object."""

from __future__ import annotations

import itertools
from typing import Any

from bootstrap.state import DONE, SENT, Write
from bootstrap.undo.traces import fold, made_by

GROUPS = "/api/v1/groups"


def write(method: str, address: str, previous: Any = None, sent: Any = None, answer: Any = None, status: str = DONE) -> Write:
    return Write("the.resource", method, address, previous, sent, answer, status)


def created(object_id: str = "00g1", **body: Any) -> Write:
    return write("POST", GROUPS, None, body, {"id": object_id, **body})


def test_what_was_made_is_known_by_its_id_and_undone_in_the_reverse_order() -> None:
    second = created("00g2")
    traces = fold([created("00g1"), second])
    assert [trace.path for trace in traces] == [f"{GROUPS}/00g2", f"{GROUPS}/00g1"]
    assert all(trace.made for trace in traces)
    assert made_by(second) == "00g2"


def test_a_write_without_an_answer_leaves_no_trace_until_it_is_settled() -> None:
    assert fold([write("POST", GROUPS, None, {"name": "a"}, status=SENT)]) == []


def test_what_was_made_and_then_changed_is_still_ours_to_remove() -> None:
    before = {"id": "00g1", "description": ""}
    (trace,) = fold([created(description=""), write("PUT", f"{GROUPS}/00g1", before, {}, before | {"description": "new"})])
    assert trace.made
    assert trace.left["description"] == "new"


def test_several_changes_of_ours_go_back_to_what_was_before_the_first() -> None:
    states = [{"id": "00g1", "description": text} for text in ("theirs", "ours", "ours, later")]
    writes = [write("PUT", f"{GROUPS}/00g1", before, {}, after) for before, after in itertools.pairwise(states)]
    (trace,) = fold(writes)
    assert trace.original == states[0]
    assert trace.left == states[2]


def test_a_change_of_somebody_else_in_between_is_what_is_put_back() -> None:
    theirs, ours, others, again = ({"id": "00g1", "description": text} for text in ("theirs", "ours", "others'", "ours again"))
    (trace,) = fold([write("PUT", f"{GROUPS}/00g1", theirs, {}, ours), write("PUT", f"{GROUPS}/00g1", others, {}, again)])
    assert trace.original == others


def test_an_activation_is_part_of_the_object_that_it_activates() -> None:
    before = {"id": "0oa1", "status": "INACTIVE", "label": "theirs"}
    writes = [
        write("POST", "/api/v1/apps/0oa1/lifecycle/activate", {"status": "INACTIVE"}),
        write("PUT", "/api/v1/apps/0oa1", before | {"status": "ACTIVE"}, {}, before | {"status": "ACTIVE", "label": "ours"}),
    ]
    (trace,) = fold(writes)
    assert trace.original == before
    assert trace.left == {"id": "0oa1", "status": "ACTIVE", "label": "ours"}


def test_an_apps_policy_that_was_changed_twice_goes_back_to_the_first_one() -> None:
    path = "/api/v1/apps/0oa1/policies"
    (trace,) = fold([write("PUT", f"{path}/rst2", {"policy": "rst1"}), write("PUT", f"{path}/rst3", {"policy": "rst2"})])
    assert (trace.original, trace.left) == ({"policy": "rst1"}, {"policy": "rst3"})


def test_private_interfaces_leave_no_trace() -> None:
    switch = write("POST", "https://org-admin.okta.com/admin/api/v1/embedded-login-settings", {"embeddedLoginSupport": False}, {})
    callback = write("POST", "/api/v1/internal/apps/0oa1/settings/oidc", None, {})
    assert fold([switch, callback]) == []


def test_a_policy_that_was_moved_is_told_from_one_that_others_pushed_down() -> None:
    path = "/api/v1/policies/00p1"
    (moved,) = fold([write("PUT", path, {"id": "00p1", "priority": 1}, {}, {"id": "00p1", "priority": 2})])
    (kept,) = fold([write("PUT", path, {"id": "00p1", "priority": 1, "name": "a"}, {}, {"id": "00p1", "priority": 1, "name": "b"})])
    assert moved.moved
    assert not kept.moved
