"""The org's own sessions of browsers: kept by the hash of the `idx` cookie, with the person as parent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from local_org.idx.transaction import Proof
from local_org.org import Org
from local_org.policy.session import Times
from local_org.store.entities import Store
from local_org.store.secret import secret_hash

Json = dict[str, Any]
COOKIE = "idx"
FORGET_COOKIE = f"{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"  # a `Set-Cookie` value


@dataclass(frozen=True, slots=True)
class Session:
    """A session that is still alive: who, what they proved and when, which identity provider vouched (None: the org itself)."""

    id: str
    user_id: str
    proofs: tuple[Proof, ...]
    idp: str | None
    created_at: float
    expires_at: float | None  # unless it is used before; None: it does not expire


def begin(org: Org, user_id: str, proofs: tuple[Proof, ...], *, idp: str | None, times: Times, cookies: str) -> str:
    """A new session in the place of the browser's former one; answers the `Set-Cookie` value, the only place where it stands in clear.

    It is as old as the former one when nothing was proved since: being used makes no session live longer than it may.
    """
    former = of_browser(org, cookies)
    end(org, cookies)
    value = org.entropy.token()
    session_id, now = secret_hash(value), org.clock.now()
    goes_on = former is not None and former.user_id == user_id and set(proofs) <= set(former.proofs)
    body: Json = {
        "id": session_id,
        "user_id": user_id,
        "created": org.timestamp(),
        "created_at": former.created_at if former is not None and goes_on else now,
        "last_used_at": now,
        "idle_s": times.idle_s,
        "life_s": times.life_s,
        "proofs": [{**vars(proof)} for proof in proofs],
        "idp": idp,
    }
    org.store.put("session", session_id, body, parent=user_id)
    lasting = f"; Max-Age={int(times.life_s or times.idle_s)}" if times.persistent else ""
    return f"{COOKIE}={value}; Path=/{lasting}; HttpOnly; SameSite=Lax"


def of_browser(org: Org, cookies: str) -> Session | None:
    """The live session that a `Cookie` header names."""
    for kept in _named_by(org, cookies):
        if not _over(kept, org.clock.now()):
            proofs = tuple(Proof(**proof) for proof in kept.get("proofs", ()))
            return Session(kept["id"], kept["user_id"], proofs, kept.get("idp"), kept.get("created_at", 0.0), _ends(kept))
    return None


def used(org: Org, session_id: str) -> None:
    """A session that is used does not become idle."""
    kept = org.store.get("session", session_id)
    if kept is not None:
        org.store.put("session", session_id, {**kept, "last_used_at": org.clock.now()}, parent=kept["user_id"])


def _named_by(org: Org, cookies: str) -> list[Json]:
    pairs = (part.strip().partition("=") for part in cookies.split(";"))
    kept = (org.store.get("session", secret_hash(value)) for name, _, value in pairs if name == COOKIE)
    return [one for one in kept if one is not None]


def _ends(kept: Json) -> float | None:
    """Idle, or old: whichever comes first. 0 stands for never."""
    ends = []
    if kept.get("idle_s"):
        ends.append(kept["last_used_at"] + kept["idle_s"])
    if kept.get("life_s"):
        ends.append(kept["created_at"] + kept["life_s"])
    return min(ends) if ends else None


def _over(kept: Json, now: float) -> bool:
    ends = _ends(kept)
    return ends is not None and now >= ends


def end(org: Org, cookies: str) -> bool:
    """Ends the session that a `Cookie` header names; False when there was none alive."""
    named = _named_by(org, cookies)
    alive = any(not _over(kept, org.clock.now()) for kept in named)
    for kept in named:
        org.store.delete("session", kept["id"])
    return alive


def end_all_of(org: Org, user_id: str) -> None:
    org.store.delete_children("session", user_id)


def forget_old(store: Store, before: float) -> None:
    """Those that ended before this time (epoch seconds)."""
    for kept in store.all("session"):
        ends = _ends(kept)
        if ends is not None and ends < before:
            store.delete("session", kept["id"])
