"""`make run` refuses the addresses that `make plan` refuses, before anything is started."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from launcher import address
from launcher.problem import Problem
from tests.launcher.conftest import Checkout

REFUSED = [
    ("http://dev-123456.okta.com", "in the clear"),
    ("http://localhost.evil.example", "in the clear"),
    ("http://192.0.2.1:8081", "in the clear"),
    ("https://dev-123456-admin.okta.com", "Admin Console"),
    ("dev-123456.okta.com", "not an org's address"),
    ("localhost:8081", "not an org's address"),
    ("https://", "not an org's address"),
    ("https://[::1", "not an org's address"),
    ("https://host:port", "not an org's address"),
    ("ftp://dev-123456.okta.com", "not an org's address"),
    ("https://dev-123456.okta.com@evil.example", "not an org's address"),
    ("https://dev-123456.okta.com/oauth2/default", "not an org's address"),
]


@pytest.mark.parametrize(("url", "says"), REFUSED)
def test_an_address_that_no_org_has_is_refused_with_what_to_write(url: str, says: str) -> None:
    with pytest.raises(Problem, match=says):
        address.refuse_unsafe(url)


@pytest.mark.parametrize(
    "url", ["https://dev-123456.okta.com", "https://login.example.com:8443", "http://localhost:8081", "http://[::1]:1"]
)
def test_an_org_is_https_or_loopback(url: str) -> None:
    address.refuse_unsafe(url)


Answer = tuple[int, bytes]


@pytest.fixture
def server() -> Iterator[Callable[[int, bytes], str]]:
    """Answers everything as told, and says its address."""
    told: list[Answer] = []

    class Told(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = told[-1]
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "https://dev-123456.okta.com/")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    listening = HTTPServer(("127.0.0.1", 0), Told)
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()

    def tell(status: int, body: bytes) -> str:
        told.append((status, body))
        return f"http://127.0.0.1:{listening.server_port}"

    yield tell
    listening.shutdown()
    thread.join()
    listening.server_close()


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (404, b"{}", "not an Okta org"),
        (200, b"<html>", "not an Okta org"),
        (200, b"[]", "not an Okta org"),
        (302, b"", "not an Okta org"),
        (200, json.dumps({"pipeline": "v1"}).encode(), "Classic"),
    ],
)
def test_what_answers_and_is_no_identity_engine_org_is_named(
    server: Callable[[int, bytes], str], status: int, body: bytes, says: str
) -> None:
    with pytest.raises(Problem, match=says):
        address.refuse_what_is_no_org(server(status, body))


def test_an_identity_engine_org_is_let_through(server: Callable[[int, bytes], str]) -> None:
    address.refuse_what_is_no_org(server(200, b'{"pipeline": "idx"}'))


def test_where_nobody_answers_it_says_so() -> None:
    with pytest.raises(Problem, match=r"127\.0\.0\.1:9 cannot be reached"):
        address.refuse_what_is_no_org("http://127.0.0.1:9")


@pytest.mark.parametrize("url", ["http://dev-123456.okta.com", "dev-123456.okta.com", "https://dev-123456-admin.okta.com"])
def test_run_starts_nothing_for_such_an_address(checkout: Checkout, url: str) -> None:
    checkout.launch("bootstrap")
    done = checkout.launch("run", OKTA_CLIENT_ORGURL=url, OKTA_CLIENT_TOKEN="t")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "OKTA_CLIENT_ORGURL" in done.stderr
    assert checkout.processes() == []


def test_run_starts_nothing_for_an_org_that_cannot_be_reached(checkout: Checkout) -> None:
    checkout.launch("bootstrap")
    done = checkout.launch("run", OKTA_CLIENT_ORGURL="https://127.0.0.2.nobody.invalid", OKTA_CLIENT_TOKEN="t")
    assert done.returncode == 1
    assert "cannot be reached" in done.stderr
    assert checkout.processes() == []
