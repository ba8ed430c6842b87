"""A person in a group."""

from __future__ import annotations

from dataclasses import dataclass

from bootstrap.desired import FieldChange, Ref
from bootstrap.inventory import Inventory
from bootstrap.refs import Refs
from bootstrap.resource import Json, Labelled, Phase
from bootstrap.writer import Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership(Labelled):
    user: Ref
    group: Ref

    @property
    def phase(self) -> Phase:
        return Phase.MEMBERSHIPS_AND_ROLES

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.user.address, self.group.address)

    def find(self, org: Inventory, refs: Refs) -> Json | None:
        return next((group for group in org.list(self._groups(refs)) if group["id"] == refs.id(self.group.address)), None)

    def diff(self, found: Json | None, refs: Refs) -> tuple[FieldChange, ...]:
        return () if found else (FieldChange("members", None, refs.value(Ref(self.user.address, "profile.login"))),)

    def create(self, writer: Writer, refs: Refs) -> Json:
        writer.put(self.address, f"/api/v1/groups/{refs.id(self.group.address)}/users/{refs.id(self.user.address)}", previous=None)
        group = refs.body(self.group.address) or {}
        writer.org.store(group, self._groups(refs))
        return group

    def update(self, writer: Writer, found: Json, refs: Refs) -> Json:
        return found

    def _groups(self, refs: Refs) -> str:
        return f"/api/v1/users/{refs.id(self.user.address)}/groups"
