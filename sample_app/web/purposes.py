"""What somebody came for, and what to take when Okta offers it on the way there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sample_app.idx import views
from sample_app.idx.client import ClientContext, IdxClient
from sample_app.idx.response import Remediation, Response
from sample_app.idx.transaction import Transaction

SIGN_IN, SIGN_UP, RECOVER, WIDGET = "sign-in", "sign-up", "recover", "widget"

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
        return "Registration is currently unavailable."
    if purpose == RECOVER and _wanted(purpose, response) is None:
        return "Type your username first. The next page leads to a new password."
    return None


def _wanted(purpose: str, response: Response) -> Remediation | None:
    if purpose == SIGN_UP:
        return response.find("select-enroll-profile")
    return views.recover(response) if purpose == RECOVER else None


def _password_choice(response: Response) -> _Taken | None:
    """Choosing the password where several methods are offered: only its own page offers to recover it. Sends no mail."""
    selection = response.find("select-authenticator-authenticate")
    if selection is None or views.recover(response) or views.is_recovery(response):
        return None
    for field in selection.fields:
        for option in field.options:
            about = views.of_option(option)
            if about and about.type == "password":
                return selection, {field.name: option.fixed}
    return None
