"""Signing in, signing up, recovering with our own pages: one page, which shows whatever Okta offers, and its answers."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sample_app.idx import views
from sample_app.idx.errors import IdxError, InteractionExpired, NotOnOffer
from sample_app.idx.response import Remediation, Response
from sample_app.idx.transaction import Transaction
from sample_app.web import completion, link_tokens, posted, problems, progress, purposes, steps
from sample_app.web.okta import UseCase
from sample_app.web.progress import Progress
from sample_app.web.return_address import safe_next
from sample_app.web.state import context, current, use_case

log = logging.getLogger(__name__)
bp = Blueprint("sign_in", __name__)

STALE = "That page was out of date, so nothing was sent. This is where you are now."
VOLATILE = frozenset({"expiresAt", "stateHandle", "refresh", "messages"})  # members that say nothing about where a sign-in stands
WAIT = "Too many attempts. Wait a little, then try again."


@bp.get("/sign-in/<key>", defaults={"purpose": purposes.SIGN_IN})
@bp.get("/sign-up/<key>", defaults={"purpose": purposes.SIGN_UP})
@bp.get("/forgot-password/<key>", defaults={"purpose": purposes.RECOVER})
@bp.get("/unlock/<key>", defaults={"purpose": purposes.UNLOCK})
def start(key: str, purpose: str) -> ResponseReturnValue:
    """Begin a transaction and show its first page. No mail is sent by this; HEAD begins nothing.

    The query may hold the token of a link that activates an account or recovers a password; the redirect takes it off the address.
    """
    chosen, wanted, tokens = use_case(key), safe_next(request.args.get("next")), link_tokens.given()
    if request.method == "HEAD":
        return ""
    if current().person is not None and not tokens:
        return redirect(wanted, 303)
    return begin(chosen, purposes.SIGN_IN if tokens else purpose, wanted, tokens=tokens)  # the token says what it is for


def begin(
    chosen: UseCase, purpose: str, wanted: str, *, tokens: Mapping[str, str] | None = None, notice: str | None = None
) -> ResponseReturnValue:
    """A transaction at Okta, and its first page; afterwards the person goes to `wanted`. Raises as `IdxClient.start` and `introspect`."""
    begun, tokens = Transaction.begin(chosen.key, purpose=purpose), tokens or {}
    handle = chosen.client.start(
        context(),
        state=begun.state,
        nonce=begun.nonce,
        code_challenge=begun.code_challenge,
        activation_token=tokens.get("activation_token"),
        recovery_token=tokens.get("recovery_token"),
    )
    first = chosen.client.introspect(handle, context())
    if tokens and first.succeeded:  # a link alone signs nobody in: it may be somebody else's
        return problems.page(problems.link_is_done(chosen.key))
    why = () if notice else purposes.advice(purpose, first)
    progress.keep(current(), begun.id, Progress(next=wanted, notice=notice or purposes.notice(purpose, first), advice=why))
    return follow(chosen, begun.started(handle), first)


def resume(chosen: UseCase, found: Transaction) -> ResponseReturnValue:
    """Go on with a transaction that something elsewhere has moved (an identity provider): Okta is asked where it stands.

    Raises: `RateLimited`, `OktaUnavailable`.
    """
    kept = progress.of(current(), found.id) or Progress()
    try:
        response = chosen.client.introspect(found.interaction_handle or "", context())
    except InteractionExpired as over:
        response = over.response
    progress.keep(current(), found.id, Progress(page=kept.page + 1, next=kept.next))
    return follow(chosen, found, response)


@bp.get("/transaction/<transaction_id>")
def show(transaction_id: str) -> ResponseReturnValue:
    """Where this browser's transaction stands; asks Okta nothing."""
    found, kept = current().transaction(transaction_id), progress.of(current(), transaction_id)
    response = found.response if found else None
    if found is None or kept is None or response is None:
        return _over(kept)
    page = steps.page(purposes.leading(found.purpose, response), kept)
    start_again = url_for("sign_in.start", key=found.use_case, purpose=purposes.SIGN_IN)
    return render_template("step.html", page=page, transaction=found, progress=kept, csrf=current().csrf_token, start_again=start_again)


@bp.post("/transaction/<transaction_id>")
def answer(transaction_id: str) -> ResponseReturnValue:
    """Send what was typed as the answer to a remediation that is on offer, then show what Okta says to it."""
    found = current().transaction(transaction_id)
    response = found.response if found else None
    if found is None or response is None or not progress.claim(current(), transaction_id, request.form.get("page")):
        return _refused(transaction_id)
    try:
        return _answer(use_case(found.use_case), found, response)
    except NotOnOffer as refusal:
        log.warning("not on offer: %.200r", str(refusal))
        return _refused(transaction_id)


@bp.post("/transaction/<transaction_id>/cancel")
def cancel(transaction_id: str) -> ResponseReturnValue:
    """Give the transaction up, at Okta too if it offers that; back to the home page."""
    found = current().take(transaction_id)
    response = found.response if found else None
    action = views.cancel(response) if response else None
    if found and action:
        try:
            use_case(found.use_case).client.act(action, context())
        except IdxError as failure:  # given up here in any case; at Okta it ends by itself
            log.info("cancelled here alone: %s", failure)
    return redirect(url_for("home.home"), 303)


@bp.post("/transaction/<transaction_id>/poll")
def poll(transaction_id: str) -> ResponseReturnValue:
    """Ask Okta whether something happened elsewhere. To the script: 204 when not, 205 when the page should be loaded anew."""
    new = _poll(transaction_id)
    if request.form.get("by") != "script":
        if new is not None and new.status == 429:
            progress.note(current(), transaction_id, notice=_first_words(new) or WAIT)
        return _to(transaction_id)
    if new is None:
        return "", 205
    if new.status == 429:
        return "", 429, {"Retry-After": str(math.ceil(new.retry_after_s))} if new.retry_after_s else {}
    polling = views.poll(new)
    return "", 204, {"Refresh-Ms": str(polling.refresh_ms)} if polling and polling.refresh_ms else {}


def _answer(chosen: UseCase, found: Transaction, response: Response) -> ResponseReturnValue:
    remediation = steps.offered(response, request.form.get("step", ""))
    kept = posted.typed(remediation, request.form)
    wrong = posted.mismatch(remediation, response, request.form)
    if wrong:
        progress.note(current(), found.id, typed=kept, errors=wrong)
        return _to(found.id)
    try:
        new = chosen.client.proceed(remediation, posted.values(remediation, request.form), context())
    except InteractionExpired as over:
        new = over.response
    if new.status == 429 and new.terminal:  # the form may be sent again later: it stays
        progress.note(current(), found.id, notice=_first_words(new) or WAIT, typed=kept)
        return _to(found.id)
    if new.status >= 400 or _is_same_step(new, remediation):
        progress.note(current(), found.id, typed=kept)
    return follow(chosen, found, new)


def follow(chosen: UseCase, found: Transaction, response: Response) -> ResponseReturnValue:
    """After any answer of Okta's: towards what the person came for, then signed in or to the next page."""
    try:
        found, response = purposes.towards(chosen.client, found, response, context())
    except InteractionExpired as over:
        response = over.response
    if response.interaction_code is not None:
        return completion.complete(chosen, found, response.interaction_code)
    current().put(found.answered(response))
    return _to(found.id)


def _poll(transaction_id: str) -> Response | None:
    """Okta's answer while nothing has changed; None: the page that asked is out of date now."""
    found, kept = current().transaction(transaction_id), progress.of(current(), transaction_id)
    response = found.response if found else None
    action = views.poll(response) if response else None
    if found is None or response is None or kept is None or action is None or request.form.get("page") != str(kept.page):
        return None
    chosen = use_case(found.use_case)
    try:
        new = chosen.client.act(action, context())
    except InteractionExpired as over:
        new = over.response
    if new.status == 429 or _is_unchanged(response, new):
        return new
    if progress.claim(current(), transaction_id, str(kept.page)):
        _take_over(chosen, found, new)
    return None


def _take_over(chosen: UseCase, found: Transaction, new: Response) -> None:
    if new.interaction_code is not None:
        completion.complete(chosen, found, new.interaction_code)
    else:
        current().put(found.answered(new))


def _is_unchanged(before: Response, now: Response) -> bool:
    """Apart from what differs in every answer, and from the messages that only the former had (a wrong code)."""
    return _lasting(before.raw) == _lasting(now.raw) and not any(now.all_messages())


def _lasting(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lasting(item) for key, item in value.items() if key not in VOLATILE}
    if isinstance(value, list):
        return [_lasting(item) for item in value if not (isinstance(item, dict) and item.get("name") == "stateHandle")]
    return value


def _is_same_step(new: Response, remediation: Remediation) -> bool:
    return new.first is not None and new.first.name == remediation.name


def _first_words(response: Response) -> str | None:
    return next((message.text for message in response.messages if message.text), None)


def _refused(transaction_id: str) -> ResponseReturnValue:
    """What was posted is not what is asked now: back to that, in plain words."""
    kept = progress.of(current(), transaction_id)
    if current().transaction(transaction_id) is not None and kept is not None and not kept.moved:
        progress.note(current(), transaction_id, notice=STALE)
    return _to(transaction_id)


def _to(transaction_id: str) -> ResponseReturnValue:
    return redirect(url_for("sign_in.show", transaction_id=transaction_id), 303)


def _over(kept: Progress | None) -> ResponseReturnValue:
    """No such transaction in this browser: it went on in another tab, it is done, or it is somebody else's."""
    signed_in = current().person is not None
    if kept is not None and kept.moved:
        return render_template("moved.html", signed_in=signed_in)
    if not signed_in:
        abort(404)
    return redirect(kept.next if kept else url_for("home.home"), 303)
