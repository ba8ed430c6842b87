"""One browser's session: what its cookie says, how somebody becomes signed in, and how that ends."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from sample_app.idx.errors import OktaUnavailable, TokenRefused
from sample_app.idx.transaction import Transaction
from sample_app.session.current import MOST_TRANSACTIONS, Cookie, Current, Sessions
from sample_app.session.errors import SignedOut
from sample_app.session.sqlite_store import SqliteStore
from sample_app.session.tokens import Tokens
from tests.sample_app.idx.scripted_okta import Reply
from tests.sample_app.session.conftest import Clock
from tests.sample_app.session.issuer import REVOKE, TOKEN, Issuer

CLAIMS = {"iss": "https://org.example/oauth2/default", "sub": "00u1", "name": "John Doe", "email": "john@example.com"}


class Browser:
    """Keeps cookies as a browser does; `get` is one request."""

    def __init__(self, store: SqliteStore, clock: Clock, *, secure: bool = False) -> None:
        self.cookies: dict[str, str] = {}
        self.secure = secure
        self._sessions = Sessions(store, clock=clock)

    def get(self) -> Current:
        return self._sessions.open(self.cookies, secure=self.secure)

    def receive(self, current: Current) -> tuple[Cookie, ...]:
        for cookie in current.cookies():
            self.cookies.pop(cookie.name, None)
            if cookie.max_age != 0:
                self.cookies[cookie.name] = cookie.value
        return current.cookies()

    def sign_in(self, **more: Any) -> Current:
        current = self.get()
        tokens = Tokens("at-1", "it-1", "rt-1", expires_at=1_900_000_000.0 + 3600)
        current.sign_in(**{"use_case": "multifactor", "claims": CLAIMS, "tokens": tokens, **more})
        self.receive(current)
        return current


@pytest.fixture
def browser(store: SqliteStore, clock: Clock) -> Browser:
    return Browser(store, clock)


@pytest.fixture
def other(store: SqliteStore, clock: Clock) -> Browser:
    """Another person's browser."""
    return Browser(store, clock)


def test_a_visit_that_needs_nothing_stores_nothing_and_sets_no_cookie(browser: Browser, store: SqliteStore) -> None:
    current = browser.get()
    assert current.person is None
    assert current.get("flash") is None
    assert current.transaction("x") is None
    assert current.cookies() == ()
    assert store._db.execute("SELECT count(*) FROM sessions").fetchone() == (0,)


@pytest.mark.parametrize(("secure", "name"), [(False, "app_session"), (True, "__Host-app_session")])
def test_the_session_cookie_is_a_random_reference_with_every_flag(store: SqliteStore, clock: Clock, secure: bool, name: str) -> None:
    browser = Browser(store, clock, secure=secure)
    browser.sign_in()
    current = browser.sign_in()
    (cookie,) = current.cookies()
    assert cookie.arguments() == {
        "key": name,
        "value": cookie.value,
        "max_age": None,
        "path": "/",
        "secure": secure,
        "httponly": True,
        "samesite": "Lax",
    }
    assert len(cookie.value) == 43
    assert cookie.value not in repr(cookie)


def test_a_cookie_of_http_is_not_taken_for_one_of_https(store: SqliteStore, clock: Clock) -> None:
    plain = Browser(store, clock)
    plain.sign_in()
    secure = Browser(store, clock, secure=True)
    secure.cookies = dict(plain.cookies)
    assert secure.get().person is None


def test_who_signs_in_is_signed_in_at_the_next_request_too(browser: Browser, clock: Clock) -> None:
    browser.sign_in()
    person = browser.get().person
    assert person is not None
    assert person.key == ("https://org.example/oauth2/default", "00u1")
    assert (person.name, person.use_case, person.signed_in_at) == ("John Doe", "multifactor", clock.now)
    assert person.tokens.access_token == "at-1"
    assert "at-1" not in repr(person)
    assert "john@" not in repr(person)


def test_the_session_id_and_csrf_token_change_at_sign_in_and_the_old_ones_are_dead(browser: Browser, other: Browser) -> None:
    current = browser.get()
    old_csrf = current.csrf_token
    browser.receive(current)
    other.cookies = dict(browser.cookies)  # an attacker who planted this cookie
    before = dict(browser.cookies)
    browser.sign_in()
    assert browser.cookies["app_session"] != before["app_session"]
    assert other.get().person is None
    assert not browser.get().csrf_matches(old_csrf)


def test_an_id_that_the_server_did_not_make_is_never_taken_over(browser: Browser) -> None:
    planted = "a" * 43
    browser.cookies = {"app_session": planted}
    current = browser.get()
    assert current.csrf_token
    browser.receive(current)
    assert browser.cookies["app_session"] != planted


def test_a_reference_to_nothing_is_taken_back(browser: Browser) -> None:
    browser.cookies = {"app_session": "a" * 43}
    assert [(cookie.name, cookie.max_age) for cookie in browser.get().cookies()] == [("app_session", 0)]


@pytest.mark.parametrize("value", ["", "x", "x" * 43, "../../etc/passwd", "' OR 1=1 --", "\ud800" * 43, "x" * 100_000])
def test_a_malformed_reference_is_nobodys(browser: Browser, value: str) -> None:
    browser.cookies = {"app_session": value, "app_device": value}
    assert browser.get().person is None


def test_signing_in_again_replaces_the_session(browser: Browser, other: Browser) -> None:
    browser.sign_in()
    other.cookies = dict(browser.cookies)
    browser.sign_in(claims={**CLAIMS, "sub": "00u2"})
    person = browser.get().person
    assert person is not None
    assert person.subject == "00u2"
    assert other.get().person is None


def test_pages_values_are_gone_after_sign_in_but_for_those_kept(browser: Browser) -> None:
    current = browser.get()
    current.change("inspector", lambda log: [*(log or []), "one"])
    current.change("typed", lambda _: "half signed in")
    browser.receive(current)
    browser.sign_in(keep=("inspector", "absent"))
    current = browser.get()
    assert current.get("inspector") == ["one"]
    assert current.get("typed") is None


def test_a_value_can_be_changed_and_removed(browser: Browser) -> None:
    current = browser.get()
    current.change("n", lambda n: (n or 0) + 1)
    current.change("n", lambda n: (n or 0) + 1)
    assert current.get("n") == 2
    browser.receive(current)
    current = browser.get()
    current.change("n", lambda _: None)
    assert browser.get().get("n") is None


def test_sign_out_ends_the_session_on_the_server_and_tells_whose_it_was(browser: Browser, other: Browser) -> None:
    browser.sign_in()
    other.cookies = dict(browser.cookies)
    current = browser.get()
    person = current.sign_out()
    assert person is not None
    assert person.tokens.refresh_token == "rt-1"
    assert current.person is None
    (cookie,) = browser.receive(current)
    assert (cookie.name, cookie.value, cookie.max_age) == ("app_session", "", 0)
    assert other.get().person is None  # the old cookie, replayed


def test_an_idle_session_is_over_and_so_is_an_old_one(browser: Browser, store: SqliteStore, clock: Clock) -> None:
    browser.sign_in()
    clock.advance(29 * 60)
    assert browser.get().person is not None
    clock.advance(30 * 60)
    assert browser.get().person is None
    browser.sign_in()
    for _ in range(8 * 3):
        clock.advance(20 * 60)
        last = browser.get().person
    assert last is None


def test_the_device_token_is_one_for_each_browser_and_survives_sign_out(browser: Browser, other: Browser) -> None:
    current = browser.get()
    token = current.device_token
    assert len(token) == 32
    (cookie,) = browser.receive(current)
    assert cookie.name == "app_device"
    assert cookie.max_age is not None
    assert cookie.max_age > 365 * 24 * 3600
    browser.sign_in()
    current = browser.get()
    current.sign_out()
    browser.receive(current)
    assert browser.get().device_token == token
    assert browser.get().cookies() == ()
    assert other.get().device_token != token


@pytest.mark.parametrize("value", ["d" * 33, "d" * 31, "d" * 10_000, "d" * 31 + ";", ""])
def test_a_device_token_that_is_not_ours_is_replaced(browser: Browser, value: str) -> None:
    browser.cookies = {"app_device": value}
    current = browser.get()
    assert current.device_token != value
    assert [cookie.name for cookie in current.cookies()] == ["app_device"]


def test_the_csrf_token_belongs_to_one_session(browser: Browser, other: Browser) -> None:
    current = browser.get()
    token = current.csrf_token
    browser.receive(current)
    assert browser.get().csrf_token == token
    assert browser.get().csrf_matches(token)
    stranger = other.get()
    assert stranger.csrf_token != token
    for given in (token, "", None, token[:-1], "é"):
        assert not stranger.csrf_matches(given)


def test_a_transaction_belongs_to_one_browser(browser: Browser, other: Browser) -> None:
    transaction = Transaction.begin("multifactor")
    current = browser.get()
    current.put(transaction)
    browser.receive(current)
    assert browser.get().transaction(transaction.id) == transaction
    assert browser.get().transaction_by_state(transaction.state) == transaction
    for find in (other.get().transaction, other.get().take, other.get().transaction_by_state, other.get().take_by_state):
        assert find(transaction.id) is None
        assert find(transaction.state) is None
    assert browser.get().transaction(None) is None
    assert browser.get().transaction_by_state("") is None


def test_transactions_of_two_tabs_do_not_mix(browser: Browser) -> None:
    one, two = Transaction.begin("multifactor"), Transaction.begin("password-optional")
    tab_a = browser.get()
    tab_a.put(one)
    browser.receive(tab_a)
    tab_a, tab_b = browser.get(), browser.get()  # at the same time
    tab_b.put(two)
    tab_a.put(one.started("handle-of-one"))
    assert browser.get().transaction(two.id) == two
    assert browser.get().transaction(one.id) == one.started("handle-of-one")


def test_a_state_is_used_once_even_by_two_requests_at_once(browser: Browser) -> None:
    transaction = Transaction.begin("multifactor")
    current = browser.get()
    current.put(transaction)
    browser.receive(current)
    one, two = browser.get(), browser.get()
    assert [one.take_by_state(transaction.state), two.take_by_state(transaction.state)] == [transaction, None]
    assert browser.get().take(transaction.id) is None


def test_a_transaction_of_another_tab_goes_on_after_sign_in_with_the_token_in_its_form(browser: Browser) -> None:
    current = browser.get()
    finished, pending = Transaction.begin("multifactor"), Transaction.begin("multifactor", purpose="recover")
    current.put(finished)
    current.put(pending)
    old_csrf = current.csrf_token
    browser.receive(current)
    current = browser.get()
    assert current.take(finished.id) == finished
    browser.sign_in()
    current = browser.get()
    assert current.transaction(pending.id) == pending
    assert current.transaction(finished.id) is None
    assert current.csrf_matches(old_csrf, transaction_id=pending.id)
    assert not current.csrf_matches(old_csrf, transaction_id=finished.id)
    assert not current.csrf_matches(old_csrf)


def test_the_oldest_of_too_many_transactions_goes(browser: Browser) -> None:
    current = browser.get()
    many = [Transaction.begin("multifactor") for _ in range(MOST_TRANSACTIONS + 2)]
    for transaction in many:
        current.put(transaction)
    kept = [current.transaction(transaction.id) is not None for transaction in many]
    assert kept == [False, False] + [True] * MOST_TRANSACTIONS


def signed_in(browser: Browser, issuer: Issuer, *, refreshable: bool = True, expires_in: float = 3600) -> Current:
    tokens = Tokens("at-1", "it-1", "rt-1" if refreshable else None, issuer.clock() + expires_in, "openid")
    return browser.sign_in(claims={**CLAIMS, "iss": issuer.name}, tokens=tokens)


def test_tokens_that_are_good_are_not_refreshed(browser: Browser, issuer: Issuer) -> None:
    signed_in(browser, issuer)
    assert browser.get().fresh_tokens(issuer.client, issuer.validator).access_token == "at-1"
    assert issuer.okta.received == []


def test_tokens_about_to_expire_are_replaced_in_one_step(browser: Browser, issuer: Issuer) -> None:
    signed_in(browser, issuer, expires_in=30)
    issuer.okta.on("POST", TOKEN, Reply(200, issuer.grant(id_token=issuer.sign(nonce=None))))
    fresh = browser.get().fresh_tokens(issuer.client, issuer.validator)
    assert (fresh.access_token, fresh.refresh_token, fresh.expires_at) == ("at-2", "rt-2", issuer.clock() + 3600)
    form = issuer.okta.calls(TOKEN)[0].form
    assert (form["refresh_token"], form["scope"]) == ("rt-1", "openid")  # what was granted, not what was asked for
    person = browser.get().person
    assert person is not None
    assert person.tokens == fresh


def test_twenty_parallel_requests_cause_one_refresh_and_all_get_the_new_tokens(browser: Browser, issuer: Issuer) -> None:
    signed_in(browser, issuer, expires_in=0)
    gate = threading.Barrier(20)
    issuer.okta.on("POST", TOKEN, Reply(200, issuer.grant()), Reply(400, {"error": "invalid_grant"}))
    results: list[str] = []

    def page() -> None:
        current = browser.get()
        gate.wait(20)
        results.append(current.fresh_tokens(issuer.client, issuer.validator).access_token)

    threads = [threading.Thread(target=page) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == ["at-2"] * 20
    assert len(issuer.okta.calls(TOKEN)) == 1


def test_without_a_refresh_token_expired_tokens_are_given_as_they_are(browser: Browser, issuer: Issuer) -> None:
    signed_in(browser, issuer, refreshable=False, expires_in=-1)
    assert browser.get().fresh_tokens(issuer.client, issuer.validator).access_token == "at-1"
    assert issuer.okta.received == []


def test_a_refused_refresh_token_ends_the_session(browser: Browser, issuer: Issuer) -> None:
    signed_in(browser, issuer, expires_in=0)
    issuer.okta.on("POST", TOKEN, Reply(400, {"error": "invalid_grant", "error_description": "The refresh token is invalid or expired."}))
    current = browser.get()
    with pytest.raises(SignedOut):
        current.fresh_tokens(issuer.client, issuer.validator)
    assert current.person is None
    assert browser.get().person is None


def test_a_refreshed_token_about_somebody_else_ends_the_session(browser: Browser, issuer: Issuer) -> None:
    signed_in(browser, issuer, expires_in=0)
    issuer.okta.on("POST", TOKEN, Reply(200, issuer.grant(id_token=issuer.sign(sub="00u-other", nonce=None))))
    with pytest.raises(SignedOut):
        browser.get().fresh_tokens(issuer.client, issuer.validator)
    assert browser.get().person is None


def test_a_refresh_that_okta_does_not_answer_leaves_the_session_alone(browser: Browser, issuer: Issuer) -> None:
    signed_in(browser, issuer, expires_in=0)
    for reply, failure in ((Reply(500, {}), OktaUnavailable), (Reply(401, {"error": "invalid_client"}), TokenRefused)):
        issuer.okta.on("POST", TOKEN, reply)
        with pytest.raises(failure):
            browser.get().fresh_tokens(issuer.client, issuer.validator)
        assert browser.get().person is not None


def test_a_sign_out_during_a_refresh_leaves_no_living_token(browser: Browser, issuer: Issuer) -> None:
    signed_in(browser, issuer, expires_in=0)
    issuer.okta.on("POST", REVOKE, Reply(200))
    issuer.okta.on("POST", TOKEN, Reply(200, issuer.grant(), before=lambda: browser.get().sign_out()))
    with pytest.raises(SignedOut):
        browser.get().fresh_tokens(issuer.client, issuer.validator)
    assert [request.form["token"] for request in issuer.okta.calls(REVOKE)] == ["rt-2", "at-2"]
    assert browser.get().person is None


def test_nobody_has_no_tokens(browser: Browser, issuer: Issuer) -> None:
    with pytest.raises(SignedOut):
        browser.get().fresh_tokens(issuer.client, issuer.validator)
