"""Where the malicious client's decisions come from: a seed, a recording, or hypothesis. All answer one question: a number below n."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")


class Source(Protocol):
    def below(self, count: int) -> int:
        """0 … count - 1."""
        ...


class Seeded:
    """Draws of a seed. `moves` keeps them, one list for each move, so that a failure can be told and made smaller."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random
        self.moves: list[list[int]] = []

    def below(self, count: int) -> int:
        drawn = int(self._random() * count)
        self.moves[-1].append(drawn)
        return drawn


class Recorded:
    """Draws of one recorded move after the other; where the walk takes another way, they are cut to size, and zeros follow."""

    def __init__(self) -> None:
        self._left: list[int] = []

    def play(self, move: list[int]) -> None:
        self._left = list(reversed(move))

    def below(self, count: int) -> int:
        return self._left.pop() % count if self._left else 0


def pick(source: Source, choices: Sequence[T]) -> T:
    return choices[source.below(len(choices))]


def chance(source: Source, percent: int) -> bool:
    return source.below(100) >= 100 - percent  # zero, the simplest draw, says no
