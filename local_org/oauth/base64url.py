"""base64url without padding (RFC 7515, appendix C): the form of every digest, thumbprint and part of a JWT."""

from __future__ import annotations

import base64


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
