"""DPoP: a token bound to a key is worth nothing without a fresh proof by that key."""

from __future__ import annotations

import time
from typing import Any

import pytest
from joserfc.jwk import ECKey

from tests.local_org.oauth.clients import Pkce, make_app
from tests.local_org.oauth.service_app import TOKEN, ServiceApp, make_service_app
from tests.local_org.served import ServedOrg

SCOPE = "okta.users.read"
USERS = "/api/v1/users"


@pytest.fixture(scope="module")
def service(served: ServedOrg) -> ServiceApp:
    return make_service_app(served, SCOPE, dpop=True)


@pytest.fixture(scope="module")
def token(service: ServiceApp) -> str:
    return service.dpop_token(SCOPE)


def test_without_a_proof_there_is_no_token(service: ServiceApp) -> None:
    answer = service.ask(SCOPE)
    assert (answer.status_code, answer.json()) == (
        400,
        {"error": "invalid_dpop_proof", "error_description": "The DPoP proof JWT header is missing."},
    )


def test_the_first_proof_is_answered_with_a_nonce_to_put_into_the_next(service: ServiceApp) -> None:
    answer = service.ask(SCOPE, proof=service.proof("POST", TOKEN))
    assert (answer.status_code, answer.json()["error"]) == (400, "use_dpop_nonce")
    good = service.ask(SCOPE, proof=service.proof("POST", TOKEN, nonce=answer.headers["DPoP-Nonce"]))
    assert (good.status_code, good.json()["token_type"]) == (200, "DPoP")
    assert good.headers["DPoP-Nonce"]


def test_an_old_nonce_is_refused(own: ServedOrg) -> None:
    service = make_service_app(own, SCOPE, dpop=True)
    old = service.ask(SCOPE, proof=service.proof("POST", TOKEN)).headers["DPoP-Nonce"]
    own.org.clock.offset_s += 3 * 24 * 3600
    now = int(own.org.clock.now())
    assertion = service.assertion(exp=now + 300)
    answer = service.ask(SCOPE, proof=service.proof("POST", TOKEN, nonce=old, iat=now), assertion=assertion)
    assert answer.json()["error"] == "use_dpop_nonce"
    assert answer.headers["DPoP-Nonce"] != old


def test_a_bound_token_opens_the_api_with_a_proof_for_each_request(service: ServiceApp, token: str) -> None:
    for _ in range(2):
        proof = service.proof("GET", USERS, token=token)
        assert service.call("GET", USERS + "?limit=1", token, scheme="DPoP", proof=proof).status_code == 200


def test_a_proof_is_good_for_one_request(service: ServiceApp, token: str) -> None:
    proof = service.proof("GET", USERS, token=token)
    assert service.call("GET", USERS, token, scheme="DPoP", proof=proof).status_code == 200
    again = service.call("GET", USERS, token, scheme="DPoP", proof=proof)
    assert again.status_code == 400
    assert "already been used" in again.headers["WWW-Authenticate"]


def test_a_bound_token_is_no_bearer_token_and_the_other_way_round(service: ServiceApp, token: str, served: ServedOrg) -> None:
    refused = service.call("GET", USERS, token)
    assert refused.status_code == 400
    assert refused.headers["WWW-Authenticate"].startswith("DPoP ")
    plain = make_service_app(served, SCOPE)
    bearer = plain.token(SCOPE)
    assert plain.call("GET", USERS, bearer, scheme="DPoP", proof=plain.proof("GET", USERS, token=bearer)).status_code == 401


@pytest.mark.parametrize(
    "changes",
    [
        {"htm": "POST"},
        {"htu": "http://localhost/other"},
        {"iat": 1},
        {"iat": None},
        {"iat": "now"},
        {"iat": float("nan")},
        {"iat": 10**400},
        {"jti": None},
        {"ath": "x"},
        {"ath": None},
        {"typ": "JWT"},
        {"key": ECKey.generate_key("P-256")},
        {"jwk": ECKey.generate_key("P-256").as_dict(private=False)},
        {"jwk": ECKey.generate_key("P-256").as_dict(private=True)},
    ],
)
def test_a_proof_that_does_not_hold_is_refused(service: ServiceApp, token: str, changes: dict[str, Any]) -> None:
    answer = service.call("GET", USERS, token, scheme="DPoP", proof=service.proof("GET", USERS, token=token, **changes))
    assert answer.status_code == 400
    assert 'error="invalid_dpop_proof"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("proof", [None, "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
def test_what_is_no_proof_is_refused(service: ServiceApp, token: str, proof: str | None) -> None:
    assert service.call("GET", USERS, token, scheme="DPoP", proof=proof).status_code == 400


def test_an_rsa_key_proves_as_well(service: ServiceApp) -> None:
    """okta-sdk-python uses one; its public half makes a long header."""
    from joserfc import jws, jwt
    from joserfc.jwk import RSAKey

    key = RSAKey.generate_key(2048)
    registry = jws.JWSRegistry(algorithms=["RS256"])
    registry.max_header_length = 2048
    header = {"alg": "RS256", "typ": "dpop+jwt", "jwk": key.as_dict(private=False)}
    claims = {"htm": "POST", "htu": service.served.url + TOKEN, "iat": int(time.time()), "jti": "one"}
    proof = jwt.encode(header, claims, key, registry=registry)
    assert service.ask(SCOPE, proof=proof).json()["error"] == "use_dpop_nonce"


def test_tokens_of_people_are_not_handed_out_unbound_where_the_app_demands_binding(ready: ServedOrg, user_id: str) -> None:
    app = make_app(ready, dpop_bound_access_tokens=True)
    pkce = Pkce()
    refused = app.redeem(app.code(pkce, user_id), pkce)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_dpop_proof")
    headers = {"DPoP": "x"}
    form = {"client_id": app.client_id, "client_secret": str(app.secret), "grant_type": "interaction_code"}
    assert ready.call("POST", "/oauth2/default/v1/token", data=form, headers=headers).status_code == 501
