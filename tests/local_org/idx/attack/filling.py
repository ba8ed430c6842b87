"""Fills forms as an honest person would, from their fields alone: a new remediation needs nothing here, a new kind of field a line."""

from __future__ import annotations

from typing import Any

from tests.local_org.idx.attack.pages import Form
from tests.local_org.idx.attack.people import ADAM, JANE, MAIL_ONLY, NAMES, NEW_NUMBER, PASSWORD_ONLY, STRANGERS
from tests.local_org.idx.attack.row import Asked
from tests.local_org.idx.attack.rows import ROWS
from tests.local_org.idx.attack.source import Source, chance, pick
from tests.local_org.idx.attack.tab import Tab
from tests.local_org.idx.attack.world import World

Json = dict[str, Any]
_KNOWN = (JANE, JANE, JANE, ADAM, MAIL_ONLY, PASSWORD_ONLY)


def filled(world: World, tab: Tab, form: Form, source: Source) -> Json:
    values: Json = {}
    for field in form.fields:
        if field["name"] != "stateHandle":
            values[field["name"]] = _value(world, tab, field, source, values)
    return values


def _value(world: World, tab: Tab, field: Json, source: Source, so_far: Json) -> Any:
    name, given = field["name"], field.get("value")
    if name == "credentials":
        return credentials(world, tab, source, str(so_far.get("identifier", "")), field)
    if isinstance(given, dict):  # one choice, spelled out
        return _nested(world, tab, given["form"]["value"], source)
    if given is not None:
        return given
    if field.get("options"):
        option = pick(source, field["options"])["value"]
        return _nested(world, tab, option["form"]["value"], source) if isinstance(option, dict) else option
    if "form" in field:
        return _nested(world, tab, field["form"]["value"], source)
    if field.get("type") == "boolean":
        return chance(source, 50)
    return _text(name, source)


def _nested(world: World, tab: Tab, fields: list[Json], source: Source) -> Json:
    values: Json = {}
    for field in fields:
        # an optional phone number left out is asked for on its own form
        if field.get("required") is False and field.get("value") is None and not field.get("options") and chance(source, 50):
            continue
        values[field["name"]] = _value(world, tab, field, source, values)
    return values


def _text(name: str, source: Source) -> str:
    if name == "identifier":
        return pick(source, _KNOWN if chance(source, 90) else NAMES)
    if name in ("email", "login"):
        return pick(source, STRANGERS if chance(source, 90) else NAMES)
    return NEW_NUMBER if name == "phoneNumber" else "Anybody"


def credentials(world: World, tab: Tab, source: Source, typed: str = "", field: Json | None = None) -> Json:
    """What answers the form rightly."""
    account = world.account(typed) if typed else world.org.accounts.get(tab.transaction.user_id or "")
    key = "okta_password" if typed else tab.asks
    if key not in ROWS:
        return {"passcode": "no-such-authenticator"}
    given = ROWS[key].right(Asked.of(world, tab, account, enrolling=is_enrolling(tab)))
    named = [one["name"] for one in (field or {}).get("form", {}).get("value", [])]
    return {**given, "revokeSessions": chance(source, 50)} if "revokeSessions" in named else given


def is_enrolling(tab: Tab) -> bool:
    """Does the first form make something, instead of asking for what there is?"""
    return tab.page.first not in ("challenge-authenticator", "challenge-poll", "identify")
