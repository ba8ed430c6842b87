"""What is wrong, and the way out of it: where to click, or what to type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Click:
    """One place of the Admin Console. `link` is "" where the org has no such page.

    `older` is what consoles before the last renaming call it, "" where it has one name.
    """

    path: str
    link: str
    do: str
    older: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`name` is stable. `env` are lines for `.env` (NAME=value, empty where the line is to be emptied), to be written before `type`.

    With both a click and a command either of them is enough, unless the command says what comes after the click.
    """

    name: str
    what: str
    click: Click | None = None
    env: tuple[str, ...] = ()
    type: str = ""

    def as_json(self) -> dict[str, Any]:
        """`{name, what, click: {path, link, do, older} or null, env: [...], type}`."""
        return asdict(self)

    def lines(self) -> Iterator[str]:
        """For a person: what is wrong, then the way out, indented."""
        yield _printable(self.what)
        if self.click:
            older = f" (older consoles: {self.click.older})" if self.click.older else ""
            where = "" if self.click.link else "at Okta, "  # no such page here
            yield _printable(f"  {where}click: {self.click.path}{older}: {self.click.do}")
            yield from [f"         {self.click.link}"] if self.click.link else []
        yield from (f"  in .env: {line}" for line in self.env)
        if self.type:
            yield f"  type:  {self.type}" + (" (make bootstrap does the same)" if self.type.endswith("bootstrap apply") else "")


def _printable(told: str) -> str:
    """Names in an org are whatever somebody typed; they must not steer the terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in told)
