"""How the bootstrapper says who it is: an API token, or an OAuth 2.0 service app with a private key."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests

from bootstrap.access_tokens import AccessToken, AccessTokens
from bootstrap.secret import Secret


@dataclass(frozen=True, slots=True)
class ServiceApp:
    """`private_key`: PEM or JWK; `key_id`: the `kid` of its public half at the app, where the key does not say it itself."""

    client_id: str
    private_key: Secret
    scopes: tuple[str, ...] = ()
    key_id: str = ""


Credential = Secret | ServiceApp


class NoAuth(requests.auth.AuthBase):
    """Nothing, not even an entry in ~/.netrc."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


class Ssws(requests.auth.AuthBase):
    """Sets the header itself, so that an entry in ~/.netrc cannot replace it."""

    def __init__(self, token: Secret) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"SSWS {self._token.value}"
        return request

    def secrets(self) -> tuple[str, ...]:
        """What no message may hold."""
        return (self._token.value,)


class Bearer(requests.auth.AuthBase):
    """A service app's access token: asked for when first needed and again before it ends; bound to a key (DPoP) if the org wants that.

    Raises from the call: `BadToken`, `MissingScope`, `BadSettings`, and what `requests` raises.
    """

    def __init__(self, tokens: AccessTokens) -> None:
        self._tokens = tokens
        self._nonce = ""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        token = self._tokens.current()
        request.headers["Authorization"] = f"{token.kind} {token.secret.value}"
        if token.kind == "DPoP":
            request.headers["DPoP"] = self._proof(request, token)
        return request

    def secrets(self) -> tuple[str, ...]:
        """What no message may hold."""
        return self._tokens.issued()

    def asked_for_a_nonce(self, response: requests.Response) -> bool:
        """Whether the call was refused only for want of this nonce (RFC 9449 9), and is worth sending again."""
        nonce = response.headers.get("DPoP-Nonce", "")
        wanted = "use_dpop_nonce" in response.headers.get("WWW-Authenticate", "") and nonce not in ("", self._nonce)
        self._nonce = nonce or self._nonce
        return response.status_code in (400, 401) and wanted

    def _proof(self, request: requests.PreparedRequest, token: AccessToken) -> str:
        address = urlsplit(str(request.url))
        here = f"{address.scheme}://{address.netloc}{address.path}"
        return self._tokens.keys.proof(str(request.method), here, nonce=self._nonce, token=token.secret.value)


def authentication(credential: Credential, org_url: str, session: requests.Session) -> Ssws | Bearer:
    """What puts the credential on each request to this org. Raises: `BadSettings` for a key that cannot be read."""
    if isinstance(credential, Secret):
        return Ssws(credential)
    from bootstrap.jose import Keys  # only service apps need cryptography: an API token should not wait for its import

    keys = Keys(credential.client_id, credential.private_key, credential.key_id)
    endpoint = urljoin(org_url, "/oauth2/v1/token")  # the org authorization server: custom ones give no okta.* scopes
    return Bearer(AccessTokens(session, endpoint, keys, credential.scopes))
