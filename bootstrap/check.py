"""What a check of an outcome is, and what it may look at."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

from bootstrap.desired import Ref
from bootstrap.inventory import Inventory
from bootstrap.kinds.assurance import Json
from bootstrap.kinds.rule import rules_of
from bootstrap.okta import Okta
from bootstrap.refs import Refs
from bootstrap.resource import UseCase
from bootstrap.simulation import Matched, Simulation


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `verify`."""

    holds: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(ABC):
    use_case: UseCase | None = None

    @abstractmethod
    def findings(self, look: Look) -> Iterator[Finding]:
        """At least one line. Raises what the reads raise."""


class Look:
    """The org as checks see it: what was found, the settings, and simulations (each asked once)."""

    def __init__(self, okta: Okta, org: Inventory, refs: Refs) -> None:
        self.okta = okta
        self.org = org
        self.refs = refs
        self._simulation = Simulation(okta)

    def person(self, app: Ref, person: Ref) -> dict[str, Matched]:
        """What each policy type says of one person at one app."""
        return self._simulation.ask(self.refs.id(app.address), user=self.refs.id(person.address))

    def members(self, app: Ref, *groups: Ref) -> dict[str, Matched]:
        """What each policy type says of somebody in these groups; like everybody they are in Everyone too."""
        ids = [self.refs.id(group.address) for group in (*groups, Ref("group.everyone"))]
        return self._simulation.ask(self.refs.id(app.address), groups=ids)

    def rule(self, matched: Matched) -> Json:
        """The rule a simulation named, {} when it is gone."""
        return next((rule for rule in rules_of(self.org, matched.policy_id) if rule["id"] == matched.rule_id), {})

    def name(self, ref: Ref) -> str:
        """How a person would call it."""
        for path in ("profile.login", "profile.name", "label", "name"):
            value = self.refs.value(Ref(ref.address, path))
            if isinstance(value, str):
                return value
        return ref.address
