"""The page with the Sign-In Widget: the server makes and keeps verifier, state and nonce; the widget itself talks to the org."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sample_app.idx.transaction import Transaction
from sample_app.web import headers, link_tokens, progress, purposes
from sample_app.web.okta import UseCase
from sample_app.web.problems import Problem, page
from sample_app.web.progress import Progress
from sample_app.web.return_address import safe_next
from sample_app.web.state import current, state, use_case
from sample_app.web.widget_files import GENERATIONS, SCRIPT

bp = Blueprint("widget", __name__)


@bp.get("/widget/<key>")
def start(key: str) -> ResponseReturnValue:
    """A new transaction, which the widget begins at Okta when its page is shown; `generation` of the query chooses the widget's."""
    use_case(key)
    wanted, tokens = safe_next(request.args.get("next")), link_tokens.given()
    if request.method == "HEAD":
        return ""
    generation = 3 if request.args.get("generation") == "3" else 2
    if not state().widget_files.has(generation):
        return _no_files()
    if current().person is not None and not tokens:
        return redirect(wanted, 303)
    begun = Transaction.begin(key, purpose=purposes.WIDGET)
    current().put(begun)
    progress.keep(current(), begun.id, Progress(next=wanted, generation=generation, tokens=tokens))
    return redirect(url_for("widget.show", transaction_id=begun.id), 303)


@bp.get("/widget/transaction/<transaction_id>")
def show(transaction_id: str) -> ResponseReturnValue:
    """The widget, for a transaction of this browser. Loaded again, it goes on where it was: it finds its transaction by the state."""
    found = current().transaction(transaction_id)
    if found is None or found.purpose != purposes.WIDGET:
        return redirect(url_for("home.home"), 303) if current().person is not None else abort(404)
    if request.method == "HEAD":  # a look must not use up the code of a mail's link
        return ""
    files, chosen = state().widget_files, use_case(found.use_case)
    kept = progress.of(current(), transaction_id) or Progress()
    if files.hash is None or not files.has(kept.generation):
        return _no_files()
    nonce = secrets.token_urlsafe(18)
    headers.allow_widget(nonce, chosen.config.org)
    base = url_for("assets.widget_file", version=files.hash, name=SCRIPT).removesuffix(f"/{SCRIPT}")
    if kept.otp:  # given out once: a page loaded again must not answer with it a second time
        progress.note(current(), transaction_id, otp=None)
    config = _options(chosen, found, nonce=nonce, base=base) | _of_this_page(kept)
    script, style = GENERATIONS[kept.generation]
    shown = {"use_case": chosen, "config": config, "nonce": nonce, "base": base, "script": script, "style": style}
    return render_template("widget.html", **shown, generation=kept.generation, otp=kept.otp, other=_other(kept.generation))


def _other(generation: int) -> int | None:
    """The generation to offer instead."""
    other = 5 - generation
    return other if state().widget_files.has(other) else None


def _of_this_page(kept: Progress) -> dict[str, Any]:
    """What a mail's link adds, and what generation 3 needs to send the browser on at the end (as tried with 7.49)."""
    given: dict[str, Any] = {"authScheme": "OAUTH2", "redirect": "always"} if kept.generation == 3 else {}
    if kept.otp:
        given["otp"] = kept.otp
    if recovery := kept.tokens.get("recovery_token"):
        given["recoveryToken"] = recovery
    if activation := kept.tokens.get("activation_token"):
        given["authParams"] = {"activationToken": activation}
    return given


def _options(chosen: UseCase, found: Transaction, *, nonce: str, base: str) -> dict[str, Any]:
    """The widget's own options: with `codeChallenge` it hands the interaction code out instead of redeeming it."""
    return {
        "issuer": chosen.config.issuer,
        "clientId": chosen.config.client_id,
        "redirectUri": chosen.config.redirect_uri,
        "scopes": list(chosen.config.scopes),
        "codeChallenge": found.code_challenge,
        "codeChallengeMethod": "S256",
        "state": found.state,
        "nonce": found.nonce,
        "cspNonce": nonce,
        "language": "en",
        "assets": {"baseUrl": base},
        "useClassicEngine": False,  # the bundle for Identity Engine alone insists on it
    }


def _no_files() -> ResponseReturnValue:
    advice = ("Its files are not there yet. Type `make bootstrap`: it fetches them into the folder `.widget`. Then reload this page.",)
    return page(Problem(503, "The Sign-In Widget is not installed", advice))
