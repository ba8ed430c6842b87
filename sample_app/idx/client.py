"""The protocol, step by step: interact, introspect, send a remediation, redeem the code, refresh, revoke; knows no authenticator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sample_app.idx.ion import Remediation, Response
from sample_app.idx.transport import Observer, Transport


@dataclass(frozen=True, slots=True, kw_only=True)
class IdxConfig:
    """One app integration. The issuer must be https, except on loopback (ValueError otherwise)."""

    issuer: str  # {org}/oauth2/default, {org}/oauth2/aus…, or {org} for the org authorization server
    client_id: str
    redirect_uri: str
    client_secret: str | None = field(default=None, repr=False)  # None: a public client
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    client_authentication: Literal["basic", "post"] = "basic"

    @property
    def org(self) -> str:
        """The org's address: the issuer without its `/oauth2…`."""
        raise NotImplementedError

    @property
    def base(self) -> str:
        """Where `/v1/interact`, `/v1/token` … are: the issuer if it names `/oauth2`, else issuer + `/oauth2`."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientContext:
    """The person's browser, as Okta should see it. Give one address (never a list), or None; anything malformed is left out."""

    ip: str | None = None
    user_agent: str | None = None
    device_token: str | None = field(default=None, repr=False)
    accept_language: str | None = None


@dataclass(frozen=True, slots=True)
class TokenResponse:
    """What /token gave. `expires_in_s` in seconds from now; nothing in here has been validated yet."""

    access_token: str = field(repr=False)
    token_type: str
    expires_in_s: int
    scope: str
    id_token: str | None = field(default=None, repr=False)
    refresh_token: str | None = field(default=None, repr=False)


class IdxClient:
    """Cheap to make: one per request with its own `observer` is fine, the `transport` is what is shared."""

    def __init__(self, config: IdxConfig, transport: Transport, *, observer: Observer | None = None) -> None:
        self.config, self._transport, self._observer = config, transport, observer

    def start(
        self,
        context: ClientContext,
        *,
        state: str,
        nonce: str,
        code_challenge: str,
        activation_token: str | None = None,
        recovery_token: str | None = None,
        max_age: int | None = None,
        acr_values: str | None = None,
        login_hint: str | None = None,
    ) -> str:
        """Begin a transaction: POST {base}/v1/interact; gives the interaction handle.

        Raises: `InteractRefused` (a class per cause), `RateLimited`, `OktaUnavailable`.
        """
        raise NotImplementedError

    def introspect(self, interaction_handle: str, context: ClientContext) -> Response:
        """Where this sign-in stands; changes nothing, sends no mail, may be repeated.

        Raises: `InteractionExpired`, `RateLimited`, `OktaUnavailable`.
        """
        raise NotImplementedError

    def proceed(self, remediation: Remediation, values: Mapping[str, Any], context: ClientContext) -> Response:
        """Send a remediation: `values` nested as the form is, e.g. `{"credentials": {"passcode": "…"}}`, `{"authenticator": {"id": "aut…"}}`.

        Fixed and hidden fields are filled in at every level. A wrong code or the like is a Response with messages.
        Raises: `UnknownField`, `ChoiceNotOffered`, `ForeignAddress` before anything is sent; `InteractionExpired`, `RateLimited`, `OktaUnavailable`.
        """
        raise NotImplementedError

    def act(self, action: Remediation, context: ClientContext) -> Response:
        """Send an action that needs no values: `client.act(response.action("cancel"), context)`. Raises as `proceed`."""
        raise NotImplementedError

    def exchange(self, interaction_code: str, code_verifier: str, context: ClientContext | None = None) -> TokenResponse:
        """Redeem the code, once and at once (it lives 60 s). Raises `TokenRefused`, `GrantExpired`, `RateLimited`, `OktaUnavailable`."""
        raise NotImplementedError

    def refresh(self, refresh_token: str, context: ClientContext | None = None) -> TokenResponse:
        """New tokens for a refresh token. Raises as `exchange`."""
        raise NotImplementedError

    def revoke(self, token: str, hint: Literal["access_token", "refresh_token"]) -> None:
        """Make a token worthless; unknown ones are no error. Raises `TokenRefused`, `RateLimited`, `OktaUnavailable`."""
        raise NotImplementedError

    def end_session_url(self, *, id_token: str, post_logout_redirect_uri: str, state: str | None = None) -> str:
        """Where to send the browser so that Okta's own session ends too; it comes back to `post_logout_redirect_uri`."""
        raise NotImplementedError

    def discovery(self) -> dict[str, Any]:
        """The issuer's metadata, uncached. Raises `OktaUnavailable`."""
        raise NotImplementedError

    def keys(self, jwks_uri: str) -> dict[str, Any]:
        """The JWKS at `jwks_uri`, uncached. Raises `OktaUnavailable`, and `ForeignAddress` for another origin than the issuer's."""
        raise NotImplementedError
