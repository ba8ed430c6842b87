"""The calls this org received, for `/local/requests`: proves what an app sent, and how often it called. Secrets are masked."""

from __future__ import annotations

import re
from collections import deque
from typing import Any
from urllib.parse import parse_qsl

import orjson

from local_org.web.routing import Call

KEPT = 10_000
_FIELDS_KEPT = 200  # of one call; a body, a query or a head that is all names must not fill the memory
_DEPTH = 8
_TEXT_KEPT = 1_000
_SECRET_HEADERS = {"authorization", "cookie", "proxy-authorization", "dpop"}
_SHOWN_FIELDS = {"grant_type", "client_id", "scope", "redirect_uri", "code_challenge_method", "token_type_hint", "response_type"}


_TOKEN_IN_PATH = re.compile(r"^(/tokens/|/signin/reset-password/)[^/]+")


class RequestLog:
    """In memory only, the last `KEPT`. Calls of `/local` itself are not recorded."""

    def __init__(self) -> None:
        self._kept: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self._next = 1

    def add(self, call: Call, status: int, started: float) -> None:
        if call.path.startswith("/local/"):
            return
        self._kept.append(
            {
                "id": self._next,
                "at": started,
                "method": call.method,
                "path": shown_path(call.path)[:_TEXT_KEPT],
                "status": status,
                "headers": _bounded({name: _masked(name, value)[:_TEXT_KEPT] for name, value in call.headers.items()}),
                "query": sorted(_bounded({name: "" for name, _ in call.query_all})),
                "fields": _fields(call),
            }
        )
        self._next += 1

    def since(self, request_id: int) -> list[dict[str, Any]]:
        """Those after this id, oldest first."""
        return [entry for entry in self._kept if entry["id"] > request_id]

    def clear(self) -> None:
        self._kept.clear()


def shown_path(path: str) -> str:
    """Links that activate an account or reset a password carry their token in the path."""
    return _TOKEN_IN_PATH.sub(r"\1***", path)


def _masked(name: str, value: str) -> str:
    """A device token is no credential and must be comparable; of a secret only that it was there is shown."""
    if name == "referer":
        return value.split("?")[0]  # the page's own query may hold a code
    if name not in _SECRET_HEADERS:
        return value
    scheme = value.split(" ", 1)[0] if name == "authorization" else ""
    return f"{scheme} ***".strip()


def _fields(call: Call) -> dict[str, str]:
    """Names of the body's fields; values only of those that are no secret."""
    kind = call.headers.get("content-type", "")
    if "form-urlencoded" in kind:
        pairs = parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True)
        return _bounded({name: value[:_TEXT_KEPT] if name in _SHOWN_FIELDS else "***" for name, value in pairs})
    if "json" not in kind:
        return {}
    try:
        parsed = orjson.loads(call.body)
    except orjson.JSONDecodeError:
        return {}
    return _bounded(_names(parsed)) if isinstance(parsed, dict) else {}


def _bounded(fields: dict[str, str]) -> dict[str, str]:
    return {name[:_TEXT_KEPT]: fields[name] for name in list(fields)[:_FIELDS_KEPT]}


def _names(body: dict[str, Any], prefix: str = "", depth: int = 1) -> dict[str, str]:
    names: dict[str, str] = {}
    for name, value in body.items():
        if isinstance(value, dict) and depth < _DEPTH:
            names.update(_names(value, f"{prefix}{name}.", depth + 1))
        else:
            names[prefix + name] = "***"
    return names
