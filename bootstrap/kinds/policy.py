"""Policies of `/api/v1/policies`: found by exact name within their type, created one after another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bootstrap.desired import FieldChange, Ref, differences, merged, resolve
from bootstrap.errors import NotAnOrg
from bootstrap.inventory import Inventory, only
from bootstrap.kinds.authenticator import AUTHENTICATORS
from bootstrap.refs import Refs
from bootstrap.resource import Action, Change, Existing, Json, Phase, Resource
from bootstrap.writer import Writer

POLICIES = "/api/v1/policies"
READ_ONLY = ("id", "created", "lastUpdated", "_links", "_embedded")
NUMBERED_TYPES = ("MFA_ENROLL", "OKTA_SIGN_ON")  # priorities 1..n without gaps, the default last; a new one moves others
TYPE_NAMES = {
    "MFA_ENROLL": "Authenticator enrollment policy",
    "OKTA_SIGN_ON": "Global session policy",
    "PROFILE_ENROLLMENT": "User profile policy",
    "ACCESS_POLICY": "Authentication policy",
}


def listed(org: Inventory, policy_type: str) -> list[Json]:
    """Every policy of a type; each type is listed once in a run."""
    return org.list(POLICIES, **of_type(policy_type))


def of_type(policy_type: str) -> dict[str, str]:
    return {"type": policy_type, "limit": "200"}


def default_of(org: Inventory, policy_type: str) -> Json:
    """The policy Okta made, by its `system` mark: admins may have renamed it."""
    found = next((policy for policy in listed(org, policy_type) if policy.get("system")), None)
    if found is None:
        raise NotAnOrg(f"This org has no default {TYPE_NAMES[policy_type].lower()}.", "Is it an Identity Engine org?")
    return found


def writable(body: Json) -> Json:
    """What a PUT may say again: without read-only members, and without the nulls that Okta answers but whose definition takes none."""
    kept: Json = _without_nulls({key: value for key, value in body.items() if key not in READ_ONLY})
    return kept


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(member) for key, member in value.items() if member is not None}
    return [_without_nulls(member) for member in value] if isinstance(value, list) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemPolicy(Existing):
    """The default policy of a type."""

    policy_type: str
    label: str

    @property
    def title(self) -> str:
        return self.label

    def find(self, org: Inventory, refs: Refs) -> Json | None:
        return default_of(org, self.policy_type)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy(Resource):
    """`group` scopes it; the types of `/apps/{id}/policies` have none, they are assigned to an app instead."""

    policy_type: str
    name: str
    group: Ref | None = None

    @property
    def title(self) -> str:
        return f"{TYPE_NAMES[self.policy_type]} {self.name}"

    @property
    def phase(self) -> Phase:
        return Phase.POLICIES

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.group.address,) if self.group else ()

    def find(self, org: Inventory, refs: Refs) -> Json | None:
        matches = [policy for policy in listed(org, self.policy_type) if policy["name"] == self.name and not policy.get("system")]
        return only(matches, f"{TYPE_NAMES[self.policy_type].lower()} {self.name}")

    def claims(self, found: Json, refs: Refs) -> bool:
        return True

    def settings(self, org: Inventory) -> Json:
        """Members beside type, name, status and conditions."""
        return {}

    def diff(self, found: Json | None, refs: Refs) -> tuple[FieldChange, ...]:
        return tuple(differences(self._want(refs), found or {}))

    def create(self, writer: Writer, refs: Refs) -> Json:
        """Without a priority: the numbered types then land directly above the default, as the guide asks."""
        policy = writer.post(self.address, POLICIES, self._want(refs) | self.settings(writer.org))
        self._put_in(writer.org, policy)
        if self.policy_type in NUMBERED_TYPES:  # the other types get a catch-all rule from the server
            writer.org.starts_empty(f"{POLICIES}/{policy['id']}/rules")
        return policy

    def update(self, writer: Writer, found: Json, refs: Refs) -> Json:
        path = f"{POLICIES}/{found['id']}"
        if found.get("status") != "ACTIVE":
            writer.post(self.address, f"{path}/lifecycle/activate", previous=found)
        body = merged(self._want(refs), writable(found)) | self.settings(writer.org)
        policy = writer.put(self.address, path, body, previous=found)
        self._put_in(writer.org, policy)
        return policy

    def _want(self, refs: Refs) -> Json:
        want: Json = {"type": self.policy_type, "name": self.name, "status": "ACTIVE"}
        if self.group:
            want["conditions"] = {"people": {"groups": {"include": [resolve(self.group, refs)]}}}
        return want

    def _put_in(self, org: Inventory, policy: Json) -> None:
        """Where the answer says that it took the default's number, only the default moved; else who moved has to be read."""
        of_its_type = of_type(self.policy_type)
        if self.policy_type in NUMBERED_TYPES:
            before = next((one for one in listed(org, self.policy_type) if one["id"] == policy["id"]), None)
            default = default_of(org, self.policy_type)
            if before is None and policy.get("priority") == default["priority"]:
                org.store(default | {"priority": default["priority"] + 1}, POLICIES, **of_its_type)
            elif before is None or policy.get("priority") != before["priority"]:
                org.forget(POLICIES, **of_its_type)
        org.store(policy, POLICIES, **of_its_type)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrollmentPolicy(Policy):
    """`required` authenticators by key; every other active authenticator of the org is optional."""

    required: tuple[str, ...]
    policy_type: str = "MFA_ENROLL"

    def find(self, org: Inventory, refs: Refs) -> Json | None:
        found = Policy.find(self, org, refs)
        if found is None:
            return None
        missing = [entry for entry in self._authenticators(org) if not _offers(found, entry)]
        return found | {"_missing": missing}

    def diff(self, found: Json | None, refs: Refs) -> tuple[FieldChange, ...]:
        fields = list(differences(self._want(refs), found or {}))
        for entry in (found or {}).get("_missing", []):
            now = _enroll(found or {}, entry)
            fields.append(FieldChange(f"settings.authenticators.{entry['key']}", now, entry["enroll"]["self"]))
        if found is None:
            new = dict.fromkeys(self.required, "REQUIRED") | {"(all others)": "OPTIONAL"}
            fields.append(FieldChange("settings.authenticators", None, new))
        return tuple(fields)

    def settings(self, org: Inventory) -> Json:
        return {"settings": {"type": "AUTHENTICATORS", "authenticators": self._authenticators(org)}}

    def update(self, writer: Writer, found: Json, refs: Refs) -> Json:
        return Policy.update(self, writer, {key: value for key, value in found.items() if key != "_missing"}, refs)

    def _authenticators(self, org: Inventory) -> list[Json]:
        """An authenticator that the policy requires is active by the time the policy is written, if it is not yet."""
        all_of_them = org.list(AUTHENTICATORS)
        active = [found for found in all_of_them if found.get("status") == "ACTIVE" or found["key"] in self.required]
        keys = [found["key"] for found in active]
        return [_entry(found, required=found["key"] in self.required, ambiguous=keys.count(found["key"]) > 1) for found in active]


def _entry(authenticator: Json, *, required: bool, ambiguous: bool) -> Json:
    """Several custom authenticators share a key and are told apart by id."""
    identity = {"key": authenticator["key"]} | ({"id": authenticator["id"]} if ambiguous else {})
    return identity | {"enroll": {"self": "REQUIRED" if required else "OPTIONAL"}}


def _enroll(policy: Json, entry: Json) -> Any:
    settings = policy.get("settings") or {}
    for present in settings.get("authenticators") or []:
        if present.get("key") == entry["key"] and ("id" not in entry or present.get("id") == entry["id"]):
            return present.get("enroll", {}).get("self")
    return None


def _offers(policy: Json, entry: Json) -> bool:
    return bool(_enroll(policy, entry) == entry["enroll"]["self"])


def enrolls(policy: Json, key: str) -> str | None:
    """REQUIRED, OPTIONAL, NOT_ALLOWED; None where the policy says nothing of it (or is of the Classic kind, with `factors`)."""
    value = _enroll(policy, {"key": key})
    return None if value is None else str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectlyAboveDefault(Resource):
    """The place of a policy in the order of its type."""

    policy: Ref
    policy_type: str

    @property
    def title(self) -> str:
        return f"{TYPE_NAMES[self.policy_type]}: position directly above the default"

    @property
    def phase(self) -> Phase:
        return Phase.POLICIES

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.policy.address,)

    def find(self, org: Inventory, refs: Refs) -> Json | None:
        policy = next(policy for policy in listed(org, self.policy_type) if policy["id"] == refs.id(self.policy.address))
        return {"policy": policy, "priority": policy["priority"], "wanted": default_of(org, self.policy_type)["priority"] - 1}

    def diff(self, found: Json | None, refs: Refs) -> tuple[FieldChange, ...]:
        if found is None or found["priority"] == found["wanted"]:
            return ()
        return (FieldChange("priority", found["priority"], found["wanted"]),)

    def change(self, found: Json | None, refs: Refs) -> Change:
        if found is None:
            return Change(self.address, self.title, Action.KEEP, note="where Okta puts a new policy", pending=False)
        return Resource.change(self, found, refs)

    def create(self, writer: Writer, refs: Refs) -> Json:
        raise LookupError("a position is never created")

    def update(self, writer: Writer, found: Json, refs: Refs) -> Json:
        policy = found["policy"]
        body = writable(policy) | {"priority": found["wanted"]}
        moved = writer.put(self.address, f"{POLICIES}/{policy['id']}", body, previous=policy)
        writer.org.forget(POLICIES, **of_type(self.policy_type))
        return found | {"policy": moved, "priority": moved["priority"]}
