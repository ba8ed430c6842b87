"""The record of writes, read as what became of each object."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from bootstrap.state import DONE, UNDOING, Write

Json = dict[str, Any]
_LIFECYCLE = re.compile(r"(.+)/lifecycle/(activate|unlock)")
_APP_POLICY = re.compile(r"(/api/v1/apps/[^/]+/policies)/([^/]+)")
_PRIVATE = re.compile(r"https?://|/api/v1/internal/")  # the switch, which stays on, and callbacks, which go with their app


@dataclass(frozen=True, slots=True)
class Trace:
    """One object that we made (`original` None) or changed.

    `left` is its body after our last write, "original" before the first one of an unbroken row of ours: what somebody else
    did in between is not taken back with it. Of an app's policy both are `{"policy": id}`. Bodies may hold only some members.
    """

    path: str
    resource: str
    original: Json | None
    left: Json
    writes: tuple[Write, ...]

    @property
    def made(self) -> bool:
        return self.original is None

    @property
    def id(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def undoing(self) -> bool:
        """Destroy was interrupted while it took this back."""
        return self.writes[-1].status == UNDOING

    @property
    def moved(self) -> bool:
        """We gave it another place among its kind."""
        before = (self.original or {}).get("priority")
        return before is not None and "priority" in self.left and before != self.left["priority"]


def made_by(write: Write) -> str | None:
    """The id of the object that a write made in a list, None when it made none."""
    made = write.status != "sent" and write.method == "POST" and write.previous is None and not _PRIVATE.match(write.address)
    return str(write.answer["id"]) if made and isinstance(write.answer, dict) and "id" in write.answer else None


def fold(writes: Iterable[Write]) -> list[Trace]:
    """One trace an object, in the order of undoing: what was written first comes last."""
    traces: dict[str, Trace] = {}
    for write in writes:
        if write.status in (DONE, UNDOING) and not _PRIVATE.match(write.address):
            path = path_of(write)
            traces[path] = _continued(traces[path], write) if path in traces else _begun(path, write)
    return list(reversed(traces.values()))


def path_of(write: Write) -> str:
    """The address of the object that a write is about. An app's policies of two types are told apart by who wrote them."""
    made = made_by(write)
    if made is not None:
        return f"{write.address}/{made}"
    if lifecycle := _LIFECYCLE.fullmatch(write.address):
        return lifecycle[1]
    if app_policy := _APP_POLICY.fullmatch(write.address):
        return f"{app_policy[1]}/{write.resource}"
    return write.address


def _begun(path: str, write: Write) -> Trace:
    return Trace(path, write.resource, write.previous, _after(write, write.previous or {}), (write,))


def _continued(trace: Trace, write: Write) -> Trace:
    left = _after(write, trace.left)
    previous = write.previous or {}
    if trace.original is None:
        original = None
    elif same(trace.left, previous):
        original = previous | trace.original
    else:
        original = previous
    return replace(trace, original=original, left=left, writes=(*trace.writes, write))


def _after(write: Write, before: Json) -> Json:
    """The body as the write left it."""
    if app_policy := _APP_POLICY.fullmatch(write.address):
        return {"policy": app_policy[2]}
    if isinstance(write.answer, dict) and "id" in write.answer:
        return write.answer
    if _LIFECYCLE.fullmatch(write.address):
        return before | {"status": "ACTIVE"}
    return before | (write.sent if isinstance(write.sent, dict) else {})


_BOOKKEEPING = ("id", "created", "lastUpdated", "_links", "_embedded", "lastMembershipUpdated", "lastLogin", "priority")


def same(one: Json, other: Json) -> bool:
    """Whether two bodies say the same where both speak."""
    return all(one[name] == other[name] for name in one.keys() & other.keys() if name not in _BOOKKEEPING)
