"""`serve --rate-limits integrator-free`: the minute's calls of each family of endpoints, as a free org counts them."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from local_org.server import Options
from tests.local_org.served import TOKEN, ServedOrg, Serving


@pytest.fixture
def free() -> Iterator[ServedOrg]:
    with Serving(Options(port=0, api_token=TOKEN, rate_limits="integrator-free")) as org:
        yield org


def _left(org: ServedOrg, method: str, path: str) -> tuple[int, int, int]:
    answer = org.admin(method, path)
    headers = answer.headers
    return answer.status_code, int(headers["X-Rate-Limit-Limit"]), int(headers["X-Rate-Limit-Remaining"])


def test_the_eleventh_call_to_apps_in_a_minute_is_refused_with_the_time_to_wait(free: ServedOrg) -> None:
    assert [_left(free, "GET", "/api/v1/apps")[2] for _ in range(10)] == list(range(9, -1, -1))
    answer = free.admin("GET", "/api/v1/apps")
    assert (answer.status_code, answer.json()["errorCode"]) == (429, "E0000047")
    assert answer.headers["X-Rate-Limit-Remaining"] == "0"
    assert 0 < int(answer.headers["X-Rate-Limit-Reset"]) - time.time() <= 60


def test_a_refused_call_does_nothing(free: ServedOrg) -> None:
    for _ in range(50):
        free.admin("GET", "/api/v1/groups")
    body = {"profile": {"name": "Too many"}}
    assert free.admin("POST", "/api/v1/groups", json=body).status_code == 429
    assert not any(kept["profile"]["name"] == "Too many" for kept in free.org.store.all("group"))


def test_families_are_counted_apart_and_reading_one_app_too(free: ServedOrg) -> None:
    app_id = free.admin("GET", "/api/v1/apps").json()[0]["id"]
    assert _left(free, "GET", f"/api/v1/apps/{app_id}/groups")[1:] == (10, 8)
    assert _left(free, "GET", f"/api/v1/apps/{app_id}")[1:] == (50, 49)
    assert _left(free, "GET", "/api/v1/users/me")[1:] == (50, 49)
    assert _left(free, "GET", "/api/v1/groups")[1:] == (50, 49)
    assert _left(free, "GET", "/api/v1/users")[1:] == (50, 48)


def test_the_next_minute_starts_anew(free: ServedOrg) -> None:
    for _ in range(11):
        free.admin("GET", "/api/v1/apps")
    free.org.clock.offset_s += 61
    assert _left(free, "GET", "/api/v1/apps") == (200, 10, 9)


def test_sign_in_and_keys_are_not_counted(free: ServedOrg) -> None:
    for path in ("/oauth2/v1/keys", "/.well-known/openid-configuration", "/local/health"):
        assert {free.call("GET", path).status_code for _ in range(60)} == {200}


def test_limits_are_off_unless_asked_for(served: ServedOrg) -> None:
    assert {_left(served, "GET", "/api/v1/apps") for _ in range(12)} == {(200, 600, 599)}
