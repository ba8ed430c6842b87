"""Where Okta, a mail's link and the widget send the browser back to: acts only for this browser's own pending transaction."""

from __future__ import annotations

import logging
import re
import secrets
from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sample_app.idx.errors import InteractionExpired
from sample_app.idx.transaction import Transaction
from sample_app.web import forms, progress, purposes, sign_in
from sample_app.web.completion import sign_in as become
from sample_app.web.config import CALLBACK_PATH
from sample_app.web.problems import Problem, page
from sample_app.web.return_address import HOME
from sample_app.web.state import context, current, use_case

log = logging.getLogger(__name__)
bp = Blueprint("callback", __name__)

LONGEST_WORDS = 300
INTERACTION_REQUIRED = "interaction_required"
_CODE = re.compile(r"[A-Za-z0-9]{4,12}")


@bp.get(CALLBACK_PATH)
def callback() -> ResponseReturnValue:
    """A mail's link (`otp`), a result of the widget or an identity provider (`interaction_code`), or an `error`. HEAD does nothing."""
    if request.method == "HEAD":
        return ""
    given = request.args
    if "error" in given:
        return _failed(given["error"], given.get("error_description", ""), given.get("state"))
    if "otp" in given and "state" in given:
        return _mail_link(given["otp"], given["state"])
    if "interaction_code" in given:
        return _result(given["interaction_code"], given.get("state"))
    return page(Problem(400, "Nothing to go on with", ("This address only works as the last step of a sign-in.",)))


def _mail_link(otp: str, state: str) -> ResponseReturnValue:
    """In the browser that asked for the mail the sign-in goes on here; in any other the code is shown and nothing happens."""
    if not _CODE.fullmatch(otp):
        return page(Problem(400, "This link is damaged", ("Open it again from the mail, or type the code that the mail shows.",)))
    found = current().transaction_by_state(state)
    if found is None:
        return render_template("code.html", otp=otp)
    if found.purpose == purposes.WIDGET:
        progress.note(current(), found.id, otp=otp)
        return redirect(url_for("widget.show", transaction_id=found.id), 303)
    return _answer_here(found, otp)


def _answer_here(found: Transaction, otp: str) -> ResponseReturnValue:
    """This tab takes the transaction over; the one that asked for the mail then says so."""
    here = _moved_here(found)
    response = here.response
    asked = forms.code_form(response) if response else None
    if asked is None:
        progress.note(current(), here.id, notice="The link in the mail is not needed any more. This is where you are now.")
        return redirect(url_for("sign_in.show", transaction_id=here.id), 303)
    remediation, name = asked
    chosen = use_case(here.use_case)
    try:
        new = chosen.client.proceed(remediation, _nested(name, otp), context())
    except InteractionExpired as over:
        new = over.response
    return sign_in.follow(chosen, here, new)


def _moved_here(found: Transaction) -> Transaction:
    here = replace(found, id=secrets.token_urlsafe(16))
    current().take(found.id)
    current().put(here)
    progress.hand_over(current(), found.id, here.id)
    return here


def _nested(name: str, value: str) -> dict[str, Any]:
    """`credentials.passcode` as the form is nested."""
    first, _, rest = name.partition(".")
    return {first: _nested(rest, value) if rest else value}


def _result(interaction_code: str, state: str | None) -> ResponseReturnValue:
    """The state must be that of a transaction pending in this browser; it is used up by looking."""
    taken = current().take_by_state(state)
    if taken is None:
        log.warning("a callback whose state is not pending in this browser")
        advice = ("It was finished before, took too long, or was begun in another browser. Nobody was signed in by this link.",)
        return page(Problem(400, "This sign-in is not going on here", advice))
    return become(use_case(taken.use_case), taken, interaction_code)


def _failed(error: str, description: str, state: str | None) -> ResponseReturnValue:
    """Back on the sign-in page with Okta's words, where this browser has a sign-in pending; `interaction_required` is none of failure."""
    found = current().transaction_by_state(state)
    if found is not None and error == INTERACTION_REQUIRED:
        return _go_on(found)
    log.warning("callback with an error: %r", error[:80])
    # Okta's words are data, and this address can be written by anybody: shown as text, cut to a sentence or two
    said = f"The sign-in was not completed. The answer was: {description or error}"[:LONGEST_WORDS]
    current().take_by_state(state)
    if found is None or found.purpose == purposes.WIDGET:
        return page(Problem(400, "The sign-in was not completed", (said.partition(". ")[2],)))
    kept = progress.of(current(), found.id)
    return sign_in.begin(use_case(found.use_case), purposes.SIGN_IN, kept.next if kept else HOME, notice=said)


def _go_on(found: Transaction) -> ResponseReturnValue:
    """An identity provider has vouched for the person, and the policy wants more: the same transaction, asked where it stands now."""
    if found.purpose == purposes.WIDGET:  # loaded again, the widget finds its transaction by the state
        return redirect(url_for("widget.show", transaction_id=found.id), 303)
    return sign_in.resume(use_case(found.use_case), found)
