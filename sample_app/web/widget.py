"""The page with the Sign-In Widget: the server makes and keeps verifier, state and nonce; the widget itself talks to the org."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sample_app.idx.transaction import Transaction
from sample_app.web import headers, progress, purposes
from sample_app.web.okta import UseCase
from sample_app.web.problems import Problem, page
from sample_app.web.progress import Progress
from sample_app.web.return_address import safe_next
from sample_app.web.state import current, state, use_case
from sample_app.web.widget_files import SCRIPT, STYLE

bp = Blueprint("widget", __name__)


@bp.get("/widget/<key>")
def start(key: str) -> ResponseReturnValue:
    """A new transaction, which the widget begins at Okta when its page is shown."""
    use_case(key)
    wanted = safe_next(request.args.get("next"))
    if request.method == "HEAD":
        return ""
    if state().widget_files.hash is None:
        return _no_files()
    if current().person is not None:
        return redirect(wanted, 303)
    begun = Transaction.begin(key, purpose=purposes.WIDGET)
    current().put(begun)
    progress.keep(current(), begun.id, Progress(next=wanted))
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
    if files.hash is None:
        return _no_files()
    nonce = secrets.token_urlsafe(18)
    headers.allow_widget(nonce, chosen.config.org)
    base = url_for("assets.widget_file", version=files.hash, name=SCRIPT).removesuffix(f"/{SCRIPT}")
    config = _options(chosen, found, otp=_taken_otp(transaction_id), nonce=nonce, base=base)
    return render_template("widget.html", use_case=chosen, config=config, nonce=nonce, base=base, script=SCRIPT, style=STYLE)


def _options(chosen: UseCase, found: Transaction, *, otp: str | None, nonce: str, base: str) -> dict[str, Any]:
    """The widget's own options: with `codeChallenge` it hands the interaction code out instead of redeeming it."""
    options = {
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
    return options | ({"otp": otp} if otp else {})


def _taken_otp(transaction_id: str) -> str | None:
    """The code of a mail's link, given to the widget once: a page loaded again must not answer with it a second time."""
    kept = progress.of(current(), transaction_id)
    if kept is None or kept.otp is None:
        return None
    progress.note(current(), transaction_id, otp=None)
    return kept.otp


def _no_files() -> ResponseReturnValue:
    advice = ("Its files are not there yet. Type `make bootstrap`: it fetches them into the folder `.widget`. Then reload this page.",)
    return page(Problem(503, "The Sign-In Widget is not installed", advice))
