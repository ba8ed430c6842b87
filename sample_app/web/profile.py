"""A page for people who are signed in; it shows that a protected page sends the others to sign in and back."""

from __future__ import annotations

import logging

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from sample_app.idx.errors import IdxError
from sample_app.session.errors import SignedOut
from sample_app.session.person import Person
from sample_app.web import headers
from sample_app.web.claims import shown
from sample_app.web.state import current, state

log = logging.getLogger(__name__)
bp = Blueprint("profile", __name__)


@bp.get("/profile")
def profile() -> ResponseReturnValue:
    """Name, email and claims. An access token about to expire is renewed here: the one call that a signed-in page can cost."""
    person = current().person
    if person is None or not _still_honoured(person):
        first = next(iter(state().use_cases))
        return redirect(url_for("sign_in.start", key=first, purpose="sign-in", next=url_for("profile.profile")), 303)
    headers.allow_sign_out(person.issuer)
    return render_template("profile.html", person=person, claims=shown(person.claims), csrf=current().csrf_token)


def _still_honoured(person: Person) -> bool:
    """False when Okta has ended what this session stands on; when Okta cannot be asked, the session's own limits hold."""
    chosen = state().use_cases.get(person.use_case)
    if chosen is None:
        return False
    try:
        current().fresh_tokens(chosen.client, chosen.validator)
    except SignedOut:
        return False
    except (IdxError, TimeoutError) as failure:
        log.warning("the tokens could not be refreshed: %s", failure)
    return True
