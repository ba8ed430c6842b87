"""Renders where a transaction stands as ION: the only package that knows the wire shape.

Order of members as in real captures. Nothing is null; a member without a value is left out.
"""

from __future__ import annotations

from local_org.idx import messages as catalogue
from local_org.idx import remediations as r
from local_org.idx.authenticators.base import Context
from local_org.idx.facts import Facts, Person
from local_org.idx.ion import beside
from local_org.idx.ion.forms import FORMS, credential_fields
from local_org.idx.ion.view import VERSION, Json, Said, View, action, array, authenticator, head, options_of, purpose_of, wrapped
from local_org.idx.transaction import Transaction

__all__ = ["Json", "Said", "credential_fields", "link_code", "refusal", "state", "success", "terminal"]


def state(tx: Transaction, context: Context, *, hidden: bool, said: Said) -> Json:
    """The current step. `hidden`: nothing that tells an existing user from one who does not exist may be shown yet."""
    facts, view = context.facts, View(tx, context, hidden, said, purpose_of(tx), options_of(tx))
    body: Json = {**head(tx), "remediation": array([FORMS[entry["name"]](view, entry) for entry in tx.offer])}
    if said.top:
        body["messages"] = catalogue.wrapped(list(said.top))
    beside.current(view, body)
    beside.lists(view, body)
    beside.enrollment_and_recovery(view, body)
    shown = beside.user(view)
    if shown:
        body["user"] = wrapped(shown)
    if tx.offer and tx.offer[0]["name"] == r.UPDATE_PROFILE and len(tx.offer) == 1:
        body["uiDisplay"] = wrapped({"label": "Sign in", "buttonLabel": "Submit"})
    body["cancel"] = action(tx, facts, "cancel", r.CANCEL)
    body["app"] = beside.app(facts)
    return body


def success(tx: Transaction, facts: Facts, person: Person, code: str) -> Json:
    """The end: `successWithInteractionCode`, no remediation, no messages; on the org's own page the way to leave it."""
    if tx.request.grant == "authorization_code":
        href = f"{facts.org_url}/login/token/redirect?stateToken={tx.state_handle.split('~')[0]}"
        user = {"user": wrapped(beside.user_value(tx, person)), "app": beside.app(facts)}
        return {**head(tx), **user, "success": {"name": "success-redirect", "href": href}}
    server = tx.request.authorization_server_id
    fields: list[Json] = [
        {"name": "grant_type", "required": True, "value": "interaction_code"},
        {"name": "interaction_code", "required": True, "value": code},
        {"name": "client_id", "required": True, "value": facts.app.client_id},
    ]
    if facts.app.has_secret:
        fields.append({"name": "client_secret", "required": True})
    fields.append({"name": "code_verifier", "required": True})
    return {
        **head(tx),
        "user": wrapped(beside.user_value(tx, person)),
        "cancel": action(tx, facts, "cancel", r.CANCEL),
        "app": beside.app(facts),
        "successWithInteractionCode": {
            "rel": ["create-form"],
            "name": "issue",
            "href": f"{facts.org_url}/oauth2/{server}/v1/token" if server else f"{facts.org_url}/oauth2/v1/token",
            "method": "POST",
            "value": fields,
            "accepts": "application/x-www-form-urlencoded",
        },
    }


def terminal(tx: Transaction | None, *messages: Json, failure: str | None = None, person: Person | None = None) -> Json:
    """Messages and nothing to go on with. Without a transaction (expired, unknown) not even a state handle.

    `person`: who got this far, shown where the end is a good one (recorded).
    """
    body: Json = {"version": VERSION} if tx is None else head(tx)
    body["messages"] = catalogue.wrapped(list(messages))
    if tx is not None and person is not None:
        body["user"] = wrapped(beside.user_value(tx, person))
    if failure:
        body["failure"] = {"name": "failure-redirect", "href": failure}
    return body


def refusal(tx: Transaction, facts: Facts, person: Person | None, message: Json) -> Json:
    """A refusal that leaves the transaction where it is: nothing to go on with but `cancel`, as a recovery that is not allowed."""
    body = terminal(tx, message)
    if person is not None:
        body["user"] = wrapped(beside.user_value(tx, person))
    return {**body, "cancel": action(tx, facts, "cancel", r.CANCEL), "app": beside.app(facts)}


def link_code(tx: Transaction, facts: Facts, person: Person | None, code: str, intent: str) -> Json:
    """What a link of a mail shows in a browser that has nothing to do with the transaction: the code, and where it came from."""
    pending = tx.pending
    assert pending is not None
    current = {"contextualData": {"otp": code}, **authenticator(facts, pending.key, pending.authenticator_id)}
    body: Json = {
        "version": VERSION,
        "intent": intent,
        "messages": catalogue.wrapped([catalogue.render("idx.enter.otp.in.original.tab")]),
        "currentAuthenticator": wrapped(current),
    }
    if person is not None:
        body["user"] = wrapped(beside.user_value(tx, person))
    return {**body, "client": wrapped({"browser": tx.request.user_agent or "UNKNOWN", "location": {}}), "app": beside.app(facts)}
