"""Origins whose pages may call the org and be redirected to."""

from __future__ import annotations

from dataclasses import dataclass

from bootstrap.desired import FieldChange, Setting, resolve
from bootstrap.inventory import Inventory
from bootstrap.refs import Refs
from bootstrap.resource import Json, Phase, Resource
from bootstrap.writer import Writer

ORIGINS = "/api/v1/trustedOrigins"
LIST = {"limit": "200"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedOrigin(Resource):
    """Found by origin. An existing one keeps its name and the scopes it has; missing ones are added."""

    name: str
    origin: Setting
    scopes: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"Trusted origin for the app ({', '.join(self.scopes)})"

    @property
    def phase(self) -> Phase:
        return Phase.TRUSTED_ORIGINS

    def find(self, org: Inventory, refs: Refs) -> Json | None:
        wanted = resolve(self.origin, refs)
        return next((origin for origin in org.list(ORIGINS, **LIST) if origin.get("origin", "").rstrip("/") == wanted), None)

    def claims(self, found: Json, refs: Refs) -> bool:
        return bool(self.diff(found, refs))  # one that says all already is only relied on

    def diff(self, found: Json | None, refs: Refs) -> tuple[FieldChange, ...]:
        present = _scopes(found or {})
        fields = [] if set(self.scopes) <= set(present) else [FieldChange("scopes", present or None, sorted({*present, *self.scopes}))]
        if found is None:
            fields.insert(0, FieldChange("origin", None, resolve(self.origin, refs)))
        elif found.get("status") == "INACTIVE":
            fields.append(FieldChange("status", "INACTIVE", "ACTIVE"))
        return tuple(fields)

    def create(self, writer: Writer, refs: Refs) -> Json:
        origin = resolve(self.origin, refs)
        body = {"name": f"{self.name} {origin}", "origin": origin, "scopes": [{"type": scope} for scope in self.scopes]}
        made = writer.post(self.address, ORIGINS, body)
        writer.org.store(made, ORIGINS, **LIST)
        return made

    def update(self, writer: Writer, found: Json, refs: Refs) -> Json:
        path = f"{ORIGINS}/{found['id']}"
        updated = found
        missing = [{"type": scope} for scope in self.scopes if scope not in _scopes(found)]
        if missing:
            body = {"name": found["name"], "origin": found["origin"], "scopes": [*found.get("scopes", []), *missing]}
            updated = writer.put(self.address, path, body, previous=found)
        if found.get("status") == "INACTIVE":
            updated = writer.post(self.address, f"{path}/lifecycle/activate", previous=updated)
        writer.org.store(updated, ORIGINS, **LIST)
        return updated


def _scopes(origin: Json) -> list[str]:
    return [scope["type"] for scope in origin.get("scopes", [])]
