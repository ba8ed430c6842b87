"""`GET {base}/v1/authorize`: the redirect model, on the org's own sign-in page; and the way to a provider from an app's own pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from local_org.idx import engine, provider_redirects, starts
from local_org.idx.engine import Step
from local_org.idx.facts import Facts
from local_org.idx.transaction import Transaction
from local_org.oauth import checks, pushed_requests
from local_org.oauth.beginning import begun, request_of
from local_org.oauth.clients import Client, registered
from local_org.oauth.servers import Server, server_of
from local_org.store import sessions, transactions
from local_org.web import idp_login, sign_on_page
from local_org.web.errors import OAuthError, Refusal
from local_org.web.facts import Incomplete, facts_for
from local_org.web.routing import Call, route
from local_org.web.steps import carried_out

_LOGIN_REQUIRED = "The client specified not to prompt, but the user is not logged in."


def authorize(call: Call) -> Response:
    """302 to the redirect URI with a code or an error; the sign-in page; or a page of ours when the redirect URI is not the client's."""
    pushed = call.query.get("request_uri", "")
    if pushed and not pushed_requests.known(call.org, pushed):
        named = provider_redirects.read_name(pushed)
        transaction = transactions.by_id(call.org.store, named[0]) if named else None
        return idp_login.depart(call, transaction, named[1] if named else "")
    try:
        server = server_of(call)
        asked = pushed_requests.taken(call.org, pushed, call.query.get("client_id", "")) if pushed else dict(call.query)
        client = registered(call.org, asked.get("client_id", ""))
        checks.redirect_uri_registered(checks.Ask(call.org, server, client, asked))
    except Refusal as error:
        return sign_on_page.told(error.body().get("error_description") or "The request is not valid.")
    try:
        checks.run(checks.AUTHORIZE, checks.Ask(call.org, server, client, {**asked, "grant_type": "authorization_code"}))
        return _begun(call, server, client, asked)
    except OAuthError as error:
        return _to_client(asked, error=error.error, error_description=error.description)


def _begun(call: Call, server: Server, client: Client, asked: Mapping[str, str]) -> Response:
    user_agent = call.headers.get("user-agent")
    request = request_of(server, client, asked, ip=call.peer, user_agent=user_agent, grant="authorization_code")
    transaction = begun(call.org, request)
    try:
        facts = facts_for(call.org, call.base, transaction)
    except Incomplete as error:
        raise OAuthError("server_error", "The app integration is incomplete.") from error
    with call.org.store.transaction():
        transactions.keep(call.org.store, transaction)
        prompts = asked.get("prompt", "").split()
        resumed = None if "login" in prompts else _by_session(call, transaction)
        if resumed is not None:
            return _answered(call, transaction, *resumed, asked=asked)
        if "none" in prompts:
            raise OAuthError("login_required", _LOGIN_REQUIRED)
        return _first_page(call, transaction, facts, asked)


def _by_session(call: Call, transaction: Transaction) -> tuple[Step, Facts] | None:
    session = sessions.of_browser(call.org, call.headers.get("cookie", ""))
    if session is None:
        return None
    facts = facts_for(call.org, call.base, replace(transaction, user_id=session.user_id))
    known = starts.Session(session.user_id, session.proofs, session.idp)
    step = starts.by_session(transaction, known, facts, now=call.org.clock.now(), entropy=call.org.entropy)
    if step is None:
        return None
    sessions.used(call.org, session.id)
    return step, facts


def _answered(call: Call, before: Transaction, step: Step, facts: Facts, *, asked: Mapping[str, str]) -> Response:
    """What the session came to: the code at once, or the page that asks for the rest, which `prompt=none` forbids."""
    if "none" in asked.get("prompt", "").split() and "success" not in step.body:
        raise OAuthError("login_required", _LOGIN_REQUIRED)
    return sign_on_page.shown(call, step, cookie=carried_out(call, before, step, facts))


def _first_page(call: Call, transaction: Transaction, facts: Facts, asked: Mapping[str, str]) -> Response:
    """`idp` names a provider to go to without a page (Okta's own parameter)."""
    if asked.get("idp"):
        offered = replace(transaction, offer=tuple(provider_redirects.entries([asked["idp"]])), step="redirect-idp")
        transactions.keep(call.org.store, offered)
        return idp_login.depart(call, offered, asked["idp"])
    step = engine.introspect(transaction, facts, now=call.org.clock.now())
    if step.status >= 400:  # no rule of the authorization server lets anybody of this client through
        raise OAuthError("access_denied", "Policy evaluation failed for this request, please check the policy configurations.")
    return sign_on_page.shown(call, step, cookie=carried_out(call, transaction, step, facts))


def _to_client(asked: Mapping[str, str], **parameters: str) -> Response:
    """An error goes where the code would have gone."""
    given = {**parameters, **({"state": asked["state"]} if asked.get("state") else {})}
    separator = "&" if "?" in asked["redirect_uri"] else "?"
    return RedirectResponse(f"{asked['redirect_uri']}{separator}{urlencode(given)}", 302)


ROUTES = [
    route("GET", "/oauth2/v1/authorize", authorize, open=True),
    route("GET", "/oauth2/{server}/v1/authorize", authorize, open=True),
]
