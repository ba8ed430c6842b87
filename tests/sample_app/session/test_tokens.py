"""An ID token signs somebody in only if it holds in every respect; each way to fail has its own reason."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from sample_app.idx.client import TokenResponse
from sample_app.idx.errors import OktaUnavailable
from sample_app.session import errors
from sample_app.session.tokens import Tokens, revoke, tokens_from
from tests.sample_app.idx.scripted_okta import Reply
from tests.sample_app.session.conftest import Clock
from tests.sample_app.session.issuer import CLIENT_SECRET, DISCOVERY, KEYS, NONCE, REVOKE, Issuer, at_hash, hmac_signed, unsigned


def refusal(issuer: Issuer, token: str | None, **more: Any) -> type[errors.SessionError]:
    with pytest.raises(errors.SessionError) as refused:
        issuer.validator.validate(token, **{"nonce": NONCE, **more})
    return type(refused.value)


def test_a_good_token_gives_its_claims(issuer: Issuer) -> None:
    claims = issuer.validator.validate(issuer.sign(), nonce=NONCE)
    assert (claims["sub"], claims["name"]) == ("00u1", "John Doe")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iss": "https://evil.example/oauth2/default"}, errors.WrongIssuer),
        ({"iss": None}, errors.ClaimMissing),
        ({"aud": "0oa-another"}, errors.WrongAudience),
        ({"aud": ["0oa-another", "0oa-third"]}, errors.WrongAudience),
        ({"aud": ["0oa1", "0oa-another"]}, errors.WrongAudience),  # several, and no azp
        ({"aud": ["0oa1", "0oa-another"], "azp": "0oa-another"}, errors.WrongAudience),
        ({"azp": "0oa-another"}, errors.WrongAudience),
        ({"aud": "0oa-another", "azp": "0oa1"}, errors.WrongAudience),
        ({"nonce": "another"}, errors.NonceMismatch),
        ({"nonce": None}, errors.NonceMissing),
        ({"exp": 1_900_000_000 - 121}, errors.Expired),
        ({"exp": None}, errors.ClaimMissing),
        ({"exp": "never"}, errors.ClaimInvalid),
        ({"iat": 1_900_000_000 + 121}, errors.IssuedInTheFuture),
        ({"iat": None}, errors.ClaimMissing),
        ({"sub": None}, errors.ClaimMissing),
        ({"sub": 7}, errors.ClaimInvalid),
        ({"sub": ""}, errors.ClaimInvalid),
        ({"amr": "mfa"}, errors.ClaimInvalid),
        ({"auth_time": "today"}, errors.ClaimInvalid),
        ({"at_hash": at_hash("another")}, errors.AccessTokenMismatch),
    ],
)
def test_a_wrong_claim_is_refused_for_its_own_reason(issuer: Issuer, changes: dict[str, Any], reason: type[errors.SessionError]) -> None:
    assert refusal(issuer, issuer.sign(**changes), access_token="at") is reason


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": 1_900_000_000 - 60},
        {"iat": 1_900_000_000 + 60},
        {"aud": ["0oa1"]},
        {"aud": ["0oa1", "0oa2"], "azp": "0oa1"},
        {"at_hash": at_hash("at")},
    ],
)
def test_what_the_specification_allows_is_accepted(issuer: Issuer, changes: dict[str, Any]) -> None:
    assert issuer.validator.validate(issuer.sign(**changes), nonce=NONCE, access_token="at")["sub"] == "00u1"


def test_a_signature_by_another_key_is_refused(issuer: Issuer, keys: tuple[RSAKey, RSAKey]) -> None:
    assert refusal(issuer, issuer.sign(key=keys[1], header={"kid": "key-1"})) is errors.BadSignature


def test_a_changed_token_is_refused(issuer: Issuer) -> None:
    header, _, signature = issuer.sign().split(".")
    other = issuer.sign(sub="00u-admin").split(".")[1]
    assert refusal(issuer, ".".join([header, other, signature])) is errors.BadSignature


def test_a_token_that_nobody_signed_is_refused(issuer: Issuer) -> None:
    for alg in ("none", "None", "NONE", ""):
        assert refusal(issuer, unsigned({"alg": alg, "kid": "key-1"}, issuer.claims())) is errors.AlgorithmRefused


def test_a_token_signed_with_a_secret_is_refused(issuer: Issuer) -> None:
    for secret in (CLIENT_SECRET.encode(), issuer.key.as_pem(private=False)):
        assert refusal(issuer, hmac_signed({"alg": "HS256", "kid": "key-1"}, issuer.claims(), secret)) is errors.AlgorithmRefused


@pytest.mark.parametrize("token", [None, "", "x", "a.b", "a.b.c", "a.b.c.d.e", "é.é.é", "." * 5, "eyJhbGciOiJSUzI1NiJ9.e30.", "\ud800"])
def test_what_is_no_token_is_refused(issuer: Issuer, token: str | None) -> None:
    assert issubclass(refusal(issuer, token), errors.Malformed | errors.UnknownKey)


@pytest.mark.parametrize("name", ["jku", "x5u"])
def test_a_key_that_the_token_points_to_is_not_fetched(issuer: Issuer, keys: tuple[RSAKey, RSAKey], name: str) -> None:
    elsewhere = {name: f"{issuer.okta.url}/evil"}
    assert refusal(issuer, issuer.sign(key=keys[1], header=elsewhere)) is errors.UnknownKey
    assert refusal(issuer, issuer.sign(key=keys[1], header={**elsewhere, "kid": "key-1"})) is errors.BadSignature
    assert issuer.okta.calls("/evil") == []


def test_a_key_that_the_token_carries_is_not_used(issuer: Issuer, keys: tuple[RSAKey, RSAKey]) -> None:
    carried = {"jwk": keys[1].as_dict(private=False), "kid": "key-1"}
    assert refusal(issuer, issuer.sign(key=keys[1], header=carried)) is errors.Malformed  # a header of that size is not even read


def test_a_nonce_is_always_asked_for_unless_none_was_sent(issuer: Issuer) -> None:
    assert refusal(issuer, issuer.sign(nonce=None), nonce="") is errors.NonceMissing
    assert issuer.validator.validate(issuer.sign(nonce=None), nonce=None)["sub"] == "00u1"


@pytest.mark.parametrize(
    ("amr", "enough"), [(["pwd"], False), ([], False), (None, False), (["mfa", "pwd"], True), (["pwd", "email"], True)]
)
def test_two_factors_are_asked_of_amr_when_the_caller_wants_them(issuer: Issuer, amr: list[str] | None, enough: bool) -> None:
    token = issuer.sign(amr=amr)
    assert issuer.validator.validate(token, nonce=NONCE)["sub"] == "00u1"
    if enough:
        assert issuer.validator.validate(token, nonce=NONCE, multifactor=True)["sub"] == "00u1"
    else:
        assert refusal(issuer, token, multifactor=True) is errors.NotMultifactor


def test_a_refreshed_token_must_be_about_the_same_person(issuer: Issuer) -> None:
    assert refusal(issuer, issuer.sign(), subject="00u-other") is errors.SubjectChanged
    assert issuer.validator.validate(issuer.sign(), nonce=NONCE, subject="00u1")["sub"] == "00u1"


def test_every_reason_for_the_log_is_its_own_word() -> None:
    kinds: list[type[errors.IdTokenRefused]] = [errors.IdTokenRefused, *errors.IdTokenRefused.__subclasses__()]
    assert len({kind.reason for kind in kinds}) == len(kinds)


def test_keys_and_metadata_are_fetched_once_for_many_sign_ins(issuer: Issuer) -> None:
    for _ in range(5):
        issuer.validator.validate(issuer.sign(), nonce=NONCE)
    assert [len(issuer.okta.calls(path)) for path in (DISCOVERY, KEYS)] == [1, 1]


def test_keys_are_fetched_anew_after_a_day(issuer: Issuer, clock: Clock) -> None:
    issuer.validator.validate(issuer.sign(), nonce=NONCE)
    clock.advance(24 * 3600 + 1)
    issuer.validator.validate(issuer.sign(), nonce=NONCE)
    assert issuer.fetches() == 2


def test_a_rotated_key_is_accepted_after_one_fetch(issuer: Issuer, keys: tuple[RSAKey, RSAKey]) -> None:
    issuer.validator.validate(issuer.sign(), nonce=NONCE)
    issuer.publish(keys[1])
    assert issuer.validator.validate(issuer.sign(key=keys[1]), nonce=NONCE)["sub"] == "00u1"
    assert issuer.fetches() == 2
    assert refusal(issuer, issuer.sign()) is errors.UnknownKey  # the old key is gone


def test_a_hundred_unknown_keys_cause_one_fetch(issuer: Issuer, clock: Clock) -> None:
    issuer.validator.validate(issuer.sign(), nonce=NONCE)
    for number in range(100):
        assert refusal(issuer, issuer.sign(header={"kid": f"unknown-{number}"})) is errors.UnknownKey
    assert issuer.fetches() == 2
    clock.advance(11)
    refusal(issuer, issuer.sign(header={"kid": "unknown"}))
    assert issuer.fetches() == 3


def test_who_comes_second_to_a_rotation_gets_the_keys_that_the_first_fetched(issuer: Issuer, keys: tuple[RSAKey, RSAKey]) -> None:
    issuer.validator.validate(issuer.sign(), nonce=NONCE)
    seen = issuer.keys._current()  # both have read the old keys, and now wait for their turn
    issuer.publish(keys[1])
    assert [list(issuer.keys._refetched(seen).keys) for _ in range(2)] == [["key-2"]] * 2
    assert issuer.fetches() == 2


def test_metadata_of_another_issuer_signs_nobody_in(issuer: Issuer, keys: tuple[RSAKey, RSAKey]) -> None:
    issuer.publish(keys[0], issuer="https://evil.example/oauth2/default")
    assert refusal(issuer, issuer.sign()) is errors.IssuerMismatch


def test_keys_at_another_origin_are_not_fetched(issuer: Issuer, keys: tuple[RSAKey, RSAKey]) -> None:
    issuer.publish(keys[0], jwks_uri="https://evil.example/keys")
    assert refusal(issuer, issuer.sign()) is errors.IssuerMismatch


def test_keys_of_other_kinds_and_damaged_ones_do_no_harm(issuer: Issuer, keys: tuple[RSAKey, RSAKey]) -> None:
    good = keys[0].as_dict(private=False)
    odd: list[Any] = [
        {"kty": "EC", "kid": "key-1"},
        {"kty": "RSA", "kid": "key-1", "n": "!"},
        {"kty": "RSA"},
        7,
        {**good, "use": "enc", "kid": "e"},
    ]
    issuer.okta.on("GET", KEYS, Reply(200, {"keys": [*odd, good]}))
    assert issuer.validator.validate(issuer.sign(), nonce=NONCE)["sub"] == "00u1"
    issuer.okta.on("GET", KEYS, Reply(200, {"keys": "none"}))
    assert refusal(issuer, issuer.sign(header={"kid": "e"})) is errors.UnknownKey


def test_keys_that_cannot_be_fetched_sign_nobody_in(issuer: Issuer) -> None:
    issuer.okta.on("GET", KEYS, Reply(500, {}))
    with pytest.raises(OktaUnavailable):
        issuer.validator.validate(issuer.sign(), nonce=NONCE)


def test_tokens_keep_what_a_refresh_leaves_out() -> None:
    before = Tokens("at-1", "it-1", "rt-1", 100, "openid")
    after = tokens_from(TokenResponse("at-2", "Bearer", 60, ""), now=1000, previous=before)
    assert after == Tokens("at-2", "it-1", "rt-1", 1060, "openid")
    assert Tokens.from_dict(after.to_dict()) == after


def test_no_id_token_no_sign_in() -> None:
    with pytest.raises(errors.Malformed):
        tokens_from(TokenResponse("at", "Bearer", 60, "profile"), now=0)


TOKENS = Tokens("at-1", "it-1", "rt-1")


def test_sign_out_revokes_refresh_and_access_token(issuer: Issuer) -> None:
    issuer.okta.on("POST", REVOKE, Reply(200))
    assert revoke(issuer.client, TOKENS) == ()
    assert [r.form for r in issuer.okta.calls(REVOKE)] == [
        {"token": "rt-1", "token_type_hint": "refresh_token"},
        {"token": "at-1", "token_type_hint": "access_token"},
    ]


def test_a_failing_revocation_is_told_and_the_other_is_tried(issuer: Issuer) -> None:
    issuer.okta.on("POST", REVOKE, Reply(500, {}), Reply(200))
    assert revoke(issuer.client, TOKENS) == ("refresh_token",)
    assert len(issuer.okta.calls(REVOKE)) == 2


def test_signing_out_does_not_wait_twice_for_an_okta_that_hangs(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sample_app.idx.client.REVOKE_TIMEOUT_S", 0.05)
    over = threading.Event()
    issuer.okta.on("POST", REVOKE, Reply(200, before=lambda: over.wait(20)))
    assert revoke(issuer.client, TOKENS) == ("refresh_token", "access_token")
    over.set()
    assert len(issuer.okta.calls(REVOKE)) == 1


def test_without_a_refresh_token_only_the_access_token_is_revoked(issuer: Issuer) -> None:
    issuer.okta.on("POST", REVOKE, Reply(400, {"error": "invalid_request"}))
    assert revoke(issuer.client, Tokens("at-1", "it-1")) == ("access_token",)
    assert len(issuer.okta.calls(REVOKE)) == 1
