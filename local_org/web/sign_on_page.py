"""The org's own sign-in page: shows where a transaction stands, and takes its answers; the engine decides everything.

For apps that send the browser to `/authorize`, and for links in mails. Server-rendered, no script: what a security key needs is not here.
"""

from __future__ import annotations

import hmac
from html import escape
from typing import Any

from starlette.responses import Response

from local_org.control.pages import page
from local_org.idx import engine, messages
from local_org.idx.engine import Step
from local_org.idx.facts import Facts
from local_org.idx.transaction import Transaction
from local_org.store import transactions
from local_org.store.secret import secret_hash
from local_org.web import guards, sign_on_forms, token_redirect
from local_org.web.errors import ApiError
from local_org.web.facts import Incomplete, facts_for
from local_org.web.routing import Call, cookie_of, route
from local_org.web.steps import carried_out

Json = dict[str, Any]
ANSWER = "/signin/answer"


def shown(call: Call, step: Step, *, cookie: str | None = None) -> Response:
    """The page of this step, or at its end the way back to the app. Binds the transaction to this browser.

    `cookie`: the `Set-Cookie` value of a session that the step opened.
    """
    tx = step.transaction
    if "success" in step.body:
        return _done(tx, token_redirect.leave(call, tx, cookie) or dead_end("idx.session.expired"))
    response = _page(step.body, call.base)
    if tx.state_handle and not tx.ended:
        response.headers.append("set-cookie", f"{_cookie_name(tx)}={secret_hash(tx.state_handle)}; Path=/; HttpOnly; SameSite=Lax")
    if cookie is not None:
        response.headers.append("set-cookie", cookie)
    return response


def _done(tx: Transaction, response: Response) -> Response:
    """Without the cookie of the transaction: one is set for each, and browsers take only so many."""
    response.headers.append("set-cookie", f"{_cookie_name(tx)}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")
    return response


def _page(body: Json, base: str) -> Response:
    label = escape(body.get("app", {}).get("value", {}).get("label", "")) or "this org"
    return _framed(f"<p>To go on to {label}.</p>" + sign_on_forms.rendered(body, ANSWER, base), status=200)


def _framed(html: str, *, status: int) -> Response:
    """Without `form-action`: browsers apply it to where an answer leads, and that is the app. Images for QR codes."""
    response = page("Sign in", html, status)
    policy = response.headers["content-security-policy"].replace(" form-action 'self';", " img-src data:;")
    response.headers["content-security-policy"] = policy.replace("frame-ancestors 'self'", "frame-ancestors 'none'")
    return response


def dead_end(key: str) -> Response:
    """A page with one message and nothing to go on with. 401 would ask a browser for credentials."""
    status = messages.status_of(key)
    return _framed(f'<p role="alert">{escape(messages.render(key)["message"])}</p>', status=400 if status == 401 else status)


def told(sentence: str) -> Response:
    """A request that cannot be answered to the app: nobody knows whether the address is the app's."""
    return _framed(f'<p role="alert">{escape(sentence)}</p>', status=400)


def again(call: Call, tx: Transaction, facts: Facts, key: str) -> Response:
    """The step as it was, with a message on top."""
    step = engine.introspect(tx, facts, now=call.org.clock.now())
    said = {**step.body, "messages": {"type": "array", "value": [messages.render(key)]}}
    return shown(call, Step(step.transaction, step.status, said))


def answer(call: Call) -> Response:
    """A form of the page: only from the browser that was shown it, and only what the engine offered."""
    form = call.form()
    tx = transactions.by_state_handle(call.org.store, form.pop("stateToken", ""))
    if guards.foreign_origin(call.headers.get("origin"), call.base):
        raise ApiError("E0000006")
    if tx is None or tx.request.grant != "authorization_code":
        return dead_end("idx.session.expired")
    if not was_shown_here(call, tx):
        raise ApiError("E0000006")
    try:
        facts = facts_for(call.org, call.base, tx)
    except Incomplete:
        return dead_end("idx.session.expired")
    tx = transactions.end_if_expired(call.org.store, tx, now=call.org.clock.now())
    path, values = sign_on_forms.read(form)
    step = engine.answer(tx, path, values, facts, now=call.org.clock.now(), entropy=call.org.entropy)
    return shown(call, step, cookie=carried_out(call, tx, step, facts))


def was_shown_here(call: Call, tx: Transaction) -> bool:
    """Was the page of this transaction shown to this browser?"""
    given = (cookie_of(call, _cookie_name(tx)) or "").encode()
    return hmac.compare_digest(given, secret_hash(tx.state_handle).encode())


def _cookie_name(tx: Transaction) -> str:
    """One for each transaction, so that two tabs do not disturb each other."""
    return f"sign_on_{secret_hash(tx.id)[:12]}"


def leave(call: Call) -> Response:
    """`GET /login/token/redirect?stateToken=…`."""
    tx = transactions.by_state_handle(call.org.store, call.query.get("stateToken", ""))
    if tx is None or not token_redirect.ready(call, tx):
        return dead_end("idx.session.expired")
    with call.org.store.transaction():
        return token_redirect.leave(call, tx) or dead_end("idx.session.expired")


def failure(_call: Call) -> Response:
    """Where `failure-redirect` leads, for clients that follow it."""
    return dead_end("idx.error.code.no_matching_policy")


ROUTES = [
    route("POST", ANSWER, answer, open=True),
    route("GET", "/login/token/redirect", leave, open=True),
    route("GET", "/login/error/redirect", failure, open=True),
]
