"""Why somebody is not, or no longer, signed in.

SessionError
├── IdTokenRefused         never show the reason to the person; log `reason`
│   ├── Malformed            not a signed JWT
│   ├── AlgorithmRefused     `none`, HMAC, or any other than RS256
│   ├── UnknownKey           a `kid` that the issuer does not publish
│   ├── BadSignature
│   ├── WrongIssuer · WrongAudience · Expired · IssuedInTheFuture · NonceMissing · NonceMismatch
│   ├── AccessTokenMismatch  `at_hash` is of another access token
│   ├── SubjectChanged       a refreshed token is about somebody else
│   ├── NotMultifactor       the caller asked for two factors, `amr` tells of fewer
│   └── ClaimMissing · ClaimInvalid
├── IssuerMismatch         discovery names another issuer than the one configured
├── SignedOut              the session is over: the refresh token was refused
└── StoreUnavailable       the session store does not answer; nobody's fault, try again
"""

from __future__ import annotations

from typing import ClassVar


class SessionError(Exception):
    """Anything that keeps a person from being signed in on our side."""


class IdTokenRefused(SessionError):
    """An ID token that must not sign anybody in; `reason` is a stable word for the log."""

    reason: ClassVar[str] = "refused"

    def __init__(self, detail: str = "") -> None:
        super().__init__(f"{self.reason}: {detail}" if detail else self.reason)


class Malformed(IdTokenRefused):
    """Not a JWT with a signature."""

    reason = "malformed"


class AlgorithmRefused(IdTokenRefused):
    """Signed in a way that is not on the allow-list, or not at all."""

    reason = "algorithm"


class UnknownKey(IdTokenRefused):
    """No key of that id at the issuer, also after asking again."""

    reason = "unknown_key"


class BadSignature(IdTokenRefused):
    """The signature is not by the key it names."""

    reason = "signature"


class WrongIssuer(IdTokenRefused):
    """`iss` is not exactly the configured issuer."""

    reason = "iss"


class WrongAudience(IdTokenRefused):
    """`aud` (or `azp`) is not this app's client id."""

    reason = "aud"


class Expired(IdTokenRefused):
    """`exp` is in the past."""

    reason = "exp"


class IssuedInTheFuture(IdTokenRefused):
    """`iat` is later than the clock skew allows."""

    reason = "iat"


class NonceMissing(IdTokenRefused):
    """A nonce was sent, none came back."""

    reason = "nonce_missing"


class NonceMismatch(IdTokenRefused):
    """The nonce is another sign-in's."""

    reason = "nonce"


class AccessTokenMismatch(IdTokenRefused):
    """`at_hash` does not belong to the access token that came along."""

    reason = "at_hash"


class SubjectChanged(IdTokenRefused):
    """A refresh gave an ID token about somebody else."""

    reason = "sub"


class NotMultifactor(IdTokenRefused):
    """`amr` does not tell of two factors."""

    reason = "amr"


class ClaimMissing(IdTokenRefused):
    """A claim that every ID token must have is not there."""

    reason = "claim_missing"


class ClaimInvalid(IdTokenRefused):
    """A claim has a form that it cannot have."""

    reason = "claim_invalid"


class IssuerMismatch(SessionError):
    """The discovery document is another issuer's: nobody may be signed in with it."""


class SignedOut(SessionError):
    """Okta no longer honours this session's refresh token; the local session has ended."""


class StoreUnavailable(SessionError):
    """The session store does not answer (locked, full, not reachable)."""
