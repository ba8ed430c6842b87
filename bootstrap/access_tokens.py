"""Access tokens of a service app, from the org authorization server (client credentials, private_key_jwt, DPoP where it is demanded)."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import requests

from bootstrap.errors import BadToken, MissingScope, NotAnOrg, OktaError, OrgBusy
from bootstrap.secret import Secret

if TYPE_CHECKING:
    from bootstrap.jose import Keys

Json = dict[str, Any]
TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
TIMEOUT_S = (5.0, 30.0)  # connect, read
RENEW_BEFORE_S = 120.0
WHERE = "POST /oauth2/v1/token"


@dataclass(frozen=True, slots=True)
class AccessToken:
    """`kind`: Bearer or DPoP; `ends`: by `time.monotonic()`."""

    kind: str
    secret: Secret
    ends: float


class AccessTokens:
    """Thread-safe: those who come while one is being fetched get that one."""

    def __init__(self, session: requests.Session, endpoint: str, keys: Keys, scopes: tuple[str, ...]) -> None:
        self.keys = keys
        self._session, self._endpoint, self._scopes = session, endpoint, scopes
        self._lock = threading.Lock()
        self._token: AccessToken | None = None
        self._dpop = False
        self._nonce = ""

    def current(self) -> AccessToken:
        """Raises: `BadToken`, `MissingScope` (naming each scope that is not granted), `OrgBusy`, and what `requests` raises."""
        with self._lock:
            if self._token is None or self._token.ends - time.monotonic() < RENEW_BEFORE_S:
                self._token = self._fetch()
            return self._token

    def issued(self) -> tuple[str, ...]:
        """The token in use, if any."""
        return (self._token.secret.value,) if self._token else ()

    def _fetch(self) -> AccessToken:
        answer = self._ask(self._scopes)
        if 300 <= answer.status_code < 400:
            raise NotAnOrg("The org redirects token requests; not followed.", "Set OKTA_CLIENT_ORGURL to the org itself.")
        body = _json(answer)
        if answer.status_code != 200 or not isinstance(body.get("access_token"), str):
            raise self._refusal(answer.status_code, body)
        kind = "DPoP" if str(body.get("token_type", "")).lower() == "dpop" else "Bearer"
        return AccessToken(kind, Secret(body["access_token"]), time.monotonic() + float(body.get("expires_in", 3600)))

    def _ask(self, scopes: tuple[str, ...]) -> requests.Response:
        """One token request; two more where the org turns out to demand DPoP, and then a nonce in its proof."""
        answer = self._post(scopes)
        if _error(answer) == "invalid_dpop_proof" and not self._dpop:
            self._dpop = True
            answer = self._post(scopes)
        if _error(answer) == "use_dpop_nonce" and answer.headers.get("DPoP-Nonce"):
            self._nonce = answer.headers["DPoP-Nonce"]
            answer = self._post(scopes)
        return answer

    def _post(self, scopes: tuple[str, ...]) -> requests.Response:
        form = {"grant_type": "client_credentials", "scope": " ".join(scopes), "client_assertion_type": TYPE}
        form["client_assertion"] = self.keys.assertion(self._endpoint)
        headers = {"DPoP": self.keys.proof("POST", self._endpoint, nonce=self._nonce)} if self._dpop else {}
        return self._session.post(
            self._endpoint, data=form, headers=headers, auth=lambda request: request, timeout=TIMEOUT_S, allow_redirects=False
        )

    def _refusal(self, status: int, body: Json) -> OktaError:
        error = body.get("error")
        if error == "invalid_scope":
            missing = self._not_granted()
            if missing:
                return MissingScope(status, body, WHERE, missing, self.keys.client_id)
        if status == 429:
            return OrgBusy(status, body, WHERE, "Wait a minute and run the same command again.")
        if error == "invalid_client":
            advice = "Check OKTA_CLIENT_CLIENTID, that the app knows the public half of OKTA_CLIENT_PRIVATEKEY, and this machine's clock."
            return BadToken(status, body, WHERE, advice)
        return OktaError(status, body, WHERE, "The service app needs the grant type client credentials.")

    def _not_granted(self) -> tuple[str, ...]:
        """Okta does not say which scope it misses, so each is asked for alone."""
        return tuple(scope for scope in self._scopes if _error(self._ask((scope,))) == "invalid_scope")


def _json(answer: requests.Response) -> Json:
    try:
        body = answer.json()
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _error(answer: requests.Response) -> str:
    return str(_json(answer).get("error", "")) if answer.status_code >= 400 else ""
