"""Walks for as long as told, on every core: `python -m tests.local_org.idx.attack.soak --minutes 10`. Prints what it covered, and each
failure as the smallest walk that shows it."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field

from rich.console import Console
from rich.live import Live
from rich.text import Text

from tests.local_org.idx.attack import walk as walks
from tests.local_org.idx.attack.coverage import EXPECTED, Pair

_WALKS_IN_A_BATCH = 50
_SECONDS_BETWEEN_LINES = 60.0
_ENOUGH_FAILURES = 5  # hours were spent on finding the first: it is worth knowing the next few too


@dataclass(slots=True)
class Batch:
    """What the walks of some seeds in a row came to."""

    steps: int = 0
    covered: set[Pair] = field(default_factory=set)
    failures: list[tuple[int, str]] = field(default_factory=list)  # seed and story

    def add(self, other: Batch) -> None:
        self.steps += other.steps
        self.covered |= other.covered
        self.failures += other.failures


def run(first_seed: int) -> Batch:
    batch = Batch()
    for seed in range(first_seed, first_seed + _WALKS_IN_A_BATCH):
        walk, moves, violation = walks.by_seed(seed)
        batch.steps += walk.steps
        batch.covered |= walk.covered
        if violation is not None:
            batch.failures.append((seed, walks.story(moves, violation)))
            return batch
    return batch


def main(argv: list[str] | None = None) -> int:
    asked = _arguments(argv)
    console = Console(soft_wrap=True)
    total, started = Batch(), time.monotonic()
    console.print(f"walks of seeds from {asked.seed} on, {asked.jobs} at a time")
    with ProcessPoolExecutor(asked.jobs, multiprocessing.get_context("spawn")) as pool, Live(console=console, auto_refresh=False) as live:
        running: set[Future[Batch]] = set()
        seed, told = asked.seed, started
        while True:
            while len(running) < 2 * asked.jobs and not _over(asked, total, time.monotonic() - started):
                running.add(pool.submit(run, seed))
                seed += _WALKS_IN_A_BATCH
            if not running:
                break
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for one in done:
                found = one.result()
                total.add(found)
                for seed_of_it, tale in found.failures:
                    console.print(f"\nseed {seed_of_it}:\n{tale}", markup=False, soft_wrap=True)
            if not console.is_terminal and time.monotonic() - told > _SECONDS_BETWEEN_LINES:
                told = time.monotonic()
                console.print(_line(total, told - started))
            elif console.is_terminal:
                live.update(Text(_line(total, time.monotonic() - started)), refresh=True)
    console.print(_line(total, time.monotonic() - started))
    _tell_coverage(console, total.covered)
    return int(bool(total.failures))


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--steps", type=int, help="as many steps, however long they take")
    parser.add_argument("--seed", type=int, default=int(time.time()) * 1000, help="the first one: the same seeds walk the same ways")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    return parser.parse_args(argv)


def _over(asked: argparse.Namespace, total: Batch, seconds: float) -> bool:
    if len(total.failures) >= _ENOUGH_FAILURES:
        return True
    return bool(total.steps >= asked.steps) if asked.steps else bool(seconds >= asked.minutes * 60)


def _line(total: Batch, seconds: float) -> str:
    missing = sum(pair not in total.covered for pair in EXPECTED)
    covered = f"{len(total.covered)} (remediation, outcome) pairs, {missing} of {len(EXPECTED)} expected ones missing"
    paced = f"{total.steps:,} steps in {seconds:,.0f} s, {total.steps / max(seconds, 0.001):,.0f} a second"
    return f"{paced}; {covered}; {len(total.failures)} failures"


def _tell_coverage(console: Console, covered: set[Pair]) -> None:
    for pair in sorted(EXPECTED - covered):
        console.print(f"  not met: {pair[0]}: {pair[1]}", markup=False)
    for pair in sorted(covered - EXPECTED):
        console.print(f"  met beside the expected: {pair[0]}: {pair[1]}", markup=False)


if __name__ == "__main__":
    sys.exit(main())
