"""Compares an answer with the distilled recording of its state, both ways, and knows what may differ and why."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.contract.reference.facts import Fact, facts_of

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Row:
    """Which recording a state is compared with. `status` is the one demanded, `message` a key the state must show."""

    state: str
    recording: str
    status: int


@dataclass(frozen=True)
class Recording:
    name: str
    grade: str
    status: int | None
    facts: dict[str, Fact]


@dataclass(frozen=True)
class Difference:
    """`kind`: `missing` (recorded, not ours), `extra` (ours, not recorded), `changed`."""

    state: str
    recording: str
    grade: str
    path: str
    kind: str
    recorded: Fact | None
    ours: Fact | None

    def __str__(self) -> str:
        values = {"missing": f"{self.recorded}", "extra": f"{self.ours}", "changed": f"{self.recorded} -> {self.ours}"}
        return f"{self.state} ({self.recording}, {self.grade}): {self.kind} {self.path}: {values[self.kind]}"


@dataclass(frozen=True)
class Line:
    """What may differ: in these states or grades (none named: all), on paths of this pattern (`*` stands for anything)."""

    path: str
    kind: str
    reason: str
    evidence: str = ""
    states: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    recorded: tuple[Fact, ...] = ()
    ours: tuple[Fact, ...] = ()

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(re.escape(part.strip()).replace(r"\*", ".*") for part in self.path.split(" or ")))

    def covers(self, difference: Difference) -> bool:
        return (
            self.kind == difference.kind
            and (not self.states or difference.state in self.states)
            and (not self.grades or difference.grade in self.grades)
            and (not self.recorded or difference.recorded in self.recorded)
            and (not self.ours or difference.ours in self.ours)
            and self._pattern.fullmatch(difference.path) is not None
        )

    def covers_text(self, fault: str) -> bool:
        """The same for a fault of the Management API: `GET /api/v1/apps: [].orn unknown`."""
        return self._pattern.fullmatch(fault) is not None

    def __str__(self) -> str:
        return f"{self.kind} {self.path} in {', '.join(self.states or self.grades) or 'all'}: {self.reason}"


def rows() -> dict[str, Row]:
    """The table of states, by name."""
    table = tomllib.loads((HERE / "states.toml").read_text())["states"]
    return {state: Row(state, **row) for state, row in table.items()}


def normalisations() -> list[Line]:
    """What a recording of a lower grade cannot demand."""
    return _lines(HERE / "normalisations.toml", "normalisation")


def permitted() -> list[Line]:
    """What the org does otherwise than a recording, line by line, each with its reason."""
    return _lines(HERE / "differences.toml", "difference")


def permitted_in_api() -> list[Line]:
    """Where the Management API leaves its description, for real orgs do too; `kind` is `status` or `body`."""
    return _lines(HERE / "differences.toml", "api_difference")


def _lines(path: Path, name: str) -> list[Line]:
    def frozen(value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value

    return [Line(**{key: frozen(value) for key, value in line.items()}) for line in tomllib.loads(path.read_text()).get(name, [])]


def recording(name: str) -> Recording:
    """The distilled form of one recording. Raises `FileNotFoundError` when there is none of that name."""
    kept = json.loads((HERE / "idx" / name).read_text())
    return Recording(name, kept["grade"], kept["status"], kept["facts"])


def differences(state: str, recorded: Recording, body: Any) -> Iterable[Difference]:
    """Every path whose fact is not the same on both sides, sorted by path."""
    ours = facts_of(body)
    for path in sorted(recorded.facts.keys() | ours.keys()):
        then, now = recorded.facts.get(path), ours.get(path)
        if then != now:
            kind = "missing" if now is None else "extra" if then is None else "changed"
            yield Difference(state, recorded.name, recorded.grade, path, kind, then, now)
