"""Devices on which people asked to be remembered after two factors: known by the device token, forgotten with the person's sessions."""

from __future__ import annotations

from typing import Any

from local_org.org import Org
from local_org.store.secret import secret_hash

KIND = "remembered_device"


def remember(org: Org, device_token: str, user_id: str) -> None:
    body: dict[str, Any] = {"id": _id(device_token, user_id), "at": org.clock.now()}
    org.store.put(KIND, body["id"], body, parent=user_id)


def is_remembered(org: Org, device_token: str | None, user_id: str, within_s: float) -> bool:
    """Since at most so many seconds."""
    kept = org.store.get(KIND, _id(device_token, user_id)) if device_token else None
    return kept is not None and org.clock.now() - kept["at"] < within_s


def forget_all_of(org: Org, user_id: str) -> None:
    org.store.delete_children(KIND, user_id)


def _id(device_token: str, user_id: str) -> str:
    return f"{secret_hash(device_token)}:{user_id}"
