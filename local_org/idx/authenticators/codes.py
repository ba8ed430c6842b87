"""One-time codes that are sent: made, remembered with the challenge, compared."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from local_org.idx.authenticators.base import Accepted, Rejected
from local_org.idx.facts import Entropy
from local_org.idx.transaction import Pending

_DIGITS = 6
INVALID = "api.authn.error.PASSCODE_INVALID"


def new_code(entropy: Entropy) -> str:
    return entropy.digits(_DIGITS)


def judge(pending: Pending, answer: Mapping[str, Any], now: float) -> Accepted | Rejected:
    """The newest code of this challenge, within its life."""
    code, given = pending.data.get("code"), answer.get("passcode")
    alive = pending.expires_at is None or now < pending.expires_at
    fits = isinstance(code, str) and isinstance(given, str) and hmac.compare_digest(given.strip().encode(), code.encode())
    return Accepted() if alive and fits else Rejected(INVALID, "passcode")
