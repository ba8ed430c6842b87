"""How Okta's OAuth endpoints say yes and no: tokens, and refusals in either of its two JSON shapes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from . import errors
from .transport import Answer

_INTERACT_CAUSES: Mapping[str, type[errors.InteractRefused]] = {
    "unauthorized_client": errors.GrantNotAllowed,
    "access_denied": errors.FeatureNotEnabled,
    "invalid_client": errors.ClientNotAccepted,
    "invalid_scope": errors.ScopeNotAccepted,
}
# `invalid_request` has no code for its cause: only its words tell. Those of the two tokens are recorded exactly; those of the
# redirect URI are not, so any that name it are taken.
_INTERACT_WORDS: Mapping[str, type[errors.InteractRefused]] = {
    "recovery token": errors.RecoveryTokenInvalid,
    "activation token": errors.ActivationTokenInvalid,
    "redirect_uri": errors.RedirectUriNotAccepted,
    "redirect uri": errors.RedirectUriNotAccepted,
}


@dataclass(frozen=True, slots=True)
class TokenResponse:
    """What /token gave. `expires_in_s` in seconds from now; nothing in here has been validated yet."""

    access_token: str = field(repr=False)
    token_type: str
    expires_in_s: int
    scope: str
    id_token: str | None = field(default=None, repr=False)
    refresh_token: str | None = field(default=None, repr=False)


def tokens(answer: Answer) -> TokenResponse:
    """The tokens of a /token answer. Raises `TokenRefused`, `GrantExpired`; `OktaUnavailable` when there are none in it."""
    if answer.status >= 400:
        raise token_refusal(answer)
    body = _object(answer.body)
    access_token, expires_in = body.get("access_token"), body.get("expires_in")
    if not isinstance(access_token, str):
        raise errors.OktaUnavailable("a token answer without a token", status=answer.status, request_id=answer.request_id)
    return TokenResponse(
        access_token=access_token,
        token_type=str(body.get("token_type", "Bearer")),
        expires_in_s=expires_in if isinstance(expires_in, int) else 0,
        scope=str(body.get("scope", "")),
        id_token=_text(body.get("id_token")),
        refresh_token=_text(body.get("refresh_token")),
    )


def interact_refusal(answer: Answer) -> errors.InteractRefused:
    """The refusal of /interact, as the class of its cause."""
    error, description = _words(answer)
    kind = _INTERACT_CAUSES.get(error, errors.InteractRefused)
    if error == "invalid_request":
        words = description.lower()
        kind = next((cause for phrase, cause in _INTERACT_WORDS.items() if phrase in words), kind)
    return kind(error, description, status=answer.status, body=_object(answer.body))


def token_refusal(answer: Answer) -> errors.TokenRefused:
    """The refusal of /token or /revoke."""
    error, description = _words(answer)
    kind = errors.GrantExpired if error == "invalid_grant" else errors.TokenRefused
    return kind(error, description, status=answer.status, body=_object(answer.body))


def _words(answer: Answer) -> tuple[str, str]:
    """Error and description from `{"error", "error_description"}` or from `{"errorCode", "errorSummary"}` (an unknown client id)."""
    body = _object(answer.body)
    error = _text(body.get("error")) or _text(body.get("errorCode")) or "unexpected_answer"
    return error, _text(body.get("error_description")) or _text(body.get("errorSummary")) or ""


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
