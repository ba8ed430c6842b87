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
