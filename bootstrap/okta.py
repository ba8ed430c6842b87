"""Okta's Management API over HTTP: authentication, pages, rate limits, errors."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

from bootstrap.address import host_of, is_loopback, org_address
from bootstrap.credentials import Bearer, Credential, NoAuth, authentication
from bootstrap.errors import NotAnOrg, OktaError, OrgUnreachable, UnsafeAddress
from bootstrap.pace import LONGEST_WAIT_S, Pace, retry_after, seconds_until_reset
from bootstrap.refusals import masked, refusal, secrets_in

Json = dict[str, Any]

TIMEOUT_S = (5.0, 30.0)  # connect, read
MAX_TRIES = 5
REPEAT_AFTER_S = 0.5
IDEMPOTENT = frozenset({"GET", "PUT", "DELETE"})
WORTH_REPEATING = frozenset({500, 502, 503, 504})
POLICIES_BEING_RECONCILED = "E0000239"
TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: Any
    request_id: str


def new_session(org_url: str) -> requests.Session:
    """A pooled session without cookies; on loopback without proxies either."""
    session = requests.Session()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.trust_env = not is_loopback(urlsplit(org_url).hostname or "")
    session.headers.update({"Accept": "application/json", "User-Agent": "okta-embedded-sign-in-bootstrap"})
    return session


class Okta:
    """One org and one credential: an API token, or a service app with its key.

    Calls keep the org's pace (`pace.py`). A 429 is waited for all the same (Okta did nothing then, so any method may be sent again); a
    5xx, a lost connection or E0000239 is repeated only for idempotent methods. Redirects are refused: no token travels to a host that
    was not named.
    Raises: `UnsafeAddress`, `BadSettings` (a key that is none) on construction; `OrgUnreachable`, `NotAnOrg`, `BadToken`,
    `MissingScope`, `OrgBusy`, `OktaError` from the calls.
    """

    def __init__(
        self,
        org_url: str,
        credential: Credential,
        *,
        session: requests.Session | None = None,
        pause: Callable[[float], None] = time.sleep,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.url = org_address(org_url)
        self._session = session or new_session(self.url)
        self._credential = credential
        self._auth = authentication(credential, self.url, self._session)
        self._pause = pause
        self._tell = tell
        self.pace = Pace(pause, tell)
        self._answers, self._answers_took_s = 0, 0.0

    @property
    def seconds_a_call(self) -> float:
        """What a call took so far, on average."""
        return self._answers_took_s / self._answers if self._answers else 0.0

    def close(self) -> None:
        self._session.close()

    def get(self, path: str, params: Json | None = None) -> Any:
        return self.send("GET", path, params=params).body

    def get_or_none(self, path: str, params: Json | None = None) -> Any:
        """None where Okta answers 404."""
        try:
            return self.get(path, params)
        except OktaError as error:
            if error.status == 404:
                return None
            raise

    def list(self, path: str, params: Json | None = None) -> list[Json]:
        """Every page of a list, following `Link: rel="next"` as it comes."""
        items: list[Json] = []
        answer = self.send("GET", path, params=params)
        while True:
            if not isinstance(answer.body, list):
                raise NotAnOrg(f"GET {path}: a list was expected.", "Is OKTA_CLIENT_ORGURL an Okta org?")
            items.extend(answer.body)
            following = requests.utils.parse_header_links(answer.headers.get("Link", ""))
            after = next((link["url"] for link in following if link.get("rel") == "next"), None)
            if after is None:
                return items
            answer = self.send("GET", self._own(after))

    def send(self, method: str, path: str, *, params: Json | None = None, body: Any = None, idempotent: bool | None = None) -> Answer:
        """One call, repeated where that is safe. `path` may be an address of this org; `idempotent` overrides the method's nature."""
        repeatable = method in IDEMPOTENT if idempotent is None else idempotent
        for attempt in range(1, MAX_TRIES + 1):
            last = attempt == MAX_TRIES
            self.pace.before(method, path)
            try:
                response = self._once(method, path, params, body)
            except requests.RequestException as error:
                self.pace.failed(path)
                if not repeatable or attempt > 2 or isinstance(error, requests.Timeout):  # who waited half a minute is told
                    raise self._unreachable(error, method, repeatable=repeatable) from error
                self._pause(REPEAT_AFTER_S * attempt)
                continue
            except BaseException:  # no token to be had, Ctrl-C: the others need not wait for this answer
                self.pace.failed(path)
                raise
            self.pace.after(method, path, response.headers)
            self._answers, self._answers_took_s = self._answers + 1, self._answers_took_s + response.elapsed.total_seconds()
            wait_s = self._wait_before_repeating(response, repeatable=repeatable, attempt=attempt)
            if wait_s is None or last:
                return self._answer(response, method, path, body)
            self._tell(f"Okta asks for patience: waiting {wait_s:.0f} s")
            self._pause(wait_s)
            if response.status_code == TOO_MANY:
                self.pace.waited(method, path)
        raise AssertionError("the last try returns or raises")

    def without_token(self, method: str, url: str, **options: Any) -> Answer:
        """A call that must carry no API token: discovery, `/interact`, IDX. `options`: `data`, `json`, `auth`, `headers` of `requests`."""
        options.setdefault("auth", NoAuth())
        try:
            response = self._session.request(method, urljoin(self.url, url), timeout=TIMEOUT_S, allow_redirects=False, **options)
        except requests.RequestException as error:
            raise self._unreachable(error, method, repeatable=True) from error
        return Answer(response.status_code, response.headers, self._json(response, url), response.headers.get("X-Okta-Request-Id", ""))

    def at_admin_host(self, method: str, url: str, body: Any = None) -> Answer:
        """A call to the Admin Console's private interface, which lives on another host of the same org. Only for `--allow-private-api`."""
        org_is_local = is_loopback(urlsplit(self.url).hostname or "")
        if not url.startswith("https://") and not org_is_local:
            raise UnsafeAddress(f"{url} would send the token in the clear.")
        try:
            response = self._session.request(method, url, json=body, auth=self._auth, timeout=TIMEOUT_S, allow_redirects=False)
        except requests.RequestException as error:
            raise self._unreachable(error, method, repeatable=True) from error
        return self._answer(response, method, urlsplit(url).path)

    def _once(self, method: str, path: str, params: Json | None, body: Any) -> requests.Response:
        """Once, save for a DPoP nonce that Okta hands out in its refusal."""
        response = self._request(method, path, params, body)
        if isinstance(self._auth, Bearer) and self._auth.asked_for_a_nonce(response):
            response = self._request(method, path, params, body)
        return response

    def _request(self, method: str, path: str, params: Json | None, body: Any) -> requests.Response:
        headers = {} if method == "GET" or body is not None else {"Content-Length": "0"}  # Okta answers 411 without it
        return self._session.request(
            method,
            urljoin(self.url, path),
            params=params,
            json=body,
            headers=headers,
            auth=self._auth,
            timeout=TIMEOUT_S,
            allow_redirects=False,
        )

    def _own(self, link: str) -> str:
        """A `next` link may only lead back to this org; another host would be handed the token."""
        there, here = urlsplit(link), urlsplit(self.url)
        if (there.scheme, there.netloc) != (here.scheme, here.netloc):
            raise UnsafeAddress(f"A page link leads to another host, {there.netloc}.", "The token was not sent there.")
        return link

    def _wait_before_repeating(self, response: requests.Response, *, repeatable: bool, attempt: int) -> float | None:
        """Seconds until the call may be sent again, None when it may not."""
        if response.status_code == TOO_MANY:
            wait_s = seconds_until_reset(response.headers)
            return wait_s if wait_s <= LONGEST_WAIT_S else None
        if repeatable and response.status_code == 423 and POLICIES_BEING_RECONCILED in response.text:
            return 1.0 + random.random()  # noqa: S311  (jitter, not a secret)
        if repeatable and response.status_code in WORTH_REPEATING and attempt <= 2:
            asked = retry_after(response.headers)
            wait_s = REPEAT_AFTER_S * attempt if asked is None else asked
            return wait_s if wait_s <= LONGEST_WAIT_S else None
        return None

    def _answer(self, response: requests.Response, method: str, path: str, sent: Any = None) -> Answer:
        where = f"{method} {urlsplit(path).path}"
        if 300 <= response.status_code < 400:
            target = urlsplit(response.headers.get("Location", "")).netloc or "elsewhere"
            raise NotAnOrg(f"{host_of(self.url)} redirects to {target}; not followed.", "Set OKTA_CLIENT_ORGURL to the org itself.")
        body = self._json(response, path)
        if response.status_code >= 400:
            known = masked(body, [*self._auth.secrets(), *secrets_in(sent)]) if isinstance(body, dict) else {}
            raise refusal(response.status_code, known, response.headers, where, self._credential)
        return Answer(response.status_code, response.headers, body, response.headers.get("X-Okta-Request-Id", ""))

    def _json(self, response: requests.Response, path: str) -> Any:
        if not response.content:
            return None
        try:
            return response.json()
        except (ValueError, RecursionError) as error:  # the latter: nested without end
            what = f"{host_of(self.url)} answered {urlsplit(path).path} with {response.status_code} and something that is not JSON."
            raise NotAnOrg(what, "Is OKTA_CLIENT_ORGURL an Okta org, and is no proxy in between?") from error

    def _unreachable(self, error: Exception, method: str, *, repeatable: bool) -> OrgUnreachable:
        why = "did not answer in time" if isinstance(error, requests.Timeout) else "cannot be reached"
        if isinstance(error, requests.exceptions.SSLError):
            why = "has a TLS certificate that cannot be trusted"
        again = "" if repeatable else f" Okta may or may not have carried out the last {method}; running the same command again finds out."
        return OrgUnreachable(f"{host_of(self.url)} {why}.", f"Check OKTA_CLIENT_ORGURL and the network.{again}")
