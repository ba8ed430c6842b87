"""What every answer tells the browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from tests.sample_app.web.conftest import URL, SignIns
from tests.sample_app.web.pages import Browser

PATHS = [
    "/",
    "/profile",
    "/nowhere",
    "/login/callback",
    "/login/callback?otp=123456&state=x",
    "/widget/multifactor",
    "/sign-in/multifactor",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_every_answer_carries_the_security_headers(visitor: Browser, sign_ins: SignIns, path: str, method: str) -> None:
    headers = visitor.request(method, path).headers
    policy = headers["Content-Security-Policy"]
    for part in ("default-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'", "object-src 'none'"):
        assert part in policy
    assert "unsafe" not in policy
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers


def test_our_own_files_may_be_kept_because_their_address_names_their_content(visitor: Browser) -> None:
    page = visitor.get("/")
    address = re.search(r'href="(/assets/\w+/app\.css)"', page.html)
    assert address
    answer = visitor.request("GET", address[1])
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "text/css"
    other = visitor.request("GET", address[1].replace("/assets/", "/assets/0"))
    assert other.status_code == 404
    assert other.headers["Cache-Control"] == "no-store"


def test_with_https_cookies_are_host_bound_and_secure(make_app: Callable[..., Flask], sign_ins: SignIns) -> None:
    visitor = Browser(make_app(url="https://app.example"), "https://app.example")
    answer = visitor.request("GET", "/sign-in/multifactor")
    cookies = {cookie.partition("=")[0]: cookie for cookie in answer.headers.getlist("Set-Cookie")}
    assert set(cookies) == {"__Host-app_session", "__Host-app_device"}
    for cookie in cookies.values():
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
        assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def test_over_http_on_loopback_cookies_are_http_only_and_lax(visitor: Browser, sign_ins: SignIns) -> None:
    cookies = visitor.request("GET", "/sign-in/multifactor").headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
        assert "Domain" not in cookie
        assert "Secure" not in cookie


def test_who_only_looks_around_leaves_nothing_in_the_store(visitor: Browser) -> None:
    for path in ("/", "/profile", "/nowhere", "/login/callback?otp=123456&state=x"):
        assert "app_session" not in str(visitor.request("HEAD" if path == "/profile" else "GET", path).headers)


def test_pages_with_the_sign_out_form_let_its_answer_lead_through_the_org(visitor: Browser, sign_ins: SignIns) -> None:
    page = sign_ins.sign_in(visitor)
    assert f"form-action 'self' {sign_ins.okta.url};" in page.answer.headers["Content-Security-Policy"]
    assert URL not in page.answer.headers["Content-Security-Policy"]
