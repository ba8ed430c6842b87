"""How each kind of object is read, compared, put back and removed, by its address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bootstrap.errors import OktaError
from bootstrap.inventory import Inventory
from bootstrap.kinds import app as apps
from bootstrap.kinds.app_assignment import LINKS, policy_of
from bootstrap.kinds.group import members
from bootstrap.kinds.policy import NUMBERED_TYPES, listed, writable
from bootstrap.okta import Okta
from bootstrap.state import without_secrets
from bootstrap.undo.traces import Trace

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Family:
    """The defaults fit policies and rules: PUT replaces, DELETE removes. `compared` empty: all but the `bookkeeping`."""

    pattern: str
    compared: tuple[str, ...] = ()
    bookkeeping: tuple[str, ...] = ()

    def knows(self, path: str) -> bool:
        return re.fullmatch(self.pattern, path) is not None

    def read(self, trace: Trace, org: Inventory) -> Json | None:
        return org.one(trace.path)

    def essence(self, body: Json, *, moved: bool = False) -> Json:
        """What makes two bodies the same object in the same state; its place counts only where we `moved` it."""
        kept = without_secrets(writable(body))
        left_out = self.bookkeeping if moved else (*self.bookkeeping, "priority")
        return {name: value for name, value in kept.items() if name not in left_out and (not self.compared or name in self.compared)}

    def uses(self, trace: Trace, org: Inventory) -> Iterator[tuple[str, str]]:
        """Who else has part in an object we made: the address of each part, and how to tell a person of it."""
        return iter(())

    def restore(self, trace: Trace, okta: Okta, current: Json) -> None:
        original = trace.original or {}
        if self.essence(original, moved=trace.moved) != self.essence(current, moved=trace.moved):
            okta.send("PUT", trace.path, body=self._put_body(trace, original, current))
        if original.get("status") == "INACTIVE" and current.get("status") == "ACTIVE":
            okta.send("POST", f"{trace.path}/lifecycle/deactivate")

    def remove(self, trace: Trace, okta: Okta, current: Json) -> None:
        delete(okta, trace.path)

    def _put_body(self, trace: Trace, original: Json, current: Json) -> Json:
        """The recorded body. Its place stays as it is now unless we moved it: others may have come above since."""
        body = writable(original)
        if not trace.moved and "priority" in current:
            body["priority"] = current["priority"]
        return body


@dataclass(frozen=True, slots=True)
class _Groups(Family):
    def uses(self, trace: Trace, org: Inventory) -> Iterator[tuple[str, str]]:
        for user in members(org, trace.id):
            yield f"{trace.path}/users/{user['id']}", f"{user['profile'].get('login')} is a member"
        for app in org.list(f"{trace.path}/apps", limit="200"):
            yield f"{apps.APPS}/{app['id']}/groups/{trace.id}", f"the app {app.get('label')} is for it"
        for policy in (policy for kind in NUMBERED_TYPES for policy in listed(org, kind)):
            if trace.id in str(policy.get("conditions")):
                yield f"/api/v1/policies/{policy['id']}", f"the policy {policy['name']} is for it"

    def _put_body(self, trace: Trace, original: Json, current: Json) -> Json:
        return {"profile": original["profile"]}


@dataclass(frozen=True, slots=True)
class _Users(Family):
    def restore(self, trace: Trace, okta: Okta, current: Json) -> None:
        """Only the members of the profile that differ. That somebody was activated or unlocked cannot be taken back."""
        before, now = (trace.original or {}).get("profile"), current["profile"]
        changed = {name: before.get(name) for name in now.keys() | before.keys() if before.get(name) != now.get(name)} if before else {}
        if changed:
            okta.send("POST", trace.path, body={"profile": changed}, idempotent=True)

    def remove(self, trace: Trace, okta: Okta, current: Json) -> None:
        """Okta deletes in two steps, and sends admins a mail unless told not to."""
        if current.get("status") != "DEPROVISIONED":
            okta.send("POST", f"{trace.path}/lifecycle/deactivate", params={"sendEmail": "false"})
        delete(okta, trace.path, {"sendEmail": "false"})


@dataclass(frozen=True, slots=True)
class _Apps(Family):
    def essence(self, body: Json, *, moved: bool = False) -> Json:
        """Without the name of the signing key: the org sets it, and changes it whenever keys rotate."""
        kept = Family.essence(self, body, moved=moved)
        credentials = kept.get("credentials")
        if isinstance(credentials, dict):
            kept["credentials"] = {name: value for name, value in credentials.items() if name != "signing"}
        return kept

    def remove(self, trace: Trace, okta: Okta, current: Json) -> None:
        if current.get("status") == "ACTIVE":
            okta.send("POST", f"{trace.path}/lifecycle/deactivate")
        delete(okta, trace.path)

    def _put_body(self, trace: Trace, original: Json, current: Json) -> Json:
        """The secret is in no record: it stays as the org has it."""
        body = {name: value for name, value in original.items() if name not in apps.READ_ONLY}
        secret = ((current.get("credentials") or {}).get("oauthClient") or {}).get("client_secret")
        if secret:
            credentials = body.get("credentials") or {}
            body["credentials"] = credentials | {"oauthClient": (credentials.get("oauthClient") or {}) | {"client_secret": secret}}
        return body


@dataclass(frozen=True, slots=True)
class _Settings(Family):
    """Where a PUT takes only the members that are compared, and not the status."""

    def _put_body(self, trace: Trace, original: Json, current: Json) -> Json:
        return {name: original[name] for name in self.compared if name != "status" and original.get(name) is not None}


@dataclass(frozen=True, slots=True)
class _Policies(Family):
    def uses(self, trace: Trace, org: Inventory) -> Iterator[tuple[str, str]]:
        for rule in org.list(f"{trace.path}/rules"):
            if not rule.get("system"):
                yield f"{trace.path}/rules/{rule['id']}", f"it has the rule {rule['name']}"
        if trace.left.get("type") in LINKS:
            for app in org.list(f"{trace.path}/app"):
                yield f"{apps.APPS}/{app['id']}/policies/{trace.id}", f"the app {app.get('label')} follows it"


@dataclass(frozen=True, slots=True)
class _Rules(Family):
    def read(self, trace: Trace, org: Inventory) -> Json | None:
        """From the list, which the policy's own look needs too."""
        try:
            rules = org.list(trace.path.rpartition("/")[0])
        except OktaError as error:
            if error.status == 404:  # the policy itself is gone
                return None
            raise
        return next((rule for rule in rules if rule["id"] == trace.id), None)


@dataclass(frozen=True, slots=True)
class _Links(Family):
    """A person in a group, a group at an app: there is nothing of it to compare."""

    def read(self, trace: Trace, org: Inventory) -> Json | None:
        return {}

    def essence(self, body: Json, *, moved: bool = False) -> Json:
        return {}


@dataclass(frozen=True, slots=True)
class _AppPolicies(Family):
    """The last part of the path is the guide's address of the assignment, not an id."""

    def read(self, trace: Trace, org: Inventory) -> Json | None:
        app = org.one(_app_of(trace))
        if app is None:
            return None
        now = [policy_of(app, kind) for kind in LINKS]
        ours = next((policy for policy in now if policy in (trace.left["policy"], (trace.original or {}).get("policy"))), None)
        return {"policy": ours}

    def restore(self, trace: Trace, okta: Okta, current: Json) -> None:
        okta.send("PUT", f"{_app_of(trace)}/policies/{(trace.original or {})['policy']}")


def _app_of(trace: Trace) -> str:
    return trace.path.rpartition("/policies/")[0]


def delete(okta: Okta, path: str, params: Json | None = None) -> None:
    """Gone already is gone: a lost answer, or somebody was faster."""
    try:
        okta.send("DELETE", path, params=params)
    except OktaError as error:
        if error.status != 404:
            raise


_ID = "[^/]+"
FAMILIES: tuple[Family, ...] = (
    _Groups(f"/api/v1/groups/{_ID}", ("profile",)),
    _Users(f"/api/v1/users/{_ID}", ("profile",)),
    Family(f"/api/v1/users/{_ID}/roles/{_ID}", ("type",)),
    _Apps(f"/api/v1/apps/{_ID}", bookkeeping=tuple(name for name in apps.READ_ONLY if name != "status")),
    _Settings(f"/api/v1/trustedOrigins/{_ID}", ("name", "origin", "scopes", "status")),
    _Settings(f"/api/v1/authenticators/{_ID}", ("key", "name", "settings", "status")),
    _Policies(f"/api/v1/policies/{_ID}"),
    _Rules(f"/api/v1/policies/{_ID}/rules/{_ID}"),
    Family(f"/api/v1/authorizationServers/{_ID}/policies/{_ID}/rules/{_ID}"),
    _Links(f"/api/v1/groups/{_ID}/users/{_ID}"),
    _Links(f"/api/v1/apps/{_ID}/groups/{_ID}"),
    _AppPolicies(f"/api/v1/apps/{_ID}/policies/{_ID}"),
)


def is_known(path: str) -> bool:
    """False for private interfaces, of which nothing is taken back."""
    return any(family.knows(path) for family in FAMILIES)


def family_of(path: str) -> Family:
    return next(family for family in FAMILIES if family.knows(path))
