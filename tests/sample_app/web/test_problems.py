"""What goes wrong, as pages: a number, advice, never a trace."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from flask import Flask

from sample_app.session.errors import StoreUnavailable
from tests.sample_app.idx import bodies
from tests.sample_app.idx.scripted_okta import Reply, ScriptedOkta
from tests.sample_app.web.conftest import INTERACT, INTROSPECT, URL, SignIns
from tests.sample_app.web.given import JOHN, at_the_code
from tests.sample_app.web.pages import Browser

GRANT = "The client is not authorized to use the provided grant type. Configured grant types: [authorization_code]."


def oauth(error: str, description: str) -> dict[str, str]:
    return {"error": error, "error_description": description}


@pytest.mark.parametrize(
    ("status", "body", "title", "advice"),
    [
        (400, oauth("unauthorized_client", GRANT), "This app may not use the Interaction Code", "Embedded widget sign-in support"),
        (400, oauth("unauthorized_client", GRANT), "This app may not use the Interaction Code", GRANT),
        (400, oauth("unauthorized_client", "Not allowed."), "Embedded sign-in is not switched on", "Embedded widget sign-in support"),
        (400, oauth("unauthorized_client", "Not allowed."), "Embedded sign-in is not switched on", "Settings > Account"),
        (401, oauth("invalid_client", "The client secret supplied is invalid."), "Okta does not know this app", "make stop, make run"),
        (401, oauth("invalid_client", "The client secret supplied is invalid."), "Okta does not know this app", "client secret"),
        (
            401,
            {"errorCode": "invalid_client", "errorSummary": "Invalid value for 'client_id' parameter."},
            "Okta does not know this app",
            "client_id",
        ),
        (
            400,
            oauth("invalid_request", "The 'redirect_uri' parameter must be …"),
            "The app’s address is not registered",
            "OKTA_IDX_REDIRECTURI",
        ),
        (400, oauth("invalid_scope", "One or more scopes are not configured"), "A scope is not allowed", "OKTA_IDX_SCOPES"),
        (
            400,
            oauth("access_denied", "The requested feature is not enabled in this environment."),
            "This org lacks a feature",
            "API Access Management",
        ),
        (400, oauth("server_error", "<script>alert(1)</script>"), "Okta refused to begin a sign-in", "<script>alert(1)</script>"),
    ],
)
def test_a_misconfigured_org_gets_a_page_that_names_the_setting(
    visitor: Browser, okta: ScriptedOkta, status: int, body: dict[str, str], title: str, advice: str
) -> None:
    okta.on("POST", INTERACT, Reply(status, body))
    page = visitor.get("/sign-in/multifactor")
    assert page.status == 502
    assert page.title == title
    assert advice in page.text
    assert "Reference" in page.text


@pytest.mark.parametrize(
    ("words", "first", "second"), [(GRANT, "General tab", "Settings > Account"), ("No.", "Settings > Account", "General tab")]
)
def test_the_click_that_helps_comes_first_the_apps_when_okta_lists_the_apps_grants(
    visitor: Browser, okta: ScriptedOkta, words: str, first: str, second: str
) -> None:
    okta.on("POST", INTERACT, Reply(400, oauth("unauthorized_client", words)))
    text = visitor.get("/sign-in/multifactor").text
    assert text.index(first) < text.index(second)


def test_o_2_no_matching_policy_names_the_authorization_servers_rule(visitor: Browser, sign_ins: SignIns) -> None:
    words = "You are not allowed to access this app. To request access, contact an admin."
    sign_ins.first(bodies.dead(words, "idx.error.code.no_matching_policy"), status=403)
    page = visitor.get("/sign-in/multifactor")
    assert words in page.text
    assert "authorization server" in page.text
    assert "Interaction Code" in page.text
    assert page.link("Start again")


@pytest.mark.parametrize(
    ("reply", "status", "title"),
    [
        (Reply(500, b"<html>trace"), 503, "Okta does not answer"),
        (Reply(503), 503, "Okta does not answer"),
        (Reply(200, b"not json"), 503, "Okta does not answer"),
        (Reply(200, []), 503, "Okta does not answer"),
        (Reply(hang_up=True), 503, "Okta does not answer"),
        (Reply(429, {"errorCode": "E0000047"}, {"Retry-After": "7"}), 429, "Too many requests"),
    ],
)
def test_an_org_that_is_down_or_busy_keeps_the_transaction(
    visitor: Browser, sign_ins: SignIns, okta: ScriptedOkta, reply: Reply, status: int, title: str
) -> None:
    page = at_the_code(sign_ins, visitor)
    okta.on("POST", "/idp/idx/challenge/answer", reply)
    problem = visitor.submit(page.form("challenge-authenticator"), {"credentials.passcode": "123456"})
    assert (problem.status, problem.title) == (status, title)
    assert sign_ins.calls.count("answer") == 1
    if status == 429:
        assert problem.answer.headers["Retry-After"] == "7"
        assert "Try again in 7 seconds." in problem.text
    sign_ins.succeeds_at("challenge/answer")
    again = visitor.get(page.path).form("challenge-authenticator")
    assert visitor.submit(again, {"credentials.passcode": "123456"}).title == "You are signed in"


def test_an_address_at_another_host_is_not_called(visitor: Browser, sign_ins: SignIns) -> None:
    sign_ins.first(bodies.body(bodies.identify("https://evil.example")))
    page = visitor.get("/sign-in/multifactor")
    before = len(sign_ins.calls)
    visitor.submit(page.form("identify"), JOHN)
    assert len(sign_ins.calls) == before


def test_a_failure_nobody_expected_is_a_page_with_a_number_that_stands_in_the_log(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> str:
        raise RuntimeError("the-secret-detail")

    app.add_url_rule("/broken", view_func=broken)
    with caplog.at_level(logging.ERROR):
        page = Browser(app, URL).get("/broken")
    assert page.status == 500
    assert "the-secret-detail" not in page.html
    reference = page.text.rpartition("Reference ")[2].strip()
    assert reference in caplog.text


def test_a_broken_store_is_a_page_too(app: Flask, monkeypatch: pytest.MonkeyPatch, visitor: Browser) -> None:
    def fails(*_: object) -> None:
        raise StoreUnavailable("locked")

    monkeypatch.setattr(app.extensions["sample_app"].sessions.store, "load", fails)
    page = visitor.get("/")
    assert page.status == 503
    assert "locked" not in page.text


def test_no_secret_and_no_line_of_the_visitors_own_stands_in_the_log(
    visitor: Browser, sign_ins: SignIns, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        page = visitor.get("/sign-in/multifactor")
        sign_ins.answers("identify", bodies.email_challenge(sign_ins.okta.url))
        page = visitor.submit(page.form("identify"), {"identifier": "x\r\nFORGED y", "credentials.passcode": "CANARY-password"})
        forged = page.form("challenge-authenticator")
        page = visitor.post(forged.action, {**forged.hidden, "step": "x\r\nFORGED z"})
        sign_ins.succeeds_at("challenge/answer")
        visitor.submit(page.form("challenge-authenticator"), {"credentials.passcode": "CANARY-code"})
        visitor.get("/login/callback?error=x%0d%0aFORGED&error_description=CANARY&state=CANARY-state")
        visitor.get("/nowhere%0d%0aFORGED")
        visitor.get("/login/callback?interaction_code=CANARY-ic&state=CANARY-state")
    assert "CANARY" not in caplog.text
    assert not [line for line in caplog.text.splitlines() if line.startswith("FORGED")]
    for secret in ("the-handle", bodies.HANDLE, "at-2", "rt-2", "the-code"):
        assert secret not in caplog.text


def test_an_introspect_that_fails_once_is_asked_again(visitor: Browser, sign_ins: SignIns, okta: ScriptedOkta) -> None:
    okta.on("POST", INTROSPECT, Reply(503), Reply(200, bodies.body(bodies.identify(okta.url))))
    assert visitor.get("/sign-in/multifactor").title == "Sign in"


def test_debug_is_never_on(make_app: Callable[..., Flask]) -> None:
    assert not make_app().debug
