"""API tokens: kept as SHA-256 only, each with the user whose power it has."""

from __future__ import annotations

from typing import Any

from local_org.org import Org
from local_org.store.secret import secret_hash


def owner_of(org: Org, token: str) -> dict[str, Any] | None:
    """The user of a token, or None: unknown token, or a user who is not ACTIVE."""
    kept = org.store.get("api_token", secret_hash(token))
    user = org.store.get("user", kept["userId"]) if kept else None
    return user if user is not None and user["status"] == "ACTIVE" else None


def make_valid(org: Org, token: str) -> None:
    """Lets this token act for the org's first administrator, if it does not act for anybody yet."""
    if org.store.get("api_token", secret_hash(token)) is not None:
        return
    first = org.store.all("api_token")[0]  # fresh_org made it, and it is in every snapshot
    org.store.put("api_token", secret_hash(token), {**first, "id": org.entropy.id("00T")}, parent=first["userId"])
