"""One page of a list: `limit`, the cursor `after`, and the `Link` headers that lead on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from local_org.web.errors import ApiError
from local_org.web.routing import Call, json_response

Json = dict[str, Any]


def page(call: Call, entities: Sequence[Json], show: Callable[[Json], Json], *, default: int, most: int) -> Response:
    """The entities after the cursor (the id of the last one of the page before), rendered by `show`.

    `rel="self"` always, `rel="next"` while there is more, on two header lines as Okta sends them. Raises E0000029.
    """
    start = _start(call, entities)
    end = start + _limit(call, default, most)
    chosen = entities[start:end]
    response = json_response([show(entity) for entity in chosen])
    response.headers.append("link", f'<{_address(call, dict(call.query))}>; rel="self"')
    if end < len(entities):
        response.headers.append("link", f'<{_address(call, {**call.query, "after": chosen[-1]["id"]})}>; rel="next"')
    return response


def _start(call: Call, entities: Sequence[Json]) -> int:
    after = call.query.get("after")
    if not after:
        return 0
    for index, entity in enumerate(entities):
        if entity["id"] == after:
            return index + 1
    raise ApiError("E0000029")


def _limit(call: Call, default: int, most: int) -> int:
    """What is asked for, at most `most`; a limit that is no positive number is refused."""
    text = call.query.get("limit", str(default))
    if not text.isascii() or not text.isdigit() or not 0 < len(text) < 10 or int(text) == 0:
        raise ApiError("E0000029")
    return min(int(text), most)


def _address(call: Call, query: Json) -> str:
    return f"{call.base}{call.path}" + (f"?{urlencode(query)}" if query else "")
