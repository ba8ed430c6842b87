"""What the tokens are worth: validation of ID tokens, refresh, revocation."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import errors as jose
from joserfc import jws, jwt

from sample_app.idx.client import IdxClient, TokenResponse
from sample_app.idx.errors import IdxError, OktaUnavailable
from sample_app.session import errors
from sample_app.session.keys import IssuerKeys

log = logging.getLogger(__name__)

_Hint = Literal["access_token", "refresh_token"]

ALGORITHMS = ["RS256"]  # Okta's; never taken from the token

_REFUSALS: Mapping[str, type[errors.IdTokenRefused]] = {
    "iss": errors.WrongIssuer,
    "aud": errors.WrongAudience,
    "azp": errors.WrongAudience,
    "iat": errors.IssuedInTheFuture,
    "nonce": errors.NonceMismatch,
    "at_hash": errors.AccessTokenMismatch,
}


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
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Tokens:
        """From `to_dict`."""
        return cls(**data)


def tokens_from(answer: TokenResponse, *, now: float, previous: Tokens | None = None) -> Tokens:
    """What /token gave, as kept in the session; a refresh leaves out what did not change. Raises `Malformed` without any ID token."""
    id_token = answer.id_token or (previous.id_token if previous else None)
    if id_token is None:
        raise errors.Malformed("no ID token: is `openid` among the scopes?")
    return Tokens(
        access_token=answer.access_token,
        id_token=id_token,
        refresh_token=answer.refresh_token or (previous.refresh_token if previous else None),
        expires_at=now + answer.expires_in_s,
        scope=answer.scope or (previous.scope if previous else ""),
    )


@dataclass(frozen=True, slots=True)
class IdTokenValidator:
    """Accepts the ID tokens that one issuer made for one client, and refuses all others, each with its own exception."""

    keys: IssuerKeys
    issuer: str
    client_id: str
    skew_s: int = 120
    clock: Callable[[], float] = time.time

    def validate(
        self,
        id_token: str | None,
        *,
        nonce: str | None,
        access_token: str | None = None,
        multifactor: bool = False,
        subject: str | None = None,
    ) -> dict[str, Any]:
        """The claims of an ID token that holds in every respect.

        `nonce=None` only where none of ours can be in it: a refreshed token, or the widget's generation 3, which sends its own.
        `multifactor`: `amr` must tell of two authenticators. `subject`: a refreshed token must still be about this one.
        Raises: a subclass of `IdTokenRefused`; `IssuerMismatch`; `OktaUnavailable` when the keys could not be fetched.
        """
        if nonce == "":
            raise errors.NonceMissing
        header, claims = self._verified(id_token)
        self._check(header, claims, nonce=nonce, access_token=access_token)
        if multifactor and not _is_multifactor(claims.get("amr")):
            raise errors.NotMultifactor
        if subject is not None and claims["sub"] != subject:
            raise errors.SubjectChanged
        return claims

    def _verified(self, id_token: str | None) -> tuple[dict[str, Any], dict[str, Any]]:
        """Header and claims once the signature holds; a key named or carried by the token itself (`jku`, `x5u`, `jwk`) is never used."""
        text = (id_token or "").encode("utf-8", "replace")
        try:
            header = jws.extract_compact(text).headers()
            if header.get("alg") not in ALGORITHMS:
                raise errors.AlgorithmRefused
            kid = header.get("kid")
            token = jwt.decode(text, self.keys.key(kid if isinstance(kid, str) else None), algorithms=ALGORITHMS)
        except jose.BadSignatureError:
            raise errors.BadSignature from None
        except (jose.JoseError, ValueError, TypeError, RecursionError) as error:
            raise errors.Malformed(type(error).__name__) from None
        return token.header, token.claims

    def _check(self, header: Mapping[str, Any], claims: dict[str, Any], *, nonce: str | None, access_token: str | None) -> None:
        options = {"iss": {"essential": True, "value": self.issuer}, "aud": {"essential": True, "value": self.client_id}}
        params = {"client_id": self.client_id, "nonce": nonce, "access_token": access_token}
        try:
            CodeIDToken(claims, header, options, params).validate(now=int(self.clock()), leeway=self.skew_s)
        except jose.ExpiredTokenError:
            raise errors.Expired from None
        except jose.MissingClaimError as error:
            raise _missing(error.claim) from None
        except jose.InvalidClaimError as error:
            raise _REFUSALS.get(error.claim, errors.ClaimInvalid)(error.claim) from None
        except (TypeError, ValueError, AttributeError) as error:  # a claim of a type that no claim of its name has
            raise errors.ClaimInvalid(type(error).__name__) from None
        if not claims["sub"]:  # with the issuer it is the account's key
            raise errors.ClaimInvalid("sub")


def _missing(claim: str) -> errors.IdTokenRefused:
    kinds: Mapping[str, type[errors.IdTokenRefused]] = {"nonce": errors.NonceMissing, "azp": errors.WrongAudience}
    return kinds.get(claim, errors.ClaimMissing)(claim)


def _is_multifactor(amr: Any) -> bool:
    """Okta adds `mfa` when more than one authenticator was used; two different ones named say the same."""
    methods = {method for method in amr if isinstance(method, str)} if isinstance(amr, list) else set()
    return "mfa" in methods or len(methods) >= 2


def refreshed(client: IdxClient, validator: IdTokenValidator, tokens: Tokens, *, subject: str, now: float) -> Tokens:
    """New tokens for these, whose ID token (if a new one came) is about the same person.

    Raises: `GrantExpired`, `TokenRefused`; `IdTokenRefused`; `OktaUnavailable`, `RateLimited`.
    """
    answer = client.refresh(tokens.refresh_token or "", scope=tokens.scope)
    if answer.id_token:
        validator.validate(answer.id_token, nonce=None, access_token=answer.access_token, subject=subject)
    return tokens_from(answer, now=now, previous=tokens)


def revoke(client: IdxClient, tokens: Tokens) -> tuple[str, ...]:
    """Revoke refresh and access token at Okta, as far as it answers; never raises for it. Gives the hints of those left unrevoked.

    When Okta does not answer in time the rest is not tried: a person is waiting for a page.
    """
    left: list[str] = []
    hanging = False
    pairs: tuple[tuple[_Hint, str | None], ...] = (("refresh_token", tokens.refresh_token), ("access_token", tokens.access_token))
    for hint, token in pairs:
        if token is None:
            continue
        failure = None if hanging else _revocation_failure(client, token, hint)
        hanging = hanging or (isinstance(failure, OktaUnavailable) and failure.timed_out)
        if hanging or failure:
            log.warning("the %s was not revoked: %s", hint, failure or "Okta does not answer")
            left.append(hint)
    return tuple(left)


def _revocation_failure(client: IdxClient, token: str, hint: _Hint) -> IdxError | None:
    try:
        client.revoke(token, hint)
    except IdxError as failure:
        return failure
    return None
