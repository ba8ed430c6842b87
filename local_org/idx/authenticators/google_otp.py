"""Google Authenticator: possession of a device that shows time-based codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from local_org.idx.authenticators import codes, totp
from local_org.idx.authenticators.base import (
    Accepted,
    Authenticator,
    Begun,
    Context,
    Method,
    Purpose,
    Rejected,
    Spec,
    form_of,
)
from local_org.idx.facts import Authenticator as Configured
from local_org.idx.facts import Entropy, Facts, Person
from local_org.idx.transaction import Pending

Json = dict[str, Any]
_WRONG = "authfactor.challenge.soft_token.invalid_passcode"
_USED = "authfactor.challenge.soft_token.used_passcode"


class GoogleAuthenticator(Authenticator):
    spec = Spec(
        key="google_otp",
        type="app",
        display_name="Google Authenticator",
        methods=(Method("otp", frozenset({"possession"}), "otp", device_bound=True),),
        enrollment_prefix="uft",
        verified_as="currentAuthenticator",
    )

    def credentials(self, purpose: Purpose, pending: Pending, facts: Facts, person: Person | None) -> Json:
        return form_of({"name": "passcode", "label": "Enter code", "required": True, "visible": True})

    def choice(self, methods: tuple[str, ...], *, enrolling: bool) -> list[Json]:
        return []  # `id` only, as recorded

    def begin(self, pending: Pending, configured: Configured, context: Context, entropy: Entropy) -> Begun:
        return Begun({"secret": totp.new_secret(entropy)} if pending.enrolling else {})

    def contextual(self, pending: Pending, facts: Facts, person: Person | None) -> Json:
        """The secret of the enrollment in progress, as picture and to type."""
        secret = pending.data.get("secret")
        if not pending.enrolling or secret is None or person is None:
            return {}
        picture = totp.qr_code(totp.uri(secret, person.login, urlsplit(facts.org_url).netloc))
        return {"qrcode": {"method": "embedded", "href": picture, "type": "image/png"}, "sharedSecret": secret}

    def verify(self, pending: Pending, answer: Mapping[str, Any], context: Context) -> Accepted | Rejected:
        """A code of a near time step, each step once."""
        for enrollment in context.enrollments(self.spec.key):
            step = totp.matching_step(str(enrollment.secret["secret"]), _code(answer), context.now)
            if step is not None and totp.already_used(enrollment.secret, step):
                return Rejected(_USED, "passcode")
            if step is not None:
                return Accepted({**enrollment.secret, "last_step": step}, enrollment_id=enrollment.id)
        return Rejected(_WRONG, "passcode")

    def enroll(self, pending: Pending, answer: Mapping[str, Any], context: Context) -> Accepted | Rejected:
        """The first code proves that the secret arrived; it cannot be used again to sign in."""
        secret = str(pending.data["secret"])
        step = totp.matching_step(secret, _code(answer), context.now)
        return Rejected(codes.INVALID, "passcode") if step is None else Accepted({"secret": secret, "last_step": step})


def _code(answer: Mapping[str, Any]) -> str:
    return str(answer.get("passcode", "")).strip()
