"""A snapshot of the local org in a form in which two can be compared: without times, logs, and the order of rows."""

from __future__ import annotations

import base64
import json
from typing import Any

Json = dict[str, Any]
Rows = set[tuple[str, ...]]
TIMES = ("created", "lastUpdated", "lastMembershipUpdated", "lastLogin", "statusChanged", "passwordChanged", "activated", "created_at")
SECRETS = ("client_secret", "credential")
LOGS = ("log", "message", "request")
SWITCH = "embeddedLoginSupport"


def comparable(snapshot: Json) -> Rows:
    """One row of text for each object and link. The switch, which is only ever turned on, is left out."""
    rows: Rows = set()
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


def unlike(before: Rows, after: Rows) -> str:
    """What a failing test shows: the rows that are only in one of the two."""
    gone, new = sorted(before - after), sorted(after - before)
    return "\n".join([f"- {row}" for row in gone] + [f"+ {row}" for row in new])


def nameless(snapshot: Json) -> Rows:
    """The same without ids and secrets, so that two orgs can be compared that were made at different times."""
    names: dict[str, str] = {}
    bodies = {entity[1]: (entity[0], entity[3], _decoded(entity[5])) for entity in snapshot["tables"]["entity"]}
    for entity_id, (kind, parent, _) in bodies.items():
        names[entity_id] = f"<{kind} {_name(bodies, parent)} {_name(bodies, entity_id)}>"
    rows: Rows = set()
    for row in comparable(snapshot):
        if row[0] in SECRETS:
            continue
        text = json.dumps(row)
        for entity_id, name in names.items():
            text = text.replace(entity_id, name)
        rows.add((row[0], text))
    return rows


def _name(bodies: dict[str, Any], entity_id: Any) -> str:
    body = bodies[entity_id][2] if entity_id in bodies else {}
    profile = body.get("profile") or {} if isinstance(body, dict) else {}
    return str(
        profile.get("login") or profile.get("name") or body.get("label") or body.get("name") or body.get("origin") or body.get("type")
    )
