"""Steps without a public API: told with the exact clicks, never claimed."""

from __future__ import annotations

from dataclasses import dataclass

from bootstrap.address import admin_address
from bootstrap.desired import FieldChange, Ref, Setting, resolve
from bootstrap.inventory import Inventory
from bootstrap.kinds.app import INTERACTION_CODE, all_oidc_apps, app_by_id, grants_of, oauth_settings
from bootstrap.refs import Refs
from bootstrap.resource import Action, Change, Json, Labelled, Phase, Resource
from bootstrap.writer import Writer

CALLBACK = "email_magic_link_redirect_uri"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manual(Labelled):
    """`told` is the advice; the step blocks nothing."""

    told: str

    @property
    def phase(self) -> Phase:
        return Phase.BY_HAND

    def find(self, org: Inventory, refs: Refs) -> Json | None:
        return None

    def diff(self, found: Json | None, refs: Refs) -> tuple[FieldChange, ...]:
        return ()

    def change(self, found: Json | None, refs: Refs) -> Change:
        return Change(self.address, self.title, Action.MANUAL, note=self.told, pending=False)

    def create(self, writer: Writer, refs: Refs) -> Json:
        raise LookupError("a step by hand is never written")

    def update(self, writer: Writer, found: Json, refs: Refs) -> Json:
        raise LookupError("a step by hand is never written")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrgSwitch(Manual):
    """The org-wide switch for the interaction code.

    Nothing public shows it. An app that holds the grant proves it on (turning it off takes the grant from every app); otherwise
    it is tried, when apply makes the first app.
    """

    @property
    def phase(self) -> Phase:
        return Phase.EXISTING

    def find(self, org: Inventory, refs: Refs) -> Json | None:
        proof = next((app for app in all_oidc_apps(org) if INTERACTION_CODE in grants_of(app)), None)
        return None if proof is None else {"proof": proof["label"]}

    def change(self, found: Json | None, refs: Refs) -> Change:
        if found is not None:
            return Change(self.address, self.title, Action.KEEP, note=f"on: {found['proof']} holds the grant", pending=False)
        private = "turned on through the console's private interface (unsupported)"
        how = private if refs.settings.allow_private_api else clicks(refs.settings.org_url)
        return Change(self.address, self.title, Action.MANUAL, note=f"found out by trying, when apply makes the app; if it is off: {how}")


def clicks(org_url: str) -> str:
    """The exact way to the switch, for a person."""
    page = f"{admin_address(org_url)}/admin/settings/account"
    return f"open {page}, scroll to Embedded widget sign-in support, Edit, tick Interaction Code, Save"


@dataclass(frozen=True, slots=True, kw_only=True)
class MagicLinkCallback(Labelled):
    """Where a link in a sign-in mail leads back to the app: General Settings > Email verification experience > Callback URI.

    No public API shows or sets it. With `--allow-private-api` it is sent once, the way Okta's own browser tests send it, and what was
    sent is known from our record; without, it is told. Links then end on Okta's own page, and the code in the mail works either way.
    """

    app: Ref
    uri: Setting

    @property
    def phase(self) -> Phase:
        return Phase.ASSIGNMENTS

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.app.address,)

    def find(self, org: Inventory, refs: Refs) -> Json | None:
        last = org.recorded(self.address)
        if last is None or last["address"] != self._path(refs):
            return None
        return {CALLBACK: last["sent"].get(CALLBACK)}

    def diff(self, found: Json | None, refs: Refs) -> tuple[FieldChange, ...]:
        now, wanted = (found or {}).get(CALLBACK), resolve(self.uri, refs)
        return () if now == wanted else (FieldChange(CALLBACK, now, wanted),)

    def change(self, found: Json | None, refs: Refs) -> Change:
        if refs.settings.allow_private_api or (found and not self.diff(found, refs)):
            return Resource.change(self, found, refs)
        where = "in the app's General Settings, Email verification experience, set Callback URI to"
        note = f"{where} {resolve(self.uri, refs)}; until then links in mails do not lead back to the app, codes work"
        return Change(self.address, self.title, Action.MANUAL, note=note, pending=False)

    def create(self, writer: Writer, refs: Refs) -> Json:
        app = app_by_id(writer.org, refs.id(self.app.address)) or {}
        body = oauth_settings(app) | {"label": app.get("label"), CALLBACK: resolve(self.uri, refs)}
        writer.post(self.address, self._path(refs), body)
        return {CALLBACK: body[CALLBACK]}

    def update(self, writer: Writer, found: Json, refs: Refs) -> Json:
        return self.create(writer, refs)

    def _path(self, refs: Refs) -> str:
        return f"/api/v1/internal/apps/{refs.id(self.app.address)}/settings/oidc"
