"""What the tests of the IDX client share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sample_app.idx.client import ClientContext, IdxClient, IdxConfig
from sample_app.idx.transport import Exchange, Transport
from tests.sample_app.idx.scripted_okta import ScriptedOkta

REDIRECT_URI = "http://localhost:8080/login/callback"


@pytest.fixture
def okta() -> Iterator[ScriptedOkta]:
    with ScriptedOkta().running() as okta:
        yield okta


@pytest.fixture
def exchanges() -> list[Exchange]:
    """What an inspector would see."""
    return []


@pytest.fixture
def client(okta: ScriptedOkta, exchanges: list[Exchange]) -> IdxClient:
    """A confidential client."""
    config = IdxConfig(issuer=okta.issuer, client_id="0oa1", client_secret="the-secret", redirect_uri=REDIRECT_URI)
    return IdxClient(config, Transport(trust_env=False), observer=exchanges.append)


@pytest.fixture
def visitor() -> ClientContext:
    return ClientContext(ip="203.0.113.7", user_agent="Firefox/140", device_token="d" * 32, accept_language="de")
