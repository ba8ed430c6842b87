"""Somebody who is signed in, as the session keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sample_app.session.store import Data
from sample_app.session.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in. The account key is `issuer` + `subject`, never the email."""

    issuer: str
    subject: str
    use_case: str
    signed_in_at: float  # seconds since the epoch
    claims: Mapping[str, Any] = field(repr=False)  # of the validated ID token
    tokens: Tokens = field(repr=False)

    @property
    def key(self) -> tuple[str, str]:
        """What identifies the account."""
        return (self.issuer, self.subject)

    @property
    def name(self) -> str:
        """How to call them on a page."""
        return next((str(self.claims[name]) for name in ("name", "preferred_username", "email") if self.claims.get(name)), self.subject)

    def to_dict(self) -> Data:
        """JSON-ready; holds tokens, so only for a server-side store."""
        return {
            "issuer": self.issuer,
            "subject": self.subject,
            "use_case": self.use_case,
            "signed_in_at": self.signed_in_at,
            "claims": dict(self.claims),
            "tokens": self.tokens.to_dict(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Person:
        """From `to_dict`."""
        return cls(**{**data, "tokens": Tokens.from_dict(data["tokens"])})
