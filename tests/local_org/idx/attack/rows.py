"""What the client knows of each authenticator: how to answer it rightly, and how the walk itself judges an answer. One row each."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local_org.idx.facts import Authenticator
from tests.local_org import factories as make
from tests.local_org.factories import Account
from tests.local_org.idx.attack import oracle

if TYPE_CHECKING:
    from tests.local_org.idx.attack.tab import Tab
    from tests.local_org.idx.attack.world import World

Json = dict[str, Any]
TOTP_STEP_S = 30
FRESH_PASSWORDS = ("Fresh-Pass-11", "Fresh-Pass-22", "Fresh-Pass-33", "Fresh-Pass-44", "Fresh-Pass-55", "Fresh-Pass-66")


@dataclass(frozen=True, slots=True)
class Asked:
    """The challenge or enrollment that is open in a tab, and whose it is (None: nobody's)."""

    world: World
    tab: Tab
    account: Account | None
    enrolling: bool


@dataclass(frozen=True, slots=True)
class Row:
    """`in_org`: the authenticator as the org has it. `right`: the credentials that answer it. `proves`: are these credentials right,
    judged without the engine? `failures`: wrong answers in a row before the pause (0: the account locks instead). `polled`: answered
    on a device, while the browser asks for it."""

    key: str
    in_org: Callable[[], Authenticator]
    right: Callable[[Asked], Json]
    proves: Callable[[Asked, Mapping[str, Any]], bool]
    failures: int = 5
    pause_s: float = 300.0
    polled: bool = False


# codes that are sent -------------------------------------------------------------------------------------------------------


def _sent_right(asked: Asked) -> Json:
    live = asked.tab.live
    return {"passcode": live.code if live else "000000"}


def _sent_proves(asked: Asked, given: Mapping[str, Any]) -> bool:
    """The newest code that this very tab had sent, to this person, not used, not too old."""
    live, code = asked.tab.live, given.get("passcode")
    if live is None or asked.account is None or not isinstance(code, str):
        return False
    fits = code.strip() == live.code and live.user_id == asked.account.id and live.enrolling == asked.enrolling
    return fits and not live.spent and asked.world.org.now < live.until


# passwords -----------------------------------------------------------------------------------------------------------------


def _password_right(asked: Asked) -> Json:
    if asked.enrolling:
        used = [asked.account.password, *asked.account.former] if asked.account else []
        fresh = [one for one in FRESH_PASSWORDS if one not in used[:5]]
        return {"passcode": fresh[0]}
    return {"passcode": (asked.account and asked.account.password) or "no-password-1"}


def _password_proves(asked: Asked, given: Mapping[str, Any]) -> bool:
    code, account = given.get("passcode"), asked.account
    if account is None:
        return False
    if asked.enrolling:
        return oracle.password_is_good(asked.world.org, account, code)
    return account.password is not None and code == account.password


# time-based codes ----------------------------------------------------------------------------------------------------------


def totp_at(secret: str, step: int) -> str:
    """RFC 6238 with SHA-1 and six digits."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    number = struct.unpack(">I", digest[digest[-1] & 15 :][:4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def _totp_secret(asked: Asked) -> tuple[str, int]:
    """The secret to answer for, and the last time step that was used of it."""
    secret = asked.tab.page.secret if asked.enrolling else ""
    for one in asked.account.enrollments.values() if asked.account and not asked.enrolling else ():
        if one.key == "google_otp":
            secret = str(one.secret["secret"])
            break
    return secret, asked.world.last_step.get(secret, -1)


def _totp_right(asked: Asked) -> Json:
    """Somebody who has just used a code waits for the next one."""
    secret, last = _totp_secret(asked)
    if not secret:
        return {"passcode": "000000"}
    step = int(asked.world.org.now) // TOTP_STEP_S
    if step <= last:
        asked.world.wait(TOTP_STEP_S * (last + 1 - step))
        step = last + 1
    return {"passcode": totp_at(secret, step)}


def _totp_proves(asked: Asked, given: Mapping[str, Any]) -> bool:
    secret, last = _totp_secret(asked)
    here, code = int(asked.world.org.now) // TOTP_STEP_S, given.get("passcode")
    if not secret or not isinstance(code, str) or asked.account is None:
        return False
    return any(totp_at(secret, step) == code.strip() and step > last for step in (here - 1, here, here + 1))


ROWS: dict[str, Row] = {
    one.key: one
    for one in (
        Row("okta_email", make.email_authenticator, _sent_right, _sent_proves),
        Row("okta_password", make.password_authenticator, _password_right, _password_proves, failures=0),
        Row("phone_number", make.phone_authenticator, _sent_right, _sent_proves),
        Row("google_otp", make.google_authenticator, _totp_right, _totp_proves),
    )
}
