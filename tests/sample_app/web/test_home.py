"""The root page, the profile, and signing out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from sample_app.web import create_app
from sample_app.web.claims import shown
from sample_app.web.config import MULTIFACTOR, AppConfig
from tests.sample_app.idx.scripted_okta import Reply, ScriptedOkta
from tests.sample_app.session.issuer import REVOKE
from tests.sample_app.web.conftest import URL, SignIns
from tests.sample_app.web.pages import Browser

OUTSIDE = "Sign in without leaving the app"


def test_the_root_page_offers_both_use_cases_and_every_way_in(visitor: Browser) -> None:
    page = visitor.get("/")
    links = {link.get("href") for link in page.all("a")}
    for key in ("multifactor", "password-optional"):
        assert {f"/sign-in/{key}", f"/widget/{key}", f"/sign-up/{key}", f"/forgot-password/{key}"} <= links
    assert page.all("table") == []


def test_a_use_case_without_an_app_integration_says_what_to_type(config: AppConfig) -> None:
    app = create_app(replace(config, use_cases={MULTIFACTOR: config.use_cases[MULTIFACTOR]}))
    page = Browser(app, URL).get("/")
    assert "make bootstrap" in page.text
    assert "/sign-in/password-optional" not in page.html
    assert Browser(app, URL).get("/sign-in/password-optional").status == 404


def test_who_is_signed_in_sees_their_claims_and_a_way_out(visitor: Browser, sign_ins: SignIns) -> None:
    page = sign_ins.sign_in(visitor)
    assert "john@example.com" in page.text
    assert "John Doe" in page.text
    assert page.form_to("/sign-out")
    assert page.all("table")


def test_claims_with_markup_are_text(visitor: Browser, sign_ins: SignIns) -> None:
    page = visitor.get("/sign-in/multifactor")
    sign_ins.succeeds_at("identify", name="<img src=x onerror=alert(1)>", evil="</td><script>")
    page = visitor.submit(page.form("identify"), {"identifier": "x", "credentials.passcode": "y"})
    assert "<img src=x onerror=alert(1)>" in page.text
    assert "</td><script>" in page.text


def test_claims_are_shown_as_people_read_them() -> None:
    rows = dict(shown({"sub": "00u", "email": "a@b.c", "amr": ["pwd", "mfa"], "email_verified": True, "auth_time": 0, "at_hash": "x"}))
    assert next(iter(rows)) == "email"
    assert rows["amr"] == "pwd, mfa"
    assert rows["email_verified"] == "yes"
    assert rows["auth_time"] == "1970-01-01 00:00:00 UTC"
    assert "at_hash" not in rows


def test_a_time_beyond_the_calendar_is_shown_as_it_came() -> None:
    rows = dict(shown({"sub": "00u", "exp": 1e30, "iat": -1e30, "auth_time": 10**400}))
    assert (rows["exp"], rows["iat"]) == ("1e+30", "-1e+30")


def test_sign_out_ends_the_session_revokes_both_tokens_and_leads_through_okta(visitor: Browser, sign_ins: SignIns) -> None:
    page = sign_ins.sign_in(visitor)
    old = visitor.client.get_cookie("app_session", domain="localhost")
    assert old is not None
    home = visitor.submit(page.form_to("/sign-out"))
    assert home.title == OUTSIDE
    assert [call.form["token_type_hint"] for call in sign_ins.okta.calls(REVOKE)] == ["refresh_token", "access_token"]
    assert visitor.left_for is not None
    assert visitor.left_for.startswith(f"{sign_ins.okta.issuer}/v1/logout?")
    query = parse_qs(urlsplit(visitor.left_for).query)
    assert query["post_logout_redirect_uri"] == [URL]
    assert query["id_token_hint"][0].count(".") == 2
    visitor.client.set_cookie("app_session", old.value, domain="localhost")
    assert visitor.get("/").title == OUTSIDE
    assert visitor.get("/profile").title != "Profile"


@pytest.mark.parametrize("reply", [Reply(500), Reply(hang_up=True), Reply(429)])
def test_sign_out_while_okta_is_down_ends_the_session_all_the_same(
    visitor: Browser, sign_ins: SignIns, okta: ScriptedOkta, reply: Reply
) -> None:
    page = sign_ins.sign_in(visitor)
    okta.on("POST", REVOKE, reply)
    page = visitor.submit(page.form_to("/sign-out"))
    assert page.title == "You are signed out here"
    assert visitor.left_for is None
    assert visitor.get("/").title == OUTSIDE


def test_the_back_button_after_sign_out_shows_no_profile(visitor: Browser, sign_ins: SignIns) -> None:
    sign_ins.sign_in(visitor)
    assert visitor.get("/profile").answer.headers["Cache-Control"] == "no-store"


def test_two_people_on_two_browsers_each_see_only_themselves(new_browser: Callable[..., Browser], sign_ins: SignIns) -> None:
    one, two = new_browser(), new_browser()
    for browser, name in ((one, "Erika"), (two, "Max")):
        page = browser.get("/sign-in/multifactor")
        sign_ins.succeeds_at("identify", name=name, sub=f"00u{name}", email=f"{name}@example.com")
        browser.submit(page.form("identify"), {"identifier": name, "credentials.passcode": "y"})
    for browser, own, other in ((one, "Erika", "Max"), (two, "Max", "Erika")) * 2:
        page = browser.get("/")
        assert own in page.text
        assert other not in page.text
