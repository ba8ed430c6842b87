"""Runs what a plan said, in the order that never leaves the org more open than intended; each step looks, compares, writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from bootstrap.chapter import Chapter, in_write_order
from bootstrap.errors import SwitchOff
from bootstrap.plan import find
from bootstrap.refs import Refs
from bootstrap.resource import Action, Change, Resource
from bootstrap.switch import Switch
from bootstrap.writer import Writer


@dataclass(slots=True)
class Applied:
    """`left` waits for a person and blocks; `told` is advice that blocks nothing."""

    done: list[Change] = field(default_factory=list)
    left: list[Change] = field(default_factory=list)
    told: list[Change] = field(default_factory=list)
    writes: int = 0


class Applier:
    """One run. Safe to run again after any interruption: what is already there is found and kept."""

    def __init__(self, writer: Writer, refs: Refs, switch: Switch, tell: Callable[[Change], None] = lambda _: None) -> None:
        self._writer = writer
        self._refs = refs
        self._switch = switch
        self._tell = tell
        self._switch_is_off = False
        self._result = Applied()

    def run(self, chapters: Sequence[Chapter]) -> Applied:
        """Raises what a write raises; everything before it is done and recorded."""
        for resource in in_write_order(chapters):
            self._step(resource)
        self._result.writes = self._writer.count
        return self._result

    def _step(self, resource: Resource) -> None:
        change = self._look(resource)
        if not all(self._refs.knows(need) for need in resource.needs):
            self._result.left.append(change)
            return
        if change.action == Action.MANUAL:
            if not change.pending:
                self._result.told.append(change)
            return  # the switch is found out by trying, below
        while True:
            try:
                self._write(resource, change)
                return
            except SwitchOff as off:
                self._switch_is_off = self._switch_is_off or not self._switch.turned_on(self._writer)
                if self._switch_is_off:
                    self._leave(resource, off)
                    return
                change = self._look(resource)  # the app may exist now, only without the grant

    def _look(self, resource: Resource) -> Change:
        found = find(resource, self._writer.org, self._refs)
        if found is not None:
            self._refs.learn(resource.address, found)
        return resource.change(found, self._refs)

    def _write(self, resource: Resource, change: Change) -> None:
        if change.action == Action.KEEP:
            return
        self._tell(change)
        found = self._refs.body(resource.address)
        body = resource.create(self._writer, self._refs) if found is None else resource.update(self._writer, found, self._refs)
        self._refs.learn(resource.address, body)
        self._result.done.append(change)

    def _leave(self, resource: Resource, off: SwitchOff) -> None:
        """Does what can be done of it with the switch off, and keeps the rest for the next run."""
        self._result.left.append(replace(self._look(resource), note=f"Okta said: {off.advice or off.what}"))
        lesser = resource.without_interaction_code()
        if lesser is not None:
            self._write(lesser, self._look(lesser))
