"""Which (remediation, outcome) pairs walks have met, by the engine's own names of what it offers."""

from __future__ import annotations

from local_org.idx import engine
from local_org.idx import remediations as r
from local_org.idx.messages import CATALOGUE
from local_org.idx.transaction import Transaction
from tests.local_org.idx.attack import outcomes
from tests.local_org.idx.attack.happened import Happened

Pair = tuple[str, str]


def pair_of(one: Happened) -> Pair | None:
    """None for what was not offered. Outcomes: success, advanced, said KEY (200), refused KEY, ended KEY."""
    name = name_of(one.before, one.path)
    if name is None:
        return None
    errors = [key for key in one.said if CATALOGUE[key].kind == "ERROR"] if one.status >= 400 else []
    said = (errors or one.said or ("",))[0]
    if one.success:
        outcome = "success"
    elif not said:
        outcome = "advanced"
    elif not one.tab.last.forms:
        outcome = f"ended {said}"
    else:
        outcome = f"refused {said}" if one.status >= 400 else f"said {said}"
    return name, outcome


def name_of(before: Transaction, path: str) -> str | None:
    offered = next((entry["name"] for entry in before.offer if r.PATHS[entry["name"]] == path), None)
    if offered is not None or path not in engine.BY_ACTION:
        return offered
    return path if path == r.CANCEL or path in before.data.get("actions", ()) else None


def _pairs(listed: str) -> frozenset[Pair]:
    return frozenset((name, outcome) for line in listed.split("\n") if line for name, outcome in [line.split(": ", 1)])


OFTEN = _pairs(outcomes.OFTEN)
EXPECTED = OFTEN | _pairs(outcomes.SELDOM)
