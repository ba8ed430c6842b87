"""Activation and recovery tokens: who they are for, how long they live, and that each does its work once."""

from __future__ import annotations

from typing import Any, Literal

from local_org.org import Org
from local_org.store.entities import Store
from local_org.store.secret import secret_hash

Json = dict[str, Any]
Start = Literal["activation", "recovery"]  # a sign-in can start with it
Purpose = Literal["activation", "recovery", "registration"]
PURPOSES: tuple[Start, ...] = ("activation", "recovery")
LENGTH = 20  # as in Okta's documented answers
KIND = "one_time_token"


def make(org: Org, user_id: str, purpose: Purpose, *, lifetime_s: float, client_id: str | None = None) -> str:
    """A new token; a former one of the same purpose is dead from now on. Kept as its hash, shown only here.

    `client_id`: the app that its link leads to afterwards.
    """
    forget(org.store, user_id, purpose)
    token = "".join(letter for letter in org.entropy.token() if letter not in "-_")[:LENGTH]
    body: Json = {
        "id": secret_hash(token),
        "purpose": purpose,
        "user_id": user_id,
        "client_id": client_id,
        "created_at": org.clock.now(),
        "expires_at": org.clock.now() + lifetime_s,
    }
    org.store.put(KIND, body["id"], body, parent=user_id)
    return token


def known(org: Org, token: str, purpose: Purpose) -> Json | None:
    """The kept token, though it may have expired: a page may then offer a new one. None when it was never made, or was used."""
    kept = org.store.get(KIND, secret_hash(token))
    return kept if kept is not None and kept["purpose"] == purpose else None


def live(org: Org, token: str, purpose: Purpose) -> Json | None:
    """The kept token while it can be used. Looking uses nothing up: a mail scanner may open the link first."""
    kept = known(org, token, purpose)
    return kept if kept is not None and org.clock.now() < kept["expires_at"] else None


def spend(store: Store, token_id: str) -> None:
    """Its work is done: nobody can start with it again, and who started with it beside can no longer go on."""
    store.delete(KIND, token_id)


def forget(store: Store, user_id: str, purpose: Purpose | None = None) -> None:
    """Those of one purpose, or all."""
    for kept in store.all(KIND, user_id):
        if purpose in (None, kept["purpose"]):
            store.delete(KIND, kept["id"])
