"""How routes are written: a sync function from a `Call` to a `Response`, declared in a list. Decoding and encoding live here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.responses import Response

from local_org.org import Org
from local_org.web.errors import ApiError, Refusal

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One request, its body already read. `base` is the scheme and host that the client used; header names are lower case."""

    org: Org
    method: str
    base: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    query_all: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    peer: str | None = None
    caller: Json | None = None  # under /api/v1: the user whose API token this is
    client: Json | None = None  # under /api/v1: the service app whose access token this is; then there is no user

    @property
    def principal(self) -> str:
        """The id of who calls: a user, or a service app. Okta names either as the author of a change."""
        return str((self.caller or self.client or {})["id"])

    def json(self) -> Json:
        """The body as an object (an empty body is an empty object). Raises E0000003."""
        parsed = self.json_value() if self.body else {}
        if not isinstance(parsed, dict):
            raise ApiError("E0000003")
        return parsed

    def json_value(self) -> Any:
        """The body as JSON of any type. Raises E0000003."""
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError as error:
            raise ApiError("E0000003") from error

    def form(self) -> dict[str, str]:
        """The body as a form; of a repeated field the first value. Raises E0000003 on bytes that are not UTF-8."""
        try:
            pairs = parse_qsl(self.body.decode(), keep_blank_values=True, max_num_fields=200)
        except (UnicodeDecodeError, ValueError) as error:
            raise ApiError("E0000003") from error
        return dict(reversed(pairs))


def cookie_of(call: Call, name: str) -> str | None:
    """The value of a cookie of the request."""
    pairs = (part.strip().partition("=") for part in call.headers.get("cookie", "").split(";"))
    return next((value for found, _, value in pairs if found == name), None)


Handler = Callable[[Call], Response]


@dataclass(frozen=True, slots=True)
class Route:
    """`path` has `{name}` for one segment. Under `/api/v1` and `/local` an API token is demanded unless `open`."""

    method: str
    path: str
    handler: Handler
    open: bool = False


def route(method: str, path: str, handler: Handler, *, open: bool = False) -> Route:
    return Route(method, path, handler, open)


def json_response(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(orjson.dumps(body), status, headers, media_type="application/json")


def no_content(headers: Mapping[str, str] | None = None) -> Response:
    """204, without a Content-Type: the official SDK would try to parse it."""
    return Response(status_code=204, headers=headers)


def error_response(error: Refusal) -> Response:
    return json_response(error.body(), error.status, error.headers)
