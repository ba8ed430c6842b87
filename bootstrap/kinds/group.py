"""Groups, and the built-in group Everyone."""

from __future__ import annotations

from dataclasses import dataclass

from bootstrap.desired import FieldChange, differences
from bootstrap.inventory import Inventory, only
from bootstrap.refs import Refs
from bootstrap.resource import Existing, Json, Phase, Resource
from bootstrap.writer import Writer

GROUPS = "/api/v1/groups"
PAGE = "10000"  # the largest page Okta gives: one request indexes the groups of nearly every org
MEMBERS_PAGE = "200"


def members_path(group_id: str) -> str:
    return f"{GROUPS}/{group_id}/users"


def members(org: Inventory, group_id: str) -> list[Json]:
    return org.list(members_path(group_id), limit=MEMBERS_PAGE)


def members_since_made(org: Inventory, group_id: str) -> list[Json] | None:
    """Everybody in a group that this run made, without asking the org; None for a group that was there before."""
    return org.since_made(members_path(group_id), limit=MEMBERS_PAGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Everyone(Existing):
    """The group that holds every user of the org."""

    @property
    def title(self) -> str:
        return "Group Everyone"

    def find(self, org: Inventory, refs: Refs) -> Json | None:
        return next((group for group in org.list(GROUPS, limit=PAGE) if _is(group, "BUILT_IN", "Everyone")), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Resource):
    name: str
    description: str

    @property
    def title(self) -> str:
        return f"Group {self.name}"

    @property
    def phase(self) -> Phase:
        return Phase.GROUPS

    def find(self, org: Inventory, refs: Refs) -> Json | None:
        matches = [group for group in org.list(GROUPS, limit=PAGE) if _is(group, "OKTA_GROUP", self.name)]
        return only(matches, f"group {self.name}")

    def claims(self, found: Json, refs: Refs) -> bool:
        return True

    def diff(self, found: Json | None, refs: Refs) -> tuple[FieldChange, ...]:
        return tuple(differences(self._body(), found or {}))

    def create(self, writer: Writer, refs: Refs) -> Json:
        group = writer.post(self.address, GROUPS, self._body())
        writer.org.store(group, GROUPS, limit=PAGE)
        writer.org.starts_empty(members_path(group["id"]), limit=MEMBERS_PAGE)
        return group

    def update(self, writer: Writer, found: Json, refs: Refs) -> Json:
        body = {"profile": found["profile"] | self._body()["profile"]}
        group = writer.put(self.address, f"{GROUPS}/{found['id']}", body, previous=found)
        writer.org.store(group, GROUPS, limit=PAGE)
        return group

    def _body(self) -> Json:
        return {"profile": {"name": self.name, "description": self.description}}


def _is(group: Json, kind: str, name: str) -> bool:
    return bool(group.get("type") == kind and group["profile"].get("name") == name)
