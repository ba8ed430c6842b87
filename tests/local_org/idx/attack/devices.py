"""Authenticator apps, phones with Okta Verify, security keys: answers that a device makes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
from collections.abc import Mapping
from typing import Any

from tests.local_org.idx.attack.row import Asked
from tests.local_org.idx.attack.source import Source, chance
from tests.local_org.idx.authenticators.software_key import SoftwareKey

Json = dict[str, Any]
TOTP_STEP_S = 30
_PAGE = "http://localhost:8080"


def totp_at(secret: str, step: int) -> str:
    """RFC 6238 with SHA-1 and six digits."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    number = struct.unpack(">I", digest[digest[-1] & 15 :][:4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def _totp_secrets(asked: Asked) -> list[str]:
    if asked.enrolling:
        return [asked.page.secret] if asked.page.secret else []
    return [str(one["secret"]) for one in asked.secrets(asked.page.current)]


def totp_right(asked: Asked) -> Json:
    """Somebody who has just used a code waits for the next one."""
    code = "000000"
    for secret in _totp_secrets(asked)[:1]:
        step, last = int(asked.world.org.now) // TOTP_STEP_S, asked.world.last_step.get(secret, -1)
        if step <= last:
            asked.world.wait(TOTP_STEP_S * (last + 1 - step))
            step = last + 1
        code = totp_at(secret, step)
    return {"passcode": code, "totp": code}


def totp_proves(asked: Asked, given: Mapping[str, Any]) -> bool:
    """A code of a near step, which is newer than the last one that was accepted."""
    return asked.account is not None and _step_of(asked, given) is not None


def totp_keeps(asked: Asked, given: Mapping[str, Any]) -> None:
    found = _step_of(asked, given)
    if found is not None:
        asked.world.last_step[found[0]] = found[1]


def _step_of(asked: Asked, given: Mapping[str, Any]) -> tuple[str, int] | None:
    code = given.get("totp" if asked.page.current == "okta_verify" else "passcode")
    here = int(asked.world.org.now) // TOTP_STEP_S
    for secret in _totp_secrets(asked):
        for step in (here, here - 1, here + 1):
            if isinstance(code, str) and totp_at(secret, step) == code.strip() and step > asked.world.last_step.get(secret, -1):
                return secret, step
    return None


# Okta Verify: a push, or the link of an enrollment, answered on the device --------------------------------------------------


def verify_answers(asked: Asked, source: Source) -> None:
    """The newest question of this tab, in time: mostly as the person wants it, sometimes not, by whatever device."""
    question = asked.question
    if question is None or chance(source, 30) or asked.world.org.now >= question.until:
        return
    device = f"guo{asked.account.login if asked.account else ''}"
    if question.enrolling:
        said = {"answer": "enrolled", "device_id": device, "device_name": "A phone"}
    else:
        shown = str(asked.page.contextual.get("correctAnswer", ""))
        said = {"answer": "approve" if chance(source, 85) else "reject", "device_id": device if chance(source, 90) else "guosomebodyelse"}
        said |= {"number": shown if chance(source, 85) else "00"} if shown else {}
        said |= {"user_verification": True} if chance(source, 50) else {}  # type: ignore[dict-item]
    asked.world.org.answered.setdefault(question.id, said)


def verify_proves(asked: Asked, given: Mapping[str, Any]) -> bool:
    """By code; or by what a device of this person said to the newest question of this tab, in time and by the right number."""
    question = asked.question
    if "totp" in given or asked.account is None:
        return not asked.enrolling and totp_proves(asked, given)
    said = asked.world.org.answered.get(question.id) if question else None
    if question is None or said is None or question.spent or question.user_id != asked.account.id:
        return False
    if asked.enrolling:
        return question.enrolling and said["answer"] == "enrolled"
    own = said["device_id"] in [one.get("device_id") for one in asked.secrets("okta_verify")]
    shown = asked.page.contextual.get("correctAnswer")
    right = said["answer"] == "approve" and (shown is None or said.get("number") == shown)
    return own and right and not question.enrolling


def verify_keeps(asked: Asked, given: Mapping[str, Any]) -> None:
    if "totp" in given:
        totp_keeps(asked, given)
    elif asked.question:
        asked.question.spent = True


# security keys -------------------------------------------------------------------------------------------------------------


def key_right(asked: Asked) -> Json:
    """Signs what the page shows, by a key of this person, or by a new one."""
    shown = asked.page.contextual
    challenge = (shown.get("activationData") or shown.get("challengeData") or {}).get("challenge")
    if challenge is None:
        return {"clientData": "e30", "authenticatorData": "AA", "signatureData": "AA"}
    keys = asked.world.keys
    if asked.enrolling:
        name, key = f"key {len(keys)}", SoftwareKey(1000 + len(keys), user_verified=len(keys) % 2 == 0)
        keys[str(key.enrolled["credential_id"])] = key
        answer = key.create(challenge, _PAGE)
        asked.world.signed[answer["attestation"]] = (challenge, str(key.enrolled["credential_id"]), name)
        return answer
    had = [str(one["credential_id"]) for one in asked.secrets("webauthn") if one.get("credential_id") in keys]
    credential = had[-1] if had else next(iter(keys))
    answer = keys[credential].get(challenge, _PAGE)
    asked.world.signed[answer["signatureData"]] = (challenge, credential, "")
    return answer


def key_proves(asked: Asked, given: Mapping[str, Any]) -> bool:
    """The walk knows what each signature was made for: this page's challenge, by a key that this person has, or is to have."""
    made = asked.world.signed.get(str(given.get("attestation" if asked.enrolling else "signatureData")))
    if made is None or asked.account is None:
        return False
    shown = asked.page.contextual
    challenge = (shown.get("activationData" if asked.enrolling else "challengeData") or {}).get("challenge")
    has = made[1] in [one.get("credential_id") for one in asked.secrets("webauthn")]
    return made[0] == challenge and has != asked.enrolling
