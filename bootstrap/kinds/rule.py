"""Rules of policies: the one the server makes by itself, and those with a name of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bootstrap.desired import FieldChange, Ref, differences, merged, references, resolve
from bootstrap.errors import NotAnOrg
from bootstrap.inventory import Inventory, only
from bootstrap.kinds.assurance import Assurance, asked_by, in_words
from bootstrap.kinds.policy import POLICIES, writable
from bootstrap.refs import Refs
from bootstrap.resource import Json, Labelled, Phase
from bootstrap.writer import Writer


def rules_path(policy_id: str) -> str:
    return f"{POLICIES}/{policy_id}/rules"


def rules_of(org: Inventory, policy_id: str) -> list[Json]:
    return org.list(rules_path(policy_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Labelled):
    """`body` is what the guide sets, with references. A rule without `name` is the policy's catch-all, made by the server."""

    policy: Ref
    rule_type: str
    name: str | None = None
    body: Mapping[str, Any]

    @property
    def phase(self) -> Phase:
        return Phase.POLICIES

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.policy.address, *references(self.body))

    def find(self, org: Inventory, refs: Refs) -> Json | None:
        rules = rules_of(org, refs.id(self.policy.address))
        if self.name is None:
            return next((rule for rule in rules if rule.get("system")), None)
        return only([rule for rule in rules if rule["name"] == self.name], f"rule {self.name}")

    def claims(self, found: Json, refs: Refs) -> bool:
        return self.name is not None

    def want(self, found: Json | None, refs: Refs) -> Json:
        want: Json = resolve(self.body, refs)
        return want if self.name is None else {"type": self.rule_type, "name": self.name} | want

    def diff(self, found: Json | None, refs: Refs) -> tuple[FieldChange, ...]:
        fields = differences(self.want(found, refs), found or {})
        return tuple(fields + _activation(found))

    def create(self, writer: Writer, refs: Refs) -> Json:
        if self.name is None:
            raise NotAnOrg(f"{self.title}: the policy has no catch-all rule.", "Look at the policy in the Admin Console.")
        path = rules_path(refs.id(self.policy.address))
        rule = writer.post(self.address, path, merged(self.want(None, refs), {}))
        writer.org.store(rule, path)
        return rule

    def update(self, writer: Writer, found: Json, refs: Refs) -> Json:
        path = rules_path(refs.id(self.policy.address))
        rule = found
        if _activation(found):
            writer.post(self.address, f"{path}/{found['id']}/lifecycle/activate", previous=found)
            rule = found | {"status": "ACTIVE"}
        if self.diff(rule, refs):
            rule = writer.put(self.address, f"{path}/{found['id']}", self.put_body(rule, refs), previous=found)
        writer.org.store(rule, path)
        return rule

    def put_body(self, found: Json, refs: Refs) -> Json:
        body: Json = merged(self.want(found, refs), writable(found))
        return body


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRule(Rule):
    """A rule of an authentication policy: `asks` decides its `verificationMethod`; `body` holds conditions only."""

    asks: Assurance
    rule_type: str = "ACCESS_POLICY"

    def want(self, found: Json | None, refs: Refs) -> Json:
        method = self.asks.method(_method(found))
        return Rule.want(self, found, refs) | {"actions": {"appSignOn": {"access": "ALLOW", "verificationMethod": method}}}

    def diff(self, found: Json | None, refs: Refs) -> tuple[FieldChange, ...]:
        """Two methods that ask the same are the same: newer orgs add members to what was sent."""
        path = "actions.appSignOn.verificationMethod"
        fields = [change for change in Rule.diff(self, found, refs) if not change.path.startswith(path)]
        now = _method(found)
        if now is None or asked_by(now) != self.asks:
            fields.append(FieldChange(path, in_words(now) if now else None, self.asks.in_words()))
        return tuple(fields)

    def put_body(self, found: Json, refs: Refs) -> Json:
        """The method is replaced whole: a constraint left over from before would ask for more than the guide does."""
        body: Json = merged(self.want(found, refs), writable(found))
        body["actions"]["appSignOn"]["verificationMethod"] = self.asks.method(_method(found))
        return body


def _method(rule: Json | None) -> Json | None:
    sign_on = ((rule or {}).get("actions") or {}).get("appSignOn") or {}
    return sign_on.get("verificationMethod")


def _activation(found: Json | None) -> list[FieldChange]:
    inactive = found is not None and found.get("status") == "INACTIVE"
    return [FieldChange("status", "INACTIVE", "ACTIVE")] if inactive else []
