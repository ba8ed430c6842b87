"""The protocol, step by step: interact, introspect, send a remediation, redeem the code, refresh, revoke; knows no authenticator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import urlencode

from . import oauth
from .config import ClientContext, IdxConfig, origin
from .errors import ForeignAddress, InteractionExpired, OktaUnavailable, RateLimited
from .form import fill
from .ion import MEDIA_TYPE, is_idx, parse
from .oauth import TokenResponse
from .response import SESSION_EXPIRED, Remediation, Response
from .transport import Answer, Observer, Transport

__all__ = ["ClientContext", "IdxClient", "IdxConfig", "TokenResponse"]

REVOKE_TIMEOUT_S = 3.0  # signing out must not hang while Okta does


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
        form = {
            "client_id": self.config.client_id,
            "scope": " ".join(self.config.scopes),
            "redirect_uri": self.config.redirect_uri,
            "code_challenge": code_challenge,
            "code_challenge_method": "S256",
            "state": state,
            "nonce": nonce,
        }
        optional = {
            "activation_token": activation_token,
            "recovery_token": recovery_token,
            "max_age": None if max_age is None else str(max_age),
            "acr_values": acr_values,
            "login_hint": login_hint,
        }
        form |= {name: value for name, value in optional.items() if value is not None}
        headers = context.headers() | (context.device_headers() if self.config.client_secret else {})
        answer = self._post_form("interact", form, headers)
        if answer.status >= 400:
            raise oauth.interact_refusal(answer)
        handle = answer.body.get("interaction_handle") if isinstance(answer.body, dict) else None
        if not isinstance(handle, str):
            raise _unexpected(answer)
        return handle

    def introspect(self, interaction_handle: str, context: ClientContext) -> Response:
        """Where this sign-in stands; changes nothing, sends no mail, may be repeated.

        Raises: `InteractionExpired`, `RateLimited`, `OktaUnavailable`.
        """
        headers = context.headers() | {"Content-Type": MEDIA_TYPE, "Accept": MEDIA_TYPE}
        url, body = f"{self.config.org}/idp/idx/introspect", {"interactionHandle": interaction_handle}
        return _response(self._transport.post_json(url, body, headers=headers, observer=self._observer, safe=True))

    def proceed(self, remediation: Remediation, values: Mapping[str, Any], context: ClientContext) -> Response:
        """Send a remediation; `values` nested as the form is: `{"credentials": {"passcode": "…"}}`, `{"authenticator": {"id": "aut…"}}`.

        Fixed and hidden fields are filled in at every level. A wrong code or the like is a Response with messages.
        Raises: `UnknownField`, `ChoiceNotOffered`, `ForeignAddress` before anything is sent;
        `InteractionExpired`, `RateLimited`, `OktaUnavailable`.
        """
        self._refuse_foreign(remediation)
        headers = context.headers() | {"Content-Type": "application/json", "Accept": remediation.accepts or MEDIA_TYPE}
        body = fill(remediation.fields, values)
        return _response(self._transport.post_json(remediation.href, body, headers=headers, observer=self._observer))

    def act(self, action: Remediation, context: ClientContext) -> Response:
        """Send an action that needs no values: `client.act(response.action("cancel"), context)`. Raises as `proceed`."""
        return self.proceed(action, {}, context)

    def exchange(self, interaction_code: str, code_verifier: str, context: ClientContext | None = None) -> TokenResponse:
        """Redeem the code, once and at once (it lives 60 s). Raises `TokenRefused`, `GrantExpired`, `RateLimited`, `OktaUnavailable`."""
        form = {
            "grant_type": "interaction_code",
            "interaction_code": interaction_code,
            "code_verifier": code_verifier,
            "redirect_uri": self.config.redirect_uri,
        }
        return oauth.tokens(self._post_form("token", form, context.headers() if context else {}))

    def refresh(self, refresh_token: str, context: ClientContext | None = None, *, scope: str | None = None) -> TokenResponse:
        """New tokens for a refresh token; `scope` may name no more than was granted, None asks for the same. Raises as `exchange`."""
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token} | ({"scope": scope} if scope else {})
        return oauth.tokens(self._post_form("token", form, context.headers() if context else {}))

    def revoke(self, token: str, hint: Literal["access_token", "refresh_token"]) -> None:
        """Make a token worthless; unknown ones are no error. Raises `TokenRefused`, `RateLimited`, `OktaUnavailable`."""
        answer = self._post_form("revoke", {"token": token, "token_type_hint": hint}, {}, read_timeout_s=REVOKE_TIMEOUT_S)
        if answer.status >= 400:
            raise oauth.token_refusal(answer)

    def end_session_url(self, *, id_token: str, post_logout_redirect_uri: str, state: str | None = None) -> str:
        """Where to send the browser so that Okta's own session ends too; it comes back to `post_logout_redirect_uri`."""
        query = {"id_token_hint": id_token, "post_logout_redirect_uri": post_logout_redirect_uri} | ({"state": state} if state else {})
        return f"{self.config.base}/v1/logout?{urlencode(query)}"

    def discovery(self) -> dict[str, Any]:
        """The issuer's metadata, uncached. Raises `RateLimited`, `OktaUnavailable`."""
        return self._get(f"{self.config.issuer}/.well-known/openid-configuration")

    def keys(self, jwks_uri: str) -> dict[str, Any]:
        """The JWKS at `jwks_uri`, uncached. Raises as `discovery`, and `ForeignAddress` for another origin than the issuer's."""
        if origin(jwks_uri) != origin(self.config.issuer):
            raise ForeignAddress("jwks_uri")
        return self._get(jwks_uri)

    def _get(self, url: str) -> dict[str, Any]:
        answer = self._transport.get_json(url, observer=self._observer)
        if answer.status == 200 and isinstance(answer.body, dict):
            return answer.body
        raise _unexpected(answer)

    def _post_form(self, endpoint: str, form: dict[str, str], headers: Mapping[str, str], *, read_timeout_s: float | None = None) -> Answer:
        """An OAuth endpoint, with exactly one method of client authentication."""
        secret, basic = self.config.client_secret, None
        if secret and self.config.client_authentication == "basic":
            basic = (self.config.client_id, secret)
        else:
            form = form | {"client_id": self.config.client_id} | ({"client_secret": secret} if secret else {})
        answer = self._transport.post_form(
            f"{self.config.base}/v1/{endpoint}", form, headers=headers, basic=basic, observer=self._observer, read_timeout_s=read_timeout_s
        )
        if answer.status == 429 or answer.status >= 500:
            raise _unexpected(answer)
        return answer

    def _refuse_foreign(self, remediation: Remediation) -> None:
        if not remediation.submittable:
            raise ForeignAddress(f"{remediation.name} is a page to visit, not a form to send")
        if remediation.method != "POST" or origin(remediation.href) != origin(self.config.issuer):
            raise ForeignAddress(remediation.name)


def _response(answer: Answer) -> Response:
    """An IDX body is an answer whatever its status (400, 401 and 403 mean nothing more than their messages say)."""
    if not is_idx(answer.body):
        raise _unexpected(answer)
    response = parse(answer.body, status=answer.status, retry_after_s=answer.retry_after_s)
    if response.terminal and SESSION_EXPIRED in response.message_keys:
        raise InteractionExpired(response)
    return response


def _unexpected(answer: Answer) -> RateLimited | OktaUnavailable:
    body = answer.body if isinstance(answer.body, dict) else {}
    if answer.status == 429:
        return RateLimited(retry_after_s=answer.retry_after_s, body=body)
    return OktaUnavailable(f"an answer outside the protocol ({answer.status})", status=answer.status, request_id=answer.request_id)
