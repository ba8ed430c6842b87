"""The record: on disk before each write, without secrets, one per org."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from bootstrap.errors import BadSettings
from bootstrap.state import Record, Write, default_path, without_secrets

ORG = "https://org.okta.com"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "records" / "org.json"


def test_a_write_is_on_disk_before_it_leaves_and_its_answer_after(path: Path) -> None:
    record = Record(path, ORG, "00o1")
    record.begin(Write("group.retailers", "PUT", "/api/v1/groups/1", {"id": "1"}, {"profile": {}}))
    kept = json.loads(path.read_text())["writes"][0]
    assert (kept["status"], kept["previous"], kept["answer"]) == ("sent", {"id": "1"}, None)
    record.finish({"id": "1"}, "req1")
    kept = json.loads(path.read_text())["writes"][0]
    assert (kept["status"], kept["answer"], kept["request_id"]) == ("done", {"id": "1"}, "req1")


def test_the_next_run_goes_on_with_the_same_record(path: Path) -> None:
    first = Record(path, ORG, "00o1")
    first.begin(Write("a", "POST", "/x", None, {"n": 1}))
    first.finish()
    second = Record(path, ORG, "00o1")
    second.begin(Write("b", "POST", "/y", None, {"n": 2}))
    assert [write.resource for write in Record(path, ORG, "00o1").writes] == ["a", "b"]
    assert second.last_written() == {"a": {"address": "/x", "sent": {"n": 1}}}


def test_the_record_is_for_its_owner_alone(path: Path) -> None:
    Record(path, ORG, "00o1").begin(Write("a", "POST", "/x", None, None))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_another_org_at_the_same_address_gets_a_record_of_its_own_and_the_former_one_is_kept(path: Path) -> None:
    Record(path, ORG, "00oFirst").begin(Write("a", "POST", "/x", None, None))
    second = Record(path, ORG, "00oSecond")
    assert second.writes == []
    assert json.loads(path.read_text())["org_id"] == "00oFirst", "looking changes nothing"
    second.begin(Write("b", "POST", "/y", None, None))
    assert json.loads(path.read_text())["org_id"] == "00oSecond"
    assert json.loads(path.with_suffix(".00oFirst.json").read_text())["org_id"] == "00oFirst"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"org_id": "00o1"}', '{"org_id": "00o1", "writes": [{"nonsense": 1}]}'])
def test_a_damaged_record_is_one_line_with_what_to_type(path: Path, content: str) -> None:
    path.parent.mkdir()
    path.write_text(content)
    with pytest.raises(BadSettings, match="Move it away"):
        Record(path, ORG, "00o1")


def test_secrets_are_left_out_and_nothing_else() -> None:
    body = {
        "credentials": {"password": {"value": "canary"}, "oauthClient": {"client_id": "0oa", "client_secret": "canary"}},
        "activationToken": "canary",
        "list": [{"sharedSecret": "canary", "kept": 1}],
        "constraints": {"types": ["password"]},
        "password": "canary",
    }
    kept = without_secrets(body)
    assert "canary" not in json.dumps(kept)
    assert kept["credentials"]["oauthClient"] == {"client_id": "0oa"}
    assert kept["constraints"] == {"types": ["password"]}
    assert kept["list"] == [{"kept": 1}]


def test_a_password_that_okta_answers_empty_is_kept_as_it_was() -> None:
    assert without_secrets({"credentials": {"password": {}}}) == {"credentials": {"password": {}}}


def test_each_org_has_its_own_file() -> None:
    assert default_path("https://dev-1.okta.com") == Path(".bootstrap/dev-1.okta.com.json")
    assert default_path("http://[::1]:8081") == Path(".bootstrap/1--8081.json")
    assert default_path("http://localhost:8081") == Path(".bootstrap/localhost-8081.json")


def test_what_was_adopted_is_remembered_until_it_is_let_go(path: Path) -> None:
    Record(path, ORG, "00o1").adopt("group.retailers", "00g1")
    record = Record(path, ORG, "00o1")
    assert record.adopted == {"group.retailers": "00g1"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    record.let_go("group.retailers")
    assert not path.exists(), "a record of nothing is no file"


def test_what_is_being_taken_back_is_marked_before_and_gone_after(path: Path) -> None:
    record = Record(path, ORG, "00o1")
    for name in ("a", "b"):
        record.begin(Write(name, "POST", "/x", None, None))
        record.finish({"id": name})
    marked = record.undo(record.writes[1:])
    assert [write.status for write in Record(path, ORG, "00o1").writes] == ["done", "undoing"]
    record.forget(marked)
    assert [write.resource for write in Record(path, ORG, "00o1").writes] == ["a"]


def test_a_record_without_adoptions_of_an_earlier_version_is_read(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps({"version": 1, "org": ORG, "org_id": "00o1", "writes": []}))
    assert Record(path, ORG, "00o1").adopted == {}
