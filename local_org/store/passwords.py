"""How the org keeps passwords: argon2id hashes, cheap by default because the people are test users, and the former ones."""

from __future__ import annotations

import secrets
from functools import cache
from typing import TYPE_CHECKING

from local_org.store.entities import Store

if TYPE_CHECKING:
    from argon2 import PasswordHasher

_HISTORY_KEPT = 30  # the most a password policy can ask for


@cache
def _hasher(*, strong: bool = False) -> PasswordHasher:
    """Strong is the library's profile, 13 sign-ins a second; for test users 1 MiB and one pass, 360 a second.

    The library is imported when the first password is judged: it would take a thirtieth of the org's start.
    """
    from argon2 import PasswordHasher

    return PasswordHasher() if strong else PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)


def hash_password(password: str, *, strong: bool = False) -> str:
    """An argon2id hash in PHC format; its parameters travel inside, so both profiles can be mixed in one org."""
    return _hasher(strong=strong).hash(password)


def matches(hashed: str, password: str) -> bool:
    """Is this the password of the hash? A hash that cannot be read matches nothing."""
    from argon2.exceptions import InvalidHashError, VerifyMismatchError

    try:
        return _hasher().verify(hashed, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def matches_nobodys(password: str) -> bool:
    """False, after the time that a real comparison takes."""
    return matches(_nobodys_hash(), password) and False


@cache
def _nobodys_hash() -> str:
    return hash_password(secrets.token_urlsafe(16))


def keep_password(store: Store, user_id: str, password: str, *, now: float, strong: bool = False) -> None:
    """Sets somebody's password: entity `credential`, the former hash first in its history. `now` in epoch seconds."""
    former = store.get("credential", user_id)
    history = [] if former is None else [former["hash"], *former["history"]][:_HISTORY_KEPT]
    store.put("credential", user_id, {"hash": hash_password(password, strong=strong), "changed_at": now, "history": history})


def stop_password(store: Store, user_id: str) -> None:
    """From now on it lets nobody in, until there is a new one; it stays for the history."""
    kept = store.get("credential", user_id)
    if kept is not None:
        store.put("credential", user_id, {**kept, "stopped": True})


def was_used(store: Store, user_id: str, candidate: str, how_many: int) -> bool:
    """Is the candidate the present password or one of the `how_many - 1` before it (Okta counts the present one)?"""
    kept = store.get("credential", user_id)
    if kept is None or how_many <= 0:
        return False
    return any(matches(hashed, candidate) for hashed in [kept["hash"], *kept["history"]][:how_many])
