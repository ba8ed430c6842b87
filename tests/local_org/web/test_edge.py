"""What holds for every request, whatever its route: host names, origins, headers, methods, sizes."""

from __future__ import annotations

import re
import socket

import pytest

from local_org.oauth import keys
from local_org.org import Org
from local_org.store import transactions
from local_org.web.facts import facts_for
from tests.local_org.oauth.clients import Pkce, allow_interaction_code, make_app
from tests.local_org.served import ServedOrg

PAGE = "http://localhost:8080"
CORS_PATHS = [
    ("POST", "/idp/idx/introspect"),
    ("POST", "/oauth2/default/v1/interact"),
    ("POST", "/oauth2/v1/token"),
    ("GET", "/oauth2/default/v1/keys"),
    ("GET", "/.well-known/openid-configuration"),
    ("GET", "/oauth2/default/.well-known/openid-configuration"),
    ("POST", "/idp/idx/nothing"),
]


def _trust(served: ServedOrg, origin: str, *scopes: str, status: str = "ACTIVE") -> None:
    kept = {"origin": origin, "status": status, "scopes": [{"type": scope} for scope in scopes]}
    served.org.store.put("trusted_origin", f"tos-{origin}", kept, key=origin)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "evil.example:8081",
        "127.0.0.1.nip.io",
        "[::2]",
        "localhost@evil",
        "",
        "evil.example@localhost",
        "evil.example\\@localhost",  # what browsers take for evil.example
        "localhost/evil",
        "localhost?x",
        "localhost#x",
        "localhost:x",
        '"x.localhost',
        "<b>.localhost",
    ],
)
@pytest.mark.parametrize("path", ["/", "/local/health", "/oauth2/v1/keys", "/nothing"])
def test_other_host_names_are_misdirected_before_anything_else(served: ServedOrg, host: str, path: str) -> None:
    answer = served.call("GET", path, headers={"Host": host})
    assert answer.status_code in (400, 421)
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:8081", "idp.localhost:8081", "a.b-c.localhost", "localhost."]
)
def test_the_names_of_loopback_are_ours(served: ServedOrg, host: str) -> None:
    expected = 421 if host.endswith(".") else 200
    assert served.call("GET", "/local/health", headers={"Host": host}).status_code == expected


def test_addresses_in_answers_are_on_the_host_that_the_client_used(served: ServedOrg) -> None:
    answer = served.call("GET", "/.well-known/openid-configuration", headers={"Host": "idp.localhost:1234"})
    assert answer.json()["issuer"] == "http://idp.localhost:1234"


def test_a_request_without_a_host_is_refused(served: ServedOrg) -> None:
    port = int(served.url.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as raw:
        raw.sendall(b"GET /local/health HTTP/1.0\r\n\r\n")
        assert raw.recv(1000).split(b" ")[1] in (b"400", b"421")


@pytest.mark.parametrize(("method", "path"), CORS_PATHS)
def test_a_trusted_origin_may_read_answers_and_errors_with_its_cookies(own: ServedOrg, method: str, path: str) -> None:
    _trust(own, PAGE, "CORS", "REDIRECT")
    answer = own.call(method, path, headers={"Origin": PAGE})
    assert answer.headers["Access-Control-Allow-Origin"] == PAGE
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert "x-okta-request-id" in answer.headers["Access-Control-Expose-Headers"].lower()
    assert answer.headers["Vary"] == "Origin"


@pytest.mark.parametrize(("method", "path"), CORS_PATHS)
def test_a_preflight_is_answered_before_any_authentication(own: ServedOrg, method: str, path: str) -> None:
    _trust(own, PAGE, "CORS")
    headers = {
        "Origin": PAGE,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "content-type,x-okta-user-agent-extended",
    }
    answer = own.call("OPTIONS", path, headers=headers)
    assert answer.status_code in (200, 204)
    assert answer.headers["Access-Control-Allow-Origin"] == PAGE
    assert method in answer.headers["Access-Control-Allow-Methods"]
    assert answer.headers["Access-Control-Allow-Headers"] == "content-type,x-okta-user-agent-extended"
    assert int(answer.headers["Access-Control-Max-Age"]) > 0


@pytest.mark.parametrize(
    ("scopes", "status", "origin"),
    [
        ((), "ACTIVE", PAGE),
        (("REDIRECT",), "ACTIVE", PAGE),
        (("CORS",), "INACTIVE", PAGE),
        (("CORS",), "ACTIVE", "http://localhost:8082"),
        (("CORS",), "ACTIVE", "http://127.0.0.1:8080"),
        (("CORS",), "ACTIVE", "null"),
    ],
)
def test_no_other_origin_may(own: ServedOrg, scopes: tuple[str, ...], status: str, origin: str) -> None:
    _trust(own, PAGE, *scopes, status=status)
    for method, path in CORS_PATHS:
        for answer in (own.call(method, path, headers={"Origin": origin}), own.call("OPTIONS", path, headers={"Origin": origin})):
            assert "Access-Control-Allow-Origin" not in answer.headers
            assert "Access-Control-Allow-Credentials" not in answer.headers


def test_pages_of_the_org_itself_may(served: ServedOrg) -> None:
    answer = served.call("GET", "/oauth2/v1/keys", headers={"Origin": served.url})
    assert answer.headers["Access-Control-Allow-Origin"] == served.url


def test_every_answer_carries_what_okta_s_do(served: ServedOrg) -> None:
    for answer in (served.admin("GET", "/api/v1/org"), served.call("GET", "/api/v1/org"), served.call("GET", "/nothing")):
        assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["X-Okta-Request-Id"])
        assert int(answer.headers["X-Rate-Limit-Remaining"]) <= int(answer.headers["X-Rate-Limit-Limit"])
        assert int(answer.headers["X-Rate-Limit-Reset"]) > 1_700_000_000
        assert answer.headers["Cache-Control"] == "no-cache, no-store"
        assert answer.headers["Expires"] == "0"
        assert answer.headers["Date"]


def test_two_answers_have_two_request_ids(served: ServedOrg) -> None:
    assert len({served.call("GET", "/local/health").headers["X-Okta-Request-Id"] for _ in range(3)}) == 3


def test_an_error_has_okta_s_members(served: ServedOrg) -> None:
    body = served.admin("GET", "/api/v1/users/nobody").json()
    assert list(body) == ["errorCode", "errorSummary", "errorLink", "errorId", "errorCauses"]
    assert (body["errorCode"], body["errorLink"], body["errorCauses"]) == ("E0000007", "E0000007", [])
    assert re.fullmatch(r"oae[A-Za-z0-9_-]{22}", body["errorId"])


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("PATCH", "/api/v1/users", 405, "E0000022"),
        ("GET", "/idp/idx/introspect", 405, "E0000022"),
        ("GET", "/oauth2/v1/token", 405, "E0000022"),
        ("GET", "/api/v1/logs", 501, "E0000060"),
        ("POST", "/idp/idx/device/activate", 501, "E0000060"),
        ("GET", "/sso/saml2/x", 501, "E0000060"),
        ("POST", "/local/watches/x/approve", 501, "E0000060"),
        ("GET", "/nothing", 404, "E0000008"),
    ],
)
def test_what_is_not_there_is_told_apart(served: ServedOrg, method: str, path: str, status: int, code: str) -> None:
    answer = served.admin(method, path)
    assert (answer.status_code, answer.json()["errorCode"]) == (status, code)
    if status == 501:
        assert path in answer.json()["errorSummary"]


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/local/nothing", "/api/v1/users"])
def test_what_is_not_there_is_told_to_nobody_without_a_token(served: ServedOrg, path: str) -> None:
    assert served.call("PATCH", path).status_code == 401


def test_head_is_get_without_a_body(served: ServedOrg) -> None:
    answer = served.call("HEAD", "/local/health")
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 0


def test_a_204_has_no_content_type(own: ServedOrg) -> None:
    answer = own.admin("DELETE", "/local/inbox")
    assert answer.status_code == 204
    assert "Content-Type" not in answer.headers


@pytest.mark.parametrize("path", ["/oauth2/v1/token", "/idp/idx/identify", "/api/v1/users", "/local/clock"])
def test_a_body_beyond_a_megabyte_is_refused_in_okta_s_shape(served: ServedOrg, path: str) -> None:
    answer = served.admin("POST", path, data=b'{"a": "' + b"a" * 1_000_000 + b'"}')
    assert (answer.status_code, answer.json()["errorCode"]) == (413, "E0000003")


def test_a_large_snapshot_is_taken_from_whoever_has_the_token_only(own: ServedOrg) -> None:
    answer = own.call("POST", "/local/snapshot", data=b"a" * 2_000_000)
    assert answer.status_code == 413


def test_half_a_request_does_nothing(own: ServedOrg) -> None:
    port = int(own.url.rsplit(":", 1)[1])
    body = b'{"advance_seconds": 60}' + b" " * 50
    head = f"POST /local/clock HTTP/1.1\r\nHost: localhost\r\nAuthorization: SSWS {own.token}\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=10) as raw:
        raw.sendall(head.encode() + body[:30])
    assert own.call("GET", "/local/health").status_code == 200
    assert own.org.clock.offset_s == 0.0


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[1]", b"null", b"[" * 3000, b'{"a":' * 900 + b"1" + b"}" * 900, b'"\\ud800"'])
@pytest.mark.parametrize("path", ["/idp/idx/introspect", "/idp/idx/identify", "/api/v1/users", "/local/clock", "/local/faults"])
def test_a_body_that_is_no_object_is_not_well_formed(served: ServedOrg, path: str, body: bytes) -> None:
    answer = served.admin("POST", path, data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 401)
    if not body.startswith(b'{"a"'):
        assert answer.json()["errorCode"] == "E0000003"


def test_a_write_that_fails_half_way_leaves_nothing_behind(
    own: ServedOrg, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def half(org: Org) -> str:
        org.store.put("user", "half", {})
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(keys, "rotate", half)
    answer = own.admin("POST", "/local/keys/rotate")
    assert (answer.status_code, answer.json()["errorCode"]) == (500, "E0000009")
    assert "secret detail" not in answer.text
    assert own.org.store.get("user", "half") is None
    assert own.call("GET", "/local/health").status_code == 200


def test_security_keys_answer_on_pages_of_trusted_origins_only_while_these_are_active(own: ServedOrg) -> None:
    allow_interaction_code(own.org)
    _trust(own, "https://active.example", "CORS")
    _trust(own, "https://former.example", "CORS", status="INACTIVE")
    _trust(own, "https://other.example", "REDIRECT")
    handle = make_app(own).interact(Pkce()).json()["interaction_handle"]
    transaction = transactions.by_interaction_handle(own.org.store, handle)
    assert transaction is not None
    assert facts_for(own.org, own.url, transaction).origins == (own.url, "https://active.example")
