"""How many people a second the local org signs in by password and email, and whether its memory stays flat meanwhile."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import secrets
import subprocess
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

from bench.flows import Org
from bench.row import Row
from bench.stand import Stand

THREADS, MEASURED, PEOPLE = 3, 900, 40
WARM_UP = 1_500  # until what is kept of the last ten thousand calls and in caches has its full size
TO_REACH, FLAT_MB = 100.0, 10.0
REDIRECT_URI = "/login/callback"


def rows(stand: Stand) -> Iterator[Row]:
    """Two rows: the rate, every IDX call and the token call included, and the growth of the org's memory."""
    driver = Driver(stand, Org(stand))
    driver.run(WARM_UP)
    before = _resident_mb(stand)
    took = driver.run(MEASURED)
    grown = _resident_mb(stand) - before
    rate = MEASURED / took
    calls = "interact, introspect, identify, challenge, answer, token, and the mail read"
    yield Row("password + email sign-ins at the org", f"{rate:.0f} a second", calls, f"{TO_REACH:.0f} a second", rate >= TO_REACH)
    kept = f"{MEASURED} sign-ins, after {WARM_UP} others"
    yield Row("memory the org gained by them", f"{grown:.1f} MB", kept, f"{FLAT_MB:.0f} MB", grown < FLAT_MB)


class Driver:
    """Signs people in over a few connections that stay open."""

    def __init__(self, stand: Stand, org: Org) -> None:
        self.address = urlsplit(stand.org).netloc
        self.token = stand.token
        self.client_id = org.settings["OKTA_IDX_CLIENTID"]
        self.secret = org.settings["OKTA_IDX_CLIENTSECRET"]
        self.redirect_uri = f"{stand.app}{REDIRECT_URI}"
        self.people = [org.person() for _ in range(PEOPLE)]

    def run(self, times: int) -> float:
        """Seconds that so many sign-ins took. Raises what one of them raised."""
        failed: list[Exception] = []
        started = time.perf_counter()
        threads = [threading.Thread(target=self._some, args=(times // THREADS, number, failed)) for number in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failed:
            raise failed[0]
        return time.perf_counter() - started

    def _some(self, times: int, number: int, failed: list[Exception]) -> None:
        mine = self.people[number::THREADS]
        try:
            connection = http.client.HTTPConnection(self.address, timeout=20)
            for turn in range(times):
                self._sign_in(connection, *mine[turn % len(mine)])
            connection.close()
        except Exception as error:  # noqa: BLE001 - told by the caller, whatever it was
            failed.append(error)

    def _sign_in(self, connection: http.client.HTTPConnection, login: str, password: str) -> None:
        verifier = secrets.token_urlsafe(32)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        client = {"client_id": self.client_id, "client_secret": self.secret}
        asked = {"scope": "openid", "redirect_uri": self.redirect_uri, "code_challenge": challenge, "code_challenge_method": "S256"}
        started = self._form(connection, "interact", {**client, **asked, "state": "bench"})
        page = self._idx(connection, "introspect", {"interactionHandle": started["interaction_handle"]})
        handle = {"stateHandle": page["stateHandle"]}
        page = self._idx(connection, "identify", {**handle, "identifier": login, "credentials": {"passcode": password}})
        email = page["authenticators"]["value"][0]["id"]
        self._idx(connection, "challenge", {**handle, "authenticator": {"id": email, "methodType": "email"}})
        page = self._idx(connection, "challenge/answer", {**handle, "credentials": {"passcode": self._code(connection, login)}})
        code = next(one["value"] for one in page["successWithInteractionCode"]["value"] if one["name"] == "interaction_code")
        redeemed = {**client, "grant_type": "interaction_code", "interaction_code": code, "code_verifier": verifier}
        if "access_token" not in self._form(connection, "token", redeemed):
            raise RuntimeError("no tokens")

    def _code(self, connection: http.client.HTTPConnection, login: str) -> str:
        headers = {"Authorization": f"SSWS {self.token}"}
        newest = self._call(connection, "GET", f"/local/inbox?{urlencode({'to': login})}", None, headers)[0]
        self._call(connection, "DELETE", f"/local/inbox?{urlencode({'to': login})}", None, headers)
        return next(str(word) for word in newest["text"].replace(".", " ").split() if word.isdigit() and len(word) == 6)

    def _form(self, connection: http.client.HTTPConnection, endpoint: str, values: dict[str, str]) -> Any:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._call(connection, "POST", f"/oauth2/default/v1/{endpoint}", urlencode(values), headers)

    def _idx(self, connection: http.client.HTTPConnection, path: str, values: dict[str, Any]) -> Any:
        return self._call(connection, "POST", f"/idp/idx/{path}", json.dumps(values), {"Content-Type": "application/json"})

    def _call(self, connection: http.client.HTTPConnection, method: str, path: str, body: str | None, headers: dict[str, str]) -> Any:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path} answered {answer.status}: {content[:300]!r}")
        return json.loads(content) if content else None


def _resident_mb(stand: Stand) -> float:
    """The resident memory of the org's process, by its process id."""
    shown = subprocess.run(["ps", "-o", "rss=", "-p", str(stand.org_pid)], capture_output=True, text=True, check=True)
    return int(shown.stdout) / 1024
