"""Starts a sign-in the way the app will, to see what only shows there: `/interact`, then introspect."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from bootstrap.okta import Okta
from bootstrap.secret import Secret

Json = dict[str, Any]
IDX = "application/ion+json; okta-version=1.0.0"
NO_GRANT_ON_SERVER = "idx.error.code.no_matching_policy"


@dataclass(frozen=True, slots=True)
class Client:
    """An app integration as `.env` has it."""

    client_id: str
    secret: Secret
    redirect_uri: str
    scopes: str


@dataclass(frozen=True, slots=True)
class Probed:
    """`advice` is empty when the sign-in started; else what is wrong and what to do about it, and `error` Okta's own name for it."""

    advice: str = ""
    remediations: tuple[str, ...] = ()
    error: str = ""


def oauth_base(issuer: str) -> str:
    """The org server's endpoints are under `/oauth2`, a custom server's under its issuer."""
    return issuer if "/oauth2/" in issuer else f"{issuer}/oauth2"


def start_sign_in(okta: Okta, issuer: str, client: Client) -> Probed:
    """Starts a transaction and abandons it (it expires by itself). No API token is sent. Raises: as `Okta`."""
    options = {"auth": (client.client_id, client.secret.value)} if client.secret else {}  # a public client is named by the form alone
    answer = okta.without_token("POST", f"{oauth_base(issuer)}/v1/interact", data=_interact_form(client), **options)
    body = answer.body if isinstance(answer.body, dict) else {}
    handle = body.get("interaction_handle")
    if answer.status != 200 or not isinstance(handle, str):
        error = str(body.get("error") or body.get("errorCode") or answer.status)
        return Probed(_why_not_started(error, body), error=error)
    began = okta.without_token(
        "POST", "/idp/idx/introspect", json={"interactionHandle": handle}, headers={"Content-Type": IDX, "Accept": IDX}
    )
    return _introspected(began.body if isinstance(began.body, dict) else {})


def _interact_form(client: Client) -> Json:
    challenge = base64.urlsafe_b64encode(hashlib.sha256(secrets.token_urlsafe(32).encode()).digest()).rstrip(b"=").decode()
    return {
        "client_id": client.client_id,
        "scope": client.scopes,
        "redirect_uri": client.redirect_uri,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "state": secrets.token_urlsafe(16),
    }


def _why_not_started(error: str, body: Json) -> str:
    """Okta's words, and the step of the guide that they point at."""
    said = str(body.get("error_description") or body.get("errorSummary") or "no explanation")
    steps = {
        "unauthorized_client": "the app lacks the interaction-code grant: turn on Embedded widget sign-in support, then run apply",
        "access_denied": "Identity Engine or the custom authorization server is not enabled in this org",
        "invalid_client": "the id or secret in .env is not this org's: empty both there, then run apply, which writes them again",
    }
    return f"{steps.get(error, 'sign-in does not start')} ({error}: {said})"


def _introspected(body: Json) -> Probed:
    keys = [message.get("i18n", {}).get("key") for message in (body.get("messages") or {}).get("value") or []]
    remediations = tuple(str(form.get("name")) for form in (body.get("remediation") or {}).get("value") or [])
    if NO_GRANT_ON_SERVER in keys:
        advice = "the authorization server's rule does not allow the interaction code (Security > API, Access Policies): run apply"
        return Probed(advice, error=NO_GRANT_ON_SERVER)
    if not remediations:
        told = ", ".join(map(str, keys)) or "no remediation"
        return Probed(f"the sign-in ends at once ({told})", error=told)
    return Probed(remediations=remediations)
