"""What the malicious client does: now and then what the page asks for, and everything else that can be posted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from local_org.idx import engine
from local_org.idx.authenticators import BY_KEY
from tests.local_org.idx.attack.devices import TOTP_STEP_S, totp_at
from tests.local_org.idx.attack.filling import credentials, filled, is_enrolling
from tests.local_org.idx.attack.people import FRESH_PASSWORDS, NAMES, PASSWORDS
from tests.local_org.idx.attack.row import Asked
from tests.local_org.idx.attack.rows import ROWS
from tests.local_org.idx.attack.source import Source, chance, pick
from tests.local_org.idx.attack.tab import Tab
from tests.local_org.idx.attack.world import World

if TYPE_CHECKING:
    from tests.local_org.idx.attack.walk import Walk

Json = dict[str, Any]
Move = Callable[["Walk", Tab, Source], None]
ACTIONS = tuple(engine.BY_ACTION)
_JUNK: tuple[Any, ...] = (
    None,
    "",
    7,
    [],
    {},
    True,
    {"passcode": None},
    {"passcode": 5},
    {"id": []},
    {"id": {}, "methodType": 5},
    "text",
    "\x00",
)
_FIELDS = ("identifier", "credentials", "authenticator", "userProfile", "rememberMe", "answer", "email", "phoneNumber", "channel")


def follows(walk: Walk, tab: Tab, source: Source) -> None:
    """The first form, mostly, with values that are right."""
    if not tab.page.forms:
        return
    form = tab.page.forms[0] if chance(source, 80) else pick(source, tab.page.forms)
    if form.path == "challenge/poll" and tab.asks and ROWS[tab.asks].on_device:
        account = walk.world.org.accounts.get(tab.transaction.user_id or "")
        ROWS[tab.asks].on_device(Asked.of(walk.world, tab, account, enrolling=is_enrolling(tab)), source)  # type: ignore[misc]
    walk.post(tab, form.path, filled(walk.world, tab, form, source), honest=form is tab.page.forms[0])


def goes_on(walk: Walk, tab: Tab, source: Source) -> None:
    for _ in range(1 + source.below(5)):
        follows(walk, tab, source)


def nearly(walk: Walk, tab: Tab, source: Source) -> None:
    """A form of the page, with one value that is not good."""
    if not tab.page.forms:
        return
    form = tab.page.forms[0] if chance(source, 60) else pick(source, tab.page.forms)
    values = filled(walk.world, tab, form, source)
    if not values:
        return
    name = pick(source, list(values))
    values[name] = _instead(walk, tab, source, name)
    walk.post(tab, form.path, values)


def _instead(walk: Walk, tab: Tab, source: Source, name: str) -> Any:
    if chance(source, 15):
        return pick(source, _JUNK)
    if name == "credentials":
        return guess(walk, tab, source)
    if name == "authenticator":
        return choice(walk, source)
    return pick(source, NAMES)


def guess(walk: Walk, tab: Tab, source: Source) -> Json:
    """A wrong value, or a right one of somebody or something else."""
    kind = source.below(6)
    if kind == 0:
        value = pick(source, list(PASSWORDS.values()))
    elif kind == 1:
        value = pick(source, FRESH_PASSWORDS)
    elif kind == 2 and tab.codes:
        value = tab.codes[-1 - source.below(min(len(tab.codes), 3))]
    elif kind == 3:
        other = pick(source, walk.tabs)
        value = other.codes[-1] if other.codes else "123456"
    elif kind == 4:
        return credentials(walk.world, pick(source, walk.tabs), source)
    else:
        value = pick(source, ("000000", "wrong", "", " ", "short"))
    return {"passcode": value, "answer": value, "totp": value} if chance(source, 20) else {"passcode": value}


def older_code(walk: Walk, tab: Tab, source: Source) -> Json:
    """The code that an authenticator app showed some minutes ago."""
    account = walk.world.org.accounts.get(tab.transaction.user_id or "")
    secrets = Asked.of(walk.world, tab, account, enrolling=False).secrets(tab.asks)
    if not secrets or "secret" not in secrets[0]:
        return {"passcode": "000000"}
    code = totp_at(str(secrets[0]["secret"]), int(walk.world.org.now) // TOTP_STEP_S - 2 - source.below(8))
    return {"passcode": code, "totp": code}


def choice(walk: Walk, source: Source) -> Json:
    """Some authenticator and method, or the enrollment of somebody."""
    configured = pick(source, walk.world.org.authenticators)
    chosen: Json = {"id": configured.id if chance(source, 90) else "autother"}
    if chance(source, 50):
        methods = [one.type for one in BY_KEY[configured.key].spec.methods]
        chosen["methodType"] = pick(source, methods) if chance(source, 80) else "nonsense"
    if chance(source, 30):
        enrollments = [one for account in walk.world.org.accounts.values() for one in account.enrollments]
        chosen["enrollmentId"] = pick(source, enrollments) if enrollments else "enr"
    if chance(source, 30):
        chosen["phoneNumber"] = pick(source, ("+14155550000", "+1 (415) 555-0000", "12", "", "+4989123456x12"))
    return chosen


def repeats(walk: Walk, tab: Tab, source: Source) -> None:
    """Something that was posted before, here or in another tab: a replayed form, a code that was good once."""
    former = pick(source, walk.tabs).posted
    if former:
        path, values = former[-1 - source.below(min(len(former), 12))]
        walk.post(tab, path, values)


def twice_at_once(walk: Walk, tab: Tab, source: Source) -> None:
    """Two answers from one page: the edge takes one after the other."""
    if not tab.page.forms:
        return
    form = tab.page.forms[0]
    values = filled(walk.world, tab, form, source)
    proved = len(tab.transaction.proofs)
    asked = tab.asks
    walk.post(tab, form.path, values)
    walk.post(tab, form.path, values)
    walk.only_one_advanced(tab, asked, proved)


def answers_what_was_superseded(walk: Walk, tab: Tab, source: Source) -> None:
    """The code of the message before the newest."""
    if tab.live and tab.asks and "challenge/resend" in tab.page.paths:
        code = tab.live.code
        walk.world.wait(31)
        walk.post(tab, "challenge/resend", {})
        walk.post(tab, "challenge/answer", {"credentials": {"passcode": code}})


def answers_what_was_good_once(walk: Walk, tab: Tab, source: Source) -> None:
    """An answer that was accepted before, or a code that an app showed some minutes ago."""
    if tab.asks and "challenge/answer" in tab.page.paths:
        accepted = walk.accepted.get(tab.asks)
        given = pick(source, accepted[-3:]) if accepted and chance(source, 70) else older_code(walk, tab, source)
        walk.post(tab, "challenge/answer", {"credentials": given})


def presses(walk: Walk, tab: Tab, source: Source) -> None:
    """An action that the page has, or one that it has not."""
    offered = sorted(tab.page.paths & set(ACTIONS) - {"cancel"})
    walk.post(tab, pick(source, offered if offered and chance(source, 60) else ACTIONS), {})


def posts_anything(walk: Walk, tab: Tab, source: Source) -> None:
    """Values that could be right, to any path."""
    values: Json = {"identifier": pick(source, NAMES), "credentials": guess(walk, tab, source), "authenticator": choice(walk, source)}
    if chance(source, 20):
        values["userProfile"] = {"email": pick(source, NAMES), "firstName": "A", "lastName": "B"}
    walk.post(tab, pick(source, engine.PATHS), values)


def posts_rubbish(walk: Walk, tab: Tab, source: Source) -> None:
    values = {pick(source, _FIELDS): pick(source, _JUNK) for _ in range(source.below(4))}
    walk.post(tab, pick(source, engine.PATHS) if chance(source, 50) or not tab.page.forms else tab.page.forms[0].path, values)


def keeps_guessing(walk: Walk, tab: Tab, source: Source) -> None:
    """Wrong answers until it is too much, then the right one."""
    form = tab.page.form("challenge/answer") or tab.page.form("identify")
    if form is None:
        return
    values = filled(walk.world, tab, form, source)
    for _ in range(4 + source.below(2)):
        walk.post(tab, form.path, {**values, "credentials": {"passcode": "000000" if chance(source, 50) else "wrong", "answer": "wrong"}})
    walk.post(tab, form.path, {**values, **filled_again(walk.world, tab, source)})


def filled_again(world: World, tab: Tab, source: Source) -> Json:
    return {"credentials": credentials(world, tab, source)} if tab.asks else {}


def looks_again(walk: Walk, tab: Tab, source: Source) -> None:
    walk.look(tab)


def opens_a_link(walk: Walk, tab: Tab, source: Source) -> None:
    """In whatever browser: the newest link of some tab, asked of this transaction."""
    live = pick(source, walk.tabs).live
    if live and live.link_token:
        walk.open_link(tab, live.link_token)


def starts_another(walk: Walk, tab: Tab, source: Source) -> None:
    walk.start(tab, source)


def waits(walk: Walk, tab: Tab, source: Source) -> None:
    walk.world.wait(pick(source, (1, 1, 29, 31, 61, 200, 301, 301, 7201, 90_000)))
    walk.world.version += 1


def an_administrator(walk: Walk, tab: Tab, source: Source) -> None:
    said = walk.world.administer(source)
    walk.told(f"{said}; now {walk.world.in_force()}" if walk.tells else said)


_WEIGHTS: tuple[tuple[Move, int], ...] = (
    *((goes_on, 26), (follows, 16), (nearly, 12), (repeats, 8), (twice_at_once, 6), (presses, 6), (posts_anything, 5)),
    *((answers_what_was_superseded, 3), (answers_what_was_good_once, 8)),
    *((posts_rubbish, 3), (keeps_guessing, 2), (looks_again, 5), (opens_a_link, 2), (starts_another, 2), (waits, 3), (an_administrator, 5)),
)
MOVES: tuple[Move, ...] = tuple(move for move, weight in _WEIGHTS for _ in range(weight))
