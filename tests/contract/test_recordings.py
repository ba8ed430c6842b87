"""Each answer of the engine, in every flow, has the shape of its recording; what differs has a line with a reason."""

from __future__ import annotations

from tests.contract.reference.compare import NONE, Difference, Line, differences, normalisations, permitted, recording, rows
from tests.contract.walk import Answer

ION = "application/ion+json; okta-version=1.0.0"
ERROR = "application/json; okta-version=1.0.0"


def all_differences(answers: list[Answer]) -> list[Difference]:
    table = rows()
    return [found for answer in answers for found in differences(answer.state, table[answer.state].expected(), answer.body)]


def test_every_answer_has_the_shape_of_its_recording(answers: list[Answer]) -> None:
    known: list[Line] = [*normalisations(), *permitted()]
    unexplained = [str(found) for found in all_differences(answers) if not any(line.covers(found) for line in known)]
    assert not unexplained, "\n".join(dict.fromkeys(unexplained))


def test_every_line_that_excuses_a_difference_is_still_needed(answers: list[Answer]) -> None:
    found = all_differences(answers)
    idle = [str(line) for line in (*normalisations(), *permitted()) if not any(line.covers(one) for one in found)]
    assert not idle, "remove these lines:\n" + "\n".join(idle)


def test_every_line_says_why_and_at_most_ten_have_nothing_to_show_for_it() -> None:
    lines = (*normalisations(), *permitted())
    assert all(line.reason and line.evidence for line in lines)
    assert sum(line.evidence == NONE for line in lines) <= 10


def test_every_state_of_the_table_was_met(answers: list[Answer]) -> None:
    assert {answer.state for answer in answers} == rows().keys()


def test_every_answer_carries_the_status_of_its_state(answers: list[Answer]) -> None:
    table = rows()
    wrong = {f"{a.state}: {a.status}, not {table[a.state].status}" for a in answers if a.status != table[a.state].status}
    assert not wrong, "\n".join(sorted(wrong))


def test_a_status_that_a_recording_names_is_the_one_demanded() -> None:
    for row in rows().values():
        recorded = recording(row.recording).status
        assert recorded in (None, 200, row.status), row


def test_every_answer_of_idx_has_its_media_type(answers: list[Answer]) -> None:
    wrong = {f"{a.state}: {a.media_type}" for a in answers if "version" in a.body and a.media_type != (ION if a.status == 200 else ERROR)}
    assert not wrong, "\n".join(sorted(wrong))
