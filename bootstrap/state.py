"""The record of one org: every write in order, with what was there before, so that it can be put back later."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bootstrap.address import host_of
from bootstrap.errors import BadSettings

Json = dict[str, Any]
VERSION = 1
USERS = "/api/v1/users"
SENT, DONE, UNDOING = "sent", "done", "undoing"
_SECRET_KEYS = frozenset({"client_secret", "secret_hash", "sharedSecret", "activationToken", "activationUrl", "recovery_question"})


@dataclass(frozen=True, slots=True)
class Write:
    """One call. `status` is "sent" until the org answered: after a crash such a write may or may not have happened;
    "undoing" once destroy began to take it back.

    `previous` is the whole body from before, None when the object did not exist. Secrets are left out of all three bodies.
    """

    resource: str
    method: str
    address: str
    previous: Any
    sent: Any
    answer: Any = None
    status: str = SENT
    at: str = ""
    request_id: str = ""


def default_path(org_url: str) -> Path:
    """`.bootstrap/<host>.json`; a port is part of the host."""
    return Path(".bootstrap") / f"{re.sub('[^A-Za-z0-9.-]', '-', host_of(org_url)).strip('-')}.json"


class Record:
    """Kept in a file of mode 0600, rewritten whole before and after each write.

    `adopted` are the objects that somebody else made and `--adopt` took over: id by address in the guide.
    """

    def __init__(self, path: Path, org_url: str, org_id: str) -> None:
        self.path = path
        self._org = {"version": VERSION, "org": org_url, "org_id": org_id}
        self.writes: list[Write] = []
        self.adopted: dict[str, str] = {}
        self._other_org_id = ""
        self._load()

    def begin(self, write: Write) -> None:
        """On disk before the request leaves. One write at a time: `finish` or `withdraw` it before the next."""
        stamped = replace(write, previous=without_secrets(write.previous), sent=without_secrets(write.sent), at=_now())
        self.writes.append(stamped)
        self._save()

    def finish(self, answer: Any = None, request_id: str = "") -> None:
        """The write begun last was carried out."""
        done = replace(self.writes[-1], status=DONE, answer=without_secrets(answer), request_id=request_id)
        self.writes[-1:] = [done, *came_along(done)]
        self._save()

    def withdraw(self) -> None:
        """The write begun last was refused: nothing happened that could be put back."""
        self.writes.pop()
        self._save()

    def settle(self, writes: list[Write]) -> None:
        """What became of the writes without an answer is known now. On disk with the next change of the record."""
        self.writes = writes

    def adopt(self, resource: str, object_id: str) -> None:
        """From now on this object, made by somebody else, is worked with as ours; destroy puts it back, never deletes it."""
        if self.adopted.get(resource) != object_id:
            self.adopted[resource] = object_id
            self._save()

    def undo(self, writes: Sequence[Write]) -> list[Write]:
        """Marks these before the first of the calls that take them back, and returns them as they are kept now."""
        marked = [replace(write, status=UNDOING) for write in writes]
        kept = dict(zip(map(id, writes), marked, strict=True))
        self.writes = [kept.get(id(write), write) for write in self.writes]
        self._save()
        return marked

    def forget(self, writes: Sequence[Write]) -> None:
        """These are taken back: nothing of them is left in the org. A record of nothing is no file."""
        gone = {id(write) for write in writes}
        self.writes = [write for write in self.writes if id(write) not in gone]
        self._save()

    def let_go(self, resource: str) -> None:
        """An object taken over is its maker's again."""
        if self.adopted.pop(resource, None) is not None:
            self._save()

    def last_written(self) -> dict[str, Json]:
        """Address and body of what was last sent for each resource, of the writes that the org carried out."""
        done = [write for write in self.writes if write.status == DONE and isinstance(write.sent, dict)]
        return {write.resource: {"address": write.address, "sent": write.sent} for write in done}

    def _load(self) -> None:
        try:
            kept = json.loads(self.path.read_text(encoding="utf-8"))
            if kept["org_id"] != self._org["org_id"]:
                self._other_org_id = "".join(letter for letter in str(kept["org_id"]) if letter.isalnum())
                return
            self.writes = [Write(**write) for write in kept["writes"]]
            self.adopted = {str(resource): str(object_id) for resource, object_id in kept.get("adopted", {}).items()}
        except FileNotFoundError:
            return
        except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
            what = f"The record {self.path} cannot be read ({type(error).__name__})."
            raise BadSettings(what, f"Move it away, for example: mv '{self.path}' '{self.path}.damaged'") from error

    def _set_aside(self) -> None:
        """Another org answers at this address now (a local org that was reset): the former one's record is kept under its id."""
        if self._other_org_id:
            os.replace(self.path, self.path.with_suffix(f".{self._other_org_id}.json"))
            self._other_org_id = ""

    def _save(self) -> None:
        content = json.dumps(self._org | {"adopted": self.adopted, "writes": [asdict(write) for write in self.writes]}, indent=1)
        try:
            if not self.writes and not self.adopted and not self._other_org_id:
                self.path.unlink(missing_ok=True)
                return
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._set_aside()
            handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=f"{self.path.name}.")  # mkstemp makes it 0600
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(content)
            os.replace(name, self.path)
        except OSError as error:
            what = f"The record {self.path} cannot be written: {error.strerror}. Nothing further was changed."
            raise BadSettings(what, "Check the folder's permissions, then run again.") from error


def came_along(write: Write) -> list[Write]:
    """What a write did beside what it made, each to be taken back by itself: a new person begins in groups.

    By the guide's addresses, the membership of `user.x` is `membership.x`.
    """
    groups = write.sent.get("groupIds", []) if write.address == USERS and isinstance(write.sent, dict) else []
    membership = f"membership.{write.resource.partition('.')[2]}"
    made = replace(write, resource=membership, method="PUT", previous=None, sent=None, answer=None)
    return [replace(made, address=f"/api/v1/groups/{group}/users/{write.answer['id']}") for group in groups]


def without_secrets(body: Any) -> Any:
    """A copy without the members that are secrets; the rest byte for byte, since it may have to be put back."""
    if isinstance(body, dict):
        return {key: without_secrets(value) for key, value in body.items() if key not in _SECRET_KEYS and not _is_password(key, value)}
    if isinstance(body, list):
        return [without_secrets(member) for member in body]
    return body


def _is_password(key: str, value: Any) -> bool:
    return key == "password" and (isinstance(value, str) or (isinstance(value, dict) and "value" in value))


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
