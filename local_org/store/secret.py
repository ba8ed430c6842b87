"""Tokens, codes and cookies are kept as what they hash to, never as themselves: a copy of the store lets nobody in."""

from __future__ import annotations

import hashlib


def secret_hash(secret: str) -> str:
    """The id under which a secret is kept. All of them are random and long, so SHA-256 without salt is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
