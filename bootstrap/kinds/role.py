"""Admin roles of a person."""

from __future__ import annotations

from dataclasses import dataclass

from bootstrap.desired import FieldChange, Ref
from bootstrap.inventory import Inventory
from bootstrap.refs import Refs
from bootstrap.resource import Json, Phase, Resource
from bootstrap.writer import Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminRole(Resource):
    """A standard role, given to the person directly or through a group."""

    user: Ref
    role: str
    label: str

    @property
    def title(self) -> str:
        return f"{self.label} role for {self.user.address.removeprefix('user.').replace('_', ' ').title()}"

    @property
    def phase(self) -> Phase:
        return Phase.MEMBERSHIPS_AND_ROLES

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.user.address,)

    def find(self, org: Inventory, refs: Refs) -> Json | None:
        return next((role for role in org.list(self._path(refs)) if role.get("type") == self.role), None)

    def diff(self, found: Json | None, refs: Refs) -> tuple[FieldChange, ...]:
        return () if found else (FieldChange("type", None, self.role),)

    def create(self, writer: Writer, refs: Refs) -> Json:
        """Without the mails that Okta sends to admins."""
        role = writer.post(self.address, self._path(refs), {"type": self.role}, params={"disableNotifications": "true"})
        writer.org.store(role, self._path(refs))
        return role

    def update(self, writer: Writer, found: Json, refs: Refs) -> Json:
        return found

    def _path(self, refs: Refs) -> str:
        return f"/api/v1/users/{refs.id(self.user.address)}/roles"
