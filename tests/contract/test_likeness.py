"""docs/likeness.md says what the judges say, and what nobody judged is named."""

from __future__ import annotations

from typing import Any

from local_org.idx import messages, remediations
from tests.contract.judges import AUTH_JS, FLOWS, WIDGET_2, WIDGET_3
from tests.contract.likeness import PAGE, judgements, measured, unchecked, written
from tests.contract.reference.compare import HERE, LISTS, rows
from tests.contract.test_idx_rules import everything
from tests.contract.walk import Answer


def test_the_page_is_up_to_date() -> None:
    page = PAGE.read_text()
    assert written(page, measured()) == page, "run: python -m tests.contract.likeness"


def test_every_flow_is_judged_by_every_client() -> None:
    seen = {(flow, judge) for flow, judge, _ in judgements()}
    assert {(flow, judge) for flow in FLOWS for judge in (WIDGET_2, WIDGET_3, AUTH_JS)} - seen == set(excused())


def excused() -> list[tuple[str, str]]:
    return [(one["flow"], one["judge"]) for one in unchecked().get("flow", [])]


def test_every_recording_is_compared_with_something_or_listed_with_a_reason() -> None:
    used = {row.recording for row in rows().values()} | {name for row in rows().values() for name, _ in row.plus} | set(LISTS)
    kept = {path.relative_to(HERE / "idx").as_posix() for path in (HERE / "idx").rglob("*.json")}
    assert {one["recording"] for one in unchecked()["recording"]} == kept - used


def test_every_remediation_and_message_of_the_engine_was_met_or_is_listed(answers: list[Answer]) -> None:
    named = [node for answer in answers for node in everything(answer.body) if isinstance(node, dict)]
    shown = {"enroll-profile-update": "enroll-profile"}  # clients know it by another name
    forms = {shown.get(name, name) for name in remediations.PATHS}
    assert forms - {str(node.get("name")) for node in named} == listed("remediation", "name")
    said = {node["i18n"]["key"] for node in named if "i18n" in node}
    assert messages.CATALOGUE.keys() - said == listed("message", "key")


def listed(kind: str, member: str) -> set[Any]:
    return {one[member] for one in unchecked().get(kind, [])}
