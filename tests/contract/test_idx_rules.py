"""What every IDX answer must keep whatever its state: each rule broken stops okta-auth-js or a widget generation."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.reference.compare import HERE
from tests.contract.walk import Answer

CATALOGUE: dict[str, dict[str, Any]] = json.loads((HERE / "messages.json").read_text()) | {
    "model.validation.field.blank": {"status": 400, "place": ["F"]},  # the widget's own key for what it checks itself
    "authfactor.challenge.question_factor.answer_invalid": {"status": 401, "place": ["F"]},  # recorded in the tests of Okta's Swift client
}
STANDING = {"idx.password.expiring.message"}
"""What a state says as long as it lasts, also beside a refusal."""
NEWS = {"api.authn.poll.error.push_rejected"}
"""What a poll brings of a device is an error of the device, and an answer of the org."""


@pytest.fixture
def idx(answers: list[Answer]) -> list[Answer]:
    return [answer for answer in answers if "version" in answer.body]


def remediations(answer: Answer) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer.body.get("remediation", {}).get("value", [])
    return found


def everything(value: Any) -> Iterator[Any]:
    yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from everything(inner)


def resolve(path: str, body: Any) -> Any:
    """The subset of JSONPath that okta-auth-js reads: words and positions."""
    here = body
    for part in path.removeprefix("$.").replace("[", ".").replace("]", "").split("."):
        here = here[int(part)] if part.isdigit() else here[part]
    return here


def test_the_version_is_exact(idx: list[Answer]) -> None:
    assert {answer.body["version"] for answer in idx} == {"1.0.0"}


def test_nothing_is_null(idx: list[Answer]) -> None:
    assert [answer.state for answer in idx if None in list(everything(answer.body))] == []


def test_no_body_has_a_member_that_clients_take_for_something_else(idx: list[Answer]) -> None:
    assert [answer.state for answer in idx if answer.body.keys() & {"headers", "error"}] == []


def test_every_relation_resolves(idx: list[Answer]) -> None:
    for answer in idx:
        for node in everything(answer.body):
            if isinstance(node, dict) and "relatesTo" in node:
                paths = node["relatesTo"] if isinstance(node["relatesTo"], list) else [node["relatesTo"]]
                assert isinstance(node["relatesTo"], list) == ("rel" in node), f"{answer.state}: a list on forms, a string elsewhere"
                assert all(resolve(path, answer.body) for path in paths), f"{answer.state}: {paths}"


def test_remediation_names_are_unique(idx: list[Answer]) -> None:
    for answer in idx:
        names = [one["name"] for one in remediations(answer) if one["name"] != "redirect-idp"]
        assert len(names) == len(set(names)), answer.state


def test_every_form_can_be_sent(idx: list[Answer]) -> None:
    for answer in idx:
        for node in everything(answer.body):
            if isinstance(node, dict) and node.get("rel") == ["create-form"] and node["name"] != "issue":
                assert node["method"] == "POST", answer.state
                assert node["href"].startswith("http"), answer.state
                assert node["value"][-1]["name"] == "stateHandle", f"{answer.state}: {node['name']}"
                assert node["value"][-1]["value"] == answer.body["stateHandle"], f"{answer.state}: {node['name']}"


def test_every_choice_of_authenticator_names_one_by_key(idx: list[Answer]) -> None:
    for answer in idx:
        for form in remediations(answer):
            if form["name"].startswith("select-authenticator"):
                options = next(item["options"] for item in form["value"] if item["name"] == "authenticator")
                assert options, answer.state
                assert all(resolve(option["relatesTo"], answer.body)["key"] for option in options), answer.state


def test_every_message_is_in_the_catalogue_with_its_status_and_has_a_text(idx: list[Answer]) -> None:
    for answer in idx:
        for key, text in keys_and_texts(answer.body):
            assert text, f"{answer.state}: {key}"
            assert key in CATALOGUE, f"{answer.state}: {key} is no key of Okta's"
            assert key in STANDING or CATALOGUE[key]["status"] == answer.status, (
                f"{answer.state}: {key} travels with {CATALOGUE[key]['status']}"
            )


def keys_and_texts(body: Any) -> Iterator[tuple[str, str]]:
    for node in everything(body):
        if isinstance(node, dict) and "message" in node and "class" in node:
            yield node["i18n"]["key"], node["message"]


def test_a_message_of_a_refusal_is_an_error(idx: list[Answer]) -> None:
    for answer in idx:
        told = [node for node in everything(answer.body) if isinstance(node, dict) and "message" in node]
        classes = {node["class"] for node in told if node["i18n"]["key"] not in STANDING | NEWS}
        assert classes <= ({"ERROR"} if answer.status >= 400 else {"INFO", "WARNING"}), answer.state


def test_a_refusal_that_can_be_tried_again_repeats_its_form(idx: list[Answer]) -> None:
    """The browser clients post the old form, or the one in the refusal; both must work, so it must be there."""
    dead = {
        "finished transaction",
        "expired at introspect",
        "access denied",
        "no policy of the authorization server",
        "reset not allowed for that name",
        "phone, too many messages",
    }
    for answer in idx:
        if answer.status >= 400 and answer.state not in dead:
            assert remediations(answer), answer.state


def test_polls_and_introspection_repeat_the_state_to_the_byte(idx: list[Answer]) -> None:
    """Generation 2 of the widget draws the page anew, and forgets a half-typed code, when anything but these members differs."""
    volatile = {"expiresAt", "stateHandle", "refresh"}
    for before, after in itertools.pairwise(idx):
        if before.state == after.state == "email challenge" and before.body["stateHandle"] == after.body["stateHandle"]:
            assert {k: v for k, v in before.body.items() if k not in volatile} == {k: v for k, v in after.body.items() if k not in volatile}


def test_the_handle_is_the_same_from_introspection_to_success(answers: list[Answer]) -> None:
    handles: list[str] = []
    for answer in answers:
        if answer.state == "interact":
            handles = []
        elif "stateHandle" in answer.body:
            handles = handles or [answer.body["stateHandle"]]
            assert answer.body["stateHandle"] == handles[0], answer.state
