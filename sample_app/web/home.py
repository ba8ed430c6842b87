"""The root page: the two use cases, or who is signed in."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from sample_app.web import headers, link_tokens, purposes
from sample_app.web.claims import shown
from sample_app.web.config import MULTIFACTOR, PASSWORD_OPTIONAL
from sample_app.web.state import current, state

bp = Blueprint("home", __name__)


@bp.get("/")
def home() -> ResponseReturnValue:
    """Asks Okta nothing. A mailed link may lead here with its token: on to the page that takes it."""
    if tokens := link_tokens.given():
        path = url_for("sign_in.start", key=next(iter(state().use_cases)), purpose=purposes.SIGN_IN)
        return redirect(f"{path}?{urlencode(tokens)}", 303)
    person = current().person
    use_cases = state().use_cases
    if person is None:
        missing = [name for name in (MULTIFACTOR, PASSWORD_OPTIONAL) if name not in use_cases]
        return render_template("home.html", use_cases=use_cases.values(), missing=missing)
    signed_in_by = use_cases.get(person.use_case)
    headers.allow_sign_out(person.issuer)
    return render_template("signed_in.html", person=person, claims=shown(person.claims), use_case=signed_in_by, csrf=current().csrf_token)
