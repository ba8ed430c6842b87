"""A person in a group."""

from __future__ import annotations

from dataclasses import dataclass

from bootstrap.desired import FieldChange, Ref
from bootstrap.inventory import Inventory
from bootstrap.kinds.group import MEMBERS_PAGE, members_path
from bootstrap.refs import Refs
from bootstrap.resource import Json, Labelled, Phase
from bootstrap.writer import Writer


def groups_of_path(user_id: str) -> str:
    return f"/api/v1/users/{user_id}/groups"


def groups_of(org: Inventory, user_id: str) -> list[Json]:
    return org.list(groups_of_path(user_id))


def joined(org: Inventory, user: Json, group: Json) -> None:
    """Puts in what a write did, where the lists are known."""
    org.store(group, groups_of_path(user["id"]))
    org.store(user, members_path(group["id"]), limit=MEMBERS_PAGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership(Labelled):
    """A new user may begin in the group (`User.groups`); anybody else is put into it."""

    user: Ref
    group: Ref

    @property
    def phase(self) -> Phase:
        return Phase.MEMBERSHIPS_AND_ROLES

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.user.address, self.group.address)

    def find(self, org: Inventory, refs: Refs) -> Json | None:
        groups = groups_of(org, refs.id(self.user.address))
        return next((group for group in groups if group["id"] == refs.id(self.group.address)), None)

    def diff(self, found: Json | None, refs: Refs) -> tuple[FieldChange, ...]:
        return () if found else (FieldChange("members", None, refs.value(Ref(self.user.address, "profile.login"))),)

    def create(self, writer: Writer, refs: Refs) -> Json:
        user, group = refs.body(self.user.address) or {}, refs.body(self.group.address) or {}
        writer.put(self.address, f"{members_path(group['id'])}/{user['id']}", previous=None)
        joined(writer.org, user, group)
        return group

    def update(self, writer: Writer, found: Json, refs: Refs) -> Json:
        return found
