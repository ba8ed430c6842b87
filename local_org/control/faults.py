"""Faults a test asked for (`POST /local/faults`): the next matching requests are answered wrongly, late, or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from starlette.responses import Response

from local_org.web.errors import invalid
from local_org.web.routing import Call

Json = dict[str, Any]
MAX_DELAY_MS = 60_000
SIGNING = ("none", "other-key", "hs256-secret")


@dataclass(frozen=True, slots=True)
class Fault:
    """`match` is `METHOD /path`; `times` how often it still applies. Members as in `POST /local/faults`."""

    match: str
    times: int = 1
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    merge: Json | None = None
    drop: str | None = None  # "before" or "after" the org acted
    delay_ms: int = 0
    id_token: Json | None = None

    def applied(self, call: Call, answer: Callable[[Call], Response]) -> Response:
        """The faulty answer. The org acts unless the whole answer is replaced."""
        if self.body is not None or (self.status is not None and self.merge is None and self.id_token is None):
            text = self.body if isinstance(self.body, str) else orjson.dumps({} if self.body is None else self.body)
            return Response(text, self.status or 200, self.headers, media_type=None if _has_type(self.headers) else "application/json")
        response = answer(call)
        if self.merge is not None:
            merged = orjson.dumps(_merged(_parsed(bytes(response.body)), self.merge))
            response = Response(merged, self.status or response.status_code, media_type=response.headers.get("content-type"))
        response.headers.update(self.headers)
        return response


class Faults:
    """Those still waiting, in the order they were asked for; `id_token` is read where tokens are signed."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self.tampering: Json | None = None

    def ask(self, wanted: Json) -> None:
        """Raises E0000001 for what is no fault."""
        unknown = sorted(set(wanted) - set(_MEMBERS))
        if unknown:
            raise invalid(unknown[0][:80], f"{unknown[0][:80]}: there is no such member of a fault; it knows {', '.join(_MEMBERS)}")
        if "match" not in wanted:
            raise invalid("match", f"match: {_MEMBERS['match'][1]}")
        for name, value in wanted.items():
            holds, text = _MEMBERS[name]
            if not holds(value):
                raise invalid(name, f"{name}: {text}")
        self._waiting.append(Fault(**wanted))

    def take(self, call: Call) -> Fault | None:
        """The first fault for this request, used up by one."""
        wanted = f"{call.method} {call.path}"
        for index, fault in enumerate(self._waiting):
            if fault.match == wanted:
                left = replace(fault, times=fault.times - 1)
                self._waiting[index : index + 1] = [left] if left.times > 0 else []
                return fault
        return None

    def apply(self, fault: Fault, call: Call, answer: Callable[[Call], Response]) -> Response:
        """The faulty answer, made without giving way to another request: tokens signed meanwhile are this request's."""
        self.tampering = fault.id_token
        try:
            return fault.applied(call, answer)
        finally:
            self.tampering = None

    def clear(self) -> None:
        self._waiting.clear()


def _whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _is_headers(value: Any) -> bool:
    """Names and values that can be written into a response."""
    return isinstance(value, dict) and all(
        _HEADER_NAME.fullmatch(name) and isinstance(text, str) and _HEADER_VALUE.fullmatch(text) for name, text in value.items()
    )


def _is_tampering(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and set(value) <= {"claims", "header", "sign"}
        and isinstance(value.get("claims", {}), dict)
        and isinstance(value.get("header", {}), dict)
        and value.get("sign") in (None, *SIGNING)
    )


_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*")
_MEMBERS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "match": (lambda value: isinstance(value, str) and re.fullmatch(r"[A-Z]+ /.*", value) is not None, "'METHOD /path'"),
    "times": (lambda value: _whole(value, 1, 1_000_000), "how often, a whole number from 1"),
    "status": (lambda value: _whole(value, 200, 599), "an HTTP status from 200 to 599"),
    "headers": (_is_headers, "an object of header names and ASCII texts"),
    "body": (lambda _value: True, "anything"),
    "merge": (lambda value: isinstance(value, dict), "an object, merged into the answer (RFC 7396)"),
    "drop": (lambda value: value in ("before", "after"), "'before' or 'after' the org acted"),
    "delay_ms": (lambda value: _whole(value, 0, MAX_DELAY_MS), f"a whole number up to {MAX_DELAY_MS}"),
    "id_token": (_is_tampering, f"an object with claims and header (objects) and sign (one of {', '.join(SIGNING)})"),
}


def _parsed(body: bytes) -> Any:
    """The answer to merge into; one that is not JSON (an empty 200, a page) is replaced."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}


def _has_type(headers: dict[str, str]) -> bool:
    return any(name.lower() == "content-type" for name in headers)


def _merged(target: Any, patch: Any) -> Any:
    """JSON merge patch (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = _merged(result.get(name), value)
    return result
