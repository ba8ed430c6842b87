"""Starts a sign-in with what the request brings along: the org's session of the browser, an activation or a recovery token."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from local_org.idx import starts
from local_org.idx.transaction import Transaction
from local_org.store import one_time_tokens, sessions
from local_org.web.errors import OAuthError
from local_org.web.facts import Incomplete, facts_for
from local_org.web.routing import Call
from local_org.web.steps import carried_out, done


def by_session(call: Call, transaction: Transaction) -> Response | None:
    """The answer to the first introspect of a browser with a session; None: there is none, or it is of no use here.

    Only a transaction that nobody has looked at yet: after `cancel` the person wants the first page.
    """
    if transaction.offer or transaction.ended or transaction.user_id is not None:
        return None
    org = call.org
    now = org.clock.now()
    session = sessions.of_browser(org, call.headers.get("cookie", ""))
    if session is None or now >= transaction.expires_at:
        return None
    try:
        facts = facts_for(org, call.base, replace(transaction, user_id=session.user_id))
    except Incomplete:
        return None
    known = starts.Session(session.user_id, session.proofs, session.idp)
    step = starts.by_session(transaction, known, facts, now=now, entropy=org.entropy)
    if step is None:
        return None
    sessions.used(org, session.id)
    return done(call, transaction, step, facts)


def by_token(call: Call, transaction: Transaction, form: dict[str, str]) -> Transaction:
    """The transaction that `/interact` keeps. A token of somebody who has no more use for it is as invalid as a made-up one.

    Raises `invalid_request` with the sentence that the widget compares.
    """
    for purpose in one_time_tokens.PURPOSES:
        token = form.get(f"{purpose}_token")
        if token:
            return _by_token(call, transaction, purpose, token)
    return transaction


def _by_token(call: Call, transaction: Transaction, purpose: one_time_tokens.Start, token: str) -> Transaction:
    org = call.org
    kept = one_time_tokens.live(org, token, purpose)
    facts = facts_for(org, call.base, replace(transaction, user_id=kept["user_id"])) if kept else None
    if kept is None or facts is None or not starts.accepts(purpose, facts.person):
        raise OAuthError("invalid_request", f"The {purpose} token is invalid")
    step = starts.by_token(transaction, purpose, kept["id"], facts, now=org.clock.now(), entropy=org.entropy)
    carried_out(call, transaction, step, facts)
    return step.transaction
