"""People as sign-in sees them: user, groups, enrollments, password and counters gathered into one value."""

from __future__ import annotations

from typing import Any

from local_org.idx.facts import Attempts, Enrollment, Person
from local_org.store import passwords
from local_org.store.entities import Store

Json = dict[str, Any]


def everyone_id(store: Store) -> str:
    """The id of the built-in group of all users; no other group can have its name."""
    return str((store.find("group", "Everyone") or {})["id"])


def group_ids_of(store: Store, user_id: str) -> frozenset[str]:
    return frozenset(store.lefts("group_user", user_id))


def may_use(store: Store, app_id: str, user_id: str, group_ids: frozenset[str]) -> bool:
    """Is the app assigned to this person or one of these groups? The org's own dashboard is everybody's."""
    if (store.get("app", app_id) or {}).get("name") == "okta_enduser":
        return True
    return store.is_linked("app_user", app_id, user_id) or bool(group_ids & set(store.rights("app_group", app_id)))


def person(store: Store, user: Json, app_id: str) -> Person:
    """`app_id`: whether they are assigned to it, directly or by a group."""
    user_id = user["id"]
    credential = store.get("credential", user_id)
    groups = group_ids_of(store, user_id)
    return Person(
        id=user_id,
        login=user["profile"]["login"],
        status=user["status"],
        profile=user["profile"],
        group_ids=groups,
        enrollments=tuple(_enrollment(kept) for kept in store.all("enrollment", user_id)),
        assigned=may_use(store, app_id, user_id, groups),
        attempts={kept["key"]: Attempts(kept["failures"], kept["blocked_until"]) for kept in store.all("attempts", user_id)},
        password_changed_at=credential["changed_at"] if credential else None,
        password_matches=lambda candidate: (
            credential is not None and not credential.get("stopped") and passwords.matches(credential["hash"], candidate)
        ),
        password_was_used=lambda candidate, count: passwords.was_used(store, user_id, candidate, count),
    )


def keep(store: Store, user: Json) -> Json:
    """Writes a user; the natural key is the login, whose case does not matter. Raises `DuplicateKey`."""
    return store.put("user", user["id"], user, key=str(user["profile"]["login"]).lower())


def by_identifier(store: Store, identifier: str) -> Json | None:
    """By login; also by its part before @ when that is unambiguous."""
    wanted = identifier.strip().lower()
    found = store.find("user", wanted)
    if found is not None or "@" in wanted or not wanted:
        return found
    same_start = [user for user in store.all("user") if user["profile"]["login"].lower().split("@")[0] == wanted]
    return same_start[0] if len(same_start) == 1 else None


def _enrollment(kept: Json) -> Enrollment:
    return Enrollment(
        id=kept["id"],
        key=kept["key"],
        authenticator_id=kept["authenticator_id"],
        created_at=kept["created_at"],
        profile=kept["profile"],
        secret=kept["secret"],
    )
