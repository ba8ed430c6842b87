"""`GET /login/token/redirect?stateToken=…`: a sign-in that succeeded becomes a session of this browser and a code at the app.

Where the org's own page ends; and where a server-side client sends the browser at the end of its own pages, so that the browser gets
the cookie that the client's server could not take for it. The app gets an ordinary authorization code at its redirect URI, whatever it
started with (seen in the source of a production client).
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from local_org.idx.ending import issued_code
from local_org.idx.transaction import Transaction
from local_org.store import transactions
from local_org.web.effects import carry_out
from local_org.web.facts import Incomplete, facts_for
from local_org.web.routing import Call
from local_org.web.steps import opened_session


def ready(call: Call, tx: Transaction | None) -> bool:
    """Did it succeed within the minute that a code lives, and has nobody been here yet?"""
    return tx is not None and tx.ended == "success" and call.org.clock.now() < tx.expires_at and not tx.data.get("left")


def close(call: Call, tx: Transaction) -> None:
    """From now on nobody gets a session of this sign-in here."""
    transactions.keep(call.org.store, replace(tx, data={**tx.data, "left": True}))


def leave(call: Call, tx: Transaction, cookie: str | None = None) -> Response | None:
    """303 to the app with the cookie; once for each sign-in. None: the app or one of its policies is gone.

    `cookie`: the `Set-Cookie` value of the session, where this browser's answer opened it just now.
    """
    org = call.org
    try:
        facts = facts_for(org, call.base, tx)
    except Incomplete:
        return None
    close(call, tx)
    issued = issued_code(tx, org.entropy.token(), now=org.clock.now())
    carry_out(issued, org, replace(tx, request=replace(tx.request, grant="authorization_code")), facts)
    given = {"code": issued.code, **({"state": tx.request.state} if tx.request.state else {})}
    separator = "&" if "?" in tx.request.redirect_uri else "?"
    response = RedirectResponse(f"{tx.request.redirect_uri}{separator}{urlencode(given)}", 303)
    if org.session_cookie:
        response.headers.append("set-cookie", cookie or opened_session(call, tx, issued, facts))
    return response
