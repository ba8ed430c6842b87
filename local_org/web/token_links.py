"""The org's own pages behind the links that activate an account or lead to a new password. Opening one uses nothing up."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Any

from starlette.responses import RedirectResponse, Response

from local_org.control.pages import page
from local_org.idx import starts
from local_org.idx.transaction import Request, Transaction
from local_org.idx.work import NOT_ACTIVE_YET
from local_org.oauth.beginning import begun
from local_org.store import one_time_tokens, people, sessions, transactions
from local_org.web import sign_on_page
from local_org.web.facts import facts_for
from local_org.web.routing import Call, route
from local_org.web.steps import carried_out

Json = dict[str, Any]
DASHBOARD = "okta_enduser"
HOME = "/app/UserHome"


def activation(call: Call) -> Response:
    """`GET /tokens/{token}/verify`: the authenticators that are missing; an expired link can be asked for again.

    The link that ends a sign-up has nothing to ask: it activates, and leads to the app.
    """
    signed_up = one_time_tokens.known(call.org, call.params["token"], "registration")
    if signed_up is not None:
        return _registered(call, signed_up)
    kept = one_time_tokens.known(call.org, call.params["token"], "activation")
    user = call.org.store.get("user", kept["user_id"]) if kept else None
    if kept is None or user is None or user["status"] not in (*NOT_ACTIVE_YET, "SUSPENDED"):
        return sign_on_page.dead_end("idx.missing.activation.token")
    if user["status"] == "SUSPENDED":
        return sign_on_page.dead_end("idx.activating.inactive.user")
    if call.org.clock.now() >= kept["expires_at"]:
        return _expired(call, user)
    return _started(call, kept)


def _registered(call: Call, kept: Json) -> Response:
    """Opening it again leads to the app again, for as long as it lives: a mail scanner may have been first."""
    org = call.org
    user = org.store.get("user", kept["user_id"])
    if user is None or user["status"] not in ("STAGED", "ACTIVE"):
        return sign_on_page.dead_end("idx.missing.activation.token")
    if org.clock.now() >= kept["expires_at"]:
        return sign_on_page.dead_end("idx.expired.activation.token")
    if user["status"] == "STAGED" and call.method == "GET":  # a scanner's HEAD is nobody's consent
        now = org.timestamp()
        people.keep(org.store, {**user, "status": "ACTIVE", "activated": now, "statusChanged": now, "lastUpdated": now})
    app = org.store.find("app", kept["client_id"]) or {}
    landing = app.get("settings", {}).get("oauthClient", {}).get("initiate_login_uri")
    if landing:
        return RedirectResponse(landing, 302)
    return page("Account activated", "<p>Your account is active. Go back to the app and sign in.</p>")


def recovery(call: Call) -> Response:
    """`GET /signin/reset-password/{token}`: the new password, after further proof where the policy asks for it."""
    kept = one_time_tokens.live(call.org, call.params["token"], "recovery")
    user = call.org.store.get("user", kept["user_id"]) if kept else None
    if user is not None and user["status"] in NOT_ACTIVE_YET:
        return sign_on_page.dead_end("idx.reset.password.activating.user")
    if kept is None or user is None:
        return sign_on_page.dead_end("idx.invalid.reset.password.token")
    return _started(call, kept)


def _started(call: Call, kept: Json) -> Response:
    org, transaction = call.org, _transaction(call)
    with org.store.transaction():
        transactions.keep(org.store, transaction)
        facts = facts_for(org, call.base, replace(transaction, user_id=kept["user_id"]))
        if not starts.accepts(kept["purpose"], facts.person):
            return sign_on_page.dead_end("idx.invalid.reset.password.token")
        step = starts.by_token(transaction, kept["purpose"], kept["id"], facts, now=org.clock.now(), entropy=org.entropy)
        return sign_on_page.shown(call, step, cookie=carried_out(call, transaction, step, facts))


def _expired(call: Call, user: Json) -> Response:
    org, transaction = call.org, _transaction(call)
    with org.store.transaction():
        transactions.keep(org.store, transaction)
        facts = facts_for(org, call.base, transaction)
        step = starts.by_expired_activation(transaction, user["id"], facts, now=org.clock.now(), entropy=org.entropy)
        carried_out(call, transaction, step, facts)
        return sign_on_page.shown(call, step)


def _transaction(call: Call) -> Transaction:
    """A sign-in to the org's own dashboard, which is everybody's."""
    org = call.org
    dashboard = next(app for app in org.store.all("app") if app["name"] == DASHBOARD)
    request = Request(
        dashboard["id"],
        None,
        ("openid",),
        call.base + HOME,
        "",
        ip=call.peer,
        user_agent=call.headers.get("user-agent"),
        grant="authorization_code",
    )
    return begun(org, request)


def home(call: Call) -> Response:
    """Where those sign-ins end: a real org has its dashboard there."""
    session = sessions.of_browser(call.org, call.headers.get("cookie", ""))
    user = call.org.store.get("user", session.user_id) if session else None
    who = f" as <b>{escape(user['profile']['login'])}</b>" if user else ""
    return page("Your account", f"<p>You are signed in to this org{who}. Open your app to go on.</p>")


ROUTES = [
    route("GET", "/tokens/{token}/verify", activation, open=True),
    route("GET", "/signin/reset-password/{token}", recovery, open=True),
    route("GET", HOME, home, open=True),
]
