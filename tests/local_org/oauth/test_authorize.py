"""`/authorize`, its sign-in page, pushed requests, and the authorization code at `/token`."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.local_org.oauth.clients import CALLBACK, SCOPES, App, Pkce, allow_interaction_code, make_app
from tests.local_org.served import ServedOrg
from tests.local_org.web.browser import PASSWORD, Browser
from tests.local_org.web.conftest import LOGIN, add_person, ask_for, password_first


@pytest.fixture
def home(own: ServedOrg) -> ServedOrg:
    allow_interaction_code(own.org)
    ask_for(own, "1FA")
    password_first(own)
    add_person(own, LOGIN)
    return own


@pytest.fixture
def web(home: ServedOrg) -> App:
    return make_app(home)


@pytest.fixture
def visitor(home: ServedOrg) -> Iterator[Browser]:
    with Browser(home) as opened:
        yield opened


def _ask(visitor: Browser, app: App, **fields: str | None) -> Browser:
    asked = {
        "client_id": app.client_id,
        "response_type": "code",
        "scope": SCOPES,
        "redirect_uri": CALLBACK,
        "state": "the-state",
        "nonce": "the-nonce",
        "code_challenge": Pkce().challenge,
        "code_challenge_method": "S256",
        **fields,
    }
    visitor.send("GET", f"{app.base}/v1/authorize", params={name: value for name, value in asked.items() if value is not None})
    return visitor


def _signed_in(visitor: Browser, app: App, pkce: Pkce, **fields: str | None) -> Browser:
    return _ask(visitor, app, **{"code_challenge": pkce.challenge, **fields}).submit(
        **{"identifier": LOGIN, "credentials.passcode": PASSWORD}
    )


def test_the_page_leads_to_a_code_that_becomes_tokens(web: App, visitor: Browser) -> None:
    pkce = Pkce()
    _signed_in(visitor, web, pkce)
    assert visitor.answer.status_code == 303
    assert visitor.location.startswith(CALLBACK)
    assert visitor.query["state"] == "the-state"
    fields = {"code": visitor.query["code"], "redirect_uri": CALLBACK, "code_verifier": pkce.verifier}
    tokens = web.post("token", grant_type="authorization_code", **fields)
    assert tokens.status_code == 200, tokens.text
    assert {"id_token", "access_token", "refresh_token"} <= set(tokens.json())
    again = web.post("token", grant_type="authorization_code", **fields)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def test_the_page_has_no_script_and_no_way_to_be_framed(web: App, visitor: Browser) -> None:
    _ask(visitor, web)
    assert visitor.answer.status_code == 200
    policy = visitor.answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "<script" not in visitor.answer.text
    assert "style=" not in visitor.answer.text
    assert visitor.answer.headers["referrer-policy"] == "same-origin", "else a browser hides the origin of its own forms' posts"


def test_a_wrong_password_shows_the_form_again_with_what_is_wrong(web: App, visitor: Browser) -> None:
    _ask(visitor, web).submit(**{"identifier": LOGIN, "credentials.passcode": "wrong"})
    assert visitor.answer.status_code == 200
    assert "Authentication failed" in visitor.answer.text
    visitor.submit(**{"identifier": LOGIN, "credentials.passcode": PASSWORD})
    assert visitor.query["code"]


def test_a_second_factor_is_asked_on_the_page(web: App, home: ServedOrg, visitor: Browser) -> None:
    ask_for(home, "2FA")
    _ask(visitor, web).submit(**{"identifier": LOGIN, "credentials.passcode": PASSWORD})
    visitor.submit(**{"authenticator.methodType": "email"})
    code = re.search(r"\b\d{6}\b", home.admin("GET", "/local/inbox", params={"to": LOGIN}).json()[0]["text"])
    assert code is not None
    visitor.submit(**{"credentials.passcode": code[0]})
    assert visitor.query["code"]


def test_what_came_from_outside_is_shown_as_text(web: App, home: ServedOrg, visitor: Browser) -> None:
    kept = home.org.store.find("app", web.client_id) or {}
    home.org.store.put("app", kept["id"], {**kept, "label": "<b>Shop</b>"}, key=web.client_id)
    _ask(visitor, web)
    assert "<b>Shop</b>" not in visitor.answer.text
    assert "&lt;b&gt;Shop&lt;/b&gt;" in visitor.answer.text


def test_a_form_that_another_site_or_browser_sends_is_refused(web: App, visitor: Browser) -> None:
    _ask(visitor, web)
    fields = {**visitor.hidden, "identifier": LOGIN, "credentials.passcode": PASSWORD}
    with Browser(visitor.served) as other:
        assert other.send("POST", "/signin/answer", data=fields).status_code == 403
    foreign = {"Origin": "http://evil.localhost:9"}
    assert visitor.send("POST", "/signin/answer", data=fields, headers=foreign).status_code == 403


def test_an_embedded_sign_in_has_no_page(web: App, visitor: Browser) -> None:
    visitor.start(web)
    visitor.send("POST", "/signin/answer", data={"stateToken": visitor.state_handle, "_path": "identify"})
    assert visitor.answer.status_code == 400


def test_who_is_signed_in_already_gets_the_code_at_once(web: App, visitor: Browser) -> None:
    _signed_in(visitor, web, Pkce())
    assert _ask(visitor, web).query["code"]
    assert _ask(visitor, web, prompt="none").query["code"]


def test_a_session_of_the_page_serves_embedded_sign_in_and_the_other_way_round(web: App, visitor: Browser) -> None:
    spa = make_app(visitor.served, public=True)
    _signed_in(visitor, web, Pkce())
    assert visitor.start(spa).code
    visitor.session.cookies.clear()
    assert visitor.sign_in(spa, LOGIN).code
    assert _ask(visitor, web).query["code"]


def test_a_server_side_client_gives_the_browser_its_session_at_the_end(web: App, home: ServedOrg, visitor: Browser) -> None:
    """Its own calls carry no cookie of the browser; it sends the browser by the org, which leads back with an ordinary code."""
    pkce = Pkce()
    with Browser(home) as server_side:
        assert server_side.start(web, pkce).sign_in_here(LOGIN).code
        handle = server_side.state_handle
    visitor.send("GET", "/login/token/redirect", params={"stateToken": handle.split("~")[0]})
    assert visitor.location.startswith(f"{CALLBACK}?code=")
    assert visitor.query["state"] == "the-state"
    fields = {"code": visitor.query["code"], "redirect_uri": CALLBACK, "code_verifier": pkce.verifier}
    assert web.post("token", grant_type="authorization_code", **fields).status_code == 200
    assert visitor.send("GET", "/api/v1/sessions/me").status_code == 200
    assert visitor.send("GET", "/login/token/redirect", params={"stateToken": handle}).status_code == 400, "once"


def test_a_sign_in_that_is_not_over_or_too_long_over_gives_no_session(web: App, home: ServedOrg, visitor: Browser) -> None:
    visitor.start(web)
    assert visitor.send("GET", "/login/token/redirect", params={"stateToken": visitor.state_handle}).status_code == 400
    visitor.post("introspect", stateToken=visitor.state_handle).sign_in_here(LOGIN)
    handle = visitor.state_handle
    home.admin("POST", "/local/clock", json={"advance_seconds": 61})
    with Browser(home) as other:
        assert other.send("GET", "/login/token/redirect", params={"stateToken": handle}).status_code == 400
        assert "idx" not in other.session.cookies


@pytest.mark.parametrize("fields", [{"prompt": "login"}, {"max_age": "0"}])
def test_the_request_may_ask_for_a_fresh_sign_in(web: App, visitor: Browser, fields: dict[str, str]) -> None:
    _signed_in(visitor, web, Pkce())
    assert _ask(visitor, web, **fields).answer.status_code == 200


def test_without_a_session_prompt_none_is_told_to_the_app(web: App, visitor: Browser) -> None:
    _ask(visitor, web, prompt="none")
    assert (visitor.query["error"], visitor.query["state"]) == ("login_required", "the-state")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_mode": "form_post"}, "invalid_request"),
        ({"scope": "openid invented"}, "invalid_scope"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"max_age": "soon"}, "invalid_request"),
    ],
)
def test_what_is_wrong_with_a_request_is_told_to_the_app(web: App, visitor: Browser, fields: dict[str, str], error: str) -> None:
    _ask(visitor, web, **fields)
    assert visitor.location.startswith(f"{CALLBACK}?")
    assert (visitor.query["error"], visitor.query["state"]) == (error, "the-state")


@pytest.mark.parametrize("fields", [{"redirect_uri": "http://evil.example/"}, {"client_id": "0oanobody"}, {"redirect_uri": None}])
def test_nobody_is_sent_to_an_address_that_is_not_the_apps(web: App, visitor: Browser, fields: dict[str, str | None]) -> None:
    _ask(visitor, web, **fields)
    assert visitor.answer.status_code == 400
    assert "Location" not in visitor.answer.headers


def test_a_public_client_must_bring_a_challenge_and_a_confidential_one_need_not(home: ServedOrg, visitor: Browser) -> None:
    without: dict[str, str | None] = {"code_challenge": None, "code_challenge_method": None}
    public = make_app(home, public=True)
    assert _ask(visitor, public, **without).query["error"] == "invalid_request"
    web = make_app(home)
    kept = home.org.store.find("app", web.client_id) or {}
    oauth = {**kept["credentials"]["oauthClient"], "pkce_required": False}
    home.org.store.put("app", kept["id"], {**kept, "credentials": {"oauthClient": oauth}}, key=web.client_id)
    code = _signed_in(visitor, web, Pkce(), **without).query["code"]
    assert web.post("token", grant_type="authorization_code", code=code, redirect_uri=CALLBACK).status_code == 200


@pytest.mark.parametrize("spoil", [{"code_verifier": "v" * 43}, {"redirect_uri": "http://localhost:8080/other"}, {"code": "guessed"}])
def test_a_code_is_bound_to_what_it_was_asked_with(web: App, visitor: Browser, spoil: dict[str, str]) -> None:
    pkce = Pkce()
    fields = {"code": _signed_in(visitor, web, pkce).query["code"], "redirect_uri": CALLBACK, "code_verifier": pkce.verifier, **spoil}
    answer = web.post("token", grant_type="authorization_code", **fields)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_a_code_is_of_one_grant_only(web: App, visitor: Browser) -> None:
    pkce = Pkce()
    assert web.redeem(_signed_in(visitor, web, pkce).query["code"], pkce).json()["error"] == "invalid_grant"
    interaction = visitor.start(web, pkce).code
    assert interaction is not None
    answer = web.post("token", grant_type="authorization_code", code=interaction, redirect_uri=CALLBACK, code_verifier=pkce.verifier)
    assert answer.json()["error"] == "invalid_grant"


def test_a_pushed_request_is_used_once_by_its_client(web: App, home: ServedOrg, visitor: Browser) -> None:
    pkce = Pkce()
    fields = {"response_type": "code", "scope": SCOPES, "redirect_uri": CALLBACK, "state": "pushed"}
    challenge = {"code_challenge": pkce.challenge, "code_challenge_method": "S256"}
    pushed = web.post("par", **fields, **challenge)
    assert pushed.status_code == 201
    name = pushed.json()["request_uri"]
    other = make_app(home)
    refused = visitor.send("GET", f"{web.base}/v1/authorize", params={"client_id": other.client_id, "request_uri": name})
    assert refused.status_code == 400
    visitor.send("GET", f"{web.base}/v1/authorize", params={"client_id": web.client_id, "request_uri": name})
    visitor.submit(**{"identifier": LOGIN, "credentials.passcode": PASSWORD})
    assert visitor.query["state"] == "pushed"
    assert visitor.send("GET", f"{web.base}/v1/authorize", params={"client_id": web.client_id, "request_uri": name}).status_code == 400
    assert web.post("par", **{**fields, **challenge, "redirect_uri": "http://evil.example/"}).status_code == 400
    assert web.post("par", secret=None, **fields, **challenge).status_code == 401


@pytest.mark.parametrize(
    ("more", "status"), [({"junk": "x" * 40_000}, 413), ({"login_hint": "x" * 2049}, 400), ({"request_uri": "urn:okta:another"}, 400)]
)
def test_what_is_pushed_is_bounded_and_names_no_other_request(web: App, home: ServedOrg, more: dict[str, str], status: int) -> None:
    fields = {"response_type": "code", "scope": SCOPES, "redirect_uri": CALLBACK, "state": "s"}
    challenge = {"code_challenge": Pkce().challenge, "code_challenge_method": "S256"}
    refused = web.post("par", **fields, **challenge, **more)
    assert (refused.status_code, refused.json()["error"]) == (status, "invalid_request")
    assert home.org.store.all("pushed_request") == []


def test_no_cookie_of_the_sign_in_page_outlives_its_sign_in(web: App, visitor: Browser) -> None:
    _ask(visitor, web)
    assert any(cookie.name.startswith("sign_on_") for cookie in visitor.session.cookies)
    visitor.submit(**{"identifier": LOGIN, "credentials.passcode": PASSWORD})
    assert [cookie.name for cookie in visitor.session.cookies] == ["idx"]
