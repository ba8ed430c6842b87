"""The routes of `/idp/idx` and of the links in mails: find the transaction, ask the engine, keep what it says."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from local_org.idx import engine
from local_org.idx.transaction import Transaction
from local_org.store import transactions
from local_org.web import guards, starting
from local_org.web.facts import Incomplete, facts_for
from local_org.web.hosted import link_page
from local_org.web.routing import Call, Route, route
from local_org.web.steps import done, idx_response

Json = dict[str, Any]


def introspect(call: Call) -> Response:
    """By `interactionHandle`, or `stateToken` (the key is that although the value is a state handle; `stateHandle` too)."""
    values = call.json()
    handle = values.get("stateToken") or values.get("stateHandle")
    if isinstance(values.get("interactionHandle"), str):
        transaction = transactions.by_interaction_handle(call.org.store, values["interactionHandle"])
    else:
        transaction = transactions.by_state_handle(call.org.store, handle) if isinstance(handle, str) else None
    if transaction is None:
        return idx_response(engine.expired_body(), 401)
    may_know = guards.may_read(call.org, call.headers.get("origin"), call.base)  # else a stranger's page would bind our visitor to its own
    return (starting.by_session(call, transaction) if may_know else None) or _answer(call, transaction, None, {})


def answer(path: str) -> Route:
    """The route of one form endpoint."""

    def handler(call: Call) -> Response:
        values = call.json()
        handle = values.get("stateHandle")
        if not isinstance(handle, str) or not handle:
            return idx_response(engine.bad_request_body(), 400)
        transaction = transactions.by_state_handle(call.org.store, handle)
        if transaction is None:
            return idx_response(engine.expired_body(), 401)
        return _answer(call, transaction, path, {name: value for name, value in values.items() if name != "stateHandle"})

    return route("POST", f"/idp/idx/{path}", handler, open=True)


def _answer(call: Call, transaction: Transaction, path: str | None, values: Json) -> Response:
    org = call.org
    try:
        facts = facts_for(org, call.base, transaction)
    except Incomplete:
        return idx_response(engine.expired_body(), 401)
    now = org.clock.now()
    transaction = transactions.end_if_expired(org.store, transaction, now=now)
    if path is None:
        step = engine.introspect(transaction, facts, now=now)
    else:
        step = engine.answer(transaction, path, values, facts, now=now, entropy=org.entropy)
    return done(call, transaction, step, facts)


def mail_link(call: Call) -> Response:
    """`GET /email/verify/{app}?token=…`: leads to the app's callback with code and state, or shows the code. Consumes nothing."""
    kept = call.org.store.get("mail_link", call.query.get("token", ""))
    transaction = transactions.by_id(call.org.store, kept["transaction"]) if kept else None
    if kept is None or transaction is None:
        return link_page(engine.broken_link_body())
    try:
        facts = facts_for(call.org, call.base, transaction)
    except Incomplete:
        return link_page(engine.broken_link_body())
    opened = engine.open_link(transaction, kept["token"], facts, now=call.org.clock.now())
    if opened.redirect is None:
        return link_page(opened.body)
    separator = "&" if "?" in opened.redirect else "?"
    return RedirectResponse(f"{opened.redirect}{separator}{urlencode(opened.parameters)}", 302)


ROUTES = [
    route("POST", "/idp/idx/introspect", introspect, open=True),
    *(answer(path) for path in engine.PATHS),
    route("GET", "/email/verify/{app}", mail_link, open=True),
]
