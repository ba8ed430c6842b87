"""One browser tab: a transaction of the org in memory, and what the walk itself knows was proved in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local_org.idx import engine
from local_org.idx.effects import AskDevice, Effect, Send
from local_org.idx.transaction import Transaction
from tests.local_org.factories import SignIn
from tests.local_org.idx.attack import pages
from tests.local_org.idx.attack.pages import Page
from tests.local_org.idx.attack.rows import ROWS
from tests.local_org.idx.attack.violation import require
from tests.local_org.idx.attack.world import World

Json = dict[str, Any]
_PHONE_LIFE_S = 300.0
_ANSWERED = ("challenge-authenticator", "enroll-authenticator", "challenge-poll", "enroll-poll")


@dataclass(slots=True)
class Live:
    """A message that this tab had sent: only the newest is good, for the person it went to, until its time."""

    code: str
    link_token: str | None
    user_id: str | None
    key: str
    until: float
    enrolling: bool
    spent: bool = False


@dataclass(slots=True)
class Question:
    """The newest question to a device of this person, good once and until its time."""

    id: str
    user_id: str
    enrolling: bool
    until: float
    spent: bool = False


class Tab(SignIn):
    """`page`: the last answer that offered anything; browsers go on with it after an answer without forms.

    `proved`: (key, method, user verified) of every answer that was right by the walk's own judgement and that the engine took.
    `decided`: the world's version when the engine last decided what comes next.
    """

    def __init__(self, world: World, begins: Callable[[Transaction], engine.Step | None] | None = None) -> None:
        self.begins = begins
        self.world = world
        self.page = Page((), frozenset(), (), "", {}, b"")
        self.last = self.page
        self.effects: tuple[Effect, ...] = ()
        self.live: Live | None = None
        self.question: Question | None = None
        self.proved: list[tuple[str, str, bool]] = []
        self.user: str | None = None
        self.made: str | None = None  # the person who signs up here
        self.known = False  # started with somebody whom a session or a token named
        self.recovery_token = False  # started with one, which is not spent yet
        self.token = ""
        self.typed: set[str] = set()
        self.decided = world.version
        self.posted: list[tuple[str, Json]] = []
        self.codes: list[str] = []
        super().__init__(world.org)

    def introspect(self) -> SignIn:
        """11: no mail, no counter, nothing to be carried out; but the first may begin with what the browser brought along."""
        begins, self.begins = self.begins, None
        begun = begins(self.transaction) if begins else None
        if begun is not None:
            return self.took(begun)
        step = engine.introspect(self.transaction, self.org.facts(self.transaction), now=self.org.now)
        require(11, step.effects == (), "introspect has no effect")
        return self.took(step)

    def took(self, step: engine.Step) -> SignIn:
        self.effects, before = step.effects, self.transaction
        super().took(step)
        self.last = pages.read(step.status, step.body)
        if self.last.forms or step.transaction.ended:
            self.page = self.last
        elif step.transaction.offer is not before.offer:  # nothing to go on with here: who asks again is told where they are
            again = engine.introspect(step.transaction, self.org.facts(step.transaction), now=self.org.now)
            self.page = pages.read(again.status, again.body)
        for effect in step.effects:
            if isinstance(effect, Send) and effect.code:
                self._sent(effect)
            elif isinstance(effect, AskDevice):
                until = effect.expires_at if effect.expires_at is not None else float("inf")
                self.question = Question(effect.id, effect.user_id, effect.question["kind"] == "enroll", until)
        if self.live and self.last.forms and not (self.page.first in _ANSWERED and self.page.current == self.live.key):
            self.live = None
        if self.question and self.last.forms and not (self.page.first.endswith("-poll") and self.page.current == "okta_verify"):
            self.question = None
        return self

    def _sent(self, sent: Send) -> None:
        key = "okta_email" if sent.channel == "email" else "phone_number"
        minutes = next((one.settings.get("tokenLifetimeInMinutes", 5) for one in self.org.authenticators if one.key == key), 5)
        until = self.org.now + (minutes * 60 if key == "okta_email" else _PHONE_LIFE_S)
        enrolling = self.page.first == "enroll-authenticator"
        self.live = Live(sent.code, sent.link_token, sent.user_id, key, until, enrolling)
        self.codes.append(sent.code)

    @property
    def fresh(self) -> bool:
        return self.decided == self.world.version

    @property
    def over(self) -> bool:
        """By what the walk knows: at its end, too late, or begun with a token that was used elsewhere."""
        return bool(self.transaction.ended) or self.org.now >= self.transaction.expires_at or self.token in self.org.spent

    @property
    def asks(self) -> str:
        """The key of the authenticator whose answer the first form takes; empty for other forms."""
        return self.page.current if self.page.current in ROWS and self.page.first in ANSWERS else ""


ANSWERS = (*_ANSWERED, "reset-authenticator", "reenroll-authenticator", "reenroll-authenticator-warning")
