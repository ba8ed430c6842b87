"""What somebody came for, and what to take when Okta offers it on the way there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sample_app.idx import views
from sample_app.idx.client import ClientContext, IdxClient
from sample_app.idx.response import Remediation, Response
from sample_app.idx.transaction import Transaction
from sample_app.web import authenticators

SIGN_IN, SIGN_UP, RECOVER, UNLOCK, WIDGET = "sign-in", "sign-up", "recover", "unlock", "widget"

UNAVAILABLE = "Registration is currently unavailable."

_Taken = tuple[Remediation, Mapping[str, Any]]


def towards(client: IdxClient, found: Transaction, response: Response, context: ClientContext) -> tuple[Transaction, Response]:
    """Further, if what the person came for is on offer; once there, it is an ordinary transaction. Raises as `IdxClient.proceed`."""
    if found.purpose == RECOVER and (password := _password_choice(response)):
        response = client.proceed(*password, context)
    wanted = _wanted(found.purpose, response)
    if wanted is None:
        return found, response
    return replace(found, purpose=SIGN_IN), client.act(wanted, context)


def notice(purpose: str, response: Response) -> str | None:
    """What to say where the first page does not offer it."""
    if purpose == SIGN_UP and _wanted(purpose, response) is None:
        return UNAVAILABLE
    if purpose == UNLOCK and response.find("unlock-account") is None:
        return "This org does not let people unlock their accounts themselves here. Sign in, or ask an administrator."
    if purpose == RECOVER and _wanted(purpose, response) is None:
        return "Type your username first. The next page leads to a new password."
    return None


def advice(purpose: str, response: Response) -> tuple[str, ...]:
    """What an administrator can turn on, where the org does not offer what the person came for."""
    if purpose != SIGN_UP or _wanted(purpose, response):
        return ()
    app = f" of “{label}”" if (label := views.app_label(response)) else ""
    return (
        f"To let people sign up here: in the Admin Console open Security > User profile policies, the policy{app}, and allow sign-up.",
        "The set-up guide turns it on for the password-optional use case alone: its Sign up, on the home page, works.",
    )


def _wanted(purpose: str, response: Response) -> Remediation | None:
    if purpose == SIGN_UP:
        return response.find("select-enroll-profile")
    if purpose == UNLOCK:
        unlock = response.find("unlock-account")
        return unlock if unlock and not _asks(unlock) else None  # newer orgs ask for the username first: a page of its own
    return views.recover(response) if purpose == RECOVER else None


def leading(purpose: str, response: Response) -> Response:
    """The answer with that remediation first which the person came for, where it is a form to fill in."""
    unlock = response.find("unlock-account") if purpose == UNLOCK else None
    if unlock is None:
        return response
    return replace(response, remediations=(unlock, *(form for form in response.remediations if form is not unlock)))


def _asks(form: Remediation) -> bool:
    return any(field.mutable and field.visible for field in form.fields)


def _password_choice(response: Response) -> _Taken | None:
    """Choosing what can be recovered where several methods are offered: only its own page offers that. Sends no mail."""
    selection = response.find("select-authenticator-authenticate")
    if selection is None or views.recover(response) or views.is_recovery(response):
        return None
    for field in selection.fields:
        for option in field.options:
            if authenticators.of(views.of_option(option)).recoverable:
                return selection, {field.name: option.fixed}
    return None
