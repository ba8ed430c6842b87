"""A walk: moves of the client and the administrator, each step judged. Deterministic by its source, so that it can be told and replayed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from local_org.idx import engine
from local_org.idx.authenticators import totp
from local_org.idx.effects import CreateUser, ResetFailures, SaveEnrollment, SetPassword, SpendToken, UpdateUser
from local_org.idx.starts import Session
from local_org.idx.transaction import Transaction
from tests.local_org.idx.attack import moves
from tests.local_org.idx.attack.beginnings import any_beginning
from tests.local_org.idx.attack.checks import CHECKS
from tests.local_org.idx.attack.coverage import Pair, pair_of
from tests.local_org.idx.attack.happened import BEGINNING, Happened
from tests.local_org.idx.attack.people_checks import PEOPLE_CHECKS
from tests.local_org.idx.attack.rows import ROWS
from tests.local_org.idx.attack.source import Recorded, Seeded, Source, chance, pick
from tests.local_org.idx.attack.tab import Tab
from tests.local_org.idx.attack.violation import Violation, require
from tests.local_org.idx.attack.world import World

Json = dict[str, Any]
TABS = 3
MOVES_IN_A_WALK = 80
_ALTERS = (CreateUser, UpdateUser, SetPassword, SaveEnrollment)
_DECIDES = frozenset(
    {"identify", "cancel", "recover", "enroll/new", "enroll", "identify/select", "skip", "enroll/update", "unlock-account"}
)
_NOBODY = ("identify", "identify-recovery", "enroll-profile", "select-authenticator-unlock-account")


class Walk:
    """`steps`: how often the engine was called. `trace`: what was done, a line each, when `tells`."""

    def __init__(self, source: Source, *, tells: bool = False) -> None:
        self.steps = 0
        self.tells = tells
        self.trace: list[str] = []
        self.accepted: dict[str, list[Json]] = {}  # answers that proved something, by authenticator: to be tried again
        self.covered: set[Pair] = set()
        self.world = World(source)
        self.tabs = self.world.tabs
        for _ in range(TABS):
            self.tabs.append(Tab(self.world))
        if tells:
            self.trace.append(self.world.in_force())

    def move(self, source: Source) -> None:
        """One decision of the client or the administrator: some steps. Raises: `Violation`."""
        tab = pick(source, self.tabs)
        if tab.over and chance(source, 80):
            self.start(tab, source)
            return
        pick(source, moves.MOVES)(self, tab, source)

    # steps -------------------------------------------------------------------------------------------------------------

    def post(self, tab: Tab, path: str, values: Json, *, honest: bool = False) -> None:
        one = Happened.of(self.world, tab, path, values, honest=honest)
        _note_typed(tab, values)
        try:
            tab.post(path, **values)
        except Exception as error:
            raise Violation(30, f"{path} {values} is answered, not {error!r}") from error
        self.steps += 1
        self._judge(one)
        tab.posted.append((path, values))
        pair = pair_of(one)
        if pair is not None:
            self.covered.add(pair)

    def _judge(self, one: Happened) -> None:
        one.then()
        if self.tells:
            self._tell(one)
        self._note(one)
        for check in (*CHECKS, *PEOPLE_CHECKS):
            check(one)
        if one.effects_of(SpendToken):
            one.tab.token, one.tab.recovery_token = "", False
        if one.success:
            self.world.sessions.append(Session(str(one.after.user_id), one.after.proofs))

    def look(self, tab: Tab) -> None:
        """11: introspect has no effect (`SignIn` sees to it) and answers the same twice; only the first page is made anew."""
        before = tab.transaction
        tab.introspect()
        require(11, _of_substance(tab.transaction) == _of_substance(before), "introspect changes nothing")
        first = tab.body
        tab.introspect()
        self.steps += 2
        require(11, tab.body == first, "introspect says the same twice")
        if tab.page.first == "identify" and tab.last.forms:
            tab.decided = self.world.version

    def open_link(self, tab: Tab, token: str) -> None:
        """19, 20: opening a link changes nothing, and shows a code only for the transaction that it was sent by."""
        before = tab.transaction
        opened = engine.open_link(before, token, self.world.org.facts(before), now=self.world.org.now)
        self.steps += 1
        require(19, tab.transaction == before, "a link changes nothing")
        if opened.redirect is not None or "currentAuthenticator" in opened.body:
            live = tab.live
            own = live is not None and live.link_token == token and self.world.org.now < live.until
            require(20, own, "a link shows its code only for its own transaction")

    def start(self, tab: Tab, source: Source) -> None:
        """Another transaction in this tab, at the first page or with what the browser brings along."""
        beginning = any_beginning(self.world, source) if chance(source, 30) else None
        self.steps += 1
        place = self.tabs.index(tab)
        self.tabs[place] = began = Tab(self.world, beginning.step if beginning else None)
        self.told(f"another transaction in tab {place}: {began.page.names or began.last.said} proofs={began.transaction.proofs}")
        if beginning is None or not (beginning.account is None or began.transaction.data.get("known")):
            return
        began.known, began.user = beginning.account is not None, beginning.account.id if beginning.account else None
        began.proved, began.token, began.recovery_token = list(beginning.proved), beginning.token, beginning.recovering
        began.made = beginning.account.id if beginning.account and beginning.activating else None
        self._judge(Happened.of(self.world, began, BEGINNING, {}, honest=False))

    def only_one_advanced(self, tab: Tab, asked: str, proved: int) -> None:
        """18."""
        twice = [proof for proof in tab.transaction.proofs[proved:] if proof.key == asked]
        require(18, not asked or len(twice) <= 1, f"{asked} was proved once, not {len(twice)} times")

    def told(self, said: str) -> None:
        if self.tells:
            self.trace.append(said)

    # what the walk knows -----------------------------------------------------------------------------------------------

    def _note(self, one: Happened) -> None:
        """What was really proved, by whom: kept by the walk itself, and forgotten where a sign-in starts anew."""
        tab, page = one.tab, one.tab.page
        for made in one.effects_of(CreateUser):
            tab.made = made.id
        if one.after.user_id != tab.user or (one.before.flow != one.after.flow and one.after.flow in ("recover", "unlock")):
            tab.proved.clear()
        tab.user = one.after.user_id
        if page.first in _NOBODY and one.after.user_id is None:
            tab.proved.clear()
            tab.made, tab.token, tab.recovery_token, tab.known = None, "", False, False
        for proof in one.new:
            tab.proved = [known for known in tab.proved if known[0] != proof.key]
            tab.proved.append((proof.key, proof.method, proof.user_verified))
        if one.new and one.given:
            self.accepted.setdefault(one.key, []).append(dict(one.given))
        if one.claim and (one.new or one.effects_of(SaveEnrollment) or one.effects_of(ResetFailures)):
            ROWS[one.key].keeps(one.asked, one.given)
        self._note_changes(one)

    def _note_changes(self, one: Happened) -> None:
        tab, world = one.tab, self.world
        if any(type(effect) in _ALTERS for effect in one.effects):
            world.version += 1
            tab.decided = world.version if one.fresh else tab.decided
        for saved in one.effects_of(SaveEnrollment):
            secret = saved.secret.get("secret", "").encode()
            if secret and secret not in world.secrets:
                world.secrets.append(secret)
        for change in one.effects_of(UpdateUser):
            if change.status == "ACTIVE":
                world.failures.pop((change.id, "okta_password"), None)
        if one.new or one.effects_of(SetPassword) or (one.path in _DECIDES and one.status == 200) or page_is_first(one):
            tab.decided = world.version

    def _tell(self, one: Happened) -> None:
        number = self.tabs.index(one.tab)
        said = " ".join(one.said)
        proved = ",".join(proof.key for proof in one.after.proofs)
        effects = " ".join(type(effect).__name__ for effect in one.effects)
        names = " ".join(one.tab.last.names)
        now = self.world.org.now
        self.trace.append(
            f"{now:.0f} tab {number} {one.path} {one.values} -> {one.status} [{names}] {said} proofs=({proved}) effects=({effects})"
        )


def page_is_first(one: Happened) -> bool:
    return one.tab.last.forms != () and one.tab.page.first == "identify" and one.page.first != "identify"


def _of_substance(transaction: Transaction) -> tuple[Any, ...]:
    """What introspect must leave alone; the first page is made anew, with what is offered there."""
    return (transaction.proofs, transaction.user_id, transaction.pending, transaction.ended, transaction.enrolled, transaction.expires_at)


def _note_typed(tab: Tab, values: Json) -> None:
    """Names, addresses and numbers; a number also as it is understood."""
    for group in (values, values.get("authenticator"), values.get("userProfile")):
        for given in group.values() if isinstance(group, dict) else ():
            if isinstance(given, str) and given:
                number = "+" + "".join(char for char in given.split("x")[0] if char.isdigit())
                tab.typed |= {given.strip().lower(), number}


@contextmanager
def _without_pictures() -> Iterator[None]:
    """A QR code costs more to draw than all else in a step."""
    with patch.object(totp, "qr_code", lambda _content: "data:image/png;base64,AA=="):
        yield


# whole walks ---------------------------------------------------------------------------------------------------------------


def by_seed(seed: int, count: int = MOVES_IN_A_WALK) -> tuple[Walk, list[list[int]], Violation | None]:
    """The walk, its moves as drawn (the first makes the world), and the violation that it stopped with."""
    source = Seeded(seed)
    source.moves.append([])
    with _without_pictures():
        walk = Walk(source)
        try:
            for _ in range(count):
                source.moves.append([])
                walk.move(source)
        except Violation as violation:
            return walk, source.moves, violation
    return walk, source.moves, None


def again(recorded: list[list[int]]) -> tuple[Walk, Violation | None]:
    """The same walk, told line by line."""
    source = Recorded()
    source.play(recorded[0])
    with _without_pictures():
        walk = Walk(source, tells=True)
        try:
            for move in recorded[1:]:
                source.play(move)
                walk.move(source)
        except Violation as violation:
            return walk, violation
    return walk, None


def smallest(recorded: list[list[int]], number: int) -> list[list[int]]:
    """Fewer moves that still break the same invariant: whole moves are left out, larger pieces first."""
    size = len(recorded) // 2
    while size:
        start = 1
        while start < len(recorded):
            shorter = recorded[:start] + recorded[start + size :]
            violation = again(shorter)[1]
            if violation is not None and violation.number == number:
                recorded = shorter
            else:
                start += size
        size //= 2
    return recorded


def story(recorded: list[list[int]], violation: Violation) -> str:
    """The smallest walk that breaks the same invariant, as text."""
    walk, found = again(smallest(recorded, violation.number))
    return "\n".join([*walk.trace, str(found or violation)])
