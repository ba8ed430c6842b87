"""What the tokens are worth: validation of ID tokens, refresh under a lock, revocation."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sample_app.idx.client import IdxClient, TokenResponse
from sample_app.session.keys import IssuerKeys


@dataclass(frozen=True, slots=True)
class Tokens:
    """A session's tokens; server-side only. `expires_at` is the access token's, in seconds since the epoch."""

    access_token: str = field(repr=False)
    id_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    expires_at: float = 0
    scope: str = ""

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        raise NotImplementedError

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Tokens:
        """From `to_dict`."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class IdTokenValidator:
    """Accepts the ID tokens that one issuer made for one client, and refuses all others, each with its own exception."""

    keys: IssuerKeys
    issuer: str
    client_id: str
    skew_s: int = 120
    clock: Callable[[], float] = time.time

    def validate(
        self, id_token: str | None, *, nonce: str | None, access_token: str | None = None, multifactor: bool = False, subject: str | None = None
    ) -> dict[str, Any]:
        """The claims of an ID token that holds in every respect (security.md B5–B7); `nonce=None` only for a refreshed token
        or the widget's generation 3, which sends its own.

        Raises: a subclass of `IdTokenRefused`; `IssuerMismatch`; `OktaUnavailable` when the keys could not be fetched.
        """
        raise NotImplementedError


def tokens_from(answer: TokenResponse, *, now: float) -> Tokens:
    """What /token gave, as kept in the session. Raises `ClaimMissing`-like `Malformed` when there is no ID token."""
    raise NotImplementedError


def revoke(client: IdxClient, tokens: Tokens) -> tuple[str, ...]:
    """Revoke refresh and access token at Okta, as far as it answers; never raises for it. Gives the hints of those that could not be revoked."""
    raise NotImplementedError
