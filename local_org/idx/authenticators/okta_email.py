"""Email: possession of a mailbox, by a code of six digits or a link that carries it."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from local_org.idx.authenticators.base import Accepted, Begun, Context, Limit, Method, Purpose, Rejected, Spec
from local_org.idx.facts import Authenticator, Entropy
from local_org.idx.transaction import Pending
from local_org.policy.password import PasswordDecision

Json = dict[str, Any]
_DIGITS = 6
_WRONG_CODES, _PAUSE_S = 5, 300.0


class Email:
    spec = Spec(
        key="okta_email",
        type="email",
        display_name="Email",
        methods=(Method("email", frozenset({"possession"}), "email"),),
        enrollment_prefix="eae",
        channel="email",
        polls=True,
    )

    def fields(self, purpose: Purpose) -> list[Json]:
        return [{"name": "passcode", "label": "Enter code"}]

    def settings(self, context: PasswordDecision) -> Json:
        return {}

    def profile(self, address: str) -> Json:
        """First and last character of the local part, three stars whatever its length, the whole domain (recorded)."""
        local, at, domain = address.partition("@")
        return {"email": f"{local[0]}***{local[-1]}@{domain}"} if at and local else {}

    def begin(self, configured: Authenticator, now: float, entropy: Entropy) -> Begun:
        code, token = entropy.digits(_DIGITS), entropy.token()
        minutes = configured.settings.get("tokenLifetimeInMinutes", 5)
        return Begun({"code": code, "link_token": token}, now + minutes * 60, code, token)

    def verify(self, pending: Pending, answer: Mapping[str, Any], context: Context) -> Accepted | Rejected:
        """The newest code of this transaction, within its life. A link's code is the same one."""
        code, given = pending.data.get("code"), answer.get("passcode")
        alive = pending.expires_at is None or context.now < pending.expires_at
        fits = isinstance(code, str) and isinstance(given, str) and hmac.compare_digest(given.strip().encode(), code.encode())
        return Accepted() if alive and fits else Rejected("api.authn.error.PASSCODE_INVALID", "passcode")

    def enroll(self, pending: Pending, answer: Mapping[str, Any], context: Context) -> Accepted | Rejected:
        return self.verify(pending, answer, context)

    def limit(self, context: PasswordDecision) -> Limit:
        return Limit(_WRONG_CODES, _PAUSE_S)
