"""The rule of a custom authorization server that decides which grants its clients may use."""

from __future__ import annotations

from dataclasses import dataclass

from bootstrap.desired import AtLeast, FieldChange, Ref, differences, merged
from bootstrap.errors import BootstrapError, OktaError, SwitchOff
from bootstrap.inventory import Inventory
from bootstrap.kinds.app import INTERACTION_CODE, refuses_interaction_code
from bootstrap.kinds.policy import writable
from bootstrap.refs import Refs
from bootstrap.resource import Action, Change, Json, Labelled, Phase, Resource
from bootstrap.writer import Writer

SERVERS = "/api/v1/authorizationServers"
NOT_LICENSED = "E0000015"


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantOnServerRule(Labelled):
    """Appends the interaction code to the grants of one rule and touches nothing else.

    What is found carries `issuer`: the custom server's, or the org server's where the org has no API Access Management. The org
    server allows the grant by itself, so the step is not needed then.
    """

    server: str
    rule_name: str
    clients: tuple[Ref, ...]

    @property
    def phase(self) -> Phase:
        return Phase.AUTHORIZATION_SERVER

    @property
    def after(self) -> tuple[str, ...]:
        return tuple(client.address for client in self.clients)

    def find(self, org: Inventory, refs: Refs) -> Json | None:
        policies = self._policies(org)
        if not policies:
            return {"issuer": refs.settings.org_url, "rule": None}
        policy = self._governing(policies, refs)
        path = f"{self._path()}/{policy['id']}/rules"
        rules = sorted(org.list(path), key=lambda rule: int(rule.get("priority", 0)))
        rule = next((rule for rule in rules if rule["name"] == self.rule_name), rules[0] if rules else None)
        if rule is None:
            raise BootstrapError(f"{policy['name']} of authorization server {self.server} has no rule.", "Add one under Security > API.")
        return {"issuer": f"{refs.settings.org_url}/oauth2/{self.server}", "rule": rule, "path": path}

    def diff(self, found: Json | None, refs: Refs) -> tuple[FieldChange, ...]:
        rule = (found or {}).get("rule")
        return () if rule is None else tuple(differences(_with_grant(), rule))

    def change(self, found: Json | None, refs: Refs) -> Change:
        if found is not None and found["rule"] is None:
            note = "not needed: this org has no API Access Management, its own server allows the grant"
            return Change(self.address, self.title, Action.KEEP, note=note, pending=False)
        return Resource.change(self, found, refs)

    def create(self, writer: Writer, refs: Refs) -> Json:
        raise LookupError("the rule is found, never made")

    def update(self, writer: Writer, found: Json, refs: Refs) -> Json:
        """Raises: `SwitchOff` when the org refused or dropped the grant."""
        rule = found["rule"]
        try:
            answer = writer.put(self.address, f"{found['path']}/{rule['id']}", merged(_with_grant(), writable(rule)), previous=rule)
        except OktaError as error:
            if refuses_interaction_code(error):
                raise SwitchOff(f"{self.title}: this org does not allow the interaction code.", error.text) from error
            raise
        writer.org.store(answer, found["path"])
        if differences(_with_grant(), answer):
            raise SwitchOff(f"{self.title}: this org left the interaction code out of the rule.")
        return found | {"rule": answer}

    def without_interaction_code(self) -> Resource | None:
        return None

    def _policies(self, org: Inventory) -> list[Json]:
        try:
            return org.list(self._path())
        except OktaError as error:
            if error.code == NOT_LICENSED or error.status == 404:
                return []
            raise

    def _governing(self, policies: list[Json], refs: Refs) -> Json:
        """The first active policy that speaks of our clients: changing the default one does nothing where another comes first."""
        ours = {"ALL_CLIENTS", *(refs.id(client.address) for client in self.clients)}
        active = [policy for policy in policies if policy.get("status") == "ACTIVE"]
        for policy in sorted(active, key=lambda policy: int(policy.get("priority", 0))):
            if ours & set(((policy.get("conditions") or {}).get("clients") or {}).get("include") or []):
                return policy
        raise BootstrapError(f"No policy of authorization server {self.server} speaks of all clients.", "Add one under Security > API.")

    def _path(self) -> str:
        return f"{SERVERS}/{self.server}/policies"


def _with_grant() -> Json:
    return {"conditions": {"grantTypes": {"include": AtLeast((INTERACTION_CODE,))}}}
