"""Transactions in the store: found by state handle or interaction handle, forgotten some time after they ended."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from local_org.idx.transaction import Pending, Proof, Request, Transaction
from local_org.store.entities import Store

Json = dict[str, Any]
_FORGOTTEN_AFTER_S = 24 * 3600.0
_SWEEP_EVERY = 500


def keep(store: Store, transaction: Transaction, *, now: float) -> None:
    """Writes the transaction; every so often those long expired are forgotten. `now` in epoch seconds."""
    known = store.get("transaction", transaction.id) is not None
    store.put("transaction", transaction.id, asdict(transaction), key=transaction.state_handle)
    if not known:
        store.put("interaction", transaction.interaction_handle, {"transaction": transaction.id})
        if store.next_number("transaction-sweep") % _SWEEP_EVERY == 0:
            _sweep(store, now)


def by_state_handle(store: Store, handle: str) -> Transaction | None:
    return _read(store.find("transaction", handle))


def by_interaction_handle(store: Store, handle: str) -> Transaction | None:
    kept = store.get("interaction", handle)
    return None if kept is None else _read(store.get("transaction", kept["transaction"]))


def by_id(store: Store, transaction_id: str) -> Transaction | None:
    return _read(store.get("transaction", transaction_id))


def _read(kept: Json | None) -> Transaction | None:
    if kept is None:
        return None
    pending = kept["pending"]
    return Transaction(
        **{
            **kept,
            "request": Request(**{**kept["request"], "scopes": tuple(kept["request"]["scopes"])}),
            "proofs": tuple(Proof(**proof) for proof in kept["proofs"]),
            "enrolled": tuple(kept["enrolled"]),
            "skipped": tuple(kept["skipped"]),
            "pending": None if pending is None else Pending(**pending),
            "offer": tuple(kept["offer"]),
        }
    )


def _sweep(store: Store, now: float) -> None:
    for kept in store.all("transaction"):
        if kept["expires_at"] < now - _FORGOTTEN_AFTER_S:
            store.delete("transaction", kept["id"])
            store.delete("interaction", kept["interaction_handle"])
            for link in store.all("mail_link", kept["id"]):
                store.delete("mail_link", link["token"])
