"""Who may use an app, and which policies govern it: always written last."""

from __future__ import annotations

from dataclasses import dataclass

from bootstrap.desired import FieldChange, Ref
from bootstrap.inventory import Inventory
from bootstrap.kinds.app import ALL_OIDC, APPS, app_by_id, assigned_path
from bootstrap.refs import Refs
from bootstrap.resource import Action, Change, Json, Labelled, Phase, Resource
from bootstrap.writer import Writer

LINKS = {"ACCESS_POLICY": "accessPolicy", "PROFILE_ENROLLMENT": "profileEnrollment"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AppForGroup(Labelled):
    """Members of the group may use the app."""

    app: Ref
    group: Ref

    @property
    def phase(self) -> Phase:
        return Phase.ASSIGNMENTS

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.app.address, self.group.address)

    def find(self, org: Inventory, refs: Refs) -> Json | None:
        """From the group's side: one request serves all apps, and it is not one of the few that `/api/v1/apps` allows a minute.

        Of an app that this run made, its groups are known.
        """
        groups = org.since_made(assigned_path(refs.id(self.app.address)))
        if groups is not None:
            assigned = any(group["id"] == refs.id(self.group.address) for group in groups)
            return refs.body(self.app.address) if assigned else None
        return next((app for app in org.list(self._apps(refs), limit="200") if app["id"] == refs.id(self.app.address)), None)

    def diff(self, found: Json | None, refs: Refs) -> tuple[FieldChange, ...]:
        return () if found else (FieldChange("groups", None, refs.value(Ref(self.group.address, "profile.name"))),)

    def create(self, writer: Writer, refs: Refs) -> Json:
        groups = assigned_path(refs.id(self.app.address))
        writer.put(self.address, f"{groups}/{refs.id(self.group.address)}", {}, previous=None)
        app = refs.body(self.app.address) or {}
        writer.org.store(app, self._apps(refs), limit="200")
        writer.org.store(refs.body(self.group.address) or {}, groups)
        return app

    def update(self, writer: Writer, found: Json, refs: Refs) -> Json:
        return found

    def _apps(self, refs: Refs) -> str:
        return f"/api/v1/groups/{refs.id(self.group.address)}/apps"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppPolicy(Labelled):
    """The app's one policy of a type; assigning another replaces it. A new app has the org's default."""

    app: Ref
    policy: Ref
    policy_type: str
    default: bool = False

    @property
    def phase(self) -> Phase:
        return Phase.ASSIGNMENTS

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.app.address, self.policy.address)

    def find(self, org: Inventory, refs: Refs) -> Json | None:
        app = app_by_id(org, refs.id(self.app.address))
        return None if app is None else {"policy": policy_of(app, self.policy_type)}

    def diff(self, found: Json | None, refs: Refs) -> tuple[FieldChange, ...]:
        now, wanted = (found or {}).get("policy"), refs.id(self.policy.address)
        return () if now == wanted else (FieldChange(f"_links.{LINKS[self.policy_type]}", now, wanted),)

    def change(self, found: Json | None, refs: Refs) -> Change:
        if found is None and self.default:
            return Change(self.address, self.title, Action.KEEP, note="what a new app has", pending=False)
        return Resource.change(self, found, refs)

    def create(self, writer: Writer, refs: Refs) -> Json:
        return self.update(writer, {}, refs)

    def update(self, writer: Writer, found: Json, refs: Refs) -> Json:
        app_id, policy_id = refs.id(self.app.address), refs.id(self.policy.address)
        writer.put(self.address, f"{APPS}/{app_id}/policies/{policy_id}", previous=found or None)
        app = app_by_id(writer.org, app_id)
        if app is not None:
            link = {LINKS[self.policy_type]: {"href": f"/api/v1/policies/{policy_id}"}}
            writer.org.store(app | {"_links": app.get("_links", {}) | link}, APPS, **ALL_OIDC)
        return {"policy": policy_id}


def policy_of(app: Json, policy_type: str) -> str | None:
    """The id at the end of the app's link to its policy."""
    href = ((app.get("_links") or {}).get(LINKS[policy_type]) or {}).get("href")
    return None if href is None else str(href).rstrip("/").rpartition("/")[2]
