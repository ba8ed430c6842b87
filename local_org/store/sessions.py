"""The org's own sessions of browsers: kept by the hash of the `idx` cookie, with the person as parent."""

from __future__ import annotations

from local_org.org import Org
from local_org.store.secret import secret_hash

COOKIE = "idx"
FORGET_COOKIE = f"{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"  # a `Set-Cookie` value


def begin(org: Org, user_id: str) -> str:
    """A new session; answers the `Set-Cookie` value, the only place where its cookie stands in clear."""
    value = org.entropy.token()
    session_id = secret_hash(value)
    org.store.put("session", session_id, {"id": session_id, "user_id": user_id, "created": org.timestamp()}, parent=user_id)
    return f"{COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax"


def named_by(org: Org, cookies: str) -> list[str]:
    """The ids of the live sessions that a `Cookie` header names: none, or the browser's one."""
    pairs = (part.strip().partition("=") for part in cookies.split(";"))
    ids = [secret_hash(value) for name, _, value in pairs if name == COOKIE]
    return [session_id for session_id in ids if org.store.get("session", session_id) is not None]


def end(org: Org, cookies: str) -> bool:
    """Ends the session that a `Cookie` header names; False when there was none."""
    return any([org.store.delete("session", session_id) for session_id in named_by(org, cookies)])


def end_all_of(org: Org, user_id: str) -> None:
    org.store.delete_children("session", user_id)
