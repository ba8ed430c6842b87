"""How a call ends when Okta does not answer as it should, and what may be seen of it."""

from __future__ import annotations

import logging
import socket
import threading
import traceback

import pytest

from sample_app.idx import errors
from sample_app.idx.client import ClientContext, IdxClient
from sample_app.idx.transport import LARGEST_ANSWER, Exchange, Transport
from tests.sample_app.idx import bodies
from tests.sample_app.idx.scripted_okta import ION, Reply, ScriptedOkta

GET = "/oauth2/default/.well-known/openid-configuration"
INTERACT, INTROSPECT, TOKEN = "/oauth2/default/v1/interact", "/idp/idx/introspect", "/oauth2/default/v1/token"
CANARY = "canary-0f8e"


def test_a_hung_answer_ends_within_the_timeout(okta: ScriptedOkta) -> None:
    over = threading.Event()
    okta.on("GET", "/slow", Reply(200, {}, before=lambda: over.wait(20)))
    with pytest.raises(errors.OktaUnavailable) as failure:
        Transport(trust_env=False, read_timeout_s=0.05).get_json(f"{okta.url}/slow")
    over.set()
    assert failure.value.timed_out
    assert len(okta.received) == 1


def test_nobody_listening_is_unavailable_and_tells_no_secret() -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))  # bound and not listening: a connection is refused
        with pytest.raises(errors.OktaUnavailable) as failure:
            Transport(trust_env=False).post_form(f"http://127.0.0.1:{unheard.getsockname()[1]}/v1/token", {"client_secret": CANARY})
    assert failure.value.retryable
    assert failure.value.__suppress_context__
    assert CANARY not in "".join(traceback.format_exception(failure.value))


@pytest.mark.parametrize("reply", [Reply(200, b"<html>"), Reply(502, b"<html>"), Reply(200, b"[" * 100_000), Reply(200, b"\xff\xfe")])
def test_an_answer_that_is_not_json_is_unavailable(okta: ScriptedOkta, client: IdxClient, reply: Reply) -> None:
    okta.on("POST", TOKEN, reply)
    with pytest.raises(errors.OktaUnavailable):
        client.exchange("c", "v")
    assert len(okta.received) == 1


def test_an_answer_too_large_to_be_oktas_is_not_read_to_its_end(okta: ScriptedOkta, client: IdxClient) -> None:
    okta.on("POST", TOKEN, Reply(200, {"access_token": "x" * LARGEST_ANSWER}))
    with pytest.raises(errors.OktaUnavailable):
        client.exchange("c", "v")


def test_a_redirect_is_not_followed(okta: ScriptedOkta, client: IdxClient) -> None:
    okta.on("POST", TOKEN, Reply(302, None, {"Location": f"{okta.url}/elsewhere"}))
    with pytest.raises(errors.OktaUnavailable):
        client.exchange("c", "v")
    assert len(okta.received) == 1


def test_a_server_error_without_idx_body_is_unavailable_with_oktas_request_id(okta: ScriptedOkta, client: IdxClient) -> None:
    okta.on("POST", INTERACT, Reply(500, {"errorCode": "E0000009"}, {"X-Okta-Request-Id": "req-1"}))
    with pytest.raises(errors.OktaUnavailable) as failure:
        client.start(ClientContext(), state="s", nonce="n", code_challenge="c")
    assert (failure.value.status, failure.value.request_id) == (500, "req-1")
    assert len(okta.received) == 1


def test_a_server_error_with_an_idx_body_is_an_answer(okta: ScriptedOkta, client: IdxClient) -> None:
    okta.on("POST", INTROSPECT, Reply(500, bodies.dead("Internal Server Error", "E0000009"), content_type=ION))
    assert client.introspect("h", ClientContext()).message_keys == {"E0000009"}


def test_a_json_answer_outside_the_protocol_is_unavailable(okta: ScriptedOkta, client: IdxClient) -> None:
    okta.on("POST", INTROSPECT, Reply(200, {"hello": "world"}))
    with pytest.raises(errors.OktaUnavailable):
        client.introspect("h", ClientContext())


def test_reading_is_repeated_once_after_a_lost_connection(okta: ScriptedOkta, client: IdxClient) -> None:
    okta.on("POST", INTROSPECT, Reply(hang_up=True), Reply(200, bodies.body(bodies.identify(okta.url)), content_type=ION))
    assert client.introspect("h", ClientContext()).find("identify")
    okta.on("GET", GET, Reply(503, b"later"), Reply(200, {"issuer": okta.issuer}))
    assert client.discovery()["issuer"] == okta.issuer
    assert len(okta.received) == 4


def test_what_may_have_acted_is_never_repeated(okta: ScriptedOkta, client: IdxClient) -> None:
    okta.on("POST", TOKEN, Reply(hang_up=True))
    with pytest.raises(errors.OktaUnavailable):
        client.exchange("c", "v")
    okta.on("POST", "/idp/idx/identify", Reply(hang_up=True))
    okta.on("POST", INTROSPECT, Reply(200, bodies.body(bodies.identify(okta.url)), content_type=ION))
    with pytest.raises(errors.OktaUnavailable):
        client.proceed(client.introspect("h", ClientContext()).remediations[0], {"identifier": "x"}, ClientContext())
    assert [len(okta.calls(path)) for path in (TOKEN, "/idp/idx/identify")] == [1, 1]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"X-Rate-Limit-Reset": "1893456030", "Date": "Tue, 01 Jan 2030 00:00:00 GMT"}, 30),
        ({"X-Rate-Limit-Reset": "1893455990", "Date": "Tue, 01 Jan 2030 00:00:00 GMT"}, 0),
        ({"Retry-After": "Tue, 01 Jan 2030 00:01:00 GMT", "Date": "Tue, 01 Jan 2030 00:00:00 GMT"}, 60),
        ({"Retry-After": "soon", "X-Rate-Limit-Reset": "never"}, None),
        ({}, None),
    ],
)
def test_a_rate_limit_says_how_long_to_wait_and_is_not_tried_again(
    okta: ScriptedOkta, client: IdxClient, headers: dict[str, str], seconds: float | None
) -> None:
    okta.on("POST", INTERACT, Reply(429, {"errorCode": "E0000047"}, headers))
    with pytest.raises(errors.RateLimited) as limited:
        client.start(ClientContext(), state="s", nonce="n", code_challenge="c")
    assert limited.value.retry_after_s == seconds
    assert len(okta.received) == 1


def test_a_proxys_own_rate_limit_page_is_one_too(okta: ScriptedOkta, client: IdxClient) -> None:
    okta.on("POST", INTROSPECT, Reply(429, b"<html>slow down</html>", {"Retry-After": "3"}))
    with pytest.raises(errors.RateLimited) as limited:
        client.introspect("h", ClientContext())
    assert limited.value.retry_after_s == 3
    assert len(okta.received) == 1


def test_a_get_waits_once_when_okta_asks_for_a_moment_only(okta: ScriptedOkta) -> None:
    waited: list[float] = []
    transport = Transport(trust_env=False, sleep=waited.append)
    okta.on("GET", "/brief", Reply(429, {}, {"Retry-After": "1"}), Reply(200, {"ok": True}))
    okta.on("GET", "/long", Reply(429, {}, {"Retry-After": "60"}))
    assert transport.get_json(f"{okta.url}/brief").body == {"ok": True}
    assert transport.get_json(f"{okta.url}/long").status == 429
    assert waited == [1.0]
    assert len(okta.calls("/long")) == 1


def test_credentials_of_a_netrc_file_are_not_sent(
    okta: ScriptedOkta, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path_factory.mktemp("home") / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password mine\n")
    monkeypatch.setenv("NETRC", str(netrc))
    okta.on("GET", "/x", Reply(200, {}))
    Transport(trust_env=True).get_json(f"{okta.url}/x")
    assert "Authorization" not in okta.received[0].headers


def test_nothing_secret_is_seen_by_inspector_or_log(
    okta: ScriptedOkta, client: IdxClient, exchanges: list[Exchange], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    okta.on("POST", INTERACT, Reply(200, {"interaction_handle": CANARY}))
    handle = client.start(ClientContext(device_token=CANARY), state=CANARY, nonce=CANARY, code_challenge="public", recovery_token=CANARY)
    body = bodies.body(
        bodies.identify(okta.url), stateHandle=CANARY, currentAuthenticator=bodies.thing({"contextualData": {"otp": CANARY}})
    )
    body["remediation"]["value"][0]["value"][-1]["value"] = CANARY
    okta.on("POST", INTROSPECT, Reply(200, body, content_type=ION))
    okta.on("POST", "/idp/idx/identify", Reply(200, bodies.success(CANARY), content_type=ION))
    okta.on("POST", TOKEN, Reply(200, {"access_token": CANARY, "id_token": CANARY, "refresh_token": CANARY, "expires_in": 1}))
    response = client.proceed(
        client.introspect(handle, ClientContext()).remediations[0],
        {"identifier": "john@example.com", "credentials": {"passcode": CANARY}},
        ClientContext(),
    )
    client.refresh(client.exchange(response.interaction_code or "", CANARY).refresh_token or "")
    assert len(exchanges) == 5
    assert CANARY not in repr(exchanges) + caplog.text + repr(response)
    identify = exchanges[2]
    assert identify.sent == {"identifier": "john@example.com", "credentials": {"passcode": "••••"}, "stateHandle": "••••"}
    assert (identify.method, identify.status, identify.url) == ("POST", 200, f"{okta.url}/idp/idx/identify")
    assert identify.received["successWithInteractionCode"]["name"] == "issue"


def test_a_call_without_answer_is_seen_as_such(okta: ScriptedOkta, client: IdxClient, exchanges: list[Exchange]) -> None:
    okta.on("POST", TOKEN, Reply(hang_up=True))
    with pytest.raises(errors.OktaUnavailable):
        client.exchange("c", "v")
    assert [(e.status, e.received) for e in exchanges] == [(None, None)]
