"""Transactions in the store: found by state handle or interaction handle; one that was seen to expire stays expired."""

from __future__ import annotations

from typing import Any

from local_org.idx.transaction import Pending, Proof, Request, Transaction
from local_org.store.entities import Store

Json = dict[str, Any]


def keep(store: Store, transaction: Transaction) -> None:
    known = store.get("transaction", transaction.id) is not None
    store.put("transaction", transaction.id, _written(transaction), key=transaction.state_handle)
    if not known:
        store.put("interaction", transaction.interaction_handle, {"transaction": transaction.id})


def _written(transaction: Transaction) -> Json:
    """Shares what is never changed in place: `dataclasses.asdict` copies all of it, which costs as much as the step itself."""
    pending = transaction.pending
    return {
        **vars(transaction),
        "request": {**vars(transaction.request)},
        "proofs": [{**vars(proof)} for proof in transaction.proofs],
        "pending": None if pending is None else {**vars(pending)},
    }


def end_if_expired(store: Store, transaction: Transaction, *, now: float) -> Transaction:
    """As it is at `now` (epoch seconds): when the org's clock is turned back, what was seen to expire does not come alive again."""
    if transaction.ended or now < transaction.expires_at:
        return transaction
    ended = transaction.changed(ended="expired", offer=(), pending=None)
    keep(store, ended)
    return ended


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
            "pending": None if pending is None else Pending(**{**pending, "methods": tuple(pending["methods"])}),
            "offer": tuple(kept["offer"]),
        }
    )
