"""The org's session of a browser: set at success, good for the next sign-in as far as the rules allow, ended by every end."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tests.local_org.oauth.clients import App, Pkce, make_app
from tests.local_org.served import ServedOrg
from tests.local_org.web.browser import PASSWORD, Browser
from tests.local_org.web.conftest import LOGIN, add_person, ask_for, session_rule, session_times


def _advance(served: ServedOrg, seconds: float) -> None:
    served.admin("POST", "/local/clock", json={"advance_seconds": seconds})


def _claims(token: str) -> dict[str, Any]:
    body = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))))


def test_success_sets_the_cookie_and_the_next_sign_in_is_done_at_once(app: App, mira: str, visitor: Browser) -> None:
    assert visitor.sign_in(app, LOGIN).code
    assert visitor.answer.headers["Set-Cookie"].startswith("idx=")
    assert "HttpOnly" in visitor.answer.headers["Set-Cookie"]
    pkce = Pkce()
    assert visitor.start(app, pkce).code
    claims = _claims(app.redeem(str(visitor.code), pkce).json()["id_token"])
    assert (claims["sub"], claims["amr"]) == (mira, ["pwd"])


@pytest.mark.usefixtures("mira")
def test_the_session_is_a_new_one_with_every_sign_in(app: App, visitor: Browser) -> None:
    first = visitor.sign_in(app, LOGIN).session.cookies["idx"]
    assert visitor.start(app).code
    assert visitor.session.cookies["idx"] != first
    assert len(visitor.served.org.store.all("session")) == 1


@pytest.mark.usefixtures("mira")
def test_the_token_says_when_the_password_was_proved_and_not_when_the_session_was_used(app: App, visitor: Browser) -> None:
    visitor.sign_in(app, LOGIN)
    before = visitor.served.org.clock.now()
    _advance(visitor.served, 600)
    pkce = Pkce()
    visitor.start(app, pkce)
    assert _claims(app.redeem(str(visitor.code), pkce).json()["id_token"])["auth_time"] == pytest.approx(before, abs=5)


@pytest.mark.usefixtures("mira")
def test_another_browser_starts_at_the_first_page(app: App, visitor: Browser) -> None:
    visitor.sign_in(app, LOGIN)
    with Browser(visitor.served) as other:
        assert other.start(app).names[0] == "identify"


@pytest.mark.usefixtures("mira")
def test_an_app_that_wants_more_asks_for_what_is_missing_and_not_who_it_is(app: App, home: ServedOrg, visitor: Browser) -> None:
    visitor.sign_in(app, LOGIN)
    ask_for(home, "2FA")
    visitor.start(app)
    assert visitor.code is None
    assert visitor.names[0] == "authenticator-verification-data"
    assert visitor.body["user"]["value"]["identifier"] == LOGIN
    listed = visitor.body["authenticatorEnrollments"]["value"]
    assert [one["key"] for one in listed] == ["okta_email"]


@pytest.mark.usefixtures("mira")
def test_a_proof_that_is_too_old_for_the_rule_is_asked_again(app: App, home: ServedOrg, visitor: Browser) -> None:
    ask_for(home, "1FA", "PT1H")
    visitor.sign_in(app, LOGIN)
    _advance(home, 3599 - 60)
    assert visitor.start(app).code
    _advance(home, 120)
    assert visitor.start(app).code is None
    assert visitor.names[0] == "challenge-authenticator"
    assert visitor.post("challenge/answer", credentials={"passcode": PASSWORD}).code


@pytest.mark.usefixtures("mira")
def test_a_rule_that_wants_every_sign_in_anew_gets_it(app: App, home: ServedOrg, visitor: Browser) -> None:
    ask_for(home, "1FA", "PT0S")
    visitor.sign_in(app, LOGIN)
    assert visitor.start(app).names[0] == "challenge-authenticator"


@pytest.mark.usefixtures("mira")
@pytest.mark.parametrize(("max_age", "at_once"), [("0", False), ("60", False), ("3600", True)])
def test_the_request_may_bound_the_age_of_the_sign_in(app: App, home: ServedOrg, visitor: Browser, max_age: str, at_once: bool) -> None:
    visitor.sign_in(app, LOGIN)
    _advance(home, 61)
    assert bool(visitor.start(app, max_age=max_age).code) is at_once


@pytest.mark.usefixtures("mira")
def test_cancel_leads_to_the_first_page_and_stays_there(app: App, home: ServedOrg, visitor: Browser) -> None:
    visitor.sign_in(app, LOGIN)
    ask_for(home, "2FA")
    visitor.start(app)
    assert visitor.post("cancel").names[0] == "identify"
    assert visitor.post("introspect", stateToken=visitor.state_handle).names[0] == "identify"


@pytest.mark.usefixtures("mira")
def test_somebody_else_can_sign_in_over_a_session_and_replaces_it(app: App, home: ServedOrg, visitor: Browser) -> None:
    visitor.sign_in(app, LOGIN)
    other = add_person(home, "nina@example.com")
    ask_for(home, "1FA", "PT0S")
    visitor.start(app)
    visitor.post("cancel").post("identify", identifier="nina@example.com", credentials={"passcode": PASSWORD})
    assert visitor.code
    assert [one["user_id"] for one in home.org.store.all("session")] == [other]


@pytest.mark.usefixtures("mira")
def test_who_may_not_use_the_app_is_told_so_at_once(app: App, home: ServedOrg, visitor: Browser) -> None:
    visitor.sign_in(app, LOGIN)
    closed = make_app(home, public=True)
    home.org.store.unlink("app_group", left=closed.client_id)
    visitor.start(closed)
    assert (visitor.answer.status_code, visitor.messages) == (400, ["idx.error.user.not.assigned.to.app"])
    assert visitor.names[0] == "identify"


@pytest.mark.usefixtures("mira")
def test_an_idle_session_ends_and_one_that_is_used_does_not(app: App, home: ServedOrg, visitor: Browser) -> None:
    session_times(home, maxSessionIdleMinutes=10)
    visitor.sign_in(app, LOGIN)
    for _ in range(3):
        _advance(home, 9 * 60)
        assert visitor.start(app).code
    _advance(home, 11 * 60)
    assert visitor.start(app).names[0] == "identify"


@pytest.mark.usefixtures("mira")
def test_a_session_can_be_asked_about_and_kept_alive(app: App, home: ServedOrg, visitor: Browser) -> None:
    session_times(home, maxSessionIdleMinutes=10, maxSessionLifetimeMinutes=15)
    visitor.sign_in(app, LOGIN)
    shown = visitor.send("GET", "/api/v1/sessions/me").json()
    assert (shown["login"], shown["amr"], shown["status"]) == (LOGIN, ["pwd"], "ACTIVE")
    assert visitor.session.cookies["idx"] not in visitor.answer.text
    _advance(home, 9 * 60)
    assert visitor.send("POST", "/api/v1/sessions/me/lifecycle/refresh").status_code == 200
    _advance(home, 5 * 60)
    assert visitor.send("GET", "/api/v1/sessions/me").status_code == 200
    _advance(home, 2 * 60)
    assert visitor.send("GET", "/api/v1/sessions/me").status_code == 404, "the rule's lifetime is over, whatever was refreshed"


@pytest.mark.usefixtures("mira")
def test_a_session_outlives_the_browser_only_where_the_rule_says_so(app: App, home: ServedOrg, visitor: Browser) -> None:
    assert "Max-Age" not in visitor.sign_in(app, LOGIN).answer.headers["Set-Cookie"]
    session_times(home, usePersistentCookie=True, maxSessionLifetimeMinutes=60)
    assert "Max-Age=3600" in visitor.start(app).answer.headers["Set-Cookie"]


@pytest.mark.parametrize("end", ["logout", "close", "admin", "suspend", "deactivate"])
def test_every_end_of_a_session_leads_back_to_the_first_page(app: App, mira: str, home: ServedOrg, visitor: Browser, end: str) -> None:
    visitor.sign_in(app, LOGIN)
    cookie = visitor.session.cookies["idx"]
    if end == "logout":
        visitor.send("GET", "/oauth2/default/v1/logout", params={"client_id": app.client_id})
    elif end == "close":
        assert visitor.send("DELETE", "/api/v1/sessions/me").status_code == 204
    elif end == "admin":
        assert home.admin("DELETE", f"/api/v1/users/{mira}/sessions").status_code == 204
    else:
        assert home.admin("POST", f"/api/v1/users/{mira}/lifecycle/{end}").status_code == 200
    visitor.session.cookies.clear()
    visitor.session.cookies.set("idx", cookie)
    assert visitor.start(app).names[0] == "identify"


@pytest.mark.usefixtures("mira")
def test_a_session_is_of_no_use_once_the_sign_in_was_looked_at_without_it(app: App, visitor: Browser) -> None:
    visitor.sign_in(app, LOGIN)
    with Browser(visitor.served) as other:
        other.start(app)
        visitor.state_handle = other.state_handle
    assert visitor.post("introspect", stateToken=visitor.state_handle).names[0] == "identify"


@pytest.mark.usefixtures("mira")
def test_the_second_factor_is_asked_once_on_a_device_that_is_to_be_remembered(app: App, home: ServedOrg, visitor: Browser) -> None:
    """The global session policy asks for it once per device; signing out ends the session and leaves the device."""
    session_rule(home, requireFactor=True, factorPromptMode="DEVICE", factorLifetime=60)

    def after_the_password(remember: bool) -> Browser:
        visitor.forget("idx")
        visitor.start(app)
        return visitor.post("identify", identifier=LOGIN, credentials={"passcode": PASSWORD}, rememberMe=remember)

    assert after_the_password(True).code is None
    visitor.post("challenge", authenticator={"id": visitor.body["authenticatorEnrollments"]["value"][0]["id"]})
    form = visitor.post("introspect", stateToken=visitor.state_handle).forms[0]
    chosen = {one["name"]: one.get("value") or one["options"][0]["value"] for one in form["value"][0]["form"]["value"]}
    visitor.post("challenge", authenticator=chosen)
    mail = home.admin("GET", "/local/inbox", params={"to": LOGIN}).json()[0]["text"]
    visitor.post("challenge/answer", credentials={"passcode": mail.strip()[-6:]})
    assert visitor.code
    assert after_the_password(False).code, "remembered"
    _advance(home, 3601)
    assert after_the_password(False).code is None, "the lifetime is over"


@pytest.mark.usefixtures("mira")
def test_nobody_is_remembered_who_did_not_ask_for_it(app: App, home: ServedOrg, visitor: Browser) -> None:
    session_rule(home, requireFactor=True, factorPromptMode="DEVICE")
    visitor.start(app).post("identify", identifier=LOGIN, credentials={"passcode": PASSWORD})
    assert visitor.code is None
    assert home.org.store.all("remembered_device") == []


STRANGERS_PAGE = {"Origin": "http://localhost:9", "Content-Type": "text/plain"}  # another port is the same site to a browser


@pytest.mark.usefixtures("mira")
@pytest.mark.parametrize("origin", ["http://localhost:9", "null"])
def test_a_strangers_page_binds_no_visitor_to_its_own_sign_in(app: App, home: ServedOrg, visitor: Browser, origin: str) -> None:
    visitor.sign_in(app, LOGIN)
    ask_for(home, "2FA")
    handle = app.interact(Pkce()).json()["interaction_handle"]
    body = json.dumps({"interactionHandle": handle})
    visitor.send("POST", "/idp/idx/introspect", data=body, headers={**STRANGERS_PAGE, "Origin": origin})
    with Browser(home) as attacker:
        attacker.post("introspect", interactionHandle=handle)
        assert attacker.names[0] == "identify"
        assert "user" not in attacker.body


@pytest.mark.usefixtures("mira")
def test_a_strangers_page_gives_no_visitor_a_session(app: App, home: ServedOrg, visitor: Browser) -> None:
    with Browser(home) as attacker:
        attacker.start(app)
    body = json.dumps({"stateHandle": attacker.state_handle, "identifier": LOGIN, "credentials": {"passcode": PASSWORD}})
    visitor.send("POST", "/idp/idx/identify", data=body, headers=STRANGERS_PAGE)
    assert visitor.code
    assert "Set-Cookie" not in visitor.answer.headers


@pytest.mark.usefixtures("mira")
def test_the_page_of_a_trusted_origin_has_the_browsers_session(app: App, home: ServedOrg, visitor: Browser) -> None:
    origin = {"name": "App", "origin": "http://localhost:8080", "scopes": [{"type": "CORS"}]}
    assert home.admin("POST", "/api/v1/trustedOrigins", json=origin).status_code == 200
    visitor.session.headers["Origin"] = "http://localhost:8080"
    visitor.sign_in(app, LOGIN)
    assert visitor.start(app).code


@pytest.mark.usefixtures("mira")
def test_using_a_session_makes_it_live_no_longer_than_it_may(app: App, home: ServedOrg, visitor: Browser) -> None:
    session_times(home, maxSessionIdleMinutes=50, maxSessionLifetimeMinutes=60)
    visitor.sign_in(app, LOGIN)
    _advance(home, 40 * 60)
    assert visitor.start(app).code
    _advance(home, 15 * 60)
    assert visitor.start(app).code
    _advance(home, 6 * 60)
    assert visitor.start(app).code is None
    visitor.sign_in_here(LOGIN)
    _advance(home, 40 * 60)
    assert visitor.start(app).code, "who signed in again has a session of their own time"
