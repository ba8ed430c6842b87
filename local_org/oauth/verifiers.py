"""PKCE (RFC 7636), S256."""

from __future__ import annotations

import hashlib

from local_org.oauth.base64url import encoded


def challenge_of(verifier: str) -> str:
    """The challenge that this verifier answers."""
    return encoded(hashlib.sha256(verifier.encode()).digest())
