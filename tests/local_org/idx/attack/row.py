"""What the client must know of one authenticator, and what is open in a tab when it is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local_org.idx.facts import Authenticator
from tests.local_org.factories import Account

if TYPE_CHECKING:
    from tests.local_org.idx.attack.pages import Page
    from tests.local_org.idx.attack.source import Source
    from tests.local_org.idx.attack.tab import Live, Question, Tab
    from tests.local_org.idx.attack.world import World

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """The challenge or enrollment that is open in a tab, and whose it is (None: nobody's), as it was before the answer."""

    world: World
    account: Account | None
    enrolling: bool
    page: Page
    live: Live | None
    question: Question | None

    @classmethod
    def of(cls, world: World, tab: Tab, account: Account | None, *, enrolling: bool) -> Asked:
        return cls(world, account, enrolling, tab.page, tab.live, tab.question)

    def secrets(self, key: str) -> list[Json]:
        """What the org keeps of this person's enrollments of this authenticator."""
        return [dict(one.secret) for one in self.account.enrollments.values() if one.key == key] if self.account else []


def nothing(asked: Asked, given: Mapping[str, Any]) -> None:
    """Nothing is to be kept in mind of an answer that was accepted."""


@dataclass(frozen=True, slots=True)
class Row:
    """`in_org`: the authenticator as the org has it. `right`: the credentials that answer it. `proves`: are these credentials right,
    judged without the engine? `keeps`: what the walk must remember of an answer that was accepted, so that it is good once.

    `failures`: wrong answers in a row before the pause (0: the account locks instead). `on_device`: what a device of the person does
    before the browser asks again, where answers are given there.
    """

    key: str
    in_org: Callable[[], Authenticator]
    right: Callable[[Asked], Json]
    proves: Callable[[Asked, Mapping[str, Any]], bool]
    keeps: Callable[[Asked, Mapping[str, Any]], None] = nothing
    failures: int = 5
    pause_s: float = 300.0
    on_device: Callable[[Asked, Source], None] | None = None
