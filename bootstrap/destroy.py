"""What destroy would take back, as a value made by reading only; and how it takes it back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from bootstrap.chapter import Chapter
from bootstrap.desired import FieldChange
from bootstrap.errors import OktaError
from bootstrap.inventory import Inventory
from bootstrap.okta import Okta
from bootstrap.plan import READERS, field_lines
from bootstrap.resource import UseCase
from bootstrap.state import Record
from bootstrap.undo.families import family_of, is_known
from bootstrap.undo.traces import Trace, fold

Json = dict[str, Any]


class Fate(StrEnum):
    REMOVE = "remove"
    RESTORE = "restore"
    LEAVE = "leave"  # somebody else's by now
    DONE = "done"  # gone, or as it was before


SYMBOLS = {Fate.REMOVE: "-", Fate.RESTORE: "~", Fate.LEAVE: "=", Fate.DONE: "="}


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one object. `note` says why it is left; `fields` what is put back."""

    trace: Trace = field(repr=False, compare=False)
    address: str
    path: str
    heading: str
    title: str
    fate: Fate
    fields: tuple[FieldChange, ...] = ()
    note: str = ""
    current: Json = field(default_factory=dict, repr=False)

    @property
    def pending(self) -> bool:
        return self.fate in (Fate.REMOVE, Fate.RESTORE)


@dataclass(frozen=True, slots=True)
class Undoing:
    """In the order of carrying out. Comparable: two of the same org in the same state are equal.

    `adopted` are the addresses that go back to whoever made them.
    """

    org: str
    steps: tuple[Step, ...]
    adopted: tuple[str, ...] = ()

    @property
    def pending(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.pending)

    @property
    def left(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.fate == Fate.LEAVE)

    def lines(self) -> list[str]:
        """For a person, under the guide's headings; the first character after the indent is the symbol."""
        lines: list[str] = []
        headings = dict.fromkeys(step.heading for step in self.steps)
        for heading in headings:
            lines += ["", heading]
            for step in (step for step in self.steps if step.heading == heading):
                lines.append(f"  {SYMBOLS[step.fate]} {step.title}" + (f" ({step.note})" if step.note else ""))
                lines += field_lines(step.fields)
        return [*lines, "", self.summary()]

    def summary(self) -> str:
        counts = {fate: sum(step.fate == fate for step in self.steps) for fate in Fate}
        left = f", {counts[Fate.LEAVE]} left alone" if counts[Fate.LEAVE] else ""
        if not self.pending:
            return f"Nothing to take back{left}."
        return f"{counts[Fate.REMOVE]} to remove, {counts[Fate.RESTORE]} to put back{left}."

    def as_json(self) -> Json:
        """Documented in docs/plan-json.md."""
        return {"org": self.org, "pending": len(self.pending), "steps": [as_json(step) for step in self.steps]}


def as_json(step: Step) -> Json:
    fields = [asdict(change) for change in step.fields]
    told = {"address": step.address, "path": step.path, "heading": step.heading, "title": step.title}
    return told | {"action": str(step.fate), "fields": fields, "note": step.note, "pending": step.pending}


@dataclass(slots=True)
class _Held:
    """What stays: then so does what contains it and what it speaks of."""

    steps: list[Step] = field(default_factory=list)

    def reason(self, trace: Trace) -> str:
        for step in self.steps:
            inside = step.path.startswith(f"{trace.path}/")
            says = {name: value for name, value in step.current.items() if name != "_links"}
            if inside or (trace.left.get("id") == trace.id and trace.made and trace.id in str(says)):
                return f"{step.title} stays, which {'is part of it' if inside else 'needs it'}"
        return ""


def make(okta: Okta, record: Record, chapters: Sequence[Chapter], use_case: UseCase | None = None) -> Undoing:
    """Reads what is left of everything in the record, or of what one use case alone needs. Raises what the reads raise."""
    places = {resource.address: (chapter.heading, resource) for chapter in chapters for resource in chapter.resources}

    def is_meant(address: str) -> bool:
        return use_case is None or (address in places and places[address][1].use_case == use_case)

    wanted = [trace for trace in fold(record.writes) if is_known(trace.path) and is_meant(trace.resource)]
    headings = {address: (heading, resource.title) for address, (heading, resource) in places.items()}
    return Undoing(okta.url, tuple(_decided(_looked_at(wanted, okta), headings)), tuple(filter(is_meant, record.adopted)))


@dataclass(frozen=True, slots=True)
class _Look:
    trace: Trace
    current: Json | None
    uses: tuple[tuple[str, str], ...]


def _looked_at(traces: Sequence[Trace], okta: Okta) -> list[_Look]:
    org = Inventory(okta)

    def look(trace: Trace) -> _Look:
        family = family_of(trace.path)
        current = family.read(trace, org)
        return _Look(trace, current, tuple(family.uses(trace, org)) if current is not None and trace.made else ())

    pool = ThreadPoolExecutor(READERS)
    try:
        return list(pool.map(look, traces))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _decided(looks: Iterable[_Look], places: dict[str, tuple[str, str]]) -> list[Step]:
    held = _Held()
    taken_back: set[str] = set()
    steps: list[Step] = []
    for look in looks:
        trace = look.trace
        heading, title = places.get(trace.resource, ("Other", trace.resource))
        step = Step(trace, trace.resource, trace.path, heading, title, Fate.DONE, current=look.current or {})
        step = _judged(step, look, held, taken_back)
        if step.fate == Fate.LEAVE:
            held.steps.append(step)
        else:
            taken_back |= _addresses(trace)
        steps.append(step)
    return steps


def _judged(step: Step, look: _Look, held: _Held, taken_back: set[str]) -> Step:
    trace = look.trace
    if look.current is None:
        return replace(step, note="gone already")
    now, left, before = (_essence(trace, body) for body in (look.current, trace.left, trace.original or {}))
    if not trace.made and not trace.undoing and _agrees(before, trace.original or {}, now):
        return replace(step, note="as it was before already")
    half_done = trace.undoing and not trace.made and _holds(before, now)
    if not half_done and not _agrees(left, trace.left, now):
        return replace(step, fate=Fate.LEAVE, note="changed by somebody else since", fields=_fields(now, left))
    if not trace.made:
        return replace(step, fate=Fate.RESTORE, fields=_fields(before, now))
    note = held.reason(trace) or _in_few_words([told for address, told in look.uses if not _covered(address, taken_back)])
    return replace(step, fate=Fate.LEAVE if note else Fate.REMOVE, note=note)


def _essence(trace: Trace, body: Json) -> Json:
    """What is compared. Whether it is active is not, once we may have deactivated it ourselves to take it back."""
    kept = family_of(trace.path).essence(body, moved=trace.moved)
    return {name: value for name, value in kept.items() if name != "status" or not trace.undoing}


def _in_few_words(reasons: Sequence[str]) -> str:
    more = f" and {len(reasons) - 3} more" if len(reasons) > 3 else ""
    return "; ".join(reasons[:3]) + more


def _agrees(known: Json, body: Json, now: Json) -> bool:
    """A body that was kept whole must be the same in every member; of a part, only what it has."""
    names = known.keys() | now.keys() if "id" in body else known.keys()
    return all(known.get(name) == now.get(name) for name in names)


def _holds(known: Any, now: Any) -> bool:
    """Whether `now` says all of `known`: Okta fills defaults into what was put back."""
    if isinstance(known, dict):
        return isinstance(now, dict) and all(_holds(value, now.get(name)) for name, value in known.items())
    if isinstance(known, list):
        return isinstance(now, list) and len(known) == len(now) and all(map(_holds, known, now))
    return bool(known == now)


def _fields(want: Json, now: Json) -> tuple[FieldChange, ...]:
    return tuple(_different(want, now, ""))


def _different(want: Any, now: Any, path: str) -> Iterable[FieldChange]:
    if isinstance(want, dict) and isinstance(now, dict):
        for name in sorted(want.keys() | now.keys()):
            yield from _different(want.get(name), now.get(name), f"{path}.{name}".lstrip("."))
    elif want != now:
        yield FieldChange(path, now, want)


def _addresses(trace: Trace) -> set[str]:
    """What of the org is no longer so once this is taken back. An app's policy by its id too."""
    if "policy" in trace.left and "/policies/" in trace.path and trace.path.startswith("/api/v1/apps/"):
        return {trace.path, f"{trace.path.rpartition('/')[0]}/{trace.left['policy']}"}
    return {trace.path}


def _covered(address: str, taken_back: set[str]) -> bool:
    return any(address == gone or address.startswith(f"{gone}/") for gone in taken_back)


@dataclass(slots=True)
class Destroyed:
    done: list[Step] = field(default_factory=list)
    left: list[Step] = field(default_factory=list)


def run(undoing: Undoing, okta: Okta, record: Record, tell: Callable[[Step], None] = lambda _: None) -> Destroyed:
    """One step after another. What Okta refuses is left, with what needs it. Raises what else a call raises; run it again then."""
    result = Destroyed()
    held = _Held()
    for step in undoing.steps:
        reason = held.reason(step.trace) if step.fate == Fate.REMOVE else ""
        refused = step.note if step.fate == Fate.LEAVE else reason or _carried_out(step, okta, record, tell)
        if refused:
            step = replace(step, fate=Fate.LEAVE, note=refused)
            held.steps.append(step)
            result.left.append(step)
        elif step.pending:
            result.done.append(step)
    for address in set(undoing.adopted) - {step.address for step in result.left}:
        record.let_go(address)
    if not fold(record.writes):
        record.forget(record.writes)  # only private ones: the switch stays on, callbacks went with their apps
    return result


def _carried_out(step: Step, okta: Okta, record: Record, tell: Callable[[Step], None]) -> str:
    """Why Okta refused, "" when it did not."""
    family = family_of(step.path)
    writes: Sequence[Any] = step.trace.writes
    if step.pending:
        tell(step)
        writes = record.undo(writes)
        try:
            (family.remove if step.fate == Fate.REMOVE else family.restore)(step.trace, okta, step.current)
        except OktaError as error:
            if error.status >= 500 or error.status in (401, 429):
                raise
            return f"Okta said: {error.text}"
    record.forget(writes)
    return ""
