"""Compares an answer with the distilled recording of its state, both ways, and knows what may differ and why."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from tests.contract.reference.facts import Fact, facts_of

HERE = Path(__file__).parent
AUTHENTICATORS = re.compile(
    r"\[(okta_email|okta_password|phone_number|webauthn|security_question|okta_verify|google_otp|onprem_mfa|rsa_token|symantec_vip"
    r"|custom_app|custom_otp|duo|external_idp|yubikey_token|tac|smart_card_idp|nfc_pin|unknown)\]"
)

NONE = "none"
"""The evidence of a line that nothing but our choice speaks for."""
ENROLLED = "authenticatorEnrollments."
LISTS = (
    "select/authenticator-verification-select-authenticator.json",
    "select/authenticator-enroll-select-authenticator.json",
    "question/enroll-security-question-with-character-limit-error.json",
)


@dataclass(frozen=True)
class Row:
    """Which recording a state is compared with, and the status demanded of it.

    A state that no recording shows whole is put together: `minus` drops paths of the first recording, `plus` adds the paths of another.
    """

    state: str
    recording: str
    status: int
    flow: str = ""  # of tests.contract.judges.FLOWS; none: no sign-in
    minus: str = ""
    plus: tuple[tuple[str, str], ...] = ()

    @cache  # noqa: B019  # rows live as long as the tests
    def expected(self) -> Recording:
        """The recording with its additions and omissions."""
        base = recording(self.recording)
        facts = {path: fact for path, fact in base.facts.items() if not (self.minus and _matches(self.minus, path))}
        grades: dict[str, str] = {}
        for name, pattern in self.plus:
            added = recording(name)
            taken = {path: fact for path, fact in added.facts.items() if _matches(pattern, path)}
            facts |= taken
            grades |= dict.fromkeys(taken, added.grade)
        return replace(base, facts={path: _present(path, fact, facts) for path, fact in facts.items()}, grades=grades)


@dataclass(frozen=True)
class Recording:
    name: str
    grade: str
    status: int | None
    facts: dict[str, Fact]
    grades: dict[str, str] = field(default_factory=dict)  # of paths that another recording added


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
    unlisted: bool = False  # it is about an authenticator that the other side does not list at all

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
    recorded: tuple[object, ...] = ()
    ours: tuple[object, ...] = ()
    unlisted: bool = False

    def covers(self, difference: Difference) -> bool:
        return (
            self.kind == difference.kind
            and (not self.states or difference.state in self.states)
            and (not self.grades or difference.grade in self.grades)
            and (not self.recorded or _frozen(difference.recorded) in self.recorded)
            and (not self.ours or _frozen(difference.ours) in self.ours)
            and (not self.unlisted or difference.unlisted)
            and _matches(self.path, difference.path)
        )

    def covers_text(self, fault: str) -> bool:
        """The same for a fault of the Management API: `GET /api/v1/apps: [].orn unknown`."""
        return _matches(self.path, fault)

    def __str__(self) -> str:
        return f"{self.kind} {self.path} in {', '.join(self.states or self.grades) or 'all'}: {self.reason}"


def _present(path: str, fact: Fact, facts: dict[str, Fact]) -> Fact:
    """An order names only what `minus` has left."""
    if not path.endswith(".order") or not isinstance(fact, list):
        return fact
    here = path.removesuffix(".order")
    return [name for name in fact if any(other.startswith(f"{here}[{name}]") for other in facts)]


def _matches(pattern: str, path: str) -> bool:
    return _compiled(pattern).fullmatch(path) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """`*` stands for anything, ` or ` parts alternatives."""
    return re.compile("|".join(re.escape(part.strip()).replace(r"\*", ".*") for part in pattern.split(" or ")))


@cache
def rows() -> dict[str, Row]:
    """The table of states, by name."""
    table = tomllib.loads((HERE / "states.toml").read_text())["states"]
    return {state: Row(state, **{name: _frozen(value) for name, value in row.items()}) for state, row in table.items()}


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
    return [Line(**{key: _frozen(value) for key, value in line.items()}) for line in tomllib.loads(path.read_text()).get(name, [])]


def _frozen(value: Any) -> Any:
    return tuple(_frozen(one) for one in value) if isinstance(value, list) else value


@cache
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
            unlisted = _unlisted(path, ours if kind == "missing" else recorded.facts)
            if kind == "extra" and unlisted and any(recording(name).facts.get(path) == now for name in LISTS):
                continue  # one more of a list, shown as recordings of all kinds of lists show it
            yield Difference(state, recorded.name, recorded.grades.get(path, recorded.grade), path, kind, then, now, unlisted)


def _unlisted(path: str, other: Mapping[str, Fact]) -> bool:
    """What is enrolled and what is to choose from are two lists."""
    keys, enrolled = AUTHENTICATORS.findall(path), path.startswith(ENROLLED)
    return bool(keys) and not any(f"[{key}]" in there for there in other if there.startswith(ENROLLED) == enrolled for key in keys)
