"""One step as the checks see it: what was posted to which page, what the walk thinks of it, and what came back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local_org.idx.effects import Effect
from local_org.idx.transaction import Proof, Transaction
from tests.local_org.factories import Account
from tests.local_org.idx.attack.filling import is_enrolling
from tests.local_org.idx.attack.pages import Page
from tests.local_org.idx.attack.row import Asked
from tests.local_org.idx.attack.rows import ROWS
from tests.local_org.idx.attack.tab import Tab
from tests.local_org.idx.attack.world import World

Json = dict[str, Any]
BEGINNING = "introspect"  # the path of the first answer of a tab
MOVED = "idx.transferred.to.new.tab"


@dataclass(slots=True)
class Happened:
    """Made before the post (`of`), completed after it (`then`).

    `key`: the authenticator that the post answers, empty where it answers none; `claim`: is that answer right, by the walk's own
    judgement? `account`: whose it is. `offered`: did the page have this path? `honest`: were these the right values for the first form?
    """

    world: World
    tab: Tab
    path: str
    values: Json
    honest: bool
    before: Transaction
    page: Page
    over: bool
    fresh: bool
    key: str
    enrolling: bool
    claim: bool
    asked: Asked
    account: Account | None
    status_was: str
    password_was: str | None
    paused: bool
    login_was_taken: bool
    proved_before: tuple[tuple[str, str, bool], ...]
    made: str | None
    by_token: bool
    after: Transaction
    status: int = 0
    effects: tuple[Effect, ...] = ()
    new: tuple[Proof, ...] = ()

    @classmethod
    def of(cls, world: World, tab: Tab, path: str, values: Json, *, honest: bool) -> Happened:
        before = tab.transaction
        account = world.org.accounts.get(before.user_id or "")
        given = values.get("credentials")
        key, enrolling = "", False
        if tab.asks and (path == "challenge/answer" or (path == "challenge/poll" and ROWS[tab.asks].on_device)):
            key, enrolling = tab.asks, is_enrolling(tab)
        elif path == "identify" and isinstance(given, dict) and _asks_password(tab.page):
            key, account = "okta_password", world.account(values.get("identifier"))
        asked = Asked.of(world, tab, account, enrolling=enrolling)
        claim = bool(key) and ROWS[key].proves(asked, given if isinstance(given, Mapping) else {})
        profile = values.get("userProfile")
        taken = isinstance(profile, dict) and world.account(profile.get("email")) is not None
        over = tab.over or (before.user_id is not None and before.user_id not in world.org.accounts)
        return cls(
            world=world,
            tab=tab,
            path=path,
            values=values,
            honest=honest,
            before=before,
            page=tab.page,
            over=over,
            fresh=tab.fresh,
            key=key,
            enrolling=enrolling,
            claim=claim,
            asked=asked,
            account=account,
            status_was=account.status if account else "",
            password_was=account.password if account else None,
            paused=account is not None and bool(key) and world.is_paused(account, key),
            login_was_taken=taken,
            proved_before=tuple(tab.proved),
            made=tab.made,
            by_token=tab.recovery_token,
            after=before,
        )

    def then(self) -> None:
        tab = self.tab
        self.after, self.status, self.effects = tab.transaction, tab.status, tab.effects
        if self.after.user_id is not None and self.account is None:
            self.account = self.world.org.accounts.get(self.after.user_id)
        former = self.before.proofs if self.after.user_id == self.before.user_id else ()
        self.new = tuple(one for one in self.after.proofs if one not in former) if self.after.proofs is not former else ()

    @property
    def said(self) -> tuple[str, ...]:
        return self.tab.last.said

    @property
    def offered(self) -> bool:
        return self.path in self.page.paths or self.path == "cancel"

    @property
    def success(self) -> bool:
        return "successWithInteractionCode" in self.tab.body

    @property
    def given(self) -> Mapping[str, Any]:
        given = self.values.get("credentials")
        return given if isinstance(given, Mapping) else {}

    def effects_of(self, kind: type) -> list[Any]:
        return [one for one in self.effects if type(one) is kind]


def _asks_password(page: Page) -> bool:
    return page.first == "identify" and any(field["name"] == "credentials" for field in page.forms[0].fields)
