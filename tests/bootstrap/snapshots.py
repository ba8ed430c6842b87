"""A snapshot of the local org in a form in which two can be compared: without times, logs, and the order of rows."""

from __future__ import annotations

import base64
import json
from typing import Any

Json = dict[str, Any]
TIMES = ("created", "lastUpdated", "lastMembershipUpdated", "lastLogin", "statusChanged", "passwordChanged", "activated")
LOGS = ("log", "message", "request")
SWITCH = "embeddedLoginSupport"


def comparable(snapshot: Json) -> set[tuple[str, ...]]:
    """One row of text for each object and link. The switch, which is only ever turned on, is left out."""
    rows: set[tuple[str, ...]] = set()
    for kind, entity_id, key, parent, _seq, body in snapshot["tables"]["entity"]:
        if kind not in LOGS:
            rows.add((kind, entity_id, str(key), str(parent), json.dumps(_kept(_decoded(body)), sort_keys=True)))
    for kind, left, right, *_ in snapshot["tables"]["link"]:
        rows.add((kind, left, right))
    return rows


def _decoded(body: Any) -> Any:
    return json.loads(base64.b64decode(body["b"])) if isinstance(body, dict) and set(body) == {"b"} else body


def _kept(body: Any) -> Any:
    if isinstance(body, dict):
        return {name: _kept(value) for name, value in body.items() if name not in (*TIMES, SWITCH)}
    return [_kept(member) for member in body] if isinstance(body, list) else body
