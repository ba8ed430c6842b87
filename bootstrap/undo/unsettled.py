"""Finds out what became of a write whose answer never came: a crash, a lost connection."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from bootstrap.desired import differences, merged
from bootstrap.errors import OktaError
from bootstrap.inventory import Inventory
from bootstrap.kinds.app import ALL_OIDC, APPS
from bootstrap.kinds.group import GROUPS, PAGE
from bootstrap.kinds.policy import POLICIES, listed
from bootstrap.kinds.trusted_origin import LIST, ORIGINS
from bootstrap.state import DONE, SENT, USERS, Record, Write, came_along, without_secrets
from bootstrap.undo.families import family_of, is_known
from bootstrap.undo.traces import path_of

Json = dict[str, Any]


def settle(record: Record, org: Inventory) -> None:
    """Reads only, and only where there is such a write; what is found is kept with the next change of the record."""
    if any(write.status == SENT for write in record.writes):
        record.settle([settled for write in record.writes for settled in _now_known(write, org)])


def _now_known(write: Write, org: Inventory) -> list[Write]:
    if write.status != SENT:
        return [write]
    settled = _settled(write, org)
    return [] if settled is None else [settled, *came_along(settled)]


def _settled(write: Write, org: Inventory) -> Write | None:
    """None: it was not carried out, or leaves nothing that could be taken back."""
    if write.previous is None and write.method == "POST":
        made = _made(write, org)
        return None if made is None else replace(write, status=DONE, answer=without_secrets(made))
    path = path_of(write)
    if not is_known(path):
        return None  # a private interface: sent again when it is wanted again
    family = family_of(path)
    if not _has_a_body(write):
        return replace(write, status=DONE)  # a link: taking back what is not there changes nothing
    now = org.one(path) or {}
    before, after = family.essence(write.previous or {}, moved=True), family.essence(now, moved=True)
    if all(after.get(name) == value for name, value in before.items()):
        return None
    ours = not differences(write.sent, now) if isinstance(write.sent, dict) else True
    return replace(write, status=DONE, answer=without_secrets(now if ours else merged(write.sent, write.previous)))


def _has_a_body(write: Write) -> bool:
    return write.previous is not None and set(write.previous) != {"policy"}


def _made(write: Write, org: Inventory) -> Json | None:
    """What a lookup by the name that was sent finds. Nothing had that name when it was sent, or nothing would have been sent."""
    find = next((find for pattern, find in _LOOKUPS if re.fullmatch(pattern, write.address)), None)
    try:
        return find(write, org) if find else None
    except OktaError as error:
        if error.status == 404:  # even what it would have been part of is gone
            return None
        raise


def _group(write: Write, org: Inventory) -> Json | None:
    return _first(org.list(GROUPS, limit=PAGE), lambda group: group["profile"].get("name") == write.sent["profile"]["name"])


def _user(write: Write, org: Inventory) -> Json | None:
    return org.one(f"/api/v1/users/{quote(write.sent['profile']['login'], safe='')}")


def _role(write: Write, org: Inventory) -> Json | None:
    return _first(org.list(write.address), lambda role: role.get("type") == write.sent["type"])


def _app(write: Write, org: Inventory) -> Json | None:
    return _first(org.list(APPS, **ALL_OIDC), lambda app: app.get("label") == write.sent["label"])


def _origin(write: Write, org: Inventory) -> Json | None:
    return _first(org.list(ORIGINS, **LIST), lambda origin: origin.get("origin") == write.sent["origin"])


def _policy(write: Write, org: Inventory) -> Json | None:
    kind, name = write.sent["type"], write.sent["name"]
    return _first(listed(org, kind), lambda policy: policy["name"] == name and not policy.get("system"))


def _rule(write: Write, org: Inventory) -> Json | None:
    return _first(org.list(write.address), lambda rule: rule["name"] == write.sent["name"])


_LOOKUPS: tuple[tuple[str, Callable[[Write, Inventory], Json | None]], ...] = (
    (GROUPS, _group),
    (USERS, _user),
    ("/api/v1/users/[^/]+/roles", _role),
    (APPS, _app),
    (ORIGINS, _origin),
    (POLICIES, _policy),
    (f"{POLICIES}/[^/]+/rules", _rule),
)


def _first(items: list[Json], fits: Callable[[Json], bool]) -> Json | None:
    return next((item for item in items if fits(item)), None)
