"""An app in front of a scripted Okta, and browsers for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from joserfc.jwk import RSAKey

from sample_app.idx.config import IdxConfig
from sample_app.idx.transport import Transport
from sample_app.web import create_app
from sample_app.web.config import MULTIFACTOR, PASSWORD_OPTIONAL, AppConfig
from tests.sample_app.idx import bodies
from tests.sample_app.idx.scripted_okta import Reply, ScriptedOkta
from tests.sample_app.session.issuer import CLIENT_ID, CLIENT_SECRET, REVOKE, TOKEN, Issuer, new_key
from tests.sample_app.web.pages import Browser, Page

URL = "http://localhost:8080"
INTERACT, INTROSPECT = "/oauth2/default/v1/interact", "/idp/idx/introspect"


@pytest.fixture(scope="session")
def signing_key() -> RSAKey:
    return new_key("key-1")


@pytest.fixture
def okta() -> Iterator[ScriptedOkta]:
    with ScriptedOkta().running() as okta:
        yield okta


@pytest.fixture
def config(okta: ScriptedOkta, tmp_path: Path) -> AppConfig:
    def app(client_id: str) -> IdxConfig:
        return IdxConfig(issuer=okta.issuer, client_id=client_id, client_secret=CLIENT_SECRET, redirect_uri=f"{URL}/login/callback")

    return AppConfig(
        url=URL,
        use_cases={MULTIFACTOR: app(CLIENT_ID), PASSWORD_OPTIONAL: app("0oa2")},
        session_file=tmp_path / "sessions.db",
        widget_folder=tmp_path / "widget",
    )


@pytest.fixture
def make_app(config: AppConfig) -> Callable[..., Flask]:
    """An app with these settings changed."""

    def make(**changes: Any) -> Flask:
        return create_app(replace(config, **changes), transport=Transport(trust_env=False, connect_timeout_s=1, read_timeout_s=2))

    return make


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app()


@pytest.fixture
def new_browser(app: Flask) -> Callable[..., Browser]:
    """One more browser: no cookie in common with another."""

    def new(**more: Any) -> Browser:
        return Browser(app, URL, **more)

    return new


@pytest.fixture
def visitor(new_browser: Callable[..., Browser]) -> Browser:
    return new_browser()


def first_page(url: str, **more: Any) -> bodies.Json:
    """Username and password on one page."""
    return bodies.body(bodies.identify(url), **more)


class SignIns:
    """What Okta says, step by step; the ID token is made for the nonce that the app sent."""

    def __init__(self, okta: ScriptedOkta, key: RSAKey) -> None:
        import time

        self.okta, self.issuer = okta, Issuer(okta, key, time.time)
        self.issuer.publish(key)
        okta.on("POST", INTERACT, Reply(200, {"interaction_handle": "the-handle"}))
        okta.on("POST", TOKEN, Reply(500))
        okta.on("POST", REVOKE, Reply(200))
        self.first(first_page(okta.url))

    def first(self, body: Any, status: int = 200) -> None:
        self.okta.on("POST", INTROSPECT, Reply(status, body))

    def answers(self, path: str, *found: Any, status: int = 200) -> None:
        """What a form posted to /idp/idx/{path} gets, one after the other."""
        self.okta.on("POST", f"/idp/idx/{path}", *(Reply(status, body) for body in found))

    def succeeds_at(self, path: str, **changes: Any) -> None:
        """The form posted there ends the sign-in, with these claims of the ID token changed."""
        body = bodies.success("the-code")

        def grant() -> None:
            self.grants(**{"nonce": self.nonces[-1], **changes})

        self.okta.on("POST", f"/idp/idx/{path}", Reply(200, body, before=grant))

    @property
    def nonces(self) -> list[str]:
        """Those that the app has sent, a transaction each."""
        return [call.form["nonce"] for call in self.okta.calls(INTERACT)]

    def grants(self, **changes: Any) -> None:
        """/token gives an ID token with these claims."""
        self.okta.on("POST", TOKEN, Reply(200, self.issuer.grant(id_token=self.issuer.sign(**changes))))

    def sign_in(self, visitor: Browser, path: str = "/sign-in/multifactor") -> Page:
        """John Doe, with a password."""
        self.first(first_page(self.okta.url))
        self.succeeds_at("identify")
        page = visitor.get(path)
        return visitor.submit(page.form("identify"), {"identifier": "john@example.com", "credentials.passcode": "right"})

    @property
    def calls(self) -> list[str]:
        """What the app asked for, in order."""
        return [request.path.rpartition("/")[2] for request in self.okta.received]


@pytest.fixture
def sign_ins(okta: ScriptedOkta, signing_key: RSAKey) -> SignIns:
    return SignIns(okta, signing_key)
