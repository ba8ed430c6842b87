"""How the org keeps passwords: argon2id hashes, cheap by default because the people are test users, and the former ones."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from local_org.store.entities import Store

_TEST_USERS = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)  # 1 MiB, one pass: 360 sign-ins a second
_STRONG = PasswordHasher()  # the library's profile: 13 sign-ins a second
_HISTORY_KEPT = 30  # the most a password policy can ask for


def hash_password(password: str, *, strong: bool = False) -> str:
    """An argon2id hash in PHC format; its parameters travel inside, so both profiles can be mixed in one org."""
    return (_STRONG if strong else _TEST_USERS).hash(password)


def matches(hashed: str, password: str) -> bool:
    """Is this the password of the hash? A hash that cannot be read matches nothing."""
    try:
        return _TEST_USERS.verify(hashed, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def keep_password(store: Store, user_id: str, password: str, *, now: float, strong: bool = False) -> None:
    """Sets somebody's password: entity `credential`, the former hash first in its history. `now` in epoch seconds."""
    former = store.get("credential", user_id)
    history = [] if former is None else [former["hash"], *former["history"]][:_HISTORY_KEPT]
    store.put("credential", user_id, {"hash": hash_password(password, strong=strong), "changed_at": now, "history": history})


def was_used(store: Store, user_id: str, candidate: str, how_many: int) -> bool:
    """Is the candidate the present password or one of the `how_many - 1` before it (Okta counts the present one)?"""
    kept = store.get("credential", user_id)
    if kept is None or how_many <= 0:
        return False
    return any(matches(hashed, candidate) for hashed in [kept["hash"], *kept["history"]][:how_many])
