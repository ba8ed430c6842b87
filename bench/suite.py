"""Where the time of the last `make test` went, by its own report."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator

from bench.row import Row
from bench.stand import ROOT

REPORT = ROOT / ".run" / "test-report.xml"
ALL_WITHIN_S, E2E_WITHIN_S = 8 * 60, 3 * 60


def rows() -> Iterator[Row]:
    """Two rows; without a report they say how to make one."""
    if not REPORT.exists():
        yield Row("`make test`", "not measured: type make test, then make bench", "–", "under 8 minutes", None)
        return
    suite = ElementTree.parse(REPORT).getroot().find("testsuite")  # noqa: S314 - our own report
    if suite is None:
        return
    whole = float(suite.get("time", "0"))
    shares: dict[str, float] = {}
    for case in suite.iter("testcase"):
        package = ".".join(case.get("classname", "").split(".")[:2]) if case.get("classname", "").startswith("tests.") else "e2e"
        shares[package] = shares.get(package, 0.0) + float(case.get("time", "0"))
    worked = sum(shares.values()) or 1.0
    listed = ", ".join(f"{name} {share / worked:.0%}" for name, share in sorted(shares.items(), key=lambda item: -item[1]))
    yield Row("`make test`, pytest's part", f"{whole:.0f} s", listed, f"under {ALL_WITHIN_S // 60} minutes", whole < ALL_WITHIN_S)
    e2e = whole * shares.get("e2e", 0.0) / worked
    yield Row(
        "of it, the browser scenarios",
        f"{e2e:.0f} s",
        "their share of all tests' time",
        f"under {E2E_WITHIN_S // 60} minutes",
        e2e < E2E_WITHIN_S,
    )
