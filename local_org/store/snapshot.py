"""The whole org as one JSON document, out and in."""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Callable
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
    except orjson.JSONDecodeError as error:
        raise NotASnapshot("This is no snapshot of a local org: it is not JSON.") from error
    if not isinstance(parsed, dict) or parsed.get("format") != FORMAT:
        raise NotASnapshot(f"This is no snapshot of a local org that this version reads (format {FORMAT}).")
    try:
        store.replace({name: [_row(name, row) for row in parsed["tables"][name]] for name in Store.TABLES})
    except (KeyError, TypeError, ValueError, sqlite3.IntegrityError) as error:
        raise NotASnapshot("This is no snapshot of a local org: a part is missing or damaged.") from error


def _out(value: Any) -> Any:
    return {"b": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def _row(table: str, row: list[Any]) -> list[Any]:
    """One row as the database takes it. Raises `ValueError`, `TypeError` or `KeyError` for anything else."""
    return [_COLUMNS[kind](value) for kind, value in zip(_TABLES[table], row, strict=True)]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _text_or_none(value: Any) -> str | None:
    return None if value is None else _text(value)


def _number(value: Any) -> int:
    if not isinstance(value, int):
        raise TypeError(value)
    return value


def _body(value: Any) -> bytes:
    raw = base64.b64decode(value["b"], validate=True)
    if not isinstance(orjson.loads(raw), dict):
        raise TypeError("a body is an object")
    return raw


_TABLES = {"entity": "tt??nb", "link": "tttn", "counter": "tn"}
_COLUMNS: dict[str, Callable[[Any], Any]] = {"t": _text, "?": _text_or_none, "n": _number, "b": _body}
