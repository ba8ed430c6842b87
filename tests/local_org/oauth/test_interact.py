"""`/interact`: what starts a sign-in, what does not, and whose word about address and device counts."""

from __future__ import annotations

import base64

import pytest

from local_org.idx.transaction import Transaction
from local_org.store import transactions
from tests.local_org.oauth.clients import SCOPES, App, Pkce, make_app
from tests.local_org.served import ServedOrg

INVALID_CLIENT = (401, "invalid_client")


def _error(answer: object) -> tuple[int, str]:
    body = answer.json()  # type: ignore[attr-defined]
    assert set(body) == {"error", "error_description"}
    return answer.status_code, body["error"]  # type: ignore[attr-defined]


def _kept(served: ServedOrg, handle: str) -> Transaction:
    kept = transactions.by_interaction_handle(served.org.store, handle)
    assert kept is not None
    return kept


@pytest.mark.parametrize("base", ["/oauth2", "/oauth2/default"])
def test_a_sign_in_starts_with_an_opaque_handle_of_43_characters(app: App, base: str) -> None:
    answer = app.at(base).interact(Pkce())
    assert answer.status_code == 200
    assert list(answer.json()) == ["interaction_handle"]
    assert len(answer.json()["interaction_handle"]) == 43
    assert answer.headers["Content-Type"] == "application/json"


def test_the_request_is_kept_as_given(app: App, ready: ServedOrg) -> None:
    handle = app.interact(Pkce(), nonce="n1", max_age="300", acr_values="urn:okta:loa:1fa:any", login_hint="j").json()["interaction_handle"]
    kept = _kept(ready, handle).request
    assert (kept.state, kept.nonce, kept.max_age, kept.acr_values, kept.login_hint) == ("the-state", "n1", 300, "urn:okta:loa:1fa:any", "j")
    assert kept.scopes == tuple(SCOPES.split())


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"client_id": "0oaunknown"}, INVALID_CLIENT),
        ({"client_id": ""}, INVALID_CLIENT),
        ({"secret": "wrong"}, INVALID_CLIENT),
        ({"redirect_uri": "http://localhost:8080/login/callback/"}, (400, "invalid_request")),
        ({"redirect_uri": "http://evil.example/login/callback"}, (400, "invalid_request")),
        ({"redirect_uri": None}, (400, "invalid_request")),
        ({"code_challenge": None}, (400, "invalid_request")),
        ({"code_challenge_method": "plain"}, (400, "invalid_request")),
        ({"code_challenge_method": None}, (400, "invalid_request")),
        ({"code_challenge": "short"}, (400, "invalid_request")),
        ({"scope": "openid invented"}, (400, "invalid_scope")),
        ({"scope": None}, (400, "invalid_scope")),
        ({"max_age": "soon"}, (400, "invalid_request")),
        ({"max_age": "9" * 30}, (400, "invalid_request")),
        ({"max_age": "9" * 5000}, (400, "invalid_request")),
        ({"max_age": "\u0663"}, (400, "invalid_request")),
        ({"state": "s" * 5000}, (400, "invalid_request")),
    ],
)
def test_a_request_that_is_not_right_is_refused_in_oauth_shape(app: App, fields: dict[str, str | None], expected: tuple[int, str]) -> None:
    assert _error(app.interact(Pkce(), **fields)) == expected


def test_a_missing_challenge_is_told_as_okta_tells_it(app: App) -> None:
    told = app.interact(Pkce(), code_challenge=None).json()["error_description"]
    assert told == "PKCE code challenge is required when the token endpoint authentication method is 'NONE'."


def test_without_the_grant_the_refusal_lists_the_grants_that_are_there(ready: ServedOrg) -> None:
    other = make_app(ready, grants=("refresh_token", "implicit", "authorization_code"))
    answer = other.interact(Pkce())
    assert _error(answer) == (400, "unauthorized_client")
    assert answer.json()["error_description"] == (
        "The client is not authorized to use the provided grant type. "
        "Configured grant types: [refresh_token, implicit, authorization_code]."
    )


@pytest.mark.parametrize(
    ("parameter", "sentence"),
    [("recovery_token", "The recovery token is invalid"), ("activation_token", "The activation token is invalid")],
)
def test_unknown_tokens_from_mails_are_refused_with_the_sentence_the_widget_compares(app: App, parameter: str, sentence: str) -> None:
    answer = app.interact(Pkce(), **{parameter: "x"})
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request", "error_description": sentence})


def test_an_authorization_server_that_is_not_there_is_not_found(app: App) -> None:
    assert app.at("/oauth2/ausnothere").interact(Pkce()).status_code == 404


def test_a_body_that_is_not_text_is_refused(ready: ServedOrg) -> None:
    answer = ready.call("POST", "/oauth2/v1/interact", data=b"client_id=\xff\xfe")
    assert 400 <= answer.status_code < 500


def test_the_widget_in_a_web_apps_page_starts_without_the_secret(app: App) -> None:
    assert app.interact(Pkce()).status_code == 200


def _with_headers(app: App, *, authenticated: bool) -> Transaction:
    basic = base64.b64encode(f"{app.client_id}:{app.secret}".encode()).decode()
    headers = {"X-Forwarded-For": "203.0.113.7, 10.0.0.1", "X-Device-Token": "device-1", "User-Agent": "Firefox/140"}
    fields = {
        "client_id": app.client_id,
        "scope": "openid",
        "redirect_uri": "http://localhost:8080/login/callback",
        "code_challenge": Pkce().challenge,
        "code_challenge_method": "S256",
    }
    if authenticated:
        headers["Authorization"] = f"Basic {basic}"
    answer = app.served.call("POST", f"{app.base}/v1/interact", data=fields, headers=headers)
    assert answer.status_code == 200, answer.text
    return _kept(app.served, answer.json()["interaction_handle"])


def test_an_authenticated_app_speaks_for_its_visitors_address_and_device(app: App) -> None:
    kept = _with_headers(app, authenticated=True).request
    assert (kept.ip, kept.device_token, kept.user_agent) == ("203.0.113.7", "device-1", "Firefox/140")


def test_whoever_did_not_authenticate_speaks_for_nobody(app: App) -> None:
    kept = _with_headers(app, authenticated=False).request
    assert kept.ip == "127.0.0.1"
    assert kept.device_token != "device-1"


def test_two_ways_of_authenticating_at_once_are_refused(app: App) -> None:
    basic = base64.b64encode(f"{app.client_id}:{app.secret}".encode()).decode()
    body = {"client_id": app.client_id, "client_secret": app.secret}
    answer = app.served.call("POST", "/oauth2/v1/interact", data=body, headers={"Authorization": f"Basic {basic}"})
    assert _error(answer) == (400, "invalid_request")


def test_a_browser_gets_a_device_cookie_once(app: App) -> None:
    fields = {
        "client_id": app.client_id,
        "scope": "openid",
        "redirect_uri": "http://localhost:8080/login/callback",
        "code_challenge": Pkce().challenge,
        "code_challenge_method": "S256",
    }
    first = app.served.call("POST", "/oauth2/v1/interact", data=fields)
    assert first.cookies["DT"]
    assert "HttpOnly" in first.headers["Set-Cookie"]
    again = app.served.call("POST", "/oauth2/v1/interact", data=fields, headers={"Cookie": f"a=b; DT={first.cookies['DT']}"})
    assert "Set-Cookie" not in again.headers
    assert _kept(app.served, again.json()["interaction_handle"]).request.device_token == first.cookies["DT"]
