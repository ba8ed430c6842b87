"""Okta Verify: possession of a device with the app, by a code that it shows or a push that it answers.

FastPass (`signed_nonce`) is not built: it needs the real app on the machine of the browser.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from local_org.idx import remediations as r
from local_org.idx.authenticators import codes, totp
from local_org.idx.authenticators.base import (
    Accepted,
    Authenticator,
    Begun,
    Context,
    Method,
    Needs,
    Prepared,
    Purpose,
    Rejected,
    Spec,
    form_of,
)
from local_org.idx.authenticators.phone_number import e164
from local_org.idx.facts import Authenticator as Configured
from local_org.idx.facts import Entropy, Facts, Person
from local_org.idx.transaction import Pending

Json = dict[str, Any]
# Not documented; shorter than the five minutes after which the whole sign-in ends.
_PUSH_LIFE_S = 180.0
_POSSESSION = frozenset({"possession"})
_CHANNELS = {"qrcode": "QRCODE", "email": "EMAIL", "sms": "SMS"}
_ADDRESS_FIELDS: dict[str, Json] = {
    "email": {"name": "email", "label": "Email", "required": True, "visible": True},
    "sms": {"name": "phoneNumber", "label": "Phone number", "required": True, "visible": True},
}
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")
_REJECTED = Rejected("api.authn.poll.error.push_rejected", counts=False)
_TIMED_OUT = Rejected("core.system.transaction_resource_not_found", counts=False, ends=True)
_NEEDS_BIOMETRICS = Rejected("oie.authenticator.app.method.push.verify.enable.biometrics", counts=False)


class OktaVerify(Authenticator):
    spec = Spec(
        key="okta_verify",
        type="app",
        display_name="Okta Verify",
        methods=(
            Method("push", _POSSESSION, "swk", "Get a push notification", polled=True, device_bound=True),
            Method("totp", _POSSESSION, "otp", "Enter a code", device_bound=True),
        ),
        enrollment_prefix="pfd",
        verified_as="currentAuthenticator",
        address="address",
        grouped=True,
        several=True,
        enrolled_by_poll=True,
    )

    def credentials(self, purpose: Purpose, pending: Pending, facts: Facts, person: Person | None) -> Json:
        return form_of({"name": "totp", "label": "Enter code", "required": True, "visible": True})

    def choice(self, methods: tuple[str, ...], *, enrolling: bool) -> list[Json]:
        """By which channel the link comes while enrolling, else the method."""
        if not enrolling:
            return Authenticator.choice(self, methods, enrolling=False)
        options = [{"label": label, "value": channel} for channel, label in _CHANNELS.items()]
        return [{"name": "channel", "type": "string", "required": False, "options": options}]

    def data_fields(self, pending: Pending) -> list[Json]:
        return [dict(_ADDRESS_FIELDS[str(pending.data["channel"])])]

    def prepare(
        self, chosen: Mapping[str, Any], methods: tuple[str, ...], pending: Pending | None, facts: Facts, person: Person
    ) -> Prepared | Needs | Rejected:
        """A QR code unless told otherwise; a message needs an address, which may be any."""
        channel = chosen.get("channel") or "qrcode"
        if not isinstance(channel, str) or channel not in _CHANNELS:
            return Rejected("E0000020", counts=False)
        if channel == "qrcode":
            return Prepared(methods[0], data={"channel": channel})
        field = str(_ADDRESS_FIELDS[channel]["name"])
        if field not in chosen:
            return Needs(r.CHANNEL_DATA, data={"channel": channel})
        address = _address(channel, str(chosen[field]))
        if isinstance(address, Rejected):
            return address
        return Prepared(methods[0], {"channel": channel, "address": address}, {"channel": channel, field: address})

    def begin(self, pending: Pending, configured: Configured, context: Context, entropy: Entropy) -> Begun:
        """A link for the app of a new device, or a push to those that there are; a code needs nothing."""
        asked = entropy.token()
        if pending.enrolling:
            secret = totp.new_secret(entropy)
            return Begun({"asked": asked, "secret": secret}, ask={"kind": "enroll", "secret": secret}, link=link(context.facts, asked))
        if pending.method != "push":
            return Begun()
        numbers = _numbers(entropy) if _challenges_by_number(configured) else []
        verification = str(configured.settings.get("userVerification", "PREFERRED"))
        shown = {"correct_answer": numbers[0]} if numbers else {}
        ask = {"kind": "push", "app": context.facts.app.label, "numbers": sorted(numbers), "userVerification": verification}
        remembered = {"asked": asked, "user_verification": verification, **shown}
        return Begun(remembered, context.now + _PUSH_LIFE_S, ask=ask, shown_to_all=shown)

    def contextual(self, pending: Pending, facts: Facts, person: Person | None) -> Json:
        """The link of an enrollment, as picture or where it went; the number to choose on the device."""
        if not pending.enrolling:
            return {"correctAnswer": pending.data["correct_answer"]} if "correct_answer" in pending.data else {}
        shown = {"selectedChannel": pending.data.get("channel", "qrcode")}
        if shown["selectedChannel"] == "qrcode" and "asked" in pending.data:
            picture = totp.qr_code(link(facts, str(pending.data["asked"])))
            return {"qrcode": {"href": picture, "method": "embedded", "type": "image/png"}, **shown}
        return {**shown, **{name: pending.data[name] for name in ("email", "phoneNumber") if name in pending.data}}

    def shown(self, profile: Mapping[str, Any], secret: Mapping[str, Any]) -> Json:
        return {"profile": {"deviceName": profile["deviceName"]}} if "deviceName" in profile else {}

    def verify(self, pending: Pending, answer: Mapping[str, Any], context: Context) -> Accepted | Rejected:
        """A code of a near time step of any of the person's devices, each step once."""
        given = answer.get("totp")
        code = given.strip() if isinstance(given, str) else ""
        for enrollment in context.enrollments(self.spec.key):
            step = totp.matching_step(str(enrollment.secret["secret"]), code, context.now)
            if step is not None and not totp.already_used(enrollment.secret, step):
                return Accepted({**enrollment.secret, "last_step": step}, enrollment_id=enrollment.id)
        return Rejected(codes.INVALID, "totp")

    def poll(self, pending: Pending, context: Context) -> Accepted | Rejected | None:
        """What the device said: it took the account on, or it approved or rejected the push."""
        asked = pending.data.get("asked")
        said = context.facts.device_answer(asked) if asked else None
        if said is None:
            return _TIMED_OUT if pending.expires_at is not None and context.now >= pending.expires_at else None
        if pending.enrolling:
            kept = {"secret": pending.data["secret"], "device_id": said["device_id"]}
            return Accepted(kept, profile={"deviceName": said["device_name"]})
        return self._judge_push(pending, said, context)

    def _judge_push(self, pending: Pending, said: Mapping[str, Any], context: Context) -> Accepted | Rejected:
        """A wrong number is a rejection; where the org demands biometrics, a mere tap is told so."""
        answered = [one for one in context.enrollments(self.spec.key) if one.secret.get("device_id") == said.get("device_id")]
        number = pending.data.get("correct_answer")
        if not answered or said.get("answer") != "approve" or (number is not None and said.get("number") != number):
            return _REJECTED
        verified = said.get("user_verified") is True
        if pending.data.get("user_verification") == "REQUIRED" and not verified:
            return _NEEDS_BIOMETRICS
        return Accepted(user_verified=verified, enrollment_id=answered[0].id)


def link(facts: Facts, asked: str) -> str:
    """What the QR code and the messages hold. Okta's own leads into the app; this one leads to the console's phone, there being no app."""
    return f"{facts.org_url}/phone?enroll={asked}"


def _address(channel: str, given: str) -> str | Rejected:
    """No refusal of an address is recorded here; these are the ones of sign-up and of the phone."""
    if channel == "sms":
        return e164(given) or Rejected("api.factors.error.sms.invalid_phone", counts=False)
    address = given.strip()
    return address if _EMAIL.fullmatch(address) else Rejected("registration.error.invalidLoginEmail", "email", ("Email",), counts=False)


def _challenges_by_number(configured: Configured) -> bool:
    """HIGH_RISK_ONLY asks nobody: there is no judgement of risk here."""
    binding = configured.settings.get("channelBinding") or {}
    return binding.get("style") == "NUMBER_CHALLENGE" and binding.get("required") == "ALWAYS"


def _numbers(entropy: Entropy) -> list[str]:
    """Three different numbers of two digits, the right one first."""
    first, second, third = (int(entropy.digits(4)) for _ in range(3))
    steps = (0, 1 + second % 44, 46 + third % 44)
    return [str(10 + (first + step) % 90) for step in steps]
