"""The end of a sign-in: whom Okta sees, what is validated, and who is then signed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.sample_app.idx import bodies
from tests.sample_app.idx.scripted_okta import Reply, ScriptedOkta
from tests.sample_app.session.issuer import TOKEN
from tests.sample_app.web.conftest import INTERACT, SignIns
from tests.sample_app.web.given import JOHN, at_the_code
from tests.sample_app.web.pages import Browser


def test_signing_in_while_signed_in_is_harmless(visitor: Browser, sign_ins: SignIns) -> None:
    sign_ins.sign_in(visitor)
    before = len(sign_ins.calls)
    assert visitor.get("/sign-in/multifactor").path == "/"
    assert len(sign_ins.calls) == before


def test_the_person_as_okta_sees_them_is_the_browser(new_browser: Callable[..., Browser], sign_ins: SignIns) -> None:
    visitor = new_browser(headers={"X-Forwarded-For": "198.51.100.1", "User-Agent": "Evil\tBrowser/1 ñ", "Accept-Language": "de"})
    at_the_code(sign_ins, visitor)
    interact, identify = sign_ins.okta.calls(INTERACT)[0].headers, sign_ins.okta.calls("/idp/idx/identify")[0].headers
    assert interact["X-Forwarded-For"] == identify["X-Forwarded-For"] == "203.0.113.7"
    assert interact["User-Agent"].startswith("EvilBrowser/1")
    assert interact["Accept-Language"] == "de"


def test_the_device_token_is_the_browsers_own_and_survives_sign_out(new_browser: Callable[..., Browser], sign_ins: SignIns) -> None:
    one, two = new_browser(), new_browser()
    sign_ins.sign_in(one)
    one.submit(one.get("/").form_to("/sign-out"))
    sign_ins.sign_in(one)
    sign_ins.sign_in(two)
    tokens = [call.headers["X-Device-Token"] for call in sign_ins.okta.calls(INTERACT)]
    assert tokens[0] == tokens[1] != tokens[2]
    assert all(len(token) == 32 for token in tokens)


def test_the_session_id_changes_at_sign_in_and_the_old_one_is_nobodys(
    visitor: Browser, new_browser: Callable[..., Browser], sign_ins: SignIns
) -> None:
    visitor.get("/sign-in/multifactor")
    fixed = visitor.client.get_cookie("app_session", domain="localhost")
    assert fixed is not None
    sign_ins.sign_in(visitor)
    thief = new_browser()
    thief.client.set_cookie("app_session", fixed.value, domain="localhost")
    assert thief.get("/").title == "Sign in without leaving the app"
    cookies = " ".join(cookie.value for cookie in visitor.client._cookies.values())  # type: ignore[union-attr]
    assert "john" not in cookies
    assert "eyJ" not in cookies


@pytest.mark.parametrize(
    "claims",
    [{"iss": "https://evil.example"}, {"aud": "0oaEVIL"}, {"nonce": "another"}, {"nonce": None}, {"exp": 1}, {"iat": 4_000_000_000}],
    ids=str,
)
def test_a_bad_id_token_signs_nobody_in_and_the_page_tells_no_details(
    visitor: Browser, sign_ins: SignIns, claims: dict[str, object]
) -> None:
    page = visitor.get("/sign-in/multifactor")
    sign_ins.succeeds_at("identify", **claims)
    page = visitor.submit(page.form("identify"), JOHN)
    assert page.title == "We could not sign you in"
    assert "evil" not in page.html
    assert visitor.get("/").title == "Sign in without leaving the app"


def test_an_interaction_code_that_is_too_old_says_start_again(visitor: Browser, sign_ins: SignIns, okta: ScriptedOkta) -> None:
    page = visitor.get("/sign-in/multifactor")
    sign_ins.answers("identify", bodies.success("old"))
    okta.on("POST", TOKEN, Reply(400, {"error": "invalid_grant", "error_description": "The interaction code is invalid or has expired."}))
    page = visitor.submit(page.form("identify"), JOHN)
    assert page.title == "That took too long"
    assert visitor.get("/").title == "Sign in without leaving the app"


def test_two_factors_can_be_demanded(make_app: Callable[..., object], sign_ins: SignIns) -> None:
    visitor = Browser(make_app(require_multifactor=True), "http://localhost:8080")  # type: ignore[arg-type]
    page = visitor.get("/sign-in/multifactor")
    sign_ins.succeeds_at("identify", amr=["pwd"])
    assert visitor.submit(page.form("identify"), JOHN).title == "We could not sign you in"
    assert sign_ins.sign_in(visitor).title == "You are signed in"
