"""What Okta's refusals mean for whoever runs the bootstrapper, and what to do about them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bootstrap.credentials import Credential, ServiceApp
from bootstrap.errors import BadToken, MissingScope, OktaError, OrgBusy

_SCOPE = re.compile(r'\bscope="([A-Za-z.\s]{1,200})"')
NOT_LICENSED = "E0000015"  # a 401 that is about the org, not about the caller
SECRET_MEMBERS = ("password", "client_secret")
AGAIN = "Wait a minute and run the same command again; it goes on where it stopped."


def refusal(status: int, body: dict[str, Any], headers: Mapping[str, str], where: str, credential: Credential) -> OktaError:
    """The error for an answer of 400 and above."""
    if status == 429:
        return OrgBusy(status, body, where, AGAIN)
    app = credential if isinstance(credential, ServiceApp) else None
    if status == 401 and body.get("errorCode") != NOT_LICENSED:
        return BadToken(status, body, where, _for_app(app) if app else _FOR_TOKEN)
    missing = missing_scopes(headers)
    if app is not None and missing:
        return MissingScope(status, body, where, missing, app.client_id)
    if status == 403:
        role = f"The service app {app.client_id} needs the admin role Super Administrator (its Admin roles tab)." if app else _ROLE
        return OktaError(status, body, where, role)
    return OktaError(status, body, where)


_FOR_TOKEN = "Make a token under Security > API > Tokens and put it into OKTA_CLIENT_TOKEN."  # noqa: S105
_ROLE = "The owner of OKTA_CLIENT_TOKEN must be a super administrator."


def _for_app(app: ServiceApp) -> str:
    return f"Check that the service app {app.client_id} is active, and this machine's clock."


def masked(value: Any, secrets: Iterable[str]) -> Any:
    """A copy of an answer in which none of these stands: whoever answers may quote what was sent."""
    if isinstance(value, dict):
        return {key: masked(member, secrets) for key, member in value.items()}
    if isinstance(value, list):
        return [masked(member, secrets) for member in value]
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, "•••")
    return value


def secrets_in(body: Any, of_a_secret: bool = False) -> Iterator[str]:
    """Passwords and client secrets that a request carried."""
    if isinstance(body, dict):
        for key, member in body.items():
            yield from secrets_in(member, of_a_secret or key in SECRET_MEMBERS)
    elif of_a_secret and isinstance(body, str) and body:
        yield body


def missing_scopes(headers: Mapping[str, str]) -> tuple[str, ...]:
    """Those that `WWW-Authenticate` names beside `insufficient_scope` (RFC 6750 3)."""
    challenge = headers.get("WWW-Authenticate", "")
    found = _SCOPE.search(challenge) if "insufficient_scope" in challenge else None
    return tuple(found.group(1).split()) if found else ()
