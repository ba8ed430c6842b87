"""What a bootstrap of a configured org costs: no write, and few reads."""

from __future__ import annotations

from collections.abc import Iterator

from bench.row import Row
from bench.stand import Stand

READS_AT_MOST = 22


def rows(stand: Stand) -> Iterator[Row]:
    """One row, counted from what the org received."""
    before = stand.last_call()
    stand.bootstrap()
    methods = [str(call["method"]) for call in stand.calls_since(before)]
    reads = sum(method in ("GET", "HEAD") for method in methods)
    writes = len(methods) - reads
    yield Row(
        "second bootstrap",
        f"{writes} writes, {reads} reads",
        "–",
        f"0 writes, at most {READS_AT_MOST} reads",
        (writes, reads <= READS_AT_MOST) == (0, True),
    )
