"""Which objects we may work with: those we made, and those a person said to take over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bootstrap.errors import BadSettings
from bootstrap.kinds.manual import MagicLinkCallback
from bootstrap.refs import Refs
from bootstrap.resource import Action, Adopt, Change, Json, Resource
from bootstrap.state import Record
from bootstrap.undo.traces import made_by

ALL = "all"


@dataclass(frozen=True, slots=True)
class Ownership:
    """`ours` and `adopted`: ids that the record knows; `adopt`: addresses that `--adopt` names, or "all"."""

    ours: frozenset[str]
    adopted: frozenset[str]
    adopt: frozenset[str]

    def left_by_hand(self, change: Change, resource: Resource, _found: Json | None, refs: Refs) -> Change:
        """The change, for a person where it could not be taken back from an object of somebody else's."""
        if isinstance(resource, MagicLinkCallback) and refs.knows(resource.app.address) and refs.id(resource.app.address) not in self.ours:
            note = "by hand: nobody could put back what the app of somebody else had there"
            return replace(change, action=Action.MANUAL, note=note, pending=False)
        return change

    def judged(self, change: Change, resource: Resource, found: Json | None, refs: Refs) -> Change:
        """The change, saying whether it needs an object of somebody else's, or would do there what cannot be taken back."""
        change = self.left_by_hand(change, resource, found, refs)
        if found is None or not resource.claims(found, refs) or found["id"] in self.ours | self.adopted:
            return change
        if self.adopt & {ALL, resource.address}:
            return replace(change, adopt=Adopt.GIVEN, note="adopt", pending=True)
        note = f"adopt? It exists and is not in our record: --adopt {resource.address}"
        return replace(change, adopt=Adopt.NEEDED, note=note, pending=True)


def of(record: Record, adopt: Iterable[str], addresses: Iterable[str]) -> Ownership:
    """Raises: `BadSettings` for an address to adopt that the guide does not have."""
    wanted = frozenset(adopt)
    unknown = wanted - {ALL, *addresses}
    if unknown:
        raise BadSettings(f"Nothing of the guide is called {', '.join(sorted(unknown))}.", "plan --json shows every address.")
    made = {made_by(write) for write in record.writes} - {None}
    return Ownership(frozenset(str(one) for one in made), frozenset(record.adopted.values()), wanted)


def require(changes: Iterable[Change]) -> None:
    """Before the first write. Raises: `BadSettings` naming what somebody else made and nobody said to take over."""
    others = [change for change in changes if change.adopt == Adopt.NEEDED]
    if others:
        what = f"In this org already, and not made by us: {', '.join(change.title for change in others)}."
        ways = " ".join(change.address for change in others)
        raise BadSettings(what, f"To take them over, so that destroy puts them back: --adopt {ways} (or --adopt all).")


def taken_over(change: Change) -> bool:
    return change.adopt == Adopt.GIVEN and change.action in (Action.KEEP, Action.UPDATE)
