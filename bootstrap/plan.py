"""What apply would do, as a value: made by reading only, shown under the guide's headings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

from bootstrap.chapter import Chapter, resources_of
from bootstrap.desired import FieldChange
from bootstrap.guide_steps import SENTENCES
from bootstrap.inventory import Inventory
from bootstrap.refs import Refs
from bootstrap.resource import Action, Adopt, Change, Json, Resource

READERS = 6  # an Integrator Free org allows 35 requests at a time; six already hide the latency
JSON_VERSION = 1  # docs/plan-json.md says what stays the same within one
SYMBOLS = {Action.CREATE: "+", Action.UPDATE: "~", Action.KEEP: "=", Action.MANUAL: "!"}


@dataclass(frozen=True, slots=True)
class PlannedChapter:
    heading: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Comparable: two plans of the same org in the same state are equal."""

    org: str
    chapters: tuple[PlannedChapter, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        return tuple(change for chapter in self.chapters for change in chapter.changes)

    @property
    def pending(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.pending)

    def lines(self) -> list[str]:
        """The plan for a person, without colours; the first character after the indent is the symbol."""
        return [line for chapter in self.chapters for line in ["", chapter.heading, *_lines(chapter.changes)]] + ["", self.summary()]

    def summary(self) -> str:
        counts = {action: sum(change.action == action and change.pending for change in self.changes) for action in Action}
        if not self.pending:
            return "Nothing to change: the org is as the guide says."
        adopted = sum(change.adopt == Adopt.GIVEN for change in self.changes)
        needed = sum(change.adopt == Adopt.NEEDED for change in self.changes)
        others = (f", {adopted} to adopt" if adopted else "") + (f", {needed} not ours" if needed else "")
        hand = f", {counts[Action.MANUAL]} perhaps for a person" if counts[Action.MANUAL] else ""
        return f"{counts[Action.CREATE]} to make, {counts[Action.UPDATE]} to change{others}{hand}."

    def as_json(self) -> Json:
        """Documented in docs/plan-json.md."""
        chapters = [{"heading": c.heading, "changes": [as_json(change) for change in c.changes]} for c in self.chapters]
        return {"version": JSON_VERSION, "org": self.org, "pending": len(self.pending), "chapters": chapters}


def as_json(change: Change) -> Json:
    return asdict(change) | {"serves": SENTENCES.get(change.address, "")}


Judge = Callable[[Change, Resource, Json | None, Refs], Change]


def make(chapters: Sequence[Chapter], org: Inventory, refs: Refs, judge: Judge | None = None) -> Plan:
    """Reads the org and compares. `judge` has the last word on a change: whose the object is. Raises what the reads raise."""
    found = find_all(resources_of(chapters), org, refs)

    def change_of(resource: Resource) -> Change:
        change = resource.change(found[resource.address], refs)
        return judge(change, resource, found[resource.address], refs) if judge else change

    return Plan(refs.settings.org_url, tuple(PlannedChapter(c.heading, tuple(map(change_of, c.resources))) for c in chapters))


def find_all(resources: Iterable[Resource], org: Inventory, refs: Refs) -> dict[str, Json | None]:
    """Found objects by address, in waves: everything whose needs are known is looked for at the same time."""
    found: dict[str, Json | None] = {}
    remaining = list(resources)
    pool = ThreadPoolExecutor(READERS)
    try:
        while remaining:
            ready = _ready(remaining)
            for resource, body in zip(ready, pool.map(lambda r: find(r, org, refs), ready), strict=True):
                found[resource.address] = body
                if body is not None:
                    refs.learn(resource.address, body)
            remaining = [resource for resource in remaining if resource.address not in found]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)  # an error or Ctrl-C does not wait for answers nobody needs
    return found


def _ready(remaining: Sequence[Resource]) -> list[Resource]:
    waiting = {resource.address for resource in remaining}
    ready = [resource for resource in remaining if not waiting & {*resource.needs, *resource.after}]
    if not ready:
        raise LookupError(f"these resources need each other: {sorted(waiting)}")
    return ready


def find(resource: Resource, org: Inventory, refs: Refs) -> Json | None:
    """None also while something it needs does not exist: then it cannot exist either."""
    return resource.find(org, refs) if all(refs.knows(need) for need in resource.needs) else None


def _lines(changes: Iterable[Change]) -> Iterable[str]:
    for change in changes:
        yield f"  {SYMBOLS[change.action]} {change.title}" + (f" ({change.note})" if change.note else "")
        if change.pending and change.address in SENTENCES:
            yield f"      {SENTENCES[change.address]}"
        if change.action == Action.UPDATE:
            yield from field_lines(change.fields)


def field_lines(fields: Iterable[FieldChange]) -> list[str]:
    return [f"      {field.path}: {_short(field.before)} -> {_short(field.after)}" for field in fields]


def _short(value: Any) -> str:
    if value is None:
        return "(not set)"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
