"""Signing out: here first, then at Okta."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from sample_app.session.tokens import revoke
from sample_app.web.state import current, state

bp = Blueprint("sign_out", __name__)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the local session whatever Okta does, revoke the tokens, then lead the browser through Okta's end-session endpoint."""
    person = current().sign_out()
    chosen = state().use_cases.get(person.use_case) if person else None
    if person is None or chosen is None:
        return redirect(url_for("home.home"), 303)
    if revoke(chosen.client, person.tokens):
        return render_template("signed_out.html"), 200  # Okta does not answer: do not send the browser there
    return redirect(chosen.client.end_session_url(id_token=person.tokens.id_token, post_logout_redirect_uri=state().config.url), 303)
