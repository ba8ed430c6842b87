"""What goes wrong, as pages: what happened, what to do, and a number to find it in the log. Never a trace, never a setting's value."""

from __future__ import annotations

import logging
import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, Response, make_response, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from sample_app.idx import errors as idx
from sample_app.session import errors as session
from sample_app.session.store import EntryTooLarge
from sample_app.web import purposes
from sample_app.web.config import MULTIFACTOR
from sample_app.web.guards import Forged

log = logging.getLogger(__name__)

SWITCH = (
    "In the Admin Console, open Settings > Account > Embedded widget sign-in support, and turn on Interaction Code.",
    "Then open the app integration’s General tab, edit Grant type, and tick Interaction Code (below Advanced).",
    "`make bootstrap` does both, or says what is left for you to click.",
)
# Okta answers both with `unauthorized_client`; its words name the app's grants when it is the app that lacks this one.
APP_GRANT = (
    "In the Admin Console, open the app integration’s General tab, edit Grant type, and tick Interaction Code (below Advanced).",
    "Where it cannot be ticked, first open Settings > Account > Embedded widget sign-in support, and turn on Interaction Code.",
    "`make bootstrap` does both, or says what is left for you to click.",
)
ADMINISTRATOR = "This is a setting of the org, not something you typed."


@dataclass(frozen=True, slots=True)
class Problem:
    """One page. `retry_after_s`: when to try again, in seconds from now."""

    status: int
    title: str
    advice: tuple[str, ...]
    said: str | None = None  # Okta's own words
    retry_after_s: float | None = None
    links: tuple[tuple[str, str], ...] = ()  # (label, address): where to go on instead


def page(problem: Problem, *, reference: str | None = None) -> Response:
    """As an answer. Touches no session: the store may be what is broken."""
    reference = reference or secrets.token_hex(4)
    log.info("problem %s: %s (%d) at %s", reference, problem.title, problem.status, request.path[:200].encode("unicode_escape").decode())
    answer = make_response(render_template("problem.html", problem=problem, reference=reference), problem.status)
    if problem.retry_after_s is not None:
        answer.headers["Retry-After"] = str(math.ceil(problem.retry_after_s))
    return answer


def register(app: Flask) -> None:
    """Every exception becomes a page."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _any)


def of(error: Exception) -> Problem | None:
    """The page of an error that can be expected; None for any other."""
    return next((make(error) for kind, make in _EXPECTED if isinstance(error, kind)), None)


def _any(error: Exception) -> Response:
    reference = secrets.token_hex(4)
    found = of(error)
    if found is None:
        log.exception("unexpected, %s", reference)
        found = Problem(500, "Something went wrong", ("It is not your fault. Try again; if it happens again, tell us the number below.",))
    else:
        log.warning("%s, %s: %s", type(error).__name__, reference, _one_line(error))
    return page(found, reference=reference)


def _http(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        return make_response(error.get_response())
    if isinstance(error, Forged):
        advice = ("Nothing was sent. Go back to the page, reload it, and try again. If this happens each time, allow this site’s cookies.",)
        return page(Problem(400, "This form is out of date", advice))
    answer = page(Problem(error.code or 500, *_HTTP.get(error.code or 500, _OTHER_HTTP)))
    for name, value in error.get_headers():
        if name == "Allow":
            answer.headers[name] = value
    return answer


_START_AGAIN = "Start again from the home page."
_OTHER_HTTP: tuple[str, tuple[str, ...]] = ("This request cannot be understood", (_START_AGAIN,))
_HTTP: dict[int, tuple[str, tuple[str, ...]]] = {
    404: (
        "Page not found",
        ("There is no such page, or the sign-in it belonged to is over or was begun in another browser.", _START_AGAIN),
    ),
    405: ("That does not work this way", ("This address takes only what a form of ours sends.", _START_AGAIN)),
    413: ("That is too much", ("What was sent is larger than any form of ours.", _START_AGAIN)),
}


def _one_line(error: Exception) -> str:
    return str(error)[:300].encode("unicode_escape").decode()


def _refused(title: str, *advice: str) -> Callable[[Exception], Problem]:
    def problem(error: Exception) -> Problem:
        said = error.description[:300] if isinstance(error, idx.OAuthRefusal) else None
        return Problem(502, title, (ADMINISTRATOR, *advice), said=said)

    return problem


def _grant_not_allowed(error: Exception) -> Problem:
    """By Okta's words: the app lacks the grant, or the whole org may."""
    if "configured grant types" in str(error).lower():
        return _refused("This app may not use the Interaction Code", *APP_GRANT)(error)
    return _refused("Embedded sign-in is not switched on", *SWITCH)(error)


def _rate_limited(error: Exception) -> Problem:
    wait = error.retry_after_s if isinstance(error, idx.RateLimited) else None
    when = f"Try again in {math.ceil(wait)} seconds." if wait else "Wait a minute, then try again."
    return Problem(
        429, "Too many requests", ("Okta takes only so many requests at a time, and this one came too soon.", when), retry_after_s=wait
    )


def _fixed(status: int, title: str, *advice: str) -> Callable[[Exception], Problem]:
    return lambda _: Problem(status, title, advice)


def link_is_done(key: str) -> Problem:
    """A mailed link that leaves nothing to set up."""
    sign_in = url_for("sign_in.start", key=key, purpose=purposes.SIGN_IN)
    return Problem(200, "Your account is ready", ("There is nothing left to set up.",), links=(("Sign in", sign_in),))


def _stale_link(advice: str, *ways: tuple[str, str]) -> Callable[[Exception], Problem]:
    """A mailed link that is used up or too old: `ways` are (label, purpose) of what leads to a new one."""

    def problem(_: Exception) -> Problem:
        key = (request.view_args or {}).get("key", MULTIFACTOR)
        links = tuple((label, url_for("sign_in.start", key=key, purpose=purpose)) for label, purpose in ways)
        return Problem(400, "This link is too old", ("It was used before, or a newer one was sent.", advice), links=links)

    return problem


_NOT_SIGNED_IN = _fixed(502, "We could not sign you in", "Okta’s answer did not pass our checks, so nobody was signed in.", _START_AGAIN)

# The first that fits counts: the special before the general.
_EXPECTED: tuple[tuple[type[Exception], Callable[[Exception], Problem]], ...] = (
    (idx.GrantNotAllowed, _grant_not_allowed),
    (
        idx.FeatureNotEnabled,
        _refused(
            "This org lacks a feature",
            "It is no Identity Engine org, or it has no API Access Management: then set OKTA_IDX_ISSUER to the org’s own address.",
        ),
    ),
    (
        idx.ClientNotAccepted,
        _refused(
            "Okta does not know this app",
            "Compare client ID and client secret in `.env` with those on the app integration’s General tab.",
            "`make bootstrap` writes both; then stop and start the app, which reads them when it starts: `make stop`, `make run`.",
        ),
    ),
    (
        idx.RedirectUriNotAccepted,
        _refused(
            "The app’s address is not registered",
            "Add OKTA_IDX_REDIRECTURI of `.env`, character by character, to the app integration’s Sign-in redirect URIs. "
            "After a change of APP_PORT, `make bootstrap` does it.",
        ),
    ),
    (
        idx.ScopeNotAccepted,
        _refused(
            "A scope is not allowed", "Compare OKTA_IDX_SCOPES in `.env` with the authorization server’s scopes; `openid` must be there."
        ),
    ),
    (idx.RecoveryTokenInvalid, _stale_link("Ask for a new one; it comes by mail.", ("Ask for a new link", purposes.RECOVER))),
    (
        idx.ActivationTokenInvalid,
        _stale_link(
            "If your account works already, sign in. If you signed up yourself, sign up again; else ask your administrator for a new mail.",
            ("Sign in", purposes.SIGN_IN),
            ("Sign up again", purposes.SIGN_UP),
        ),
    ),
    (idx.InteractRefused, _refused("Okta refused to begin a sign-in", "`make verify` says which setting is missing.")),
    (idx.GrantExpired, _fixed(400, "That took too long", "The sign-in was finished before, or its last step came too late.", _START_AGAIN)),
    (idx.TokenRefused, _refused("Okta gave no tokens", "`make verify` says which setting is missing.")),
    (idx.InteractionExpired, _fixed(401, "This sign-in has expired", _START_AGAIN)),
    (idx.RateLimited, _rate_limited),
    (
        idx.OktaUnavailable,
        _fixed(
            503, "Okta does not answer", "Nothing is lost. Go back and try again in a moment.", "The org’s address is in `.env`; is it up?"
        ),
    ),
    (idx.NotOnOffer, _fixed(400, "That is not on offer", _START_AGAIN)),
    (session.IdTokenRefused, _NOT_SIGNED_IN),
    (session.IssuerMismatch, _NOT_SIGNED_IN),
    (session.SignedOut, _fixed(401, "You are signed out", "Sign in again.")),
    (
        session.StoreUnavailable,
        _fixed(503, "We cannot remember you right now", "The session store does not answer. Try again in a moment."),
    ),
    (EntryTooLarge, _fixed(400, "Too many sign-ins at once", "Close the other tabs, then start again from the home page.")),
)
