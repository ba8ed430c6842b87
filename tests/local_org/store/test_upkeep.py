"""What is over is forgotten a day later; what was seen to expire stays expired when the org's clock is turned back."""

from __future__ import annotations

from dataclasses import replace

from local_org.idx.transaction import Request, Transaction
from local_org.store import transactions
from local_org.store.entities import Store
from local_org.store.upkeep import KEPT_AFTER_S, sweep

NOW = 1_800_000_000.0


def _transaction(name: str, expires_at: float) -> Transaction:
    request = Request("0oa1", None, ("openid",), "http://localhost:8080/login/callback", "c" * 43)
    return Transaction(name, f"handle-{name}", f"state-{name}", request, NOW, expires_at)


def test_what_ended_a_day_ago_is_forgotten_and_the_rest_is_kept() -> None:
    store = Store(":memory:")
    for name, ends in (("old", NOW - KEPT_AFTER_S - 1), ("new", NOW - KEPT_AFTER_S + 1)):
        transactions.keep(store, _transaction(name, ends))
        store.put("mail_link", f"link-{name}", {"token": f"link-{name}"}, parent=name)
        store.put("interaction_code", f"code-{name}", {"id": f"code-{name}", "expires_at": ends})
        store.put("access_token", f"at-{name}", {"id": f"at-{name}", "exp": ends})
        store.put("refresh_token", f"rt-{name}", {"id": f"rt-{name}", "expires_at": None, "idle_until": ends})
    store.put("refresh_token", "rt-endless", {"id": "rt-endless", "expires_at": None, "idle_until": None})
    sweep(store, NOW)
    assert transactions.by_id(store, "old") is None
    assert transactions.by_interaction_handle(store, "handle-old") is None
    assert transactions.by_interaction_handle(store, "handle-new") is not None
    left = {(row[0], row[1]) for row in store.rows("entity")}
    assert not [key for key in left if "old" in key[1]]
    assert len(left) == 7


def test_a_transaction_comes_back_from_the_store_as_it_went_in() -> None:
    store = Store(":memory:")
    kept = replace(_transaction("t", NOW), skipped=("webauthn",), data={"n": [1]}, offer=({"name": "identify"},))
    transactions.keep(store, kept)
    assert transactions.by_state_handle(store, "state-t") == kept


def test_a_transaction_seen_to_expire_stays_expired() -> None:
    store = Store(":memory:")
    transaction = _transaction("t", NOW)
    assert transactions.end_if_expired(store, transaction, now=NOW - 1) is transaction
    assert transactions.end_if_expired(store, transaction, now=NOW).ended == "expired"
    kept = transactions.by_id(store, "t")
    assert kept is not None
    assert transactions.end_if_expired(store, kept, now=NOW - 1).ended == "expired"
