"""`/local/*` over HTTP: who may call it, and what each call does to the org."""

from __future__ import annotations

import time

import pytest
import requests

from local_org.delivery import outbox
from tests.local_org.served import ServedOrg

PROTECTED = [
    ("GET", "/local/inbox"),
    ("DELETE", "/local/inbox"),
    ("POST", "/local/clock"),
    ("POST", "/local/faults"),
    ("DELETE", "/local/faults"),
    ("POST", "/local/keys/rotate"),
    ("GET", "/local/requests"),
    ("DELETE", "/local/requests"),
    ("PUT", "/local/settings"),
    ("GET", "/local/snapshot"),
    ("POST", "/local/snapshot"),
    ("GET", "/local/devices"),
]


def _send_mail(served: ServedOrg, to: str, subject: str = "Hello", html: str = "<p>Hello</p>") -> None:
    with served.org.store.transaction():
        outbox.deliver(served.org, channel="email", to=to, subject=subject, html=html, text="Hello")


def test_health_answers_everybody_with_the_id_of_the_org(served: ServedOrg) -> None:
    answer = served.call("GET", "/local/health")
    assert answer.status_code == 200
    assert answer.json()["id"] == served.org.id


@pytest.mark.parametrize(("method", "path"), PROTECTED)
def test_everything_but_health_needs_the_api_token_on_loopback_too(served: ServedOrg, method: str, path: str) -> None:
    answer = served.call(method, path, json={})
    assert (answer.status_code, answer.json()["errorCode"]) == (401, "E0000011")
    assert served.call(method, path, token="wrong", json={}).status_code == 401


@pytest.mark.parametrize(("method", "path"), [*PROTECTED, ("GET", "/local/health")])
def test_pages_of_other_origins_are_refused_and_get_no_cors_headers(served: ServedOrg, method: str, path: str) -> None:
    answer = served.admin(method, path, headers={"Origin": "http://evil.example"})
    assert answer.status_code == 403
    preflight = served.call("OPTIONS", path, headers={"Origin": "http://localhost:8080", "Access-Control-Request-Method": method})
    assert not [name for name in [*answer.headers, *preflight.headers] if name.lower().startswith("access-control-")]


def test_the_inbox_shows_the_newest_mail_first_and_only_of_the_address_asked_for(own: ServedOrg) -> None:
    for subject in ("first", "second"):
        _send_mail(own, "john@example.com", subject)
    _send_mail(own, "jane@example.com")
    found = own.admin("GET", "/local/inbox", params={"to": "John@Example.com"}).json()
    assert [message["subject"] for message in found] == ["second", "first"]
    assert set(found[0]) == {"id", "channel", "to", "subject", "html", "text", "sent_at"}
    since = own.admin("GET", "/local/inbox", params={"to": "john@example.com", "since": found[1]["id"]}).json()
    assert [message["subject"] for message in since] == ["second"]


def test_emptying_the_inbox_of_one_address_leaves_the_others(own: ServedOrg) -> None:
    _send_mail(own, "john@example.com")
    _send_mail(own, "jane@example.com")
    assert own.admin("DELETE", "/local/inbox", params={"to": "john@example.com"}).status_code == 204
    assert [message["to"] for message in own.admin("GET", "/local/inbox").json()] == ["jane@example.com"]


def test_the_clock_is_advanced_and_reset(own: ServedOrg) -> None:
    assert own.admin("POST", "/local/clock", json={"advance_seconds": 3600}).status_code == 200
    assert own.org.clock.now() - time.time() == pytest.approx(3600, abs=5)
    assert own.admin("POST", "/local/clock", json={"advance_seconds": 60}).status_code == 200
    assert own.org.clock.now() - time.time() == pytest.approx(3660, abs=5)
    assert own.admin("POST", "/local/clock", json={"reset": True}).status_code == 200
    assert own.org.clock.now() - time.time() == pytest.approx(0, abs=5)


@pytest.mark.parametrize(
    "body", [{}, {"advance_seconds": "1"}, {"advance_seconds": -1}, {"advance_seconds": True}, {"advance_seconds": 1e300}]
)
def test_a_clock_that_cannot_be_is_refused(served: ServedOrg, body: dict[str, object]) -> None:
    answer = served.admin("POST", "/local/clock", json=body)
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "E0000001")


def test_settings_without_an_api_are_put_here(own: ServedOrg) -> None:
    wanted = {"user_enumeration_prevention": {"authentication": True}}
    answer = own.admin("PUT", "/local/settings", json=wanted)
    assert answer.json() == {"user_enumeration_prevention": {"authentication": True, "recovery": False}}
    assert (own.org.store.get("settings", "org") or {})["prevent_enumeration_at_authentication"] is True


@pytest.mark.parametrize(
    "body", [{}, {"other": 1}, {"user_enumeration_prevention": {"x": True}}, {"user_enumeration_prevention": {"recovery": 1}}]
)
def test_settings_that_do_not_exist_are_refused(served: ServedOrg, body: dict[str, object]) -> None:
    assert served.admin("PUT", "/local/settings", json=body).status_code == 400


def test_rotating_replaces_the_key_in_the_key_set(own: ServedOrg) -> None:
    before = own.call("GET", "/oauth2/v1/keys").json()["keys"]
    kid = own.admin("POST", "/local/keys/rotate").json()["kid"]
    after = own.call("GET", "/oauth2/v1/keys").json()["keys"]
    assert [key["kid"] for key in after] == [kid]
    assert before[0]["kid"] != kid


def test_a_snapshot_put_back_undoes_what_happened_since(own: ServedOrg) -> None:
    _send_mail(own, "john@example.com")
    snapshot = own.admin("GET", "/local/snapshot").content
    assert own.admin("DELETE", "/local/inbox").status_code == 204
    assert own.admin("GET", "/local/inbox").json() == []
    assert own.admin("POST", "/local/snapshot", data=snapshot).status_code == 204
    assert [message["to"] for message in own.admin("GET", "/local/inbox").json()] == ["john@example.com"]


@pytest.mark.parametrize("document", [b"", b"{}", b"[1]", b"\xff", b'{"format": 99, "tables": {"entity": [], "link": [], "counter": []}}'])
def test_what_is_no_snapshot_changes_nothing(own: ServedOrg, document: bytes) -> None:
    answer = own.admin("POST", "/local/snapshot", data=document)
    assert answer.status_code == 400
    assert own.call("GET", "/local/health").json()["id"] == own.org.id


def test_the_snapshot_of_a_grown_org_is_larger_than_other_bodies_may_be(own: ServedOrg) -> None:
    with own.org.store.transaction():
        for number in range(3):
            outbox.deliver(own.org, channel="email", to=f"p{number}@example.com", subject="s", html="x" * 900_000, text="")
    snapshot = own.admin("GET", "/local/snapshot").content
    assert own.admin("POST", "/local/snapshot", data=snapshot).status_code == 204


def test_an_org_with_a_forgotten_token_would_be_no_org(own: ServedOrg) -> None:
    """A snapshot carries its own tokens: the caller's stays valid because it is in there."""
    snapshot = own.admin("GET", "/local/snapshot").content
    own.admin("POST", "/local/snapshot", data=snapshot)
    assert own.admin("GET", "/local/inbox").status_code == 200


def _recorded(served: ServedOrg, path: str) -> list[dict[str, object]]:
    return [entry for entry in served.admin("GET", "/local/requests").json() if entry["path"] == path]


def test_calls_are_recorded_with_their_headers_and_field_names_but_no_secret(own: ServedOrg) -> None:
    secrets = {"client_secret": "hush-1", "code_verifier": "hush-2", "client_id": "0oa1", "hush-name": "v"}
    own.call(
        "POST",
        "/oauth2/v1/token",
        data=secrets,
        headers={
            "Authorization": "Basic aHVzaA==",
            "X-Device-Token": "d1",
            "Cookie": "a=hush",
            "Referer": "http://localhost:8080/?otp=hush",
        },
    )
    (entry,) = _recorded(own, "/oauth2/v1/token")
    assert entry["method"] == "POST"
    assert entry["status"] in (400, 401)
    headers = entry["headers"]
    assert isinstance(headers, dict)
    assert headers["x-device-token"] == "d1"
    assert "hush" not in str(headers)
    assert "aHVzaA==" not in str(entry)
    assert "hush-1" not in str(entry)
    assert "hush-2" not in str(entry)
    assert set(entry["fields"]) == set(secrets)  # type: ignore[call-overload]


def test_secrets_inside_json_are_masked_and_their_names_kept(own: ServedOrg) -> None:
    own.call("POST", "/idp/idx/identify", json={"stateHandle": "hush", "credentials": {"passcode": "hush"}})
    (entry,) = _recorded(own, "/idp/idx/identify")
    assert "hush" not in str(entry)
    assert "credentials.passcode" in entry["fields"]  # type: ignore[operator]


def test_a_call_that_is_all_names_does_not_fill_the_memory(own: ServedOrg) -> None:
    many = {f"x-{number}": "v" for number in range(600)}
    own.call("GET", "/.well-known/okta-organization", headers=many, params=many)
    (entry,) = _recorded(own, "/.well-known/okta-organization")
    assert len(entry["headers"]) <= 200  # type: ignore[arg-type]
    assert len(entry["query"]) <= 200  # type: ignore[arg-type]


def test_only_calls_after_the_given_one_are_listed_and_forgetting_forgets(own: ServedOrg) -> None:
    own.call("GET", "/.well-known/okta-organization")
    own.call("GET", "/.well-known/openid-configuration")
    everything = own.admin("GET", "/local/requests").json()
    assert [entry["path"] for entry in everything] == ["/.well-known/okta-organization", "/.well-known/openid-configuration"]
    later = own.admin("GET", "/local/requests", params={"since": everything[0]["id"]}).json()
    assert [entry["path"] for entry in later] == ["/.well-known/openid-configuration"]
    assert own.admin("DELETE", "/local/requests").status_code == 204
    assert own.admin("GET", "/local/requests").json() == []


def _fault(served: ServedOrg, **wanted: object) -> None:
    answer = served.admin("POST", "/local/faults", json={"match": "GET /.well-known/okta-organization", **wanted})
    assert answer.status_code in (200, 204), answer.text


def _faulted(served: ServedOrg) -> requests.Response:
    return served.call("GET", "/.well-known/okta-organization")


def test_a_replaced_answer_comes_as_often_as_asked_and_then_no_more(own: ServedOrg) -> None:
    _fault(own, times=2, status=429, headers={"Retry-After": "7"}, body={"errorCode": "E0000047"})
    for _ in range(2):
        answer = _faulted(own)
        assert (answer.status_code, answer.headers["Retry-After"], answer.json()) == (429, "7", {"errorCode": "E0000047"})
    assert _faulted(own).status_code == 200


def test_a_merged_answer_keeps_the_rest_of_the_real_one(own: ServedOrg) -> None:
    _fault(own, merge={"pipeline": "v1", "settings": None})
    answer = _faulted(own).json()
    assert answer["pipeline"] == "v1"
    assert "settings" not in answer
    assert answer["id"] == own.org.id


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_dropped_call_gets_no_answer_and_the_next_one_does(own: ServedOrg, when: str) -> None:
    _fault(own, drop=when)
    with pytest.raises(requests.ConnectionError):
        _faulted(own)
    assert _faulted(own).status_code == 200


@pytest.mark.parametrize(("when", "offset"), [("before", 0.0), ("after", 60.0)])
def test_a_call_dropped_before_did_nothing_and_one_dropped_after_did(own: ServedOrg, when: str, offset: float) -> None:
    own.admin("POST", "/local/faults", json={"match": "POST /local/clock", "drop": when})
    with pytest.raises(requests.ConnectionError):
        own.admin("POST", "/local/clock", json={"advance_seconds": 60})
    assert own.org.clock.offset_s == offset


def test_a_delayed_answer_keeps_nobody_else_waiting(own: ServedOrg) -> None:
    import threading

    _fault(own, delay_ms=1500)
    done: list[float] = []
    waiting = threading.Thread(target=lambda: done.append(_faulted(own).elapsed.total_seconds()))
    waiting.start()
    while not own.admin("GET", "/local/health").ok:
        pass
    started = time.monotonic()
    assert own.call("GET", "/local/health").ok
    assert time.monotonic() - started < 1.0
    waiting.join(10)
    assert done[0] >= 1.4


def test_clearing_faults_clears_them(own: ServedOrg) -> None:
    _fault(own, times=5, status=500)
    assert own.admin("DELETE", "/local/faults").status_code == 204
    assert _faulted(own).status_code == 200


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"match": 1},
        {"match": "nonsense"},
        {"match": "GET /x", "oops": 1},
        {"match": "GET /x", "times": "1"},
        {"match": "GET /x", "delay_ms": -1},
        {"match": "GET /x", "drop": "sideways"},
        {"match": "GET /x", "status": "429"},
        {"match": "GET /x", "status": 42},
        {"match": "GET /x", "headers": []},
        {"match": "GET /x", "headers": {"a": 1}},
        {"match": "GET /x", "headers": {"a": "line\r\nbreak"}},
        {"match": "GET /x", "merge": 1},
        {"match": "GET /x", "id_token": "none"},
        {"match": "GET /x", "id_token": {"claims": 1}},
        {"match": "GET /x", "id_token": {"header": 1}},
        {"match": "GET /x", "id_token": {"sign": "nonsense"}},
    ],
)
def test_what_is_no_fault_is_refused_with_a_reason(served: ServedOrg, wanted: dict[str, object]) -> None:
    answer = served.admin("POST", "/local/faults", json=wanted)
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "E0000001")
    assert answer.json()["errorCauses"]
