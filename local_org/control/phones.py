"""The phones of this org's people, with Okta Verify on them: they take accounts on, answer pushes and show codes.

A phone is kept beside the org's own enrollments: removing an enrollment does not take the account from the phone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from local_org.org import Org
from local_org.store import transactions
from local_org.web.errors import invalid, not_found

Json = dict[str, Any]
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Push:
    """A question on the screen. `numbers`: to choose from, empty where none is asked. `expires_at`: epoch seconds."""

    id: str
    app: str
    numbers: tuple[str, ...]
    verifies_user: bool
    expires_at: float


def phones(org: Org, user_id: str | None = None) -> list[Json]:
    """Of one person, or of everybody, in the order in which they were set up."""
    return org.store.all("device", user_id)


def phone(org: Org, device_id: str) -> Json:
    """Raises E0000007."""
    kept = org.store.get("device", device_id)
    if kept is None:
        raise not_found(device_id, "Device")
    return kept


def enrolled(org: Org, device: Json) -> bool:
    """Does the org still know this phone?"""
    return any(one["secret"].get("device_id") == device["id"] for one in org.store.all("enrollment", device["user_id"]))


def open_enrollments(org: Org, user_id: str | None = None) -> list[Json]:
    """Links that no phone has opened yet and that a sign-in still waits for."""
    return [one for one in _open(org, user_id) if one["question"]["kind"] == "enroll" and _awaited(org, one)]


def newest_enrollments(org: Org, user_id: str | None = None) -> list[Json]:
    """The newest of each person: a sign-in that was left halfway waits until it expires, and its link would stay on offer beside it."""
    return list({one["user_id"]: one for one in open_enrollments(org, user_id)}.values())


def _awaited(org: Org, question: Json) -> bool:
    """Is this what its sign-in asks just now? One that ended, was cancelled or went another way asks for something else, or nothing."""
    asking = transactions.by_id(org.store, question["transaction"])
    return asking is not None and asking.pending is not None and asking.pending.data.get("asked") == question["id"]


def pushes(org: Org, device: Json) -> list[Push]:
    """What this phone is asked just now, the newest first."""
    if not enrolled(org, device):
        return []
    waiting = [one for one in _open(org, device["user_id"]) if one["question"]["kind"] == "push"]
    return [_push(one) for one in reversed(waiting)]


def _push(kept: Json) -> Push:
    asked = kept["question"]
    return Push(kept["id"], asked["app"], tuple(asked["numbers"]), asked["userVerification"] == "REQUIRED", kept["expires_at"])


def _open(org: Org, user_id: str | None) -> list[Json]:
    now = org.clock.now()
    return [one for one in org.store.all("device_question", user_id) if "answer" not in one and one["expires_at"] > now]


def token_of(link: str) -> str:
    """What a link of a QR code or a message names; empty when it is no such link."""
    try:
        return next(iter(parse_qs(urlsplit(link).query).get("enroll", [])), "")
    except ValueError:  # no address at all
        return ""


def set_up(org: Org, link: str, name: str = "Phone") -> Json:
    """A new phone takes the account of this link on. Raises E0000001 for a link that is used, dead or none."""
    question = org.store.get("device_question", token_of(link))
    if question is None or question not in open_enrollments(org):
        raise invalid("link", "link: This link of Okta Verify was used, has expired, was replaced by a newer one, or is none.")
    device = {
        "id": org.entropy.id("guo"),
        "user_id": question["user_id"],
        "name": name.strip()[:_LONGEST_NAME] or "Phone",
        "secret": question["question"]["secret"],
    }
    org.store.put("device", device["id"], device, parent=device["user_id"])
    _say(org, question, {"answer": "enrolled", "device_id": device["id"], "device_name": device["name"]})
    return device


def approve(org: Org, device: Json, *, number: str | None = None, user_verified: bool | None = None) -> None:
    """Answers the newest push; a fingerprint is given where it is demanded, unless told otherwise. Raises E0000001."""
    push = _newest(org, device)
    if push.numbers and number not in push.numbers:
        raise invalid("number", f"number: choose one of {', '.join(push.numbers)}")
    verified = push.verifies_user if user_verified is None else user_verified
    _answer(org, device, push, {"answer": "approve", "number": number, "user_verified": verified})


def reject(org: Org, device: Json) -> None:
    """Answers the newest push. Raises E0000001 when there is none."""
    _answer(org, device, _newest(org, device), {"answer": "reject"})


def _newest(org: Org, device: Json) -> Push:
    waiting = pushes(org, device)
    if not waiting:
        raise invalid("device", "device: No push is waiting on this phone.")
    return waiting[0]


def _answer(org: Org, device: Json, push: Push, answer: Json) -> None:
    question = org.store.get("device_question", push.id)
    assert question is not None  # noqa: S101 - it was read a moment ago, in the same transaction
    _say(org, question, {**answer, "device_id": device["id"]})


def _say(org: Org, question: Json, answer: Json) -> None:
    org.store.put("device_question", question["id"], {**question, "answer": answer}, parent=question["user_id"])


def code(org: Org, device: Json) -> tuple[str, int]:
    """The code on the screen, and for how many seconds it stays there."""
    from local_org.idx.authenticators.totp import STEP_S, Totp  # the org is up before it needs the authenticators

    now = int(org.clock.now())
    return str(Totp(device["secret"]).at(now)), STEP_S - now % STEP_S


def written(at: float) -> str:
    """A time as Okta writes it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
