"""Sessions in one SQLite file: shared by the processes of one host, surviving restarts."""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sample_app.session.errors import StoreUnavailable
from sample_app.session.store import Clock, Data, Limits, encoded, hashed, new_id

SCHEMA = """
CREATE TABLE IF NOT EXISTS sessions (
    key TEXT PRIMARY KEY, data TEXT NOT NULL, created REAL NOT NULL, used REAL NOT NULL, signed_in INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sessions_by_use ON sessions (signed_in, used);
CREATE INDEX IF NOT EXISTS sessions_by_age ON sessions (created);
CREATE TABLE IF NOT EXISTS locks (name TEXT PRIMARY KEY, owner TEXT NOT NULL, until REAL NOT NULL) WITHOUT ROWID;
"""
BUSY_TIMEOUT_S = 5.0
LOCK_POLL_S = 0.02


class SqliteStore:
    """One connection for each process, used by one thread at a time: each use takes microseconds."""

    def __init__(self, path: Path, *, limits: Limits | None = None, clock: Clock = time.time) -> None:
        self._limits, self._clock = limits or Limits(), clock
        self._using = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))  # before SQLite makes it with wider rights
        self._db = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
        with self._connection() as db:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=NORMAL")
            db.executescript(SCHEMA)

    def create(self, data: Mapping[str, Any], *, signed_in: bool = False) -> str:
        """See `SessionStore`."""
        session_id, text, now = new_id(), encoded(data, self._limits), self._clock()
        with self._transaction() as db:
            self._forget_old(db, now)
            db.execute("INSERT INTO sessions VALUES (?, ?, ?, ?, ?)", (hashed(session_id), text, now, now, signed_in))
        return session_id

    def load(self, session_id: str | None) -> Data | None:
        """See `SessionStore`."""
        if not session_id:
            return None
        key, now = hashed(session_id), self._clock()
        with self._connection() as db:
            row = db.execute("SELECT data, created, used FROM sessions WHERE key = ?", (key,)).fetchone()
            if row is None:
                return None
            text, created, used = row
            if self._over(created, used, now):
                db.execute("DELETE FROM sessions WHERE key = ? AND used = ?", (key, used))
                return None
            if now - used >= self._limits.touch_s:
                db.execute("UPDATE sessions SET used = ? WHERE key = ?", (now, key))
        return _decoded(text)

    def update(self, session_id: str, change: Callable[[Data], None]) -> Data | None:
        """See `SessionStore`."""
        key, now = hashed(session_id), self._clock()
        with self._transaction() as db:
            row = db.execute("SELECT data, created, used FROM sessions WHERE key = ?", (key,)).fetchone()
            if row is None or self._over(row[1], row[2], now):
                return None
            data = _decoded(row[0])
            change(data)
            db.execute("UPDATE sessions SET data = ?, used = ? WHERE key = ?", (encoded(data, self._limits), now, key))
        return data

    def delete(self, session_id: str | None) -> None:
        """See `SessionStore`."""
        if session_id:
            with self._connection() as db:
                db.execute("DELETE FROM sessions WHERE key = ?", (hashed(session_id),))

    def clear(self) -> None:
        """See `SessionStore`."""
        with self._connection() as db:
            db.execute("DELETE FROM sessions")

    @contextmanager
    def lock(self, name: str, *, wait_s: float = 15.0, lease_s: float = 30.0) -> Iterator[None]:
        """See `SessionStore`."""
        owner, deadline = secrets.token_hex(16), time.monotonic() + wait_s
        while not self._acquired(name, owner, lease_s):
            if time.monotonic() >= deadline:
                raise TimeoutError(f"the lock is held by somebody else for more than {wait_s} s")
            time.sleep(LOCK_POLL_S)  # the holder may be another process, and a file wakes nobody
        try:
            yield
        finally:
            with self._connection() as db:
                db.execute("DELETE FROM locks WHERE name = ? AND owner = ?", (name, owner))

    def close(self) -> None:
        """See `SessionStore`."""
        with self._using:
            self._db.close()

    def _acquired(self, name: str, owner: str, lease_s: float) -> bool:
        now = self._clock()
        with self._connection() as db:  # look first: waiting must not write
            held = db.execute("SELECT 1 FROM locks WHERE name = ? AND until > ?", (name, now)).fetchone()
            if held:
                return False
        with self._transaction() as db:
            db.execute("DELETE FROM locks WHERE until <= ?", (now,))
            return db.execute("INSERT OR IGNORE INTO locks VALUES (?, ?, ?)", (name, owner, now + lease_s)).rowcount == 1

    def _forget_old(self, db: sqlite3.Connection, now: float) -> None:
        """Entries that are over, and of the anonymous ones all beyond the limit."""
        idle = now - self._limits.idle_s
        db.execute("DELETE FROM sessions WHERE signed_in IN (0, 1) AND used <= ?", (idle,))
        db.execute("DELETE FROM sessions WHERE created <= ?", (now - self._limits.max_s,))
        db.execute(
            "DELETE FROM sessions WHERE key IN (SELECT key FROM sessions WHERE signed_in = 0 ORDER BY used DESC LIMIT -1 OFFSET ?)",
            (self._limits.anonymous_entries - 1,),
        )

    def _over(self, created: float, used: float, now: float) -> bool:
        return now - used >= self._limits.idle_s or now - created >= self._limits.max_s

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._using:
                yield self._db
        except sqlite3.Error as error:
            raise StoreUnavailable(str(error)) from error

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._connection() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")


def _decoded(text: str) -> Data:
    data: Data = json.loads(text)
    return data
