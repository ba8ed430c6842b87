"""Org-wide settings of an authenticator that every org has."""

from __future__ import annotations

from dataclasses import dataclass

from bootstrap.desired import FieldChange
from bootstrap.errors import NotAnOrg
from bootstrap.inventory import Inventory
from bootstrap.refs import Refs
from bootstrap.resource import Json, Labelled, Phase
from bootstrap.writer import Writer

AUTHENTICATORS = "/api/v1/authenticators"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authenticator(Labelled):
    """`allowed_for` as Okta's settings have it: "any" is the console's "Authentication and recovery"."""

    key: str
    allowed_for: str

    @property
    def phase(self) -> Phase:
        return Phase.AUTHENTICATORS

    def find(self, org: Inventory, refs: Refs) -> Json | None:
        found = by_key(org, self.key)
        if found is None:
            raise NotAnOrg(f"This org has no {self.key} authenticator.", "Look under Security > Authenticators.")
        return found

    def diff(self, found: Json | None, refs: Refs) -> tuple[FieldChange, ...]:
        now = found or {}
        fields = []
        if now.get("status") != "ACTIVE":
            fields.append(FieldChange("status", now.get("status"), "ACTIVE"))
        allowed = (now.get("settings") or {}).get("allowedFor")
        if allowed != self.allowed_for:
            fields.append(FieldChange("settings.allowedFor", allowed, self.allowed_for))
        return tuple(fields)

    def create(self, writer: Writer, refs: Refs) -> Json:
        raise LookupError(f"{self.key}: every org has it")

    def update(self, writer: Writer, found: Json, refs: Refs) -> Json:
        """Keeps the other settings as read: the guide says nothing about the code's lifetime."""
        path = f"{AUTHENTICATORS}/{found['id']}"
        updated = found
        settings = found.get("settings") or {}
        if settings.get("allowedFor") != self.allowed_for:
            body = {"key": self.key, "name": found["name"], "settings": settings | {"allowedFor": self.allowed_for}}
            updated = writer.put(self.address, path, body, previous=found)
        if found.get("status") != "ACTIVE":
            updated = writer.post(self.address, f"{path}/lifecycle/activate", previous=updated)
        writer.org.store(updated, AUTHENTICATORS)
        return updated


def by_key(org: Inventory, key: str) -> Json | None:
    return next((found for found in org.list(AUTHENTICATORS) if found.get("key") == key), None)
