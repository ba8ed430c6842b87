"""Where somebody goes after signing in."""

from __future__ import annotations

import pytest

from sample_app.web.return_address import safe_next
from tests.sample_app.web.conftest import SignIns
from tests.sample_app.web.pages import Browser

OWN = ["/", "/profile", "/profile?tab=1", "/profile?next=https%3A%2F%2Fx.example", "/a/b#c", "/sign-in/multifactor"]
FOREIGN = [
    None,
    "",
    "profile",
    "https://evil.example",
    "http:/evil.example",
    "HTTPS://evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\evil.example",
    "/\\/evil.example",
    "/%2Fevil.example",
    "/%5Cevil.example",
    "%2F%2Fevil.example",
    "/%252Fevil.example",
    "/%255cevil.example",
    "/a//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/%09/evil.example",
    "/%0d%0aSet-Cookie: a=b",
    "/\x00",
    "/\u2028x",
    "/＼evil.example",
    "javascript:alert(1)",
    "/javascript:alert(1)\r\n",
    "data:text/html,x",
    "//[::1",
    "/" + "x" * 600,
]


@pytest.mark.parametrize("given", OWN)
def test_a_path_of_this_app_is_kept(given: str) -> None:
    assert safe_next(given) == given


@pytest.mark.parametrize("given", FOREIGN)
def test_anything_that_could_become_an_address_is_the_home_page(given: str | None) -> None:
    assert safe_next(given) == "/"


def test_a_protected_page_sends_to_sign_in_and_back(visitor: Browser, sign_ins: SignIns) -> None:
    page = sign_ins.sign_in(visitor, "/profile")
    assert page.title == "Profile"
    assert page.path == "/profile"
    assert "john@example.com" in page.text


@pytest.mark.parametrize("given", ["//evil.example", "https://evil.example", "/%5Cevil.example"])
def test_nobody_is_sent_away_after_signing_in(visitor: Browser, sign_ins: SignIns, given: str) -> None:
    assert sign_ins.sign_in(visitor, f"/sign-in/multifactor?next={given}").path == "/"
    assert visitor.left_for is None
    assert visitor.get(f"/sign-in/multifactor?next={given}").path == "/"
