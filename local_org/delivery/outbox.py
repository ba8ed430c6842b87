"""The outbox: what was "sent", newest first, kept with the org so that a restart loses no mail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from local_org.org import Org

Json = dict[str, Any]
KEPT = 2_000


def deliver(org: Org, *, channel: str, to: str, subject: str, html: str, text: str) -> None:
    """Keeps one message. The oldest ones beyond `KEPT` are forgotten."""
    number = org.store.next_number("message")
    body = {"id": number, "channel": channel, "to": to, "subject": subject, "html": html, "text": text, "sent_at": org.timestamp()}
    org.store.put("message", str(number), body, parent=to.lower())
    org.store.delete("message", str(number - KEPT))


def messages(org: Org, to: str | None = None, since: int = 0) -> list[Json]:
    """Newest first; of one address (case does not matter) or of everybody; only those after `since`."""
    kept = org.store.all("message", to.lower() if to is not None else None)
    return [message for message in reversed(kept) if message["id"] > since]


def sent_times(org: Org, channel: str, to: str) -> tuple[float, ...]:
    """When this address got its last messages by this channel, in epoch seconds of the org's clock, the newest first."""
    return tuple(datetime.fromisoformat(one["sent_at"]).timestamp() for one in messages(org, to) if one["channel"] == channel)


def forget(org: Org, to: str | None) -> None:
    for message in messages(org, to):
        org.store.delete("message", str(message["id"]))
