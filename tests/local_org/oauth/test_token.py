"""`/token`: one sign-in becomes tokens once, for the right app, with the right proof; refresh tokens rotate as the app asks."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.local_org.oauth.clients import App, Pkce, allow_interaction_code, make_app, make_user
from tests.local_org.served import ServedOrg

ROTATE = {"rotation_type": "ROTATE", "leeway": 30}


def _claims(app: App, token: str) -> dict[str, Any]:
    """Checked against the published keys."""
    keys = KeySet.import_key_set(app.served.call("GET", f"{app.base}/v1/keys").json())
    decoded = jwt.decode(token, keys, algorithms=["RS256"])
    assert set(decoded.header) == {"kid", "alg"}
    return dict(decoded.claims)


def _refused(answer: requests.Response, error: str, description: str | None = None, status: int = 400) -> None:
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert set(answer.json()) == {"error", "error_description"}
    if description is not None:
        assert answer.json()["error_description"] == description


def test_the_answer_has_what_clients_read_and_no_state(app: App, user_id: str) -> None:
    pkce = Pkce()
    answer = app.redeem(app.code(pkce, user_id), pkce)
    body = answer.json()
    assert set(body) == {"token_type", "expires_in", "access_token", "scope", "id_token", "refresh_token"}
    assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 3600, "openid profile email offline_access")
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(body["refresh_token"]) == 43


def test_the_id_token_says_who_when_how_and_for_which_app(app: App, user_id: str) -> None:
    tokens = app.tokens(user_id, nonce="n1", acr_values="urn:okta:loa:1fa:any")
    claims = _claims(app, tokens["id_token"])
    assert claims["iss"] == f"{app.served.url}/oauth2/default"
    assert (claims["aud"], claims["sub"], claims["ver"], claims["nonce"]) == (app.client_id, user_id, 1, "n1")
    assert claims["exp"] - claims["iat"] == 3600
    assert claims["auth_time"] <= claims["iat"]
    assert isinstance(claims["auth_time"], int)
    assert sorted(claims["amr"]) == ["email", "mfa", "pwd"]
    assert claims["idp"] == app.served.org.id
    assert claims["acr"] == "urn:okta:loa:1fa:any"
    assert claims["jti"].startswith("ID.")
    assert (claims["name"], claims["email"], claims["preferred_username"]) == ("John Doe", "john.doe@example.com", "john.doe@example.com")
    digest = hashlib.sha256(tokens["access_token"].encode()).digest()[:16]
    assert claims["at_hash"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert "given_name" not in claims


def test_the_access_token_of_a_custom_server_names_the_person_by_login(app: App, user_id: str) -> None:
    claims = _claims(app, app.tokens(user_id)["access_token"])
    assert (claims["aud"], claims["cid"], claims["uid"], claims["sub"]) == ("api://default", app.client_id, user_id, "john.doe@example.com")
    assert claims["scp"] == ["openid", "profile", "email", "offline_access"]
    assert claims["jti"].startswith("AT.")


def test_the_org_server_issues_for_itself_without_any_rule(ready: ServedOrg, user_id: str) -> None:
    app = make_app(ready).at("/oauth2")
    tokens = app.tokens(user_id)
    assert _claims(app, tokens["id_token"])["iss"] == ready.url
    assert _claims(app, tokens["access_token"])["aud"] == ready.url


def test_scopes_decide_what_is_issued(app: App, user_id: str) -> None:
    tokens = app.tokens(user_id, scope="openid")
    assert "refresh_token" not in tokens
    claims = _claims(app, tokens["id_token"])
    assert not {"name", "email", "preferred_username", "nonce", "acr"} & set(claims)


def test_an_app_without_the_refresh_grant_gets_no_refresh_token(ready: ServedOrg, user_id: str) -> None:
    assert "refresh_token" not in make_app(ready, grants=("interaction_code",)).tokens(user_id)


def test_a_code_is_worth_one_redemption(app: App, user_id: str) -> None:
    pkce = Pkce()
    code = app.code(pkce, user_id)
    assert app.redeem(code, pkce).status_code == 200
    _refused(app.redeem(code, pkce), "invalid_grant", "The interaction code is invalid or has expired.")


@pytest.mark.parametrize(("seconds", "status"), [(58, 200), (61, 400)])
def test_a_code_lives_for_sixty_seconds(own: ServedOrg, seconds: int, status: int) -> None:
    allow_interaction_code(own.org)
    app, pkce = make_app(own), Pkce()
    code = app.code(pkce, make_user(own.org))
    own.admin("POST", "/local/clock", json={"advance_seconds": seconds})
    assert app.redeem(code, pkce).status_code == status


def test_another_apps_code_is_worth_nothing_and_stays_with_its_owner(app: App, ready: ServedOrg, user_id: str) -> None:
    thief, pkce = make_app(ready), Pkce()
    code = app.code(pkce, user_id)
    _refused(thief.redeem(code, pkce), "invalid_grant", "The interaction code is invalid or has expired.")
    assert app.redeem(code, pkce).status_code == 200


def test_a_code_of_one_authorization_server_is_worth_nothing_at_another(app: App, user_id: str) -> None:
    pkce = Pkce()
    _refused(app.at("/oauth2").redeem(app.code(pkce, user_id), pkce), "invalid_grant")


@pytest.mark.parametrize("verifier", ["w" * 43, "", "short", "w" * 200, "ü" * 43])
def test_a_verifier_that_does_not_fit_the_challenge_gets_nothing(app: App, user_id: str, verifier: str) -> None:
    answer = app.redeem(app.code(Pkce(), user_id), Pkce(), code_verifier=verifier)
    _refused(answer, "invalid_grant", "PKCE verification failed.")


def test_a_code_tried_with_a_wrong_verifier_is_spent(app: App, user_id: str) -> None:
    pkce = Pkce()
    code = app.code(pkce, user_id)
    app.redeem(code, Pkce())
    _refused(app.redeem(code, pkce), "invalid_grant")


def test_a_redirect_uri_may_be_left_out_but_must_match_when_given(app: App, user_id: str) -> None:
    pkce = Pkce()
    _refused(app.redeem(app.code(pkce, user_id), pkce, redirect_uri="http://localhost:8080/other"), "invalid_grant")
    fitting = app.redeem(app.code(pkce, user_id), pkce, redirect_uri="http://localhost:8080/login/callback")
    assert fitting.status_code == 200


@pytest.mark.parametrize("secret", [None, "wrong", "ẅrong"])
def test_an_app_with_a_secret_always_has_to_show_it_here(app: App, user_id: str, secret: str | None) -> None:
    pkce = Pkce()
    code = app.code(pkce, user_id)
    answer = app.post("token", secret=secret, grant_type="interaction_code", interaction_code=code, code_verifier=pkce.verifier)
    _refused(answer, "invalid_client", "Client authentication failed. Either the client or the client credentials are invalid.", 401)
    assert app.redeem(code, pkce).status_code == 200


def test_the_secret_may_come_by_basic(app: App, user_id: str) -> None:
    pkce = Pkce()
    basic = base64.b64encode(f"{app.client_id}:{app.secret}".encode()).decode()
    fields = {"grant_type": "interaction_code", "interaction_code": app.code(pkce, user_id), "code_verifier": pkce.verifier}
    answer = app.served.call("POST", f"{app.base}/v1/token", data=fields, headers={"Authorization": f"Basic {basic}"})
    assert answer.status_code == 200


@pytest.mark.parametrize("header", ["Basic !", "Basic \xff", "Basic", "Basic //8=", "Basic " + base64.b64encode(b"\xff:\xff").decode()])
def test_a_basic_header_that_cannot_be_read_is_a_failed_authentication(app: App, header: str) -> None:
    answer = app.served.call("POST", f"{app.base}/v1/token", data={"grant_type": "interaction_code"}, headers={"Authorization": header})
    _refused(answer, "invalid_client", status=401)


def test_a_public_app_redeems_with_its_verifier_alone(ready: ServedOrg, user_id: str) -> None:
    assert make_app(ready, public=True, refresh=ROTATE).tokens(user_id)["access_token"]


def test_an_inactive_secret_is_no_secret(ready: ServedOrg) -> None:
    app = make_app(ready)
    store = ready.org.store
    store.put("client_secret", "ocs-inactive", {"status": "INACTIVE", "client_secret": "retired"}, parent=app.client_id)
    _refused(app.post("token", secret="retired", grant_type="interaction_code"), "invalid_client", status=401)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({}, "unsupported_grant_type"),
        ({"grant_type": "password", "username": "a", "password": "b"}, "unsupported_grant_type"),
        ({"grant_type": "interaction_code"}, "invalid_request"),
        ({"grant_type": "interaction_code", "interaction_code": "x", "code_verifier": "v" * 43}, "invalid_grant"),
        ({"grant_type": "refresh_token"}, "invalid_grant"),
    ],
)
def test_a_request_that_lacks_something_says_what(app: App, fields: Mapping[str, str], error: str) -> None:
    _refused(app.post("token", **fields), error)


def test_a_person_who_was_deactivated_meanwhile_gets_no_tokens(ready: ServedOrg, app: App) -> None:
    org, pkce = ready.org, Pkce()
    somebody = make_user(org)
    code = app.code(pkce, somebody)
    user = org.store.get("user", somebody) or {}
    org.store.put("user", somebody, {**user, "status": "DEPROVISIONED"}, key=user["profile"]["login"])
    _refused(app.redeem(code, pkce), "invalid_grant")


def test_a_rule_changed_meanwhile_counts(own: ServedOrg) -> None:
    allow_interaction_code(own.org)
    app, pkce = make_app(own), Pkce()
    code = app.code(pkce, make_user(own.org))
    own.admin("POST", "/admin/api/v1/embedded-login-settings", json={"embeddedLoginSupport": False})
    assert app.redeem(code, pkce).status_code == 400


def test_lifetimes_come_from_the_rule(own: ServedOrg) -> None:
    allow_interaction_code(own.org, accessTokenLifetimeMinutes=5, refreshTokenLifetimeMinutes=10, refreshTokenWindowMinutes=60)
    app = make_app(own)
    tokens = app.tokens(make_user(own.org))
    assert tokens["expires_in"] == 300
    own.admin("POST", "/local/clock", json={"advance_seconds": 301})
    assert app.bearer(tokens["access_token"]).status_code == 401
    assert app.refresh(tokens["refresh_token"]).status_code == 200
    own.admin("POST", "/local/clock", json={"advance_seconds": 300})
    _refused(app.refresh(tokens["refresh_token"]), "invalid_grant", "The refresh token is invalid or expired.")


def test_a_refresh_token_that_lies_idle_for_too_long_is_dead(own: ServedOrg) -> None:
    allow_interaction_code(own.org, refreshTokenWindowMinutes=10)
    app = make_app(own)
    token = app.tokens(make_user(own.org))["refresh_token"]
    for _ in range(2):
        own.admin("POST", "/local/clock", json={"advance_seconds": 500})
        assert app.refresh(token).status_code == 200
    own.admin("POST", "/local/clock", json={"advance_seconds": 601})
    _refused(app.refresh(token), "invalid_grant")


def test_a_static_refresh_token_stays_and_the_sign_in_it_tells_of_too(app: App, user_id: str) -> None:
    first = app.tokens(user_id, nonce="n1")
    for _ in range(2):
        again = app.refresh(first["refresh_token"]).json()
        assert again["refresh_token"] == first["refresh_token"]
        assert again["access_token"] != first["access_token"]
        old, new = _claims(app, first["id_token"]), _claims(app, again["id_token"])
        assert (new["auth_time"], new["amr"], new["sub"]) == (old["auth_time"], old["amr"], old["sub"])
        assert "nonce" not in new


def test_a_refresh_may_ask_for_less_but_not_for_more(app: App, user_id: str) -> None:
    token = app.tokens(user_id, scope="openid email offline_access")["refresh_token"]
    fewer = app.refresh(token, scope="openid").json()
    assert fewer["scope"] == "openid"
    _refused(app.refresh(token, scope="openid profile"), "invalid_scope")
    assert app.refresh(token).json()["scope"] == "openid email offline_access"


def test_a_rotated_token_is_replaced_and_the_old_one_lives_on_for_the_leeway_only(own: ServedOrg) -> None:
    allow_interaction_code(own.org)
    app = make_app(own, public=True, refresh=ROTATE)
    first = app.tokens(make_user(own.org))["refresh_token"]
    second = app.refresh(first).json()["refresh_token"]
    assert second != first
    own.admin("POST", "/local/clock", json={"advance_seconds": 20})
    assert app.refresh(first).status_code == 200
    assert app.refresh(second).status_code == 200


def test_reuse_after_the_leeway_kills_the_whole_family(own: ServedOrg) -> None:
    allow_interaction_code(own.org)
    app = make_app(own, public=True, refresh=ROTATE)
    first = app.tokens(make_user(own.org))["refresh_token"]
    second = app.refresh(first).json()
    own.admin("POST", "/local/clock", json={"advance_seconds": 60})
    _refused(app.refresh(first), "invalid_grant", "The refresh token is invalid or expired.")
    _refused(app.refresh(second["refresh_token"]), "invalid_grant")
    assert app.bearer(second["access_token"]).status_code == 401


def test_another_app_cannot_use_a_refresh_token(app: App, ready: ServedOrg, user_id: str) -> None:
    token = app.tokens(user_id)["refresh_token"]
    _refused(make_app(ready).refresh(token), "invalid_grant")
    assert app.refresh(token).status_code == 200


def test_codes_and_refresh_tokens_are_in_no_table_in_clear(app: App, ready: ServedOrg, user_id: str) -> None:
    pkce = Pkce()
    code = app.code(pkce, user_id)
    token = app.tokens(user_id)["refresh_token"]
    kept = str(ready.org.store.rows("entity"))
    assert code not in kept
    assert token not in kept


FAULTS: list[dict[str, Any]] = [
    {"claims": {"nonce": "other"}},
    {"claims": {"aud": None}},
    {"header": {"kid": "unknown"}},
    {"sign": "none"},
    {"sign": "other-key"},
    {"sign": "hs256-secret"},
]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("delay_ms", [0, 20])
def test_a_tampered_id_token_is_what_was_asked_for_and_only_once(own: ServedOrg, fault: dict[str, Any], delay_ms: int) -> None:
    allow_interaction_code(own.org)
    app, somebody = make_app(own), make_user(own.org)
    asked = own.admin("POST", "/local/faults", json={"match": f"POST {app.base}/v1/token", "id_token": fault, "delay_ms": delay_ms})
    assert asked.status_code < 300
    header, payload, signature = app.tokens(somebody, nonce="n1")["id_token"].split(".")
    keys = KeySet.import_key_set(own.call("GET", "/oauth2/v1/keys").json())
    if fault.get("sign") == "none":
        assert signature == ""
    elif fault.get("sign") == "hs256-secret":
        import hmac

        made = hmac.new(str(app.secret).encode(), f"{header}.{payload}".encode(), hashlib.sha256).digest()
        assert base64.urlsafe_b64encode(made).decode().rstrip("=") == signature
    elif "claims" in fault:
        claims = jwt.decode(f"{header}.{payload}.{signature}", keys, algorithms=["RS256"]).claims
        assert claims.get("nonce") == fault["claims"].get("nonce", "n1")
        assert ("aud" in claims) == ("aud" not in fault["claims"])
    else:
        with pytest.raises(Exception, match=r"(?i)key|signature"):
            jwt.decode(f"{header}.{payload}.{signature}", keys, algorithms=["RS256"])
    assert _claims(app, app.tokens(somebody)["id_token"])["sub"] == somebody


def test_tokens_seen_to_expire_stay_expired_when_the_clock_is_turned_back(own: ServedOrg) -> None:
    allow_interaction_code(own.org, refreshTokenWindowMinutes=60)
    app = make_app(own)
    tokens = app.tokens(make_user(own.org))
    own.admin("POST", "/local/clock", json={"advance_seconds": 7200})
    assert app.bearer(tokens["access_token"]).status_code == 401
    assert app.refresh(tokens["refresh_token"]).status_code == 400
    own.admin("POST", "/local/clock", json={"reset": True})
    assert app.bearer(tokens["access_token"]).status_code == 401
    assert app.refresh(tokens["refresh_token"]).status_code == 400


def test_a_client_assertion_is_of_no_use_to_an_app_with_a_secret(app: App) -> None:
    kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    answer = app.post("token", secret=None, grant_type="interaction_code", client_assertion="a.b.c", client_assertion_type=kind)
    _refused(answer, "invalid_client", status=401)
    assert "not a valid JWT" in answer.json()["error_description"]
