"""Forgets what is over: the store stays as small as what can still be used, however long the org runs."""

from __future__ import annotations

from local_org.store import sessions
from local_org.store.entities import Store

KEPT_AFTER_S = 24 * 3600.0  # a day on, nobody asks any more why something is over


def sweep(store: Store, now: float) -> None:
    """Transactions with their links, codes, tokens and sessions that ended a day ago. `now` in epoch seconds."""
    before = now - KEPT_AFTER_S
    with store.transaction():
        for kept in store.all("transaction"):
            if kept["expires_at"] < before:
                store.delete("transaction", kept["id"])
                store.delete("interaction", kept["interaction_handle"])
                for link in store.all("mail_link", kept["id"]):
                    store.delete("mail_link", link["token"])
        _drop(store, "interaction_code", "expires_at", before)
        _drop(store, "access_token", "exp", before)
        _drop(store, "used_assertion", "exp", before)
        for kind in ("one_time_token", "provider_login", "pushed_request"):
            _drop(store, kind, "expires_at", before)
        sessions.forget_old(store, before)
        for kept in store.all("refresh_token"):
            ends = [end for end in (kept["expires_at"], kept["idle_until"]) if end is not None]
            if any(end < before for end in ends):
                store.delete("refresh_token", kept["id"])


def _drop(store: Store, kind: str, member: str, before: float) -> None:
    for kept in store.all(kind):
        if kept[member] < before:
            store.delete(kind, kept["id"])
