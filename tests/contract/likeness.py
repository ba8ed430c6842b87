"""The measured part of docs/likeness.md: `python -m tests.contract.likeness` runs the judges and writes what came of it."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.contract.judges import AUTH_JS, FLOWS, WIDGET_2, WIDGET_3
from tests.contract.org import ROOT
from tests.contract.reference.compare import HERE, NONE, Line, normalisations, permitted, rows

PAGE = ROOT / "docs" / "likeness.md"
BEGIN = "<!-- measured: do not edit; python -m tests.contract.likeness -->"
END = "<!-- measured: end -->"
JUDGES = (WIDGET_2, WIDGET_3, AUTH_JS)
EXPLAINED = "tests/contract/reference/differences.toml"


def judgements() -> Iterator[tuple[str, str, str]]:
    """Flow, judge, test function: of every test that carries the mark `judged`."""
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        module = importlib.import_module(f"tests.contract.{path.stem}")
        for name, value in vars(module).items():
            for mark in getattr(value, "pytestmark", ()):
                if mark.name == "judged":
                    yield from ((flow, judge, name) for flow in mark.args for judge in module.JUDGES)


def unchecked() -> dict[str, list[dict[str, Any]]]:
    """What nobody could check, by kind, as `reference/unchecked.toml` says."""
    return tomllib.loads((HERE / "unchecked.toml").read_text())


def measured(failed: frozenset[str] = frozenset()) -> str:
    """The part between the two marks; `failed` names test functions (or `recordings`)."""
    return "\n".join([BEGIN, "", *_table(failed), "", *_differences(), "", *_unchecked(), "", END])


def _table(failed: frozenset[str]) -> Iterator[str]:
    tests: dict[tuple[str, str], set[str]] = defaultdict(set)
    for flow, judge, test in judgements():
        tests[flow, judge].add(test)
    yield "## Flows and judges"
    yield ""
    yield "How many answers of a flow are compared with a recording, and how many tests of each client walk through it."
    yield ""
    yield f"| flow | recordings | {' | '.join(JUDGES)} |"
    yield f"|---|---|{'---|' * len(JUDGES)}"
    for flow in FLOWS:
        states = {row.state for row in rows().values() if row.flow == flow}
        yield f"| {flow} | {_cell(states, {'recordings'} & failed)} | {' | '.join(_of(tests[flow, judge], failed) for judge in JUDGES)} |"


def _of(tests: set[str], failed: frozenset[str]) -> str:
    return _cell(tests, tests & failed)


def _cell(checked: set[str], failed: set[str] | frozenset[str]) -> str:
    if not checked:
        return "not checked"
    return f"**{len(failed)} failed**" if failed else f"{len(checked)} passed"


def _differences() -> Iterator[str]:
    lines, of_grade = permitted(), normalisations()
    open_ones = [line for line in lines if line.evidence == NONE]
    yield "## Differences from the recordings"
    yield ""
    yield f"{len(rows())} kinds of answer are compared."
    link = f"[`{EXPLAINED}`](../{EXPLAINED})"
    yield f"{len(lines) - len(open_ones)} lines in {link} explain a difference by evidence that overrules the recording,"
    yield f"{len(of_grade)} more say what a recording cannot demand because of how it was made."
    yield f"{len(open_ones)} have no evidence beside our choice:"
    yield ""
    yield "| where | what | why |"
    yield "|---|---|---|"
    yield from (_row(line) for line in open_ones)


def _row(line: Line) -> str:
    return f"| {', '.join(line.states)} | {line.kind}: `{line.path}` | {line.reason} |"


def _unchecked() -> Iterator[str]:
    known = unchecked()
    yield "## What nobody could check"
    yield ""
    yield from (f"- {one['what']}: {one['why']}" for one in known["point"])
    yield ""
    yield "Recordings that no answer here is compared with:"
    yield ""
    yield "| recording | why |"
    yield "|---|---|"
    yield from (f"| `{one['recording']}` | {one['why']} |" for one in known["recording"])
    yield ""
    yield "Messages that the org can say and that no recording, and no flow walked here, has:"
    yield ""
    yield from (f"- `{one['key']}`: {one['why']}" for one in known["message"])


def written(page: str, part: str) -> str:
    """The page with its measured part replaced."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + part + after


def judged() -> frozenset[str]:
    """Runs every judge: the test functions that failed, and `recordings` where one of those is about them."""
    command = [sys.executable, "-m", "pytest", "-q", "-rfE", "-n", "2", "tests/contract"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1800, check=False)
    failed = re.findall(r"^(?:FAILED|ERROR) (\S+?)::(\w+)", done.stdout, re.MULTILINE)
    of_recordings = any("test_recordings" in path for path, _ in failed)
    return frozenset({name for _, name in failed} | ({"recordings"} if of_recordings else set()))


def main() -> int:
    failed = judged()
    PAGE.write_text(written(PAGE.read_text(), measured(failed)))
    sys.stdout.write(f"{PAGE} written, {len(failed)} failed\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
