"""The whole org as one JSON document, out and in."""

from __future__ import annotations

import base64
from typing import Any

import orjson

from local_org.store.entities import Store

FORMAT = 1


class NotASnapshot(Exception):
    """The document is not a snapshot of this format; nothing was changed."""


def take(store: Store) -> bytes:
    """Every entity, link and counter, in order. Holds password hashes and keys: as secret as the data folder."""
    tables = {name: [[_out(value) for value in row] for row in store.rows(name)] for name in Store.TABLES}
    return orjson.dumps({"format": FORMAT, "tables": tables})


def restore(store: Store, document: bytes) -> None:
    """Replaces everything by the snapshot. Raises `NotASnapshot`."""
    try:
        parsed: Any = orjson.loads(document)
        tables = {name: [[_in(value) for value in row] for row in parsed["tables"][name]] for name in Store.TABLES}
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise NotASnapshot("this is no snapshot of a local org") from error
    if parsed.get("format") != FORMAT:
        raise NotASnapshot(f"this snapshot has format {parsed.get('format')!r}; this version reads {FORMAT}")
    store.replace(tables)


def _out(value: Any) -> Any:
    return {"b": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def _in(value: Any) -> Any:
    return base64.b64decode(value["b"]) if isinstance(value, dict) else value
