"""The client of the Management API: what it repeats, what it refuses, what it never does."""

from __future__ import annotations

from pathlib import Path

import pytest

from bootstrap.errors import BadToken, NotAnOrg, OktaError, OrgBusy, OrgUnreachable, UnsafeAddress
from bootstrap.okta import MAX_TRIES, Okta
from bootstrap.pace import seconds_until_reset
from bootstrap.secret import Secret
from tests.bootstrap.fake_org import TOKEN, FakeOrg, Fault

RATE_LIMITED = {"errorCode": "E0000047", "errorSummary": "API call exceeded rate limit due to too many requests."}
RECONCILING = {"errorCode": "E0000239", "errorSummary": "Policy priorities are being reconciled. Please try again later."}


def test_a_429_is_waited_for_until_the_reset_that_okta_names(org: FakeOrg, okta: Okta, pauses: list[float]) -> None:
    headers = {"X-Rate-Limit-Limit": "50", "X-Rate-Limit-Reset": "1010", "Date": "Thu, 01 Jan 1970 00:16:40 GMT"}
    org.faults.append(Fault("GET /api/v1/users/me", 429, RATE_LIMITED, headers, times=2))
    assert okta.get("/api/v1/users/me")["id"] == org.admin["id"]
    assert pauses == [11.0, 11.0]


def test_a_429_is_repeated_for_a_post_too_since_okta_did_nothing(org: FakeOrg, okta: Okta) -> None:
    org.faults.append(Fault("POST /api/v1/groups", 429, RATE_LIMITED, {"Retry-After": "3"}))
    okta.send("POST", "/api/v1/groups", body={"profile": {"name": "Retailers"}})
    assert len(org.groups) == 2


def test_a_concurrency_429_without_a_useful_reset_waits_a_moment(pauses: list[float]) -> None:
    headers = {"X-Rate-Limit-Limit": "0", "X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": "0"}
    assert 1.0 <= seconds_until_reset(headers) <= 2.0
    assert seconds_until_reset({"Retry-After": "7"}) == 7.0


def test_a_429_that_never_ends_is_given_up_with_advice(org: FakeOrg, okta: Okta, pauses: list[float]) -> None:
    org.faults.append(Fault("GET", 429, RATE_LIMITED, {"Retry-After": "1"}, times=99))
    with pytest.raises(OrgBusy, match="Wait a minute and run the same command again"):
        okta.get("/api/v1/users/me")
    assert len(pauses) == MAX_TRIES - 1


def test_a_wait_longer_than_a_rate_window_is_left_to_a_person(org: FakeOrg, okta: Okta, pauses: list[float]) -> None:
    org.faults.append(Fault("GET", 429, RATE_LIMITED, {"Retry-After": "3600"}))
    with pytest.raises(OrgBusy):
        okta.get("/api/v1/users/me")
    assert pauses == []


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_is_repeated_for_a_read_but_never_for_a_post(org: FakeOrg, okta: Okta, status: int) -> None:
    org.faults += [Fault("GET /api/v1/groups", status, {}), Fault("POST /api/v1/groups", status, {})]
    assert okta.list("/api/v1/groups")
    with pytest.raises(OktaError):
        okta.send("POST", "/api/v1/groups", body={"profile": {"name": "Retailers"}})
    assert sum(call.method == "POST" for call in org.calls) == 1


def test_policies_being_reconciled_are_waited_for_only_where_a_repeat_is_safe(org: FakeOrg, okta: Okta) -> None:
    policy = org.named("MFA_ENROLL", "Default Policy")
    org.faults += [Fault("PUT", 423, RECONCILING), Fault("POST", 423, RECONCILING)]
    okta.send("PUT", f"/api/v1/policies/{policy['id']}", body={"priority": 1})
    with pytest.raises(OktaError, match="E0000239"):
        okta.send("POST", "/api/v1/policies", body={"type": "MFA_ENROLL", "name": "x"})


def test_a_redirect_is_refused_and_the_token_goes_nowhere_else(org: FakeOrg, okta: Okta) -> None:
    org.faults.append(Fault("GET /api/v1/users/me", 302, None, {"Location": "https://evil.example/steal"}))
    with pytest.raises(NotAnOrg, match=r"redirects to evil\.example; not followed"):
        okta.get("/api/v1/users/me")


def test_a_page_link_to_another_host_is_refused(org: FakeOrg, okta: Okta) -> None:
    org.faults.append(Fault("GET /api/v1/groups", 200, [], {"Link": '<https://evil.example/api/v1/groups?after=1>; rel="next"'}))
    with pytest.raises(UnsafeAddress, match=r"evil\.example"):
        okta.list("/api/v1/groups")


def test_every_page_of_a_list_is_read(org: FakeOrg, okta: Okta) -> None:
    following = f'<{org.url}/api/v1/groups?after=1>; rel="next"'
    org.faults.append(Fault("GET /api/v1/groups", 200, [{"id": "first"}], {"Link": f'<{org.url}/x>; rel="self", {following}'}))
    assert [group["id"] for group in okta.list("/api/v1/groups")] == ["first", org.everyone["id"]]


@pytest.mark.parametrize("body", [b"<html>a captive portal</html>", b"[" * 100_000], ids=["a page", "nested without end"])
def test_an_answer_that_is_not_json_says_so(org: FakeOrg, okta: Okta, body: bytes) -> None:
    org.faults.append(Fault("GET", 200, body))
    with pytest.raises(NotAnOrg, match="something that is not JSON"):
        okta.get("/api/v1/users/me")


def test_a_wrong_token_says_where_to_make_one(org: FakeOrg) -> None:
    client = Okta(org.url, Secret("wrong"))
    with pytest.raises(BadToken, match="Security > API > Tokens"):
        client.get("/api/v1/users/me")
    client.close()


def test_nobody_listening_says_so_after_a_few_tries_of_a_read(pauses: list[float]) -> None:
    client = Okta("http://127.0.0.1:9", Secret(TOKEN), pause=pauses.append)
    with pytest.raises(OrgUnreachable, match=r"127\.0\.0\.1:9 cannot be reached"):
        client.get("/api/v1/users/me")
    assert pauses == [0.5, 1.0]
    client.close()


def test_a_post_whose_answer_was_lost_is_not_repeated(pauses: list[float]) -> None:
    client = Okta("http://127.0.0.1:9", Secret(TOKEN), pause=pauses.append)
    with pytest.raises(OrgUnreachable, match="may or may not have carried out"):
        client.send("POST", "/api/v1/groups", body={})
    assert pauses == []
    client.close()


def test_discovery_and_sign_in_probes_carry_no_token(org: FakeOrg, okta: Okta) -> None:
    okta.without_token("GET", "/.well-known/okta-organization")
    assert "Authorization" not in org.calls[-1].headers


def test_a_password_file_for_the_host_does_not_replace_the_token(
    org: FakeOrg, okta: Okta, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    okta.get("/api/v1/users/me")
    assert org.calls[-1].headers["Authorization"] == f"SSWS {TOKEN}"


def test_cookies_are_not_kept(org: FakeOrg, okta: Okta) -> None:
    org.faults.append(Fault("GET", 200, {}, {"Set-Cookie": "sid=1; Path=/"}))
    okta.get("/api/v1/users/me")
    okta.get("/api/v1/users/me")
    assert "Cookie" not in org.calls[-1].headers


def test_a_write_without_a_body_says_so(org: FakeOrg, okta: Okta) -> None:
    okta.send("PUT", f"/api/v1/groups/{org.everyone['id']}/users/{org.admin['id']}")
    assert org.calls[-1].headers["Content-Length"] == "0"


def test_a_secret_does_not_show_when_printed() -> None:
    assert TOKEN not in f"{Secret(TOKEN)!r} {Secret(TOKEN)} {[Secret(TOKEN)]}"


def test_an_error_keeps_oktas_body_and_says_its_causes() -> None:
    body = {"errorCode": "E0000001", "errorSummary": "Api validation failed: login", "errorCauses": [{"errorSummary": "login: taken"}]}
    error = OktaError(400, body, "POST /api/v1/users")
    assert (error.code, error.body) == ("E0000001", body)
    assert "login: taken" in str(error)


def test_an_error_that_would_steer_the_terminal_is_shown_as_one_plain_line() -> None:
    error = OktaError(
        400, {"errorCode": "E1", "errorSummary": "\x1b[2Jgone\nDone: 0 writes", "errorCauses": [{"errorSummary": "\x9b1m"}]}, "GET /x"
    )
    assert str(error).isprintable()
    assert "gone Done: 0 writes" in str(error)


def test_calls_of_a_minute_that_are_used_up_are_not_exceeded(org: FakeOrg, okta: Okta, pauses: list[float]) -> None:
    headers = {"X-Rate-Limit-Limit": "10", "X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": "1010"}
    org.faults.append(Fault("GET /api/v1/apps", 200, [], headers | {"Date": "Thu, 01 Jan 1970 00:16:40 GMT"}))
    okta.list("/api/v1/apps")
    okta.list("/api/v1/groups")
    assert pauses == [], "another family has a limit of its own"
    okta.list("/api/v1/apps", {"limit": "200"})
    assert 10 < pauses[0] <= 11
    okta.list("/api/v1/apps")
    assert len(pauses) == 1


@pytest.mark.parametrize("asked", ["7", "Thu, 01 Jan 1970 00:16:47 GMT"])
def test_a_retry_after_is_kept_to_whatever_it_stands_beside(org: FakeOrg, okta: Okta, pauses: list[float], asked: str) -> None:
    date = {"Date": "Thu, 01 Jan 1970 00:16:40 GMT"}
    for status in (429, 503):
        org.faults.append(Fault("GET /api/v1/groups", status, RATE_LIMITED, {"Retry-After": asked} | date))
    okta.list("/api/v1/groups")
    assert pauses == [7.0, 7.0]


def test_a_retry_after_that_is_no_time_is_not_followed(pauses: list[float]) -> None:
    assert 1.0 <= seconds_until_reset({"Retry-After": "soon"}) <= 2.0
