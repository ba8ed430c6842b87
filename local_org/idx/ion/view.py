"""What is rendered, and the pieces that every part of a body is made of."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from local_org.idx import remediations as r
from local_org.idx.authenticators import BY_KEY
from local_org.idx.authenticators.base import Context, Purpose
from local_org.idx.enrollments import active_methods
from local_org.idx.facts import Facts, Person
from local_org.idx.remediations import Option
from local_org.idx.transaction import Transaction
from local_org.policy.password import PasswordDecision
from local_org.value import Value

Json = dict[str, Any]

VERSION = "1.0.0"
_PRODUCES = "application/ion+json; okta-version=1.0.0"
_ACCEPTS = "application/json; okta-version=1.0.0"
PURPOSES: dict[str, Purpose] = {
    r.CHALLENGE: "verify",
    r.CHALLENGE_POLL: "verify",
    r.RESEND_PUSH: "verify",
    r.ENROLL: "enroll",
    r.ENROLL_POLL: "enroll",
    r.ENROLLMENT_DATA: "enroll",
    r.CHANNEL_DATA: "enroll",
    r.RESET: "reset",
    r.REENROLL: "reenroll",
    r.REENROLL_WARNING: "warn",
}


class Said(Value):
    """What goes with the state: messages at the top, and messages on fields of the first form, by field name."""

    top: tuple[Json, ...] = ()
    on_fields: Mapping[str, tuple[Json, ...]] = field(default_factory=dict)


class View(Value):
    """`purpose`: of the open form. `options`: of each list on offer, by the name of its remediation."""

    tx: Transaction
    context: Context
    hidden: bool
    said: Said
    purpose: Purpose
    options: Mapping[str, list[Option]]

    @property
    def facts(self) -> Facts:
        return self.context.facts

    @property
    def person(self) -> Person | None:
        return self.context.person

    @property
    def password(self) -> PasswordDecision:
        return self.context.password


def head(tx: Transaction) -> Json:
    # a quarter of what `datetime` takes for it
    expires = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(tx.expires_at))
    return {"version": VERSION, "stateHandle": tx.state_handle, "expiresAt": expires, "intent": tx.intent}


def form(
    view: View, name: str, fields: list[Json], *, relates_to: str | None = None, refresh: int | None = None, shown_as: str = ""
) -> Json:
    """A form of this remediation; `shown_as` where clients know it by another name, `refresh` (ms) where it is asked again and again."""
    form: Json = {"rel": ["create-form"], "name": shown_as or name}
    if relates_to:
        form["relatesTo"] = [relates_to]
    form["href"] = f"{view.facts.org_url}/idp/idx/{r.PATHS[name]}"
    form["method"] = "POST"
    form["produces"] = _PRODUCES
    if refresh is not None:
        form["refresh"] = refresh
    form["value"] = [*fields, _state_handle(view.tx)]
    form["accepts"] = _ACCEPTS
    return form


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


def authenticator(facts: Facts, key: str, authenticator_id: str, methods: tuple[str, ...] = ()) -> Json:
    """An authenticator of the org, by the methods that matter here (none named: the ACTIVE ones)."""
    listed = [{"type": method} for method in methods or active_methods(facts, key)]
    name = display_name(facts, key, authenticator_id)
    return {"type": BY_KEY[key].spec.type, "key": key, "id": authenticator_id, "displayName": name, "methods": listed}


def display_name(facts: Facts, key: str, authenticator_id: str) -> str:
    for one in facts.authenticators:
        if one.id == authenticator_id:
            return one.name
    return BY_KEY[key].spec.display_name


def purpose_of(tx: Transaction) -> Purpose:
    return next((PURPOSES[entry["name"]] for entry in tx.offer if entry["name"] in PURPOSES), "verify")


def options_of(tx: Transaction) -> dict[str, list[Option]]:
    return {entry["name"]: [Option.from_json(one) for one in entry["options"]] for entry in tx.offer if "options" in entry}


def current_option(tx: Transaction) -> Option:
    """What is pending, by the method that was chosen, else by those to choose from."""
    pending = tx.pending
    assert pending is not None
    methods = (pending.method,) if pending.method and pending.sent else pending.methods
    return Option(pending.key, pending.authenticator_id, methods, pending.enrollment_id, pending.shown)


def array(values: list[Json]) -> Json:
    return {"type": "array", "value": values}


def wrapped(value: Json) -> Json:
    return {"type": "object", "value": value}
