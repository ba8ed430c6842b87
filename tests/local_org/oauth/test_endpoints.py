"""userinfo, introspect, revoke, logout, keys and the documents that name them."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from local_org.policy.session import Times
from local_org.store import sessions
from tests.local_org.oauth.clients import SIGNED_OUT, App, Pkce, make_app, make_user
from tests.local_org.served import ServedOrg


def test_userinfo_tells_by_scope_and_names_the_person_as_the_id_token_does(app: App, user_id: str) -> None:
    body = app.bearer(app.tokens(user_id)["access_token"]).json()
    assert body["sub"] == user_id
    assert (body["given_name"], body["family_name"], body["email"], body["email_verified"]) == ("John", "Doe", "john.doe@example.com", True)
    assert isinstance(body["updated_at"], int)
    assert app.bearer(app.tokens(user_id, scope="openid")["access_token"]).json() == {"sub": user_id}


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer x", "Bearer a.b.c", "Basic x", "Bearer \xff"])
def test_userinfo_without_a_good_token_says_so_where_clients_look(app: App, header: str | None) -> None:
    headers = {"Authorization": header.encode("latin-1")} if header else {}
    answer = app.served.call("GET", f"{app.base}/v1/userinfo", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith('Bearer error="invalid_token"')


def test_the_id_token_is_no_access_token(app: App, user_id: str) -> None:
    assert app.bearer(app.tokens(user_id)["id_token"]).status_code == 401


def test_an_access_token_of_one_server_opens_no_other(app: App, user_id: str) -> None:
    assert app.at("/oauth2").bearer(app.tokens(user_id)["access_token"]).status_code == 401


def test_a_live_token_is_active_with_its_claims_and_anything_else_is_just_not(app: App, ready: ServedOrg, user_id: str) -> None:
    tokens = app.tokens(user_id)
    body = app.post("introspect", token=tokens["access_token"]).json()
    assert (body["active"], body["uid"], body["client_id"]) == (True, user_id, app.client_id)
    assert app.post("introspect", token=tokens["refresh_token"], token_type_hint="refresh_token").json()["active"] is True
    for token in ("", "x", "a.b.c", tokens["access_token"][:-3] + "abc"):
        assert app.post("introspect", token=token).json() == {"active": False}
    assert make_app(ready).post("introspect", token=tokens["access_token"]).json() == {"active": False}


def test_introspection_needs_the_apps_secret(app: App) -> None:
    assert app.post("introspect", secret=None, token="x").status_code == 401


def test_revoking_an_access_token_leaves_the_refresh_token(app: App, user_id: str) -> None:
    tokens = app.tokens(user_id)
    answer = app.post("revoke", token=tokens["access_token"], token_type_hint="access_token")
    assert (answer.status_code, answer.content) == (200, b"")
    assert "json" not in answer.headers.get("Content-Type", "")
    assert app.bearer(tokens["access_token"]).status_code == 401
    assert app.refresh(tokens["refresh_token"]).status_code == 200


def test_revoking_a_refresh_token_takes_its_access_tokens_with_it(app: App, user_id: str) -> None:
    tokens = app.tokens(user_id)
    assert app.post("revoke", token=tokens["refresh_token"]).status_code == 200
    assert app.bearer(tokens["access_token"]).status_code == 401
    assert app.refresh(tokens["refresh_token"]).status_code == 400


def test_unknown_tokens_are_revoked_without_a_word_and_other_apps_tokens_are_kept(app: App, ready: ServedOrg, user_id: str) -> None:
    tokens = app.tokens(user_id)
    assert app.post("revoke", token="unknown").status_code == 200
    assert make_app(ready).post("revoke", token=tokens["access_token"]).status_code == 200
    assert app.bearer(tokens["access_token"]).status_code == 200


def test_a_public_app_revokes_with_basic_credentials_that_have_no_colon(ready: ServedOrg, user_id: str) -> None:
    app = make_app(ready, public=True)
    tokens = app.tokens(user_id)
    basic = base64.b64encode(app.client_id.encode()).decode()
    answer = ready.call(
        "POST", f"{app.base}/v1/revoke", data={"token": tokens["access_token"]}, headers={"Authorization": f"Basic {basic}"}
    )
    assert answer.status_code == 200
    assert app.bearer(tokens["access_token"]).status_code == 401


def _logout(app: App, **fields: str) -> Any:
    return app.served.call("GET", f"{app.base}/v1/logout", params=fields)


def test_signing_out_goes_back_to_a_registered_address_with_the_state(app: App, user_id: str) -> None:
    hint = app.tokens(user_id)["id_token"]
    answer = _logout(app, id_token_hint=hint, post_logout_redirect_uri=SIGNED_OUT, state="s&1")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(SIGNED_OUT)
    assert parse_qs(urlsplit(answer.headers["Location"]).query) == {"state": ["s&1"]}


@pytest.mark.parametrize("target", ["http://evil.example/", SIGNED_OUT + "x", "//evil.example", "javascript:alert(1)"])
def test_signing_out_goes_nowhere_else(app: App, user_id: str, target: str) -> None:
    answer = _logout(app, id_token_hint=app.tokens(user_id)["id_token"], post_logout_redirect_uri=target)
    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_a_hint_that_we_did_not_sign_is_refused(app: App) -> None:
    assert _logout(app, id_token_hint="a.b.c", post_logout_redirect_uri=SIGNED_OUT).status_code == 400


def test_signing_out_ends_the_orgs_session_of_this_browser(app: App, ready: ServedOrg) -> None:
    somebody = make_user(ready.org)
    cookie = sessions.begin(ready.org, somebody, (), idp=None, times=Times(7200, 0, False), cookies="").partition(";")[0]
    assert len(ready.org.store.all("session", somebody)) == 1
    answer = ready.call(
        "GET",
        "/oauth2/v1/logout",
        params={"client_id": app.client_id, "post_logout_redirect_uri": SIGNED_OUT},
        headers={"Cookie": cookie},
    )
    assert answer.status_code == 302
    assert ready.org.store.all("session", somebody) == []
    assert "idx=;" in answer.headers["Set-Cookie"]


def test_signing_out_without_an_address_shows_a_page(app: App) -> None:
    answer = _logout(app)
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (200, "text/html")


def test_the_keys_are_public_halves_only(ready: ServedOrg) -> None:
    answer = ready.call("GET", "/oauth2/default/v1/keys")
    (key,) = answer.json()["keys"]
    assert set(key) == {"kty", "alg", "kid", "use", "e", "n"}
    assert (key["kty"], key["alg"], key["use"], key["e"], len(key["kid"])) == ("RSA", "RS256", "sig", "AQAB", 43)


DOCUMENTS = [
    ("/.well-known/openid-configuration", ""),
    ("/.well-known/oauth-authorization-server", ""),
    ("/oauth2/default/.well-known/openid-configuration", "/oauth2/default"),
    ("/oauth2/default/.well-known/oauth-authorization-server", "/oauth2/default"),
    ("/.well-known/oauth-authorization-server/oauth2/default", "/oauth2/default"),
]


@pytest.mark.parametrize(("path", "issuer"), DOCUMENTS)
def test_each_document_names_its_issuer_and_endpoints_that_answer(ready: ServedOrg, path: str, issuer: str) -> None:
    document = ready.call("GET", path).json()
    assert document["issuer"] == ready.url + issuer
    base = ready.url + (issuer or "/oauth2")
    assert document["token_endpoint"] == f"{base}/v1/token"
    assert document["jwks_uri"] == f"{base}/v1/keys"
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert {"sub", "at_hash", "email_verified"} <= set(document["claims_supported"])
    assert "interaction_code" not in document["grant_types_supported"]
    for name in ("jwks_uri", "end_session_endpoint"):
        assert ready.call("GET", document[name].removeprefix(ready.url)).status_code == 200
    for name in ("token_endpoint", "revocation_endpoint", "introspection_endpoint", "userinfo_endpoint"):
        assert ready.call("POST", document[name].removeprefix(ready.url)).status_code in (400, 401)


def test_a_server_that_is_not_there_has_no_document(ready: ServedOrg) -> None:
    assert ready.call("GET", "/oauth2/nothere/.well-known/openid-configuration").status_code == 404


def test_management_clients_see_identity_engine(ready: ServedOrg) -> None:
    body = ready.call("GET", "/.well-known/okta-organization").json()
    assert (body["id"], body["pipeline"], body["_links"]["organization"]["href"]) == (ready.org.id, "idx", ready.url)


def test_tokens_signed_before_a_key_was_rotated_are_refused_by_nobody_but_the_key_set(own: ServedOrg) -> None:
    from tests.local_org.oauth.clients import allow_interaction_code

    allow_interaction_code(own.org)
    app = make_app(own)
    tokens = app.tokens(make_user(own.org))
    own.admin("POST", "/local/keys/rotate")
    assert app.bearer(tokens["access_token"]).status_code == 200
    assert app.redeem("x", Pkce()).status_code == 400
