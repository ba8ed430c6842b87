"""python -m bench: measures, writes `bench/results.md`, shows it. Exit code 1 when a figure is not reached."""

from __future__ import annotations

import datetime
import os
import platform
import sys
import tempfile
from pathlib import Path

from bench import engine_step, first_bootstrap, flows, second_bootstrap, sign_ins, start, suite
from bench.row import Row
from bench.stand import stand

RESULTS = Path(__file__).parent / "results.md"


def main() -> int:
    rows = [*start.rows(), *first_bootstrap.rows()]
    with tempfile.TemporaryDirectory() as folder, stand(Path(folder)) as up:
        rows += second_bootstrap.rows(up)
        rows += flows.rows(up)
        rows += sign_ins.rows(up)
        rows += engine_step.rows(up)
    rows += suite.rows()
    text = page(rows)
    RESULTS.write_text(text)
    print(text)
    return int(any(row.holds is False for row in rows))


def page(rows: list[Row]) -> str:
    """The results page; machine and date, because absolute figures mean nothing without them."""
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    where = f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}, {machine}"
    head = [
        "# Benchmarks",
        "",
        f"Written by `make bench` ({where}). Ratios are of one run, its two sides taken in turns.",
        "",
        "| what | measured | beside | to reach | reached |",
        "|---|---|---|---|---|",
    ]
    return "\n".join([*head, *(row.markdown() for row in rows), ""])


if __name__ == "__main__":
    sys.exit(main())
