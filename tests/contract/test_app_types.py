"""The guide's other integrations, each made by `bootstrap apply --app` and proven by a client of its kind."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from dotenv import dotenv_values
from playwright.sync_api import Page

from sample_app.idx import ClientContext, IdxClient, IdxConfig, Transaction, Transport
from tests.contract.node import require
from tests.contract.org import JOHN, ROOT, Org, serving

TOKEN = "00-local-token"
SCOPES = ("openid", "profile", "email", "offline_access")
SCRIPT = "/okta-auth-js.min.js"
PAGE = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>SPA</title><script src="{SCRIPT}"></script><body></body></html>'
SIGN_IN = """async ({options, username, password}) => {
  window.client = new OktaAuth(options);
  await client.idx.authenticate({username, password});
  const asked = await client.idx.proceed({authenticator: 'okta_email', methodType: 'email'});
  return asked.nextStep.name;
}"""
FINISH = """async (verificationCode) => {
  const done = await client.idx.proceed({verificationCode});
  if (!done.tokens) return {status: done.status, messages: done.messages};
  client.tokenManager.setTokens(done.tokens);
  const first = done.tokens.refreshToken.refreshToken;
  const renewed = await client.token.renewTokens();
  return {status: done.status, claims: done.tokens.idToken.claims, rotated: renewed.refreshToken.refreshToken !== first};
}"""


class Site(ThreadingHTTPServer):
    """One page with okta-auth-js from npm."""

    def __init__(self, script: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script = script.read_bytes()

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        kinds = {"/": (PAGE.encode(), "text/html"), SCRIPT: (self.server.script, "text/javascript")}
        body, media_type = kinds.get(self.path, (b"", "text/plain"))
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", f"{media_type}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silence: a failed test shows the page instead."""


@contextmanager
def running_site() -> Iterator[Site]:
    script = require("okta-auth-js") / "dist" / "okta-auth-js.min.js"
    with Site(script) as site:
        thread = threading.Thread(target=site.serve_forever, daemon=True)
        thread.start()
        try:
            yield site
        finally:
            site.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with running_site() as running:
        yield running


@pytest.fixture(scope="module")
def org_of_all_kinds(tmp_path_factory: pytest.TempPathFactory, site: Site) -> Iterator[Org]:
    """Bootstrapped with every kind of integration; the single-page app lives at the site's port."""
    folder = tmp_path_factory.mktemp("kinds")
    with serving(folder, TOKEN) as url:
        env_file = folder / ".env"
        env_file.write_text(f"OKTA_CLIENT_ORGURL={url}\nOKTA_CLIENT_TOKEN={TOKEN}\nJOHN_DOE_EMAIL={JOHN}\nAPP_PORT={site.port}\n")
        apply(env_file, folder / "record.json")
        yield Org(url, TOKEN, {name: value or "" for name, value in dotenv_values(env_file).items()})


def apply(env_file: Path, record: Path) -> None:
    arguments = ["--env-file", str(env_file), "--state", str(record), "--app", "web", "spa", "native", "--yes", "--allow-private-api"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("OKTA_", "JOHN_DOE", "APP_", "ORG_"))}
    command = [sys.executable, "-m", "bootstrap", "apply", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=clean, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def test_okta_auth_js_in_a_page_signs_in_with_the_single_page_integration(page: Page, org_of_all_kinds: Org, site: Site) -> None:
    org = org_of_all_kinds
    john = org.john
    options = {
        "issuer": org.settings["OKTA_IDX_ISSUER"],
        "clientId": org.settings["OKTA_IDX_SPA_CLIENTID"],
        "redirectUri": org.settings["OKTA_IDX_REDIRECTURI"],
        "scopes": list(SCOPES),
        "idx": {"enableLegacyMode": True, "useGenericRemediator": False},
    }
    assert f":{site.port}/" in options["redirectUri"]
    page.goto(f"http://localhost:{site.port}/")
    step = page.evaluate(SIGN_IN, {"options": options, "username": john.login, "password": john.password})
    assert step == "challenge-authenticator"
    done: dict[str, Any] = page.evaluate(FINISH, org.code(john.login))
    assert done["status"] == "SUCCESS", done
    assert done["claims"]["preferred_username"] == john.login
    assert done["claims"]["aud"] == options["clientId"]
    assert done["rotated"]


def test_a_public_client_with_pkce_signs_in_with_the_native_integration(org_of_all_kinds: Org) -> None:
    org = org_of_all_kinds
    john = org.john
    env = org.settings
    assert "OKTA_IDX_NATIVE_CLIENTSECRET" not in env
    config = IdxConfig(
        issuer=env["OKTA_IDX_ISSUER"],
        client_id=env["OKTA_IDX_NATIVE_CLIENTID"],
        redirect_uri=env["OKTA_IDX_NATIVE_REDIRECTURI"],
        scopes=SCOPES,
    )
    client, context, begun = IdxClient(config, Transport()), ClientContext(), Transaction.begin("native")
    handle = client.start(context, state=begun.state, nonce=begun.nonce, code_challenge=begun.code_challenge)
    asked = client.introspect(handle, context)
    asked = client.proceed(asked.remediation("identify"), {"identifier": john.login, "credentials": {"passcode": john.password}}, context)
    email = next(one["id"] for one in org.api("GET", "/api/v1/authenticators") if one["key"] == "okta_email")
    asked = client.proceed(asked.remediation("select-authenticator-authenticate"), {"authenticator": {"id": email}}, context)
    done = client.proceed(asked.remediation("challenge-authenticator"), {"credentials": {"passcode": org.code(john.login)}}, context)
    assert done.interaction_code
    tokens = client.exchange(done.interaction_code, begun.code_verifier)
    assert tokens.id_token
    assert client.refresh(tokens.refresh_token or "").refresh_token != tokens.refresh_token
