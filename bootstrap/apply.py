"""Runs what a plan said, in the order that never leaves the org more open than intended; each step looks, compares, writes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from bootstrap.chapter import Chapter, in_write_order
from bootstrap.desired import KNOWN_AFTER_APPLY, FieldChange
from bootstrap.errors import OrgChanged, SwitchOff
from bootstrap.ownership import taken_over
from bootstrap.plan import Plan, find
from bootstrap.refs import Refs
from bootstrap.resource import Action, Change, Resource
from bootstrap.state import Record
from bootstrap.switch import Switch
from bootstrap.writer import Writer

STALE_S = 5.0  # what was read before the plan was shown is read again before it is changed, once it is older than this


@dataclass(slots=True)
class Applied:
    """`left` waits for a person and blocks; `told` is advice that blocks nothing. `waited_s`: how long a person was waited for."""

    done: list[Change] = field(default_factory=list)
    left: list[Change] = field(default_factory=list)
    told: list[Change] = field(default_factory=list)
    writes: int = 0
    waited_s: float = 0.0


class Applier:
    """One run of the plan that was `shown`, nothing beyond it. Safe to run again after any interruption."""

    def __init__(
        self,
        writer: Writer,
        refs: Refs,
        switch: Switch,
        shown: Plan,
        record: Record,
        tell: Callable[[Change], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._writer = writer
        self._refs = refs
        self._switch = switch
        self._shown = {change.address: change for change in shown.changes}
        self._record = record
        self._clock, self._read_at = clock, clock()
        self._seen = {address for address in self._shown if refs.knows(address)}
        self._tell = tell
        self._switch_is_off = False
        self._result = Applied()

    def run(self, chapters: Sequence[Chapter]) -> Applied:
        """Raises what a write raises, and `OrgChanged`; everything before it is done and recorded."""
        for resource in in_write_order(chapters):
            self._step(resource)
        self._result.writes = self._writer.count
        return self._result

    def _step(self, resource: Resource) -> None:
        change = self._look(resource)
        if not all(self._refs.knows(need) for need in resource.needs):
            self._result.left.append(change)
            return
        shown = self._shown[resource.address]
        if Action.MANUAL in (change.action, shown.action):
            if not shown.pending:
                self._result.told.append(shown)
            return  # the switch is found out by trying, below
        self._compare_with_what_was_shown(change)
        while True:
            try:
                self._write(resource, change)
                return
            except SwitchOff as off:
                self._switch_is_off = self._switch_is_off or not self._turned_on()
                if self._switch_is_off:
                    self._leave(resource, off)
                    return
                change = self._look(resource)  # the app may exist now, only without the grant

    def _turned_on(self) -> bool:
        begun = self._clock()
        turned_on = self._switch.turned_on(self._writer)
        self._result.waited_s += self._clock() - begun
        return turned_on

    def _compare_with_what_was_shown(self, change: Change) -> None:
        """What could not be looked at before the first write may turn out as it likes; nothing else may."""
        shown = self._shown[change.address]
        if change.action == Action.UPDATE and change.address in self._seen and not _foreseen(change.fields, shown.fields):
            raise _another_org(change)
        if taken_over(shown):
            self._record.adopt(change.address, self._refs.id(change.address))

    def _look(self, resource: Resource) -> Change:
        found = find(resource, self._writer.org, self._refs)
        if found is not None:
            self._refs.learn(resource.address, found)
        return resource.change(found, self._refs)

    def _write(self, resource: Resource, change: Change) -> None:
        if change.action == Action.KEEP:
            if self._shown[change.address].action == Action.CREATE:
                self._result.done.append(self._shown[change.address])  # made along with another: a new person begins in their group
            return
        self._tell(change)
        if change.action == Action.UPDATE and resource.address in self._seen and self._clock() - self._read_at > STALE_S:
            self._read_again(resource, change)
        found = self._refs.body(resource.address)
        body = resource.create(self._writer, self._refs) if found is None else resource.update(self._writer, found, self._refs)
        self._refs.learn(resource.address, body)
        self._result.done.append(change)

    def _read_again(self, resource: Resource, change: Change) -> None:
        """A PUT replaces the whole object: what somebody changed while others were written or waited for must not be lost."""
        now = find(resource, self._writer.org.afresh(), self._refs)
        if now is None or resource.diff(now, self._refs) != change.fields:
            raise _another_org(change)
        self._refs.learn(resource.address, now)

    def _leave(self, resource: Resource, off: SwitchOff) -> None:
        """Does what can be done of it with the switch off, and keeps the rest for the next run."""
        self._result.left.append(replace(self._look(resource), note=f"Okta said: {off.advice or off.what}"))
        lesser = resource.without_interaction_code()
        if lesser is not None:
            self._write(lesser, self._look(lesser))


def _another_org(change: Change) -> OrgChanged:
    return OrgChanged(f"{change.title}: this org changed since the plan was shown.", "Nothing more was written. Look at a new plan.")


def _foreseen(fields: Sequence[FieldChange], shown: Sequence[FieldChange]) -> bool:
    """Whether each field was shown to become this, or to become something not known yet."""
    announced = {field.path: field.after for field in shown}
    return all(
        field.path in announced and (announced[field.path] == field.after or KNOWN_AFTER_APPLY in str(announced[field.path]))
        for field in fields
    )
