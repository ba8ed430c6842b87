"""Values no client in its right mind sends, and what an answer to them must be like."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import requests
from hypothesis import strategies as st

TRACE = re.compile(r"Traceback|File \"|\.py\b|sqlite|orjson", re.IGNORECASE)

texts = st.one_of(
    st.sampled_from(["", "default", "me", "null", "-1", "0", "\x00", "ÿ", "💥", "a" * 3000, "' or 1=1 --", "../../etc"]), st.text()
)
segments = texts.filter(lambda text: text not in ("", ".", "..", "me"))
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(sorted(["id", *"abc"])), inner, max_size=3)),
    max_leaves=6,
)


def spoilt(draw: st.DrawFn, specimen: Any) -> Any:
    """A real body with one member, at any depth, replaced by something else or left out."""
    body = copy.deepcopy(specimen)
    places = list(_places(body))
    if not places:
        return draw(json_values)
    container, key = draw(st.sampled_from(places))
    if draw(st.booleans()):
        container[key] = draw(json_values)
    else:
        del container[key]
    return body


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield value, key
        yield from _places(inner)


def must_be_civil(answer: requests.Response) -> None:
    assert answer.status_code < 500 or answer.status_code == 501, f"{answer.request.method} {answer.url}: {answer.text[:300]}"
    if answer.status_code < 400:
        return
    assert not TRACE.search(answer.text), answer.text[:300]
    if "www-authenticate" in answer.headers and not answer.content:
        return  # a bearer token refused: RFC 6750 puts the error into that header
    if "html" not in answer.headers.get("Content-Type", ""):
        assert shape_of(answer.json()) is not None, f"{answer.request.method} {answer.url}: {answer.text[:300]}"


def shape_of(body: Any) -> str | None:
    """Which of Okta's three error shapes a body has."""
    if {"errorCode", "errorSummary", "errorLink", "errorId", "errorCauses"} <= body.keys():
        return "api"
    if {"error", "error_description"} <= body.keys():
        return "oauth"
    return "idx" if body.get("version") == "1.0.0" and '"class": "ERROR"' in json.dumps(body) else None
