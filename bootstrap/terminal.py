"""How things look: plain lines anywhere, colours and progress only on a terminal."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status
from rich.text import Text

from bootstrap.check import Finding
from bootstrap.plan import Plan

STYLES = {"+": "green", "-": "red", "~": "yellow", "=": "dim", "!": "magenta"}


class Terminal:
    """`out` carries results, `err` everything else, so that `--json` leaves standard output to the JSON."""

    def __init__(self, *, json: bool = False) -> None:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")  # a terminal without ✓ shows ?
        self.err = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
        self.out = self.err if json else Console(highlight=False, markup=False, soft_wrap=True)
        self.interactive = sys.stdin.isatty()
        self._status: Status | None = None

    def say(self, line: str, style: str = "") -> None:
        with self._still():
            self.out.print(harmless(line), style=style or None)

    def complain(self, line: str) -> None:
        with self._still():
            self.err.print(harmless(line), style="red")

    def show_plan(self, plan: Plan) -> None:
        self.show_lines(plan.lines())

    def show_lines(self, lines: Iterable[str]) -> None:
        """Of a plan: headings, and changes by their symbol."""
        for line in lines:
            self.out.print(self._styled(harmless(line)))

    def show_finding(self, finding: Finding) -> None:
        mark, style = ("✓", "green") if finding.holds else ("✗", "red")
        with self._still():
            self.out.print(Text.assemble("  ", (mark, style), f" {harmless(finding.text)}"))

    def ask(self, question: str) -> str:
        with self._still():
            self.out.print(question, end="")
            return input()

    def progress(self, what: str) -> None:
        """What is being done right now, in the moving line."""
        if self._status is not None:
            self._status.update(harmless(what))

    @contextmanager
    def working(self, what: str) -> Iterator[None]:
        """A moving line while it takes time; nothing at all elsewhere than on a terminal."""
        if not self.err.is_terminal:
            yield
            return
        with self.err.status(what) as self._status:
            yield
        self._status = None

    @contextmanager
    def _still(self) -> Iterator[None]:
        """The moving line out of the way while something else is printed or asked."""
        if self._status is None:
            yield
            return
        self._status.stop()
        yield
        self._status.start()

    def _styled(self, line: str) -> Text:
        symbol = line.strip()[:1]
        if line.startswith("  ") and symbol in STYLES and line[2:3] == symbol:
            return Text(line, style=STYLES[symbol])
        return Text(line, style="bold" if line and not line.startswith(" ") else "")


def harmless(line: str) -> str:
    """One line, though there may be empty ones before it: what an org answers neither steers the terminal nor looks like a line of ours."""
    text = line.lstrip("\n")
    return "\n" * (len(line) - len(text)) + "".join(letter if letter.isprintable() else " " for letter in text)
