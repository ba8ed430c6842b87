"""What the flows type: passwords, codes, addresses, profiles."""

from __future__ import annotations

import secrets

GOOD_PASSWORD = "Cc3-" + secrets.token_urlsafe(12)
WRONG_PASSWORD = "Wrong-1-wrong"
VERIFY_EMAIL = "authenticator-verification-data"
CHALLENGE = "challenge-authenticator"
ENROLL = "enroll-authenticator"
ENROLL_DATA = "authenticator-enrollment-data"
SELECT_ENROLL = "select-authenticator-enroll"


def passcode(value: str) -> dict[str, str]:
    return {"passcode": value}


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def new_address() -> str:
    return f"{secrets.token_hex(6)}@example.com"


def profile(email: str) -> dict[str, str]:
    return {"email": email, "firstName": "Erika", "lastName": "Muster"}


def new_number() -> str:
    """A number of the range that films use."""
    return f"+1415555{secrets.randbelow(10_000):04d}"
