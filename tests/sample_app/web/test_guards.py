"""Requests that another site or a stale page sent, generated over the route map: a new route is covered by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.sample_app.idx import bodies
from tests.sample_app.web.conftest import URL, SignIns
from tests.sample_app.web.given import JOHN, at_the_code
from tests.sample_app.web.pages import Browser, Form, Page

HOSTILE = [
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "%00",
    "%ff%fe",
    "%0d%0aSet-Cookie:%20a=b",
    "' OR 1=1 --",
    "{{7*7}}",
    "x" * 3000,
    "١٢٣",
    "-1",
]


def routes(app: Flask) -> list[Rule]:
    return list(app.url_map.iter_rules())


def unsafe(app: Flask) -> list[Rule]:
    return [rule for rule in routes(app) if (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}]


def address(rule: Rule, value: str) -> str:
    """The rule's path with every variable part replaced."""
    path = rule.rule
    for name in rule.arguments:
        for part in (f"<{name}>", f"<path:{name}>"):
            path = path.replace(part, quote(value, safe="%"))
    return path


def test_the_routes_that_change_something_are_these(app: Flask) -> None:
    assert sorted(rule.rule for rule in unsafe(app)) == [
        "/sign-out",
        "/transaction/<transaction_id>",
        "/transaction/<transaction_id>/cancel",
        "/transaction/<transaction_id>/poll",
    ]


def forged(page: Page, token: str | None) -> Iterator[tuple[str, dict[str, str]]]:
    """Each form of a page, with another token."""
    for form in page.forms:
        data = {**form.hidden, **JOHN}
        data.pop("csrf_token")
        yield form.action, data if token is None else {**data, "csrf_token": token}


def test_no_unsafe_route_takes_a_request_without_this_sessions_token(
    app: Flask, visitor: Browser, new_browser: Callable[..., Browser], sign_ins: SignIns
) -> None:
    page, other = at_the_code(sign_ins, visitor), new_browser()
    foreign = other.get("/sign-in/multifactor").forms[0].hidden["csrf_token"]
    transaction_id = page.path.rpartition("/")[2]
    before = len(sign_ins.calls)
    for token in (None, "", "x", foreign, foreign[:-1]):
        tried = [*forged(page, token), *((address(rule, transaction_id), {"csrf_token": token or ""}) for rule in unsafe(app))]
        for path, data in tried:
            answer = visitor.post(path, data)
            assert (answer.status, answer.title) == (400, "This form is out of date"), path
    assert len(sign_ins.calls) == before
    assert visitor.get(page.path).form("challenge-authenticator")


def test_sign_out_needs_the_token_of_the_session_after_sign_in(visitor: Browser, sign_ins: SignIns) -> None:
    old = visitor.get("/sign-in/multifactor").forms[0].hidden["csrf_token"]
    sign_ins.sign_in(visitor)
    assert visitor.post("/sign-out", {"csrf_token": old}).status == 400
    assert visitor.get("/").title == "You are signed in"
    assert visitor.request("GET", "/sign-out").status_code == 405


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": URL}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, True),  # what browsers say with our referrer policy
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": URL}, False),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "http://localhost:8081"}, False),
        ({"Origin": "http://localhost:8080.evil.example"}, False),
        ({"Origin": ""}, False),
    ],
)
def test_what_the_browser_says_of_the_sender_is_the_second_line(
    visitor: Browser, sign_ins: SignIns, headers: dict[str, str], taken: bool
) -> None:
    form = visitor.get("/sign-in/multifactor").form("identify")
    sign_ins.answers("identify", bodies.email_challenge(sign_ins.okta.url))
    answer = visitor.request("POST", form.action, data={**form.hidden, **JOHN}, headers=headers)
    assert answer.status_code == (303 if taken else 400)
    assert sign_ins.calls.count("identify") == taken


def test_every_post_answers_with_a_redirect_that_does_not_repeat_it(visitor: Browser, sign_ins: SignIns) -> None:
    page = at_the_code(sign_ins, visitor)
    sign_ins.answers("challenge/answer", bodies.email_challenge(sign_ins.okta.url), status=401)
    sign_ins.answers("challenge/poll", bodies.email_challenge(sign_ins.okta.url))
    sign_ins.answers("cancel", bodies.dead("over", "idx.session.expired"))
    for form in sorted(page.forms, key=lambda form: form.action.endswith("/cancel")):
        data = {**form.hidden, "credentials.passcode": "1"}
        assert visitor.request("POST", form.action, data=data).status_code == 303, form


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_addresses_get_a_page_with_advice(app: Flask, visitor: Browser, sign_ins: SignIns, value: str) -> None:
    for rule in routes(app):
        for method in rule.methods or ():
            path = address(rule, value)
            answer = visitor.request(method, f"{path}?next={quote(value)}&state={value[:50].encode().hex()}&otp={quote(value)}")
            assert answer.status_code < 500, (method, path)
            assert "Traceback" not in answer.get_data(as_text=True)
            if answer.status_code >= 400 and method not in {"HEAD", "OPTIONS"}:
                assert Page(answer, path).link("Home") == "/"


@pytest.mark.parametrize(
    ("name", "body", "content_type"),
    [
        ("ten megabytes", b"csrf_token=" + b"x" * 10_000_000, "application/x-www-form-urlencoded"),
        ("invalid UTF-8", b"csrf_token=\xff\xfe&step=\xc0\xaf", "application/x-www-form-urlencoded"),
        ("NUL", b"csrf_token=\x00&page=\x00", "application/x-www-form-urlencoded"),
        ("JSON", b'{"csrf_token": {"$ne": 1}}', "application/json"),
        ("broken multipart", b"--x\r\nContent-Disposition: form-data; name=\r\n\r\n", "multipart/form-data; boundary=x"),
        ("multipart without boundary", b"hello", "multipart/form-data"),
        ("many parts", b"&".join(b"a=1" for _ in range(20_000)), "application/x-www-form-urlencoded"),
        ("a charset of its own", b"csrf_token=+AGE-", "application/x-www-form-urlencoded; charset=utf-7"),
    ],
)
def test_hostile_bodies_get_a_page_with_advice_and_no_call(
    app: Flask, visitor: Browser, sign_ins: SignIns, name: str, body: bytes, content_type: str
) -> None:
    page = at_the_code(sign_ins, visitor)
    before = len(sign_ins.calls)
    for rule in unsafe(app):
        path = address(rule, page.path.rpartition("/")[2])
        answer = Page(visitor.request("POST", path, data=body, content_type=content_type), path)
        assert answer.status in {400, 413}, name
    assert len(sign_ins.calls) == before


def with_token(form: Form, **more: str) -> dict[str, str]:
    return {**form.hidden, **more}


@pytest.mark.parametrize("value", [*HOSTILE, "\udcff", "\x00\r\n", "🙂" * 500])
def test_hostile_values_in_a_real_form_never_break_a_page(visitor: Browser, sign_ins: SignIns, value: str) -> None:
    value = value.encode("utf-8", "replace").decode()
    page = at_the_code(sign_ins, visitor)
    sign_ins.answers("challenge/answer", bodies.email_challenge(sign_ins.okta.url), status=401)
    sign_ins.answers("challenge", bodies.email_challenge(sign_ins.okta.url))
    for field in ("page", "step", "authenticator", "credentials.passcode", "confirm", "by"):
        for step in ("challenge-authenticator", "select-authenticator-authenticate"):
            form = visitor.get(page.path).form(step)
            assert visitor.post(form.action, with_token(form, **{field: value})).status < 500


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8080", "[::1]:8080", "localhost", "evil.example", "localhost:8080.evil.example", "LOCALHOST:8080"]
)
def test_under_any_other_name_a_visitor_is_sent_to_the_apps_own(visitor: Browser, host: str) -> None:
    answer = visitor.request("GET", "/profile?a=1&b=%2F", headers={"Host": host})
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{URL}/profile?a=1&b=%2F"
    assert visitor.request("POST", "/sign-out", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("path", ["//evil.example/", "/%2F%2Fevil.example", "/\\evil.example", "/%0d%0aX:y"])
def test_the_redirect_to_the_apps_own_name_leads_nowhere_else(visitor: Browser, path: str) -> None:
    answer = visitor.request("GET", path, headers={"Host": "127.0.0.1:8080"})
    assert answer.headers.get("Location", f"{URL}/").startswith(f"{URL}/")


def test_no_setting_is_read_from_a_request(visitor: Browser, sign_ins: SignIns) -> None:
    query = "issuer=https://evil.example&clientId=evil&clientSecret=evil&redirectUri=https://evil.example&baseUrl=https://evil.example"
    forwarded = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded": "host=evil.example;proto=https"}
    for path in ("/", "/sign-in/multifactor", "/widget/multifactor", "/profile", "/login/callback"):
        answer = visitor.request("GET", f"{path}?{query}", headers=forwarded)
        assert "evil" not in answer.headers.get("Location", "") + answer.get_data(as_text=True)
        assert all("Secure" not in cookie for cookie in answer.headers.getlist("Set-Cookie"))
