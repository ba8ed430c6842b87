"""What goes over the wire, and what each kind of answer becomes."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

import pytest

from sample_app.idx import errors
from sample_app.idx.client import ClientContext, IdxClient, IdxConfig
from sample_app.idx.response import Remediation, Response
from sample_app.idx.transport import Transport
from tests.sample_app.idx import bodies
from tests.sample_app.idx.conftest import REDIRECT_URI
from tests.sample_app.idx.scripted_okta import ION, Reply, ScriptedOkta

INTERACT, TOKEN, REVOKE = "/oauth2/default/v1/interact", "/oauth2/default/v1/token", "/oauth2/default/v1/revoke"
INTROSPECT, ANSWER = "/idp/idx/introspect", "/idp/idx/challenge/answer"
BASIC = "Basic " + base64.b64encode(b"0oa1:the-secret").decode()
TOKENS = {
    "token_type": "Bearer",
    "expires_in": 3600,
    "access_token": "at",
    "scope": "openid profile",
    "id_token": "it",
    "refresh_token": "rt",
}


def start(client: IdxClient, visitor: ClientContext, **more: Any) -> str:
    return client.start(visitor, state="st", nonce="no", code_challenge="ch", **more)


def opened(okta: ScriptedOkta, client: IdxClient, visitor: ClientContext, body: dict[str, Any]) -> Response:
    okta.on("POST", INTROSPECT, Reply(200, body, content_type=ION))
    return client.introspect("handle", visitor)


def public(okta: ScriptedOkta) -> IdxClient:
    return IdxClient(IdxConfig(issuer=okta.issuer, client_id="0oa2", redirect_uri=REDIRECT_URI), Transport(trust_env=False))


def test_interact_sends_what_okta_wants_and_gives_the_handle(okta: ScriptedOkta, client: IdxClient, visitor: ClientContext) -> None:
    okta.on("POST", INTERACT, Reply(200, {"interaction_handle": "h"}))
    assert start(client, visitor, recovery_token="rec", max_age=0) == "h"
    (request,) = okta.received
    assert request.form == {
        "client_id": "0oa1",
        "scope": "openid profile email",
        "redirect_uri": REDIRECT_URI,
        "code_challenge": "ch",
        "code_challenge_method": "S256",
        "state": "st",
        "nonce": "no",
        "recovery_token": "rec",
        "max_age": "0",
    }
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"


def test_okta_sees_the_persons_browser_and_not_ours(okta: ScriptedOkta, client: IdxClient, visitor: ClientContext) -> None:
    okta.on("POST", INTERACT, Reply(200, {"interaction_handle": "h"}))
    start(client, visitor)
    headers = okta.received[0].headers
    assert headers["X-Forwarded-For"] == "203.0.113.7"
    assert headers["User-Agent"] == "Firefox/140"
    assert headers["X-Device-Token"] == "d" * 32
    assert headers["Accept-Language"] == "de"
    assert headers["X-Okta-User-Agent-Extended"].startswith("okta-embedded-sign-in/")


def test_the_address_goes_with_every_idx_call_the_device_token_only_with_interact(
    okta: ScriptedOkta, client: IdxClient, visitor: ClientContext
) -> None:
    response = opened(okta, client, visitor, bodies.email_challenge(okta.url))
    okta.on("POST", ANSWER, Reply(200, bodies.success("c"), content_type=ION))
    client.proceed(response.remediations[0], {"credentials": {"passcode": "1"}}, visitor)
    assert [r.headers.get("X-Forwarded-For") for r in okta.received] == ["203.0.113.7"] * 2
    assert [r.headers.get("X-Device-Token") for r in okta.received] == [None, None]


def test_a_public_client_sends_no_device_token_and_no_credentials(okta: ScriptedOkta, visitor: ClientContext) -> None:
    okta.on("POST", INTERACT, Reply(200, {"interaction_handle": "h"}))
    start(public(okta), visitor)
    assert "X-Device-Token" not in okta.received[0].headers
    assert "Authorization" not in okta.received[0].headers
    assert okta.received[0].form["client_id"] == "0oa2"


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (ClientContext(ip="203.0.113.7, 10.0.0.1"), {}),
        (ClientContext(ip="evil\r\nX-Injected: 1"), {}),
        (ClientContext(ip=" 2001:DB8::1 "), {"X-Forwarded-For": "2001:db8::1"}),
        (ClientContext(user_agent="Moz\r\nX-Injected: 1"), {"User-Agent": "MozX-Injected: 1"}),
        (ClientContext(user_agent="x" * 10_000), {"User-Agent": "x" * 512}),
        (ClientContext(user_agent="Фирефокс"), {}),
        (ClientContext(device_token="d" * 33), {}),
        (ClientContext(device_token="a b"), {}),
    ],
)
def test_a_browsers_odd_values_become_neither_headers_nor_lists(
    okta: ScriptedOkta, client: IdxClient, given: ClientContext, sent: dict[str, str]
) -> None:
    okta.on("POST", INTERACT, Reply(200, {"interaction_handle": "h"}))
    start(client, given)
    headers = okta.received[0].headers
    ours = {n: v for n, v in headers.items() if n in {"X-Forwarded-For", "User-Agent", "X-Device-Token"} and "python-requests" not in v}
    assert ours == sent
    assert "X-Injected" not in headers


def refused(okta: ScriptedOkta, client: IdxClient, visitor: ClientContext, status: int, body: Any) -> errors.InteractRefused:
    okta.on("POST", INTERACT, Reply(status, body))
    with pytest.raises(errors.InteractRefused) as refusal:
        start(client, visitor)
    return refusal.value


@pytest.mark.parametrize(
    ("status", "error", "description", "cause"),
    [
        (400, "unauthorized_client", "The client is not authorized to use the provided grant type.", errors.GrantNotAllowed),
        (400, "access_denied", "The requested feature is not enabled in this environment.", errors.FeatureNotEnabled),
        (403, "access_denied", "The requested feature is not enabled in this environment.", errors.FeatureNotEnabled),
        (401, "invalid_client", "Client authentication failed.", errors.ClientNotAccepted),
        (400, "invalid_scope", "One or more scopes are not configured.", errors.ScopeNotAccepted),
        (400, "invalid_request", "The recovery token is invalid", errors.RecoveryTokenInvalid),
        (400, "invalid_request", "The activation token is invalid", errors.ActivationTokenInvalid),
        (400, "invalid_request", "The 'redirect_uri' parameter must be a Login redirect URI.", errors.RedirectUriNotAccepted),
        (400, "invalid_request", "PKCE code challenge is required.", errors.InteractRefused),
        (400, "something_new", "", errors.InteractRefused),
    ],
)
def test_each_refusal_of_interact_has_the_class_of_its_cause(
    okta: ScriptedOkta, client: IdxClient, visitor: ClientContext, status: int, error: str, description: str, cause: type[Exception]
) -> None:
    refusal = refused(okta, client, visitor, status, {"error": error, "error_description": description})
    assert type(refusal) is cause
    assert (refusal.error, refusal.description, refusal.status) == (error, description, status)


def test_a_refusal_in_oktas_other_shape_is_read_as_well(okta: ScriptedOkta, client: IdxClient, visitor: ClientContext) -> None:
    body = {"errorCode": "invalid_client", "errorSummary": "Invalid value for 'client_id' parameter.", "errorId": "oae1"}
    refusal = refused(okta, client, visitor, 401, body)
    assert isinstance(refusal, errors.ClientNotAccepted)
    assert refusal.description == "Invalid value for 'client_id' parameter."
    assert refusal.body["errorId"] == "oae1"


def test_introspect_sends_the_handle_and_reads_either_content_type(okta: ScriptedOkta, client: IdxClient, visitor: ClientContext) -> None:
    for content_type in (ION, "application/json; okta-version=1.0.0", "text/plain"):
        okta.on("POST", INTROSPECT, Reply(200, bodies.body(bodies.identify(okta.url)), content_type=content_type))
        assert client.introspect("the-handle", visitor).remediation("identify").submittable
    assert okta.received[0].json == {"interactionHandle": "the-handle"}
    assert okta.received[0].headers["Content-Type"] == okta.received[0].headers["Accept"] == ION


def test_a_remediation_is_sent_to_its_own_address_with_its_own_media_type(
    okta: ScriptedOkta, client: IdxClient, visitor: ClientContext
) -> None:
    response = opened(okta, client, visitor, bodies.email_challenge(okta.url))
    okta.on("POST", ANSWER, Reply(200, bodies.success("the-code"), content_type=ION))
    after = client.proceed(response.remediation("challenge-authenticator"), {"credentials": {"passcode": "123456"}}, visitor)
    assert after.interaction_code == "the-code"
    request = okta.received[-1]
    assert request.json == {"credentials": {"passcode": "123456"}, "stateHandle": bodies.HANDLE}
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["Accept"] == bodies.ACCEPTS


@pytest.mark.parametrize("status", [200, 400, 401, 403, 429])
@pytest.mark.parametrize("content_type", [ION, "application/json; okta-version=1.0.0"])
def test_a_wrong_code_is_an_answer_with_messages_whatever_its_status(
    okta: ScriptedOkta, client: IdxClient, visitor: ClientContext, status: int, content_type: str
) -> None:
    response = opened(okta, client, visitor, bodies.email_challenge(okta.url))
    wrong = bodies.email_challenge(okta.url, code_messages=(bodies.message("Invalid code.", "api.authn.error.PASSCODE_INVALID"),))
    okta.on("POST", ANSWER, Reply(status, wrong, content_type=content_type, headers={"Retry-After": "60"}))
    after = client.proceed(response.remediations[0], {"credentials": {"passcode": "000000"}}, visitor)
    assert after.message_keys == {"api.authn.error.PASSCODE_INVALID"}
    assert after.status == status
    assert after.retry_after_s == (60 if status == 429 else None)
    assert len(okta.calls(ANSWER)) == 1


def test_an_action_is_sent_without_values(okta: ScriptedOkta, client: IdxClient, visitor: ClientContext) -> None:
    response = opened(okta, client, visitor, bodies.email_challenge(okta.url))
    okta.on("POST", "/idp/idx/challenge/resend", Reply(200, bodies.email_challenge(okta.url), content_type=ION))
    client.act(response.action("currentAuthenticatorEnrollment-resend"), visitor)
    assert okta.received[-1].json == {"stateHandle": bodies.HANDLE}


@pytest.mark.parametrize(
    "href", ["https://evil.example/idp/idx/identify", "http://127.0.0.1:1/idp/idx/identify", "//evil.example/x", "javascript:alert(1)", ""]
)
def test_a_form_of_another_origin_is_not_sent(okta: ScriptedOkta, client: IdxClient, visitor: ClientContext, href: str) -> None:
    response = opened(okta, client, visitor, bodies.body(bodies.identify(okta.url)))
    with pytest.raises(errors.ForeignAddress):
        client.proceed(replace(response.remediations[0], href=href), {"identifier": "x"}, visitor)
    assert len(okta.received) == 1


def test_the_issuers_address_with_credentials_in_it_is_another_origin(
    okta: ScriptedOkta, client: IdxClient, visitor: ClientContext
) -> None:
    step = Remediation("identify", href=okta.url.replace("http://", "http://user@") + "/idp/idx/identify")
    with pytest.raises(errors.ForeignAddress):
        client.proceed(step, {}, visitor)


def test_a_page_to_visit_is_not_sent(okta: ScriptedOkta, client: IdxClient, visitor: ClientContext) -> None:
    idp = {"name": "redirect-idp", "type": "GOOGLE", "href": f"{okta.url}/sso/idps/1"}
    response = opened(okta, client, visitor, bodies.body(idp))
    with pytest.raises(errors.ForeignAddress):
        client.proceed(response.remediations[0], {}, visitor)


def test_a_form_that_wants_another_method_is_not_sent(okta: ScriptedOkta, client: IdxClient, visitor: ClientContext) -> None:
    step = Remediation("identify", href=f"{okta.url}/idp/idx/identify", method="DELETE")
    with pytest.raises(errors.ForeignAddress):
        client.proceed(step, {}, visitor)
    assert okta.received == []


def test_what_is_not_on_offer_never_reaches_okta(okta: ScriptedOkta, client: IdxClient, visitor: ClientContext) -> None:
    response = opened(okta, client, visitor, bodies.email_challenge(okta.url))
    with pytest.raises(errors.ChoiceNotOffered):
        client.proceed(response.remediations[1], {"authenticator": {"id": "aut-other"}}, visitor)
    assert len(okta.received) == 1


@pytest.mark.parametrize("status", [401, 403])
def test_a_transaction_that_is_over_is_told_apart_with_oktas_words(
    okta: ScriptedOkta, client: IdxClient, visitor: ClientContext, status: int
) -> None:
    words = "You have been logged out due to inactivity. Refresh or return to the sign in screen."
    okta.on(
        "POST", INTROSPECT, Reply(status, bodies.dead(words, "idx.session.expired"), content_type="application/json; okta-version=1.0.0")
    )
    with pytest.raises(errors.InteractionExpired) as expired:
        client.introspect("old", visitor)
    assert [m.text for m in expired.value.response.messages] == [words]


def test_a_message_about_expiry_beside_a_form_is_an_answer(okta: ScriptedOkta, client: IdxClient, visitor: ClientContext) -> None:
    words = bodies.array(bodies.message("The session has expired.", "idx.session.expired"))
    response = opened(okta, client, visitor, bodies.body(bodies.identify(okta.url), messages=words))
    assert response.find("identify")


def test_a_terminal_answer_of_another_kind_is_no_error(okta: ScriptedOkta, client: IdxClient, visitor: ClientContext) -> None:
    okta.on("POST", INTROSPECT, Reply(403, bodies.dead("no", "security.access_denied"), content_type=ION))
    assert client.introspect("h", visitor).terminal


def test_the_code_is_redeemed_with_client_authentication_and_verifier(
    okta: ScriptedOkta, client: IdxClient, visitor: ClientContext
) -> None:
    okta.on("POST", TOKEN, Reply(200, TOKENS))
    tokens = client.exchange("the-code", "the-verifier", visitor)
    assert (tokens.access_token, tokens.id_token, tokens.refresh_token) == ("at", "it", "rt")
    assert (tokens.expires_in_s, tokens.scope, tokens.token_type) == (3600, "openid profile", "Bearer")
    request = okta.received[0]
    assert request.headers["Authorization"] == BASIC
    assert request.form == {
        "grant_type": "interaction_code",
        "interaction_code": "the-code",
        "code_verifier": "the-verifier",
        "redirect_uri": REDIRECT_URI,
    }
    assert not any(f"'{token}'" in repr(tokens) for token in ("at", "it", "rt"))


def test_a_client_may_authenticate_in_the_body_and_then_only_there(okta: ScriptedOkta) -> None:
    config = IdxConfig(issuer=okta.issuer, client_id="0oa1", client_secret="s", redirect_uri=REDIRECT_URI, client_authentication="post")
    okta.on("POST", TOKEN, Reply(200, TOKENS))
    IdxClient(config, Transport(trust_env=False)).exchange("c", "v")
    assert "Authorization" not in okta.received[0].headers
    assert (okta.received[0].form["client_id"], okta.received[0].form["client_secret"]) == ("0oa1", "s")


def test_a_used_code_is_a_grant_that_is_over(okta: ScriptedOkta, client: IdxClient) -> None:
    okta.on("POST", TOKEN, Reply(400, {"error": "invalid_grant", "error_description": "The interaction code is invalid or has expired."}))
    with pytest.raises(errors.GrantExpired):
        client.exchange("c", "v")
    assert len(okta.received) == 1


def test_any_other_refusal_of_the_code_is_told_apart(okta: ScriptedOkta, client: IdxClient) -> None:
    okta.on("POST", TOKEN, Reply(401, {"error": "invalid_client", "error_description": "Client authentication failed."}))
    with pytest.raises(errors.TokenRefused) as refusal:
        client.exchange("c", "v")
    assert not isinstance(refusal.value, errors.GrantExpired)


def test_refresh_and_revoke_authenticate_too(okta: ScriptedOkta, client: IdxClient) -> None:
    okta.on("POST", TOKEN, Reply(200, TOKENS))
    okta.on("POST", REVOKE, Reply(200))
    assert client.refresh("the-rt", scope="openid").access_token == "at"
    assert client.refresh("the-rt").access_token == "at"
    client.revoke("the-rt", "refresh_token")
    forms = [request.form for request in okta.received]
    assert forms == [
        {"grant_type": "refresh_token", "refresh_token": "the-rt", "scope": "openid"},
        {"grant_type": "refresh_token", "refresh_token": "the-rt"},
        {"token": "the-rt", "token_type_hint": "refresh_token"},
    ]
    assert [request.headers["Authorization"] for request in okta.received] == [BASIC] * 3


def test_the_end_session_address_names_token_and_way_back(client: IdxClient, okta: ScriptedOkta) -> None:
    url = client.end_session_url(id_token="it", post_logout_redirect_uri="http://localhost:8080/")
    assert url == f"{okta.issuer}/v1/logout?id_token_hint=it&post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A8080%2F"


def test_metadata_comes_from_the_issuer_and_keys_only_from_its_origin(okta: ScriptedOkta, client: IdxClient) -> None:
    okta.on("GET", "/oauth2/default/.well-known/openid-configuration", Reply(200, {"issuer": okta.issuer}))
    okta.on("GET", "/oauth2/default/v1/keys", Reply(200, {"keys": []}))
    assert client.discovery() == {"issuer": okta.issuer}
    assert client.keys(f"{okta.issuer}/v1/keys") == {"keys": []}
    with pytest.raises(errors.ForeignAddress):
        client.keys("https://evil.example/keys")


@pytest.mark.parametrize(
    ("issuer", "org", "base"),
    [
        ("https://a.okta.com/oauth2/default", "https://a.okta.com", "https://a.okta.com/oauth2/default"),
        ("https://a.okta.com", "https://a.okta.com", "https://a.okta.com/oauth2"),
        ("http://localhost:8081/oauth2/aus1", "http://localhost:8081", "http://localhost:8081/oauth2/aus1"),
    ],
)
def test_addresses_follow_from_the_issuer(issuer: str, org: str, base: str) -> None:
    config = IdxConfig(issuer=issuer, client_id="c", redirect_uri=REDIRECT_URI)
    assert (config.org, config.base) == (org, base)


@pytest.mark.parametrize(
    "issuer", ["http://a.okta.com", "ftp://a.okta.com", "a.okta.com", "", "https://a.okta.com/", "https://a.okta.com?x=1"]
)
def test_an_issuer_that_could_be_listened_to_is_refused(issuer: str) -> None:
    with pytest.raises(ValueError, match="issuer"):
        IdxConfig(issuer=issuer, client_id="c", redirect_uri=REDIRECT_URI)


def test_secrets_show_in_no_repr(client: IdxClient, visitor: ClientContext) -> None:
    assert "the-secret" not in repr(client.config)
    assert "dddd" not in repr(visitor)


def test_no_cookie_of_oktas_is_kept_for_the_next_person(okta: ScriptedOkta, client: IdxClient, visitor: ClientContext) -> None:
    cookie = {"Set-Cookie": "idx=somebodys-session; Path=/"}
    okta.on("POST", INTROSPECT, Reply(200, bodies.success("c"), content_type=ION, headers=cookie))
    client.introspect("one", visitor)
    client.introspect("two", visitor)
    assert all("Cookie" not in request.headers for request in okta.received)
    assert len(okta.received) == 2
