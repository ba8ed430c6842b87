"""What one sign-in must remember between two requests of the browser: handles, PKCE verifier, state, nonce, Okta's last answer."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from .ion import parse
from .response import Response


@dataclass(frozen=True, slots=True)
class Transaction:
    """From interact to interaction code. Belongs to one browser; lives on the server; its secrets never show in a repr."""

    id: str  # what a page's forms name it by; worth nothing without the browser's session
    use_case: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    code_verifier: str = field(repr=False)
    interaction_handle: str | None = field(default=None, repr=False)  # None: the widget itself calls /interact
    last_raw: Mapping[str, Any] | None = field(default=None, repr=False)
    last_status: int = 200
    purpose: str = "sign-in"  # the journey's own word (sign-in, sign-up, recover, …); means nothing to the client

    @classmethod
    def begin(cls, use_case: str, *, purpose: str = "sign-in") -> Transaction:
        """A new one with fresh random id, state, nonce and verifier (each at least 256 bits from `secrets`)."""
        return cls(
            id=secrets.token_urlsafe(16),
            use_case=use_case,
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            code_verifier=secrets.token_urlsafe(48),
            purpose=purpose,
        )

    @property
    def code_challenge(self) -> str:
        """The S256 challenge of the verifier (RFC 7636, section 4.2)."""
        digest = hashlib.sha256(self.code_verifier.encode("ascii")).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")

    @property
    def response(self) -> Response | None:
        """Okta's last answer, parsed again."""
        return parse(self.last_raw, status=self.last_status) if self.last_raw is not None else None

    @property
    def state_handle(self) -> str | None:
        """Okta's name for this transaction, as in the last answer."""
        response = self.response
        return response.state_handle if response else None

    def started(self, interaction_handle: str) -> Transaction:
        """The same, after /interact gave a handle."""
        return replace(self, interaction_handle=interaction_handle)

    def answered(self, response: Response) -> Transaction:
        """The same, after Okta answered."""
        return replace(self, last_raw=response.raw, last_status=response.status)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; holds secrets, so only for a server-side store."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Transaction:
        """From `to_dict`. Raises ValueError for anything else."""
        try:
            return cls(**data)
        except TypeError:
            raise ValueError("not a stored transaction") from None

    def to_json(self) -> str:
        """`to_dict` as text."""
        return json.dumps(self.to_dict(), separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Transaction:
        """From `to_json`. Raises ValueError for anything else."""
        data = json.loads(text)
        if not isinstance(data, dict):
            raise ValueError("not a stored transaction")
        return cls.from_dict(data)
