"""The org as an ASGI application: reads a request, guards it, finds its route, runs it in one store transaction, answers.

Only this edge is asynchronous. A handler is sync and short; a delayed answer (`delay_ms` of a fault) waits here and blocks nobody.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, unquote

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from local_org.control.faults import Fault, Faults
from local_org.control.requests import RequestLog, shown_path
from local_org.org import Org
from local_org.web import guards
from local_org.web.errors import ApiError, Refusal, not_built
from local_org.web.outside import Outside
from local_org.web.rate_limits import RateLimits
from local_org.web.routing import Call, Route, error_response, json_response, no_content

log = logging.getLogger("local_org")

MAX_BODY = 1_000_000
MAX_SNAPSHOT = 500_000_000
HANG_UP = "local_org.hang_up"  # a scope's extension: how this server ends the connection without an answer
_UNSAFE = {"POST", "PUT", "DELETE", "PATCH"}
_BUILT_AREAS = ("/api/v1/", "/idp/", "/oauth2/", "/local/", "/admin/", "/sso/", "/login/", "/signin/", "/tokens/", "/.well-known/")


class BodyTooLarge(Exception):
    """More bytes were sent than this path takes."""


class ClientWentAway(Exception):
    """The connection ended before the whole body was here: half a request is not answered, and does nothing."""


@dataclass(frozen=True, slots=True)
class _Entry:
    pattern: re.Pattern[str]
    route: Route


class Application:
    """`routes` are tried in order; the first whose path matches and whose method fits answers.

    `more` is asked for the rest when a request first needs them: importing every endpoint is a quarter of the org's start.
    """

    def __init__(
        self,
        org: Org,
        routes: Iterable[Route],
        faults: Faults,
        requests: RequestLog,
        *,
        more: Callable[[], Iterable[Route]] = tuple,
        limits: RateLimits | None = None,
    ) -> None:
        self.org = org
        self.faults = faults
        self.requests = requests
        self.limits = limits or RateLimits()
        self._entries: dict[int, list[_Entry]] = {}  # by the number of segments: a request is compared with few of them
        self._more: Callable[[], Iterable[Route]] | None = more
        self._add(routes)

    def _add(self, routes: Iterable[Route]) -> None:
        for one in routes:
            self._entries.setdefault(one.path.count("/"), []).append(_Entry(_pattern(one.path), one))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        if scope["type"] != "http":
            return
        started = time.time()
        call = _read_head(self.org, scope)
        fault = None
        response = _refusal(call)
        if response is None:
            try:
                call = replace(call, body=await _read_body(receive, self._limit(call)))
            except ClientWentAway:
                return
            except BodyTooLarge:
                response = error_response(ApiError("E0000003", status=413))
        limited = self.limits.take(call)
        if response is None and limited.exceeded:
            response = error_response(ApiError("E0000047"))
        if response is None:
            fault = self.faults.take(call)
            response = self.answer(call) if fault is None else await self._faulty(call, fault)
            if isinstance(response, Outside):
                response = await self._from_outside(call, response)
        self._finish(call, response, limited.headers)
        self.requests.add(call, response.status_code, started)
        if fault is not None and fault.drop:
            await _hang_up(scope, receive)
            return
        await response(scope, receive, send)

    def _limit(self, call: Call) -> int:
        """A whole org comes back in one body; only whoever may put it there may send that much."""
        if call.path != "/local/snapshot":
            return MAX_BODY
        try:
            guards.caller_of(self.org, call.headers)
        except ApiError:
            return MAX_BODY
        return MAX_SNAPSHOT

    async def _faulty(self, call: Call, fault: Fault) -> Response:
        if fault.delay_ms:
            await asyncio.sleep(fault.delay_ms / 1000)
        if fault.drop == "before":
            return Response(status_code=500)
        return self.faults.apply(fault, call, self.answer)

    async def _from_outside(self, call: Call, waiting: Outside[Any]) -> Response:
        """Others are answered while it waits; what follows is committed as a whole."""
        await asyncio.to_thread(waiting.run)
        return self._guarded(call, lambda: self._in_transaction(waiting.answer))

    def answer(self, call: Call) -> Response:
        """The route's answer; errors as Okta's JSON. Unsafe methods are committed before this returns."""
        if call.method == "OPTIONS":
            return no_content(guards.preflight_headers(call.headers.get("access-control-request-headers")))
        return self._guarded(call, lambda: self._handled(call))

    def _handled(self, call: Call) -> Response:
        found, params = self._match(call)
        call = replace(call, params=params)
        if call.path.startswith(guards.NEEDS_TOKEN) and not found.open:
            call = guards.admitted(call)
        return self._in_transaction(lambda: found.handler(call)) if call.method in _UNSAFE else found.handler(call)

    def _in_transaction(self, act: Callable[[], Response]) -> Response:
        with self.org.store.transaction():
            return act()

    def _guarded(self, call: Call, act: Callable[[], Response]) -> Response:
        try:
            return act()
        except Refusal as error:
            return error_response(error)
        except Exception:
            log.exception("%s %s", call.method, shown_path(call.path))
            return error_response(ApiError("E0000009"))

    def _match(self, call: Call) -> tuple[Route, dict[str, str]]:
        method = "GET" if call.method == "HEAD" else call.method
        other_method = False
        for entry in self._entries.get(call.path.count("/"), ()):
            matched = entry.pattern.fullmatch(call.path)
            if matched is None:
                continue
            if entry.route.method == method:
                return entry.route, {name: unquote(value) for name, value in matched.groupdict().items()}
            other_method = True
        if self._more is not None:
            more, self._more = self._more, None
            self._add(more())
            return self._match(call)
        if call.path.startswith(guards.NEEDS_TOKEN):
            guards.admitted(call)
        if other_method:
            raise ApiError("E0000022")
        if call.path.startswith(_BUILT_AREAS):
            raise not_built(f"{call.method} {call.path}")
        raise ApiError("E0000008")

    def _finish(self, call: Call, response: Response, limits: Mapping[str, str]) -> None:
        headers = response.headers
        for name, value in {**_common_headers(), **limits}.items():
            headers.setdefault(name, value)
        headers.update(guards.cors_headers(self.org, call.path, call.headers.get("origin"), call.base))


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path.replace(".", r"\.")))


def _read_head(org: Org, scope: Scope) -> Call:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    query = tuple(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    client = scope.get("client")
    path = scope["raw_path"].decode("latin-1").split("?", 1)[0] if scope.get("raw_path") else scope["path"]
    base = f"{scope['scheme']}://{headers.get('host', '')}"
    return Call(org, scope["method"], base, path, {}, dict(reversed(query)), query, headers, b"", client[0] if client else None)


async def _read_body(receive: Receive, limit: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientWentAway
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise BodyTooLarge
        chunks.append(chunk)
        if not message.get("more_body"):
            return b"".join(chunks)


def _refusal(call: Call) -> Response | None:
    """Before anything else: names this org does not answer to, and pages of other origins that call `/local`."""
    if not guards.host_allowed(call.headers.get("host", "")):
        return json_response({"error": "misdirected_request", "error_description": "This org answers to localhost only."}, 421)
    if call.path.startswith("/local/") and guards.foreign_origin(call.headers.get("origin"), call.base):
        return error_response(ApiError("E0000006"))
    return None


def _common_headers() -> Mapping[str, str]:
    """Okta's standing headers; those of the rate limits are the call's own."""
    return {
        "x-okta-request-id": secrets.token_hex(16),
        "cache-control": "no-cache, no-store",
        "pragma": "no-cache",
        "expires": "0",
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",  # no-referrer makes browsers send `Origin: null` with the org's own forms
    }


async def _hang_up(scope: Scope, receive: Receive) -> None:
    """Ends the connection without an answer, as a network failure would."""
    scope["extensions"][HANG_UP]["call"]()
    while (await receive())["type"] != "http.disconnect":
        pass


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
