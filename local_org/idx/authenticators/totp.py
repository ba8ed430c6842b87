"""Time-based codes (RFC 6238) and the QR codes that carry their secrets: Google Authenticator and Okta Verify share them.

`segno` is imported when the first picture is made: the org starts without it.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pyotp import TOTP
from pyotp.utils import strings_equal

from local_org.idx.facts import Entropy

Json = dict[str, Any]
STEP_S = 30
_DRIFT_STEPS = 1  # a clock half a minute off is usual
_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


class Totp(TOTP):
    """Okta's secrets have 80 bits, fewer than the library asks for by itself."""

    min_secret_length_bits = 80


def new_secret(entropy: Entropy) -> str:
    """16 characters of base32, as recorded."""
    digits = entropy.digits(64)
    number = int(digits)
    return "".join(_BASE32[(number >> (5 * place)) & 31] for place in range(16))


def matching_step(secret: str, code: str, now: float) -> int | None:
    """The time step that this code belongs to, None when it is of no step that is near."""
    totp = Totp(secret)
    here = int(now) // STEP_S
    for step in (here, *(here + sign * drift for drift in range(1, _DRIFT_STEPS + 1) for sign in (-1, 1))):
        if strings_equal(totp.generate_otp(step), code):
            return step
    return None


def uri(secret: str, account: str, issuer: str) -> str:
    """`otpauth://totp/{issuer}:{account}?secret=…&issuer=…`"""
    return Totp(secret).provisioning_uri(name=account, issuer_name=issuer)


@lru_cache(maxsize=256)
def qr_code(content: str) -> str:
    """A PNG as `data:` URI."""
    import segno

    picture = io.BytesIO()
    segno.make(content, micro=False).save(picture, kind="png", scale=4)
    return "data:image/png;base64," + base64.b64encode(picture.getvalue()).decode()


def already_used(secret: Mapping[str, Any], step: int) -> bool:
    return step <= int(secret.get("last_step", -1))
