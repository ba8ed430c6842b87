"""Faults a test asked for (`POST /local/faults`): the next matching requests are answered wrongly, late, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from starlette.responses import Response

from local_org.web.errors import ApiError, invalid
from local_org.web.routing import Call

Json = dict[str, Any]
MAX_DELAY_MS = 60_000


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
            merged = orjson.dumps(_merged(orjson.loads(bytes(response.body)), self.merge))
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
        if not isinstance(wanted.get("match"), str) or " /" not in wanted["match"]:
            raise invalid("match", "match: 'METHOD /path' is needed")
        names = set(Fault.__slots__)
        unknown = sorted(set(wanted) - names)
        if unknown:
            raise invalid(unknown[0], f"{unknown[0]}: there is no such member of a fault; it knows {', '.join(sorted(names))}")
        fault = Fault(**wanted)
        if not (isinstance(fault.times, int) and isinstance(fault.delay_ms, int) and 0 <= fault.delay_ms <= MAX_DELAY_MS):
            raise invalid("delay_ms", f"times and delay_ms are whole numbers, delay_ms at most {MAX_DELAY_MS}")
        if fault.drop not in (None, "before", "after"):
            raise ApiError("E0000001", "drop", ("drop: 'before' or 'after' the org acted",))
        self._waiting.append(fault)

    def take(self, call: Call) -> Fault | None:
        """The first fault for this request, used up by one."""
        self.tampering = None
        wanted = f"{call.method} {call.path}"
        for index, fault in enumerate(self._waiting):
            if fault.match == wanted:
                left = replace(fault, times=fault.times - 1)
                self._waiting[index : index + 1] = [left] if left.times > 0 else []
                self.tampering = fault.id_token
                return fault
        return None

    def clear(self) -> None:
        self._waiting.clear()
        self.tampering = None


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
