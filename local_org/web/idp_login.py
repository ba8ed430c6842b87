"""Signing in at an identity provider: the way there, the callback, and the way back to the app."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from local_org.idx import messages, provider_redirects, starts
from local_org.idx.effects import IssueCode
from local_org.idx.engine import Step
from local_org.idx.facts import Facts
from local_org.idx.transaction import Transaction
from local_org.oauth import relying_party
from local_org.oauth.relying_party import Errand, Failed, Vouched
from local_org.oauth.verifiers import challenge_of
from local_org.store import federated_identities, transactions
from local_org.store.federated_identities import NotAdmitted
from local_org.store.secret import secret_hash
from local_org.web import sign_on_page, token_redirect
from local_org.web.facts import Incomplete, facts_for
from local_org.web.outside import Outside
from local_org.web.routing import Call, cookie_of, route
from local_org.web.steps import carried_out

Json = dict[str, Any]
KIND = "provider_login"
CALLBACK = "/oauth2/v1/authorize/callback"
COOKIE = "idp_login"
LIFETIME_S = 3600.0
_FAILED = "idx.identity.provider.auth.error"
# Okta's words, as its clients' tests quote them
_MORE_IS_NEEDED = "Your client is configured to use the interaction code flow and user interaction is required to complete the request."


@dataclass(frozen=True, slots=True)
class Login:
    """One way to a provider and back: what was kept when the browser left."""

    transaction: Transaction
    facts: Facts
    provider: Json


def sso(call: Call) -> Response:
    """`GET /sso/idps/{id}?stateToken=…`: from the org's own page, in the browser that it was shown to.

    Who follows somebody else's link would vouch for that other browser, which could go on as them.
    """
    transaction = transactions.by_state_handle(call.org.store, call.query.get("stateToken", ""))
    if transaction is None or not sign_on_page.was_shown_here(call, transaction):
        return sign_on_page.dead_end("idx.session.expired")
    return depart(call, transaction, call.params["idp"])


def depart(call: Call, transaction: Transaction | None, provider_id: str) -> Response:
    """302 to the provider, for a transaction that offers it. A page of ours when it does not, or is over."""
    login = _login(call, transaction, provider_id)
    if login is None or not provider_redirects.offered(login.transaction, provider_id):
        return sign_on_page.dead_end("idx.session.expired")
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    browser = cookie_of(call, COOKIE) or secrets.token_urlsafe(24)
    body: Json = {
        "id": secret_hash(state),
        "transaction": login.transaction.id,
        "idp": provider_id,
        "nonce": nonce,
        "verifier": verifier,
        "browser": secret_hash(browser),
        "expires_at": call.org.clock.now() + LIFETIME_S,
    }
    with call.org.store.transaction():
        call.org.store.put(KIND, body["id"], body)
    hint = login.transaction.identifier
    address = relying_party.way_there(
        login.provider,
        redirect_uri=call.base + CALLBACK,
        state=state,
        nonce=nonce,
        challenge=challenge_of(verifier),
        login_hint=hint,
    )
    response = RedirectResponse(address, 302)
    response.headers.append("set-cookie", f"{COOKIE}={browser}; Path=/; HttpOnly; SameSite=Lax")  # read here again: one for all tabs
    return response


def callback(call: Call) -> Response:
    """The provider sent the browser back. Only the browser that left may come back with this `state`, and only once."""
    state, store = call.query.get("state", ""), call.org.store
    kept = store.get(KIND, secret_hash(state))
    if kept is None or kept["browser"] != secret_hash(cookie_of(call, COOKIE) or "") or kept["expires_at"] <= call.org.clock.now():
        return sign_on_page.dead_end(_FAILED)
    with store.transaction():
        store.delete(KIND, kept["id"])
    login = _login(call, transactions.by_id(store, kept["transaction"]), kept["idp"])
    if login is None:
        return sign_on_page.dead_end("idx.session.expired")
    if "error" in call.query or not call.query.get("code"):
        return _refused(call, login, denied=call.query.get("error") == "access_denied")
    errand = Errand(login.provider, call.base + CALLBACK, kept["nonce"], call.query["code"], kept["verifier"])
    now = call.org.clock.now()
    return Outside(lambda: relying_party.vouched(errand, now=now), lambda found: _arrived(call, kept, found))


def _login(call: Call, transaction: Transaction | None, provider_id: str) -> Login | None:
    """None: the transaction is over, or the provider was switched off or deleted meanwhile."""
    provider = call.org.store.get("identity_provider", provider_id)
    if transaction is None or transaction.ended or call.org.clock.now() >= transaction.expires_at:
        return None
    if provider is None or provider["status"] != "ACTIVE":
        return None
    try:
        return Login(transaction, facts_for(call.org, call.base, transaction), provider)
    except Incomplete:
        return None


def _arrived(call: Call, kept: Json, found: Vouched | Failed) -> Response:
    """What came of the exchange meets the transaction as it is now: it may have gone on in another tab."""
    login = _login(call, transactions.by_id(call.org.store, kept["transaction"]), kept["idp"])
    if login is None or not provider_redirects.offered(login.transaction, kept["idp"]):
        return sign_on_page.dead_end("idx.session.expired")
    if isinstance(found, Failed):
        return _refused(call, login, denied=False)
    user = federated_identities.account_of(call.org, login.provider, found.claims)
    if isinstance(user, NotAdmitted):
        return _refused(call, login, denied=True)
    facts = facts_for(call.org, call.base, replace(login.transaction, user_id=user["id"]))
    step = starts.by_provider(login.transaction, kept["idp"], facts, now=call.org.clock.now(), entropy=call.org.entropy)
    cookie = carried_out(call, login.transaction, step, facts)
    return _back(call, step, cookie)


def _back(call: Call, step: Step, cookie: str | None) -> Response:
    """Enough: the code. More is wanted: the app goes on with its transaction. Neither: what the org says, as an OAuth error."""
    tx = step.transaction
    if tx.request.grant == "authorization_code":
        return sign_on_page.shown(call, step, cookie=cookie)
    issued = next((effect for effect in step.effects if isinstance(effect, IssueCode)), None)
    if issued is not None:
        token_redirect.close(call, tx)  # it has this browser's session: who began the transaction elsewhere must not get one
        response = to_app(tx, interaction_code=issued.code)
        if cookie is not None:
            response.headers.append("set-cookie", cookie)
        return response
    if tx.ended or tx.user_id is None:
        told = step.body.get("messages", {}).get("value") or [messages.render("security.access_denied")]
        return to_app(tx, error="access_denied", error_description=told[0]["message"])
    return to_app(tx, error="interaction_required", error_description=_MORE_IS_NEEDED)


def _refused(call: Call, login: Login, *, denied: bool) -> Response:
    """The person or the provider said no, or the provider's word was not taken; the transaction stays where it was.

    `access_denied` is documented; no evidence names the error of a provider that fails.
    """
    tx = login.transaction
    if tx.request.grant == "authorization_code":
        return sign_on_page.again(call, tx, login.facts, _FAILED)
    told = messages.render("security.access_denied" if denied else _FAILED)["message"]
    return to_app(tx, error="access_denied" if denied else "server_error", error_description=told)


def to_app(tx: Transaction, **parameters: str) -> Response:
    """302 to the redirect URI that the app gave to `/interact`, with its state."""
    given = {**parameters, **({"state": tx.request.state} if tx.request.state else {})}
    separator = "&" if "?" in tx.request.redirect_uri else "?"
    return RedirectResponse(f"{tx.request.redirect_uri}{separator}{urlencode(given)}", 302)


ROUTES = [route("GET", "/sso/idps/{idp}", sso, open=True), route("GET", CALLBACK, callback, open=True)]
