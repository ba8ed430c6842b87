"""What is rendered, and the pieces that every part of a body is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from local_org.idx import remediations as r
from local_org.idx.authenticators import BY_KEY
from local_org.idx.authenticators.base import Purpose
from local_org.idx.facts import Facts, Person
from local_org.idx.remediations import Option
from local_org.idx.transaction import Transaction
from local_org.policy.conditions import Who
from local_org.policy.password import PasswordDecision
from local_org.policy.password import decide as password_decision

Json = dict[str, Any]

VERSION = "1.0.0"
_PRODUCES = "application/ion+json; okta-version=1.0.0"
_ACCEPTS = "application/json; okta-version=1.0.0"
PURPOSES: dict[str, Purpose] = {r.CHALLENGE: "verify", r.ENROLL: "enroll", r.RESET: "reset", r.REENROLL: "reenroll"}


@dataclass(frozen=True, slots=True)
class Said:
    """What goes with the state: messages at the top, and messages on fields of the first form, by field name."""

    top: tuple[Json, ...] = ()
    on_fields: Mapping[str, tuple[Json, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class View:
    tx: Transaction
    facts: Facts
    person: Person | None
    hidden: bool
    said: Said

    @property
    def password(self) -> PasswordDecision:
        groups = self.person.group_ids if self.person else frozenset({self.facts.everyone_group_id})
        return password_decision(self.facts, Who(self.person.id if self.person else None, groups))


def head(tx: Transaction) -> Json:
    expires = datetime.fromtimestamp(tx.expires_at, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return {"version": VERSION, "stateHandle": tx.state_handle, "expiresAt": expires, "intent": tx.intent}


def form(view: View, name: str, fields: list[Json], *, relates_to: str | None = None) -> Json:
    form: Json = {"rel": ["create-form"], "name": name}
    if relates_to:
        form["relatesTo"] = [relates_to]
    return {
        **form,
        "href": f"{view.facts.org_url}/idp/idx/{r.PATHS[name]}",
        "method": "POST",
        "produces": _PRODUCES,
        "value": [*fields, _state_handle(view.tx)],
        "accepts": _ACCEPTS,
    }


def action(tx: Transaction, facts: Facts, name: str, path: str) -> Json:
    return {
        "rel": ["create-form"],
        "name": name,
        "href": f"{facts.org_url}/idp/idx/{path}",
        "method": "POST",
        "produces": _PRODUCES,
        "value": [_state_handle(tx)],
        "accepts": _ACCEPTS,
    }


def _state_handle(tx: Transaction) -> Json:
    return {"name": "stateHandle", "required": True, "value": tx.state_handle, "visible": False, "mutable": False}


def authenticator(facts: Facts, key: str, authenticator_id: str) -> Json:
    spec = BY_KEY[key].spec
    name = next((one.name for one in facts.authenticators if one.id == authenticator_id), spec.display_name)
    methods = [{"type": method.type} for method in spec.methods]
    return {"type": spec.type, "key": spec.key, "id": authenticator_id, "displayName": name, "methods": methods}


def purpose_of(tx: Transaction) -> Purpose:
    return next((PURPOSES[entry["name"]] for entry in tx.offer if entry["name"] in PURPOSES), "verify")


def options_of(tx: Transaction, name: str) -> list[Option]:
    return [Option(**one) for entry in tx.offer if entry["name"] == name for one in entry["options"]]


def current_option(tx: Transaction) -> Option:
    pending = tx.pending
    assert pending is not None
    address = str(pending.data.get("address", ""))
    return Option(pending.key, pending.authenticator_id, pending.method, pending.enrollment_id, address)


def array(values: list[Json]) -> Json:
    return {"type": "array", "value": values}


def wrapped(value: Json) -> Json:
    return {"type": "object", "value": value}
