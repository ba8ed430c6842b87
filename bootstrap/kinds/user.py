"""People: found by login, compared by profile, never sent a password twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bootstrap.desired import FieldChange, Ref, Setting, differences, references, resolve
from bootstrap.errors import BadSettings, BootstrapError, OktaError
from bootstrap.inventory import Inventory
from bootstrap.kinds.group import members_since_made
from bootstrap.kinds.membership import groups_of_path, joined
from bootstrap.refs import Refs
from bootstrap.resource import Existing, Json, Phase, Resource
from bootstrap.state import USERS
from bootstrap.writer import Writer

ME = "/api/v1/users/me"
NOT_ACTIVATED = ("STAGED", "PROVISIONED")
LEFT_TO_A_PERSON = ("SUSPENDED", "DEPROVISIONED")  # somebody decided that


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenOwner(Existing):
    """The admin whose token this is: "your username" in the guide, excluded from every password-optional policy.

    A service app has no user behind it: then OKTA_ADMIN_LOGIN names the admin.
    """

    @property
    def title(self) -> str:
        return "The admin account: the API token's owner, or the one that OKTA_ADMIN_LOGIN names"

    def find(self, org: Inventory, refs: Refs) -> Json | None:
        login = refs.settings.admin_login
        found = org.one(f"/api/v1/users/{quote(login, safe='')}" if login else ME)
        if login and found is None:
            raise BadSettings(f"OKTA_ADMIN_LOGIN: this org has no user {login}.", "Name the login of your own admin account.")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class User(Resource):
    """`profile` as Okta names its members; `password` names the setting that holds it; `groups` are those that a new
    user begins in, where this run made them (groups are written before users): one request less than to put them in afterwards.
    """

    profile: Mapping[str, Any]
    password: Setting
    groups: tuple[Ref, ...] = ()

    @property
    def title(self) -> str:
        return f"User {self.profile['firstName']} {self.profile['lastName']}"

    @property
    def phase(self) -> Phase:
        return Phase.USERS

    @property
    def needs(self) -> tuple[str, ...]:
        return tuple(references(self.profile))

    def find(self, org: Inventory, refs: Refs) -> Json | None:
        return org.one(self._path(refs))

    def claims(self, found: Json, refs: Refs) -> bool:
        return True

    def diff(self, found: Json | None, refs: Refs) -> tuple[FieldChange, ...]:
        want = resolve(self.profile, refs)
        fields = differences({"profile": want}, found or {})
        if found and found.get("status") in (*NOT_ACTIVATED, *LEFT_TO_A_PERSON, "LOCKED_OUT"):
            fields.append(FieldChange("status", found["status"], "ACTIVE"))
        return tuple(fields)

    def create(self, writer: Writer, refs: Refs) -> Json:
        """Active at once and without a mail, as the guide's "Activate now" and "I will set password" do."""
        groups = [group for group in (refs.body(one.address) for one in self.groups) if group and self._is_new(group, writer.org)]
        body: Json = {"profile": resolve(self.profile, refs), "credentials": {"password": {"value": resolve(self.password, refs)}}}
        if groups:
            body["groupIds"] = [group["id"] for group in groups]
        try:
            user = writer.post(self.address, USERS, body, params={"activate": "true"})
        except OktaError as error:
            if error.status == 400 and "password" in error.text.lower():
                error.args = (f"{error} Change {self.password.name.upper()} in .env, or leave it empty: then one is made up.",)
            raise
        writer.org.remember(self._path(refs), user)
        writer.org.starts_empty(f"/api/v1/users/{user['id']}/roles")
        writer.org.starts_empty(groups_of_path(user["id"]))  # Everyone, which all are in, is asked for of nobody
        for group in groups:
            joined(writer.org, user, group)
        return user

    def update(self, writer: Writer, found: Json, refs: Refs) -> Json:
        status = found.get("status")
        if status in LEFT_TO_A_PERSON:
            raise BootstrapError(f"{self.title} is {status}; somebody decided that.", "Reactivate or delete them in Directory > People.")
        path = f"/api/v1/users/{found['id']}"
        if status in NOT_ACTIVATED:
            writer.post(self.address, f"{path}/lifecycle/activate", params={"sendEmail": "false"}, previous={"status": status})
        if status == "LOCKED_OUT":
            writer.post(self.address, f"{path}/lifecycle/unlock", previous={"status": status})
        user = found | {"status": "ACTIVE"}
        want = {"profile": resolve(self.profile, refs)}
        if differences(want, found):
            user = writer.post(self.address, path, want, previous=found)
        writer.org.remember(self._path(refs), user)
        return user

    def _is_new(self, group: Json, org: Inventory) -> bool:
        return members_since_made(org, group["id"]) is not None

    def _path(self, refs: Refs) -> str:
        return f"/api/v1/users/{quote(resolve(self.profile['login'], refs), safe='')}"
