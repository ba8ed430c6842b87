"""HTTP to Okta: one pooled session per process that keeps no cookies, always with timeouts, repeating only what is safe to repeat."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from .errors import OktaUnavailable
from .redaction import redact, redact_text

log = logging.getLogger(__name__)

LARGEST_ANSWER = 4 * 1024 * 1024  # bytes; the largest recorded one, a page with a QR code, is 0.1 MB
LONGEST_WAIT_S = 2.0  # a read that Okta asks to repeat later than this is not repeated: a person is waiting
REPEATABLE = frozenset({502, 503, 504})


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer: status, parsed JSON (None for an empty body), and what the rate-limit headers say."""

    status: int
    body: Any = field(repr=False)
    request_id: str | None = None
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One call to Okta and its answer, with every secret masked: for the inspector and for logs."""

    method: str
    url: str
    status: int | None  # None: no answer
    sent: Mapping[str, Any]
    received: Any
    elapsed_ms: float
    request_id: str | None = None


Observer = Callable[[Exchange], None]


@dataclass(frozen=True, slots=True)
class _Call:
    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    sent: Mapping[str, Any] = field(repr=False)
    data: Any = field(default=None, repr=False)
    basic: tuple[str, str] | None = field(default=None, repr=False)
    read_timeout_s: float = 10.0
    observer: Observer | None = None


class Transport:
    """Share one per process; thread-safe. `trust_env=False` ignores proxy settings of the environment."""

    def __init__(
        self,
        *,
        trust_env: bool = True,
        connect_timeout_s: float = 3.0,
        read_timeout_s: float = 10.0,
        pool_size: int = 32,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._connect_timeout_s, self._read_timeout_s, self._sleep = connect_timeout_s, read_timeout_s, sleep
        self._session = requests.Session()
        self._session.trust_env = trust_env
        self._session.auth = _nobody
        # Okta sets a session cookie at success: kept here, it would sign the next person in as the last one.
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(pool_connections=4, pool_maxsize=pool_size, max_retries=0))

    def get_json(self, url: str, *, headers: Mapping[str, str] | None = None, observer: Observer | None = None) -> Answer:
        """GET; repeated once after what passes: a lost connection, 502–504, a 429 that asks for a short wait. Raises `OktaUnavailable`."""
        accept = {"Accept": "application/json", **(headers or {})}
        call = _Call("GET", url, accept, {}, read_timeout_s=self._read_timeout_s, observer=observer)
        answer = self._repeatable(call)
        if answer.status == 429 and answer.retry_after_s is not None and answer.retry_after_s <= LONGEST_WAIT_S:
            self._sleep(answer.retry_after_s)
            return self._once(call)
        return answer

    def post_json(
        self,
        url: str,
        body: Mapping[str, Any],
        *,
        headers: Mapping[str, str] | None = None,
        observer: Observer | None = None,
        safe: bool = False,
    ) -> Answer:
        """POST JSON; repeated once after a lost connection or 502–504, if `safe` (introspect only reads). Raises `OktaUnavailable`."""
        data = json.dumps(body).encode("ascii")
        call = _Call("POST", url, headers or {}, body, data, read_timeout_s=self._read_timeout_s, observer=observer)
        return self._repeatable(call) if safe else self._once(call)

    def post_form(
        self,
        url: str,
        form: Mapping[str, str],
        *,
        headers: Mapping[str, str] | None = None,
        basic: tuple[str, str] | None = None,
        observer: Observer | None = None,
        read_timeout_s: float | None = None,
    ) -> Answer:
        """POST a form, never repeated. Raises `OktaUnavailable`."""
        return self._once(
            _Call(
                "POST",
                url,
                {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded", **(headers or {})},
                form,
                dict(form),
                basic,
                read_timeout_s or self._read_timeout_s,
                observer,
            )
        )

    def _repeatable(self, call: _Call) -> Answer:
        try:
            answer = self._once(call)
        except OktaUnavailable as failure:
            if failure.timed_out or (failure.status is not None and failure.status not in REPEATABLE):
                raise
            return self._once(call)
        return self._once(call) if answer.status in REPEATABLE else answer

    def _once(self, call: _Call) -> Answer:
        started = time.monotonic()
        answer: Answer | None = None
        try:
            answer = self._send(call)
            return answer
        finally:
            self._tell(call, answer, (time.monotonic() - started) * 1000)

    def _send(self, call: _Call) -> Answer:
        try:
            with self._session.request(
                call.method,
                call.url,
                data=call.data,
                headers=dict(call.headers),
                auth=call.basic,
                timeout=(self._connect_timeout_s, call.read_timeout_s),
                allow_redirects=False,
                stream=True,
            ) as response:
                return _answer(response, _read(response, deadline=time.monotonic() + 2 * call.read_timeout_s))
        except requests.Timeout:
            raise OktaUnavailable("no answer in time", timed_out=True) from None
        except (requests.RequestException, UnicodeError, ValueError) as error:
            # `from None`: the chained exception would carry the request, with its headers and body, into a log
            raise OktaUnavailable(f"no connection ({type(error).__name__})") from None

    def _tell(self, call: _Call, answer: Answer | None, elapsed_ms: float) -> None:
        status = answer.status if answer else None
        url, request_id = redact_text(call.url), answer.request_id if answer else None
        log.info("okta %s %s -> %s in %.0f ms, request %s", call.method, url, status, elapsed_ms, request_id)
        if call.observer:
            received = redact(answer.body) if answer else None
            call.observer(Exchange(call.method, url, status, redact(call.sent), received, elapsed_ms, request_id))


def _nobody(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """No credentials unless given: keeps `requests` from adding those of a .netrc file."""
    return request


def _read(response: requests.Response, *, deadline: float) -> bytes:
    body = bytearray()
    for chunk in response.iter_content(65536):
        body += chunk
        if len(body) > LARGEST_ANSWER:
            raise OktaUnavailable("the answer is too large", status=response.status_code)
        if time.monotonic() > deadline:
            raise OktaUnavailable("no complete answer in time", status=response.status_code, timed_out=True)
    return bytes(body)


def _answer(response: requests.Response, body: bytes) -> Answer:
    request_id = redact_text(response.headers.get("X-Okta-Request-Id", "")) or None
    status = response.status_code
    if 300 <= status < 400:
        raise OktaUnavailable("an unexpected redirect", status=status, request_id=request_id)
    return Answer(status, _parsed(body, status, request_id), request_id, _retry_after_s(response) if status in {429, 503} else None)


def _parsed(body: bytes, status: int, request_id: str | None) -> Any:
    """The JSON, whatever the content type says: Okta labels IDX errors differently from IDX answers."""
    if not body.strip():
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        if status == 429:
            return None  # a proxy's own page; the status says all
        raise OktaUnavailable("the answer is not JSON", status=status, request_id=request_id) from None


def _retry_after_s(response: requests.Response) -> float | None:
    """Seconds from now: `Retry-After`, else `X-Rate-Limit-Reset` (seconds since the epoch, by Okta's own clock)."""
    after = response.headers.get("Retry-After", "").strip()
    if after.isdecimal():
        return float(after)
    okta_now = _date(response.headers.get("Date")) or datetime.now(UTC)
    if until := _date(after):
        return max(0.0, (until - okta_now).total_seconds())
    reset = response.headers.get("X-Rate-Limit-Reset", "").strip()
    return max(0.0, float(reset) - okta_now.timestamp()) if reset.isdecimal() else None


def _date(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text or "")
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
