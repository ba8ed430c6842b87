"""Invariant 15: one client, two orgs that are alike but for one person. Without a right credential it must not see the difference.

Both run from one seed, so that they make the same handles, ids and codes: what is answered is equal byte for byte.
"""

from __future__ import annotations

from typing import Any

from local_org.idx.facts import Settings
from tests.local_org.idx.attack import variants as may
from tests.local_org.idx.attack.pages import Form
from tests.local_org.idx.attack.people import JANE
from tests.local_org.idx.attack.source import Recorded, Seeded, chance, pick
from tests.local_org.idx.attack.tab import Tab
from tests.local_org.idx.attack.violation import require
from tests.local_org.idx.attack.world import World

Json = dict[str, Any]
_WRONG = ("000000", "wrong", "Fresh-Pass-11", " ", "")
_PRESSED = ("challenge/resend", "challenge/poll", "recover", "cancel", "identify/select", "unlock-account", "skip")


def walk(seed: int, steps: int = 40) -> int:
    """Raises: `Violation` at the first answer that differs. The number of steps."""
    source = Seeded(seed)
    source.moves.append([])
    with_jane, without = _org(source), _org(_replay(source.moves[0]))
    jane = with_jane.account(JANE)
    assert jane is not None
    jane.status = pick(source, ("ACTIVE", "ACTIVE", "ACTIVE", "LOCKED_OUT", "SUSPENDED", "PASSWORD_EXPIRED"))
    twin = without.account(JANE)
    assert twin is not None
    del without.org.accounts[twin.id]
    tabs = [(Tab(with_jane), Tab(without)) for _ in range(2)]
    trace: list[str] = []
    for _ in range(steps):
        if chance(source, 10):
            seconds = pick(source, (1, 31, 61, 301))
            with_jane.wait(seconds)
            without.wait(seconds)
            trace.append(f"{seconds} seconds pass")
        number = source.below(len(tabs))
        if tabs[number][0].over and tabs[number][1].over:
            tabs[number] = (Tab(with_jane), Tab(without))
        left, right = tabs[number]
        path, values = _post(left, source)
        left.post(path, **values)
        right.post(path, **values)
        trace.append(f"tab {number} {path} {values} -> {left.status} {left.last.names} {left.last.said}")
        same = left.status == right.status and left.last.text == right.last.text
        same = same and left.body.get("expiresAt") == right.body.get("expiresAt")
        told = "\n".join([*trace, f"the other: {right.status} {right.last.names} {right.last.said}"])
        require(15, same, f"both answer alike ({with_jane.in_force()}, {jane.status}):\n{told}")
    return steps * 2


def _replay(move: list[int]) -> Recorded:
    recorded = Recorded()
    recorded.play(move)
    return recorded


def _org(source: Any) -> World:
    world = World(source)
    world.org.settings = Settings(prevent_enumeration_at_authentication=True, prevent_enumeration_at_recovery=True)
    world.org.password = pick(source, may.PASSWORDS)
    return world


def _post(tab: Tab, source: Seeded) -> tuple[str, Json]:
    if not tab.page.forms or chance(source, 20):
        return pick(source, _PRESSED), {}
    form = tab.page.forms[0] if chance(source, 75) else pick(source, tab.page.forms)
    if form.path in ("enroll", "enroll/new"):  # signing up tells who exists: «A user with this Email already exists»
        return "cancel", {}
    return form.path, _filled(form, source)


def _filled(form: Form, source: Seeded) -> Json:
    values: Json = {}
    for field in form.fields:
        if field["name"] == "identifier":
            values["identifier"] = JANE
        elif field["name"] == "credentials":
            wrong = pick(source, _WRONG)
            values["credentials"] = {"passcode": wrong, "totp": wrong, "answer": wrong}
        elif field["name"] == "authenticator":
            values["authenticator"] = _choice(field, source)
    return values


def _choice(field: Json, source: Seeded) -> Json:
    fields = pick(source, field["options"])["value"]["form"]["value"] if field.get("options") else field["form"]["value"]
    chosen: Json = {}
    for one in fields:
        if one.get("options"):
            chosen[one["name"]] = pick(source, one["options"])["value"]
        elif one.get("value") is not None:
            chosen[one["name"]] = one["value"]
    return chosen
