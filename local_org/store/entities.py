"""The store: entities of a kind, found by id, natural key or parent; links between ids; all of it in one SQLite file.

Bodies are orjson bytes, decoded when touched and kept decoded until they change. A body handed out is shared: never change it in
place, `put` a new one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson

Body = dict[str, Any]
_KEPT_DECODED = 5_000
_KEPT_LISTS = 500  # of each kind

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entity (
    kind TEXT NOT NULL, id TEXT NOT NULL, key TEXT, parent TEXT, seq INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS entity_key ON entity (kind, key) WHERE key IS NOT NULL;
CREATE INDEX IF NOT EXISTS entity_order ON entity (kind, parent, seq);
CREATE TABLE IF NOT EXISTS link (
    kind TEXT NOT NULL, left_id TEXT NOT NULL, right_id TEXT NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY (kind, left_id, right_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS link_right ON link (kind, right_id, seq);
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
"""


class DuplicateKey(Exception):
    """Another entity of this kind has the same natural key."""

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(f"{kind} {key} exists")
        self.kind, self.key = kind, key


class Store:
    """`path` is a file, or `:memory:`. One thread, one writer: the event loop of the org."""

    TABLES = ("entity", "link", "counter")

    def __init__(self, path: str, *, synchronous: str = "NORMAL") -> None:
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA wal_autocheckpoint=0")  # checkpoints run beside the requests, not in one
        self._db.execute(f"PRAGMA synchronous={synchronous}")
        self._db.executescript(_SCHEMA)
        self._decoded: dict[tuple[str, str], Body] = {}
        self._listed: dict[str, dict[str | None, list[Body]]] = {}
        self._depth = 0
        self._seq = self._last_seq()

    def _last_seq(self) -> int:
        """The place of what was made last: one writer counts on from there in memory."""
        newest = "SELECT max((SELECT coalesce(max(seq), 0) FROM entity), (SELECT coalesce(max(seq), 0) FROM link))"
        return int(self._db.execute(newest).fetchone()[0])

    def _next_seq(self) -> int:
        self._seq += 1
        return self._seq

    # reading -----------------------------------------------------------------------------------------------------------

    def get(self, kind: str, entity_id: str) -> Body | None:
        """The body of this id, or None."""
        known = self._decoded.get((kind, entity_id))
        if known is not None:
            return known
        row = self._db.execute("SELECT body FROM entity WHERE kind=? AND id=?", (kind, entity_id)).fetchone()
        return None if row is None else self._decode(kind, entity_id, row[0])

    def find(self, kind: str, key: str) -> Body | None:
        """The body with this natural key (a login, a name), or None."""
        row = self._db.execute("SELECT id, body FROM entity WHERE kind=? AND key=?", (kind, key)).fetchone()
        return None if row is None else self._decode(kind, row[0], row[1])

    def all(self, kind: str, parent: str | None = None) -> list[Body]:
        """All bodies of a kind (of one parent, when given) in the order they were made. Do not change the list.

        A list is kept until something of its kind is written: every request reads the same policies.
        """
        known = self._listed.get(kind, {}).get(parent)
        if known is not None:
            return known
        where, args = ("kind=?", [kind]) if parent is None else ("kind=? AND parent=?", [kind, parent])
        rows = self._db.execute(f"SELECT id, body FROM entity WHERE {where} ORDER BY seq", args)  # noqa: S608 - two constant texts
        listed = [self._decode(kind, row[0], row[1]) for row in rows]
        kept = self._listed.setdefault(kind, {})
        if len(kept) < _KEPT_LISTS:
            kept[parent] = listed
        return listed

    def _decode(self, kind: str, entity_id: str, raw: bytes) -> Body:
        known = self._decoded.get((kind, entity_id))
        if known is None:
            known = orjson.loads(raw)
            self._remember(kind, entity_id, known)
        return known

    def _remember(self, kind: str, entity_id: str, body: Body) -> None:
        """Bounded: an org that signs many people in must not grow by everybody who ever came."""
        if len(self._decoded) >= _KEPT_DECODED:
            self._decoded.clear()
        self._decoded[kind, entity_id] = body

    # writing -----------------------------------------------------------------------------------------------------------

    def put(self, kind: str, entity_id: str, body: Body, *, key: str | None = None, parent: str | None = None) -> Body:
        """Writes the whole body; a new id goes to the end of its kind. Raises `DuplicateKey`."""
        self._listed.pop(kind, None)
        try:
            self._db.execute(
                "INSERT INTO entity (kind, id, key, parent, seq, body) VALUES (?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (kind, id) DO UPDATE SET key=excluded.key, parent=excluded.parent, body=excluded.body",
                (kind, entity_id, key, parent, self._next_seq(), orjson.dumps(body)),
            )
        except sqlite3.IntegrityError as error:
            raise DuplicateKey(kind, key or entity_id) from error
        self._remember(kind, entity_id, body)
        return body

    def delete(self, kind: str, entity_id: str) -> bool:
        """True when there was one."""
        self._decoded.pop((kind, entity_id), None)
        self._listed.pop(kind, None)
        return self._db.execute("DELETE FROM entity WHERE kind=? AND id=?", (kind, entity_id)).rowcount > 0

    def delete_children(self, kind: str, parent: str) -> None:
        """Every entity of this kind with this parent: the sessions of a person, the rules of a policy."""
        for (entity_id,) in self._db.execute("SELECT id FROM entity WHERE kind=? AND parent=?", (kind, parent)).fetchall():
            self.delete(kind, entity_id)

    def next_number(self, name: str) -> int:
        """1, 2, 3 … for each name, never the same twice."""
        row = self._db.execute(
            "INSERT INTO counter (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value=value+1 RETURNING value", (name,)
        ).fetchone()
        return int(row[0])

    # links -------------------------------------------------------------------------------------------------------------

    def link(self, kind: str, left: str, right: str) -> None:
        """Idempotent: `link("group_user", group_id, user_id)`."""
        self._db.execute(
            "INSERT OR IGNORE INTO link (kind, left_id, right_id, seq) VALUES (?, ?, ?, ?)", (kind, left, right, self._next_seq())
        )

    def unlink(self, kind: str, left: str | None = None, right: str | None = None) -> None:
        """Removes the links with this left and/or right id."""
        self._db.execute(
            "DELETE FROM link WHERE kind=? AND left_id=coalesce(?, left_id) AND right_id=coalesce(?, right_id)", (kind, left, right)
        )

    def is_linked(self, kind: str, left: str, right: str) -> bool:
        return self._db.execute("SELECT 1 FROM link WHERE kind=? AND left_id=? AND right_id=?", (kind, left, right)).fetchone() is not None

    def rights(self, kind: str, left: str) -> list[str]:
        return [row[0] for row in self._db.execute("SELECT right_id FROM link WHERE kind=? AND left_id=? ORDER BY seq", (kind, left))]

    def lefts(self, kind: str, right: str) -> list[str]:
        return [row[0] for row in self._db.execute("SELECT left_id FROM link WHERE kind=? AND right_id=? ORDER BY seq", (kind, right))]

    # transactions and the whole ----------------------------------------------------------------------------------------

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, committed before the answer is sent. Nested use joins the outer one."""
        if self._depth:
            yield
            return
        self._db.execute("BEGIN IMMEDIATE")
        self._depth = 1
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            self._forget()
            raise
        else:
            self._db.execute("COMMIT")
        finally:
            self._depth = 0

    def checkpoint(self) -> None:
        """Moves the write-ahead log into the database, as far as nobody is reading."""
        if not self._depth:
            self._db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()

    def rows(self, table: str) -> list[tuple[Any, ...]]:
        """Every row of one of `TABLES`, for a snapshot."""
        return self._db.execute(f"SELECT * FROM {self._known(table)}").fetchall()  # noqa: S608 - one of TABLES

    def replace(self, tables: dict[str, list[list[Any]]]) -> None:
        """Everything out, these rows in; all or nothing."""
        with self.transaction():
            for name, rows in tables.items():
                self._db.execute(f"DELETE FROM {self._known(name)}")  # noqa: S608 - one of TABLES
                if rows:
                    marks = ", ".join("?" * len(rows[0]))
                    self._db.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)  # noqa: S608 - one of TABLES
            self._forget()
            self._seq = self._last_seq()

    def _forget(self) -> None:
        self._decoded.clear()
        self._listed.clear()

    def _known(self, table: str) -> str:
        if table not in self.TABLES:
            raise KeyError(table)
        return table

    def close(self) -> None:
        self._db.close()
