"""What distinguishes authenticators where they are managed: a fact of each is a row here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from local_org.org import Org
from local_org.web.errors import ApiError

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """`factor`: its type and provider in the older words of the Factors API, None where it is none of its factors.

    `lost_by_reset`: a reset of factors takes its enrollments. `enrolled_in_an_app`: they begin in an app, at a link of their own.
    `unknown_methods`: sign-in has none of these.
    """

    factor: tuple[str, str] | None = None
    lost_by_reset: bool = True
    can_be_switched: bool = True
    needs_telephony: bool = False
    enrolled_in_an_app: bool = False
    unknown_methods: tuple[str, ...] = ()


_KINDS = {
    "okta_email": Kind(("email", "OKTA"), lost_by_reset=False),
    "okta_password": Kind(can_be_switched=False),
    "phone_number": Kind(("sms", "OKTA"), needs_telephony=True),
    "google_otp": Kind(("token:software:totp", "GOOGLE")),
    "okta_verify": Kind(("token:software:totp", "OKTA"), enrolled_in_an_app=True, unknown_methods=("signed_nonce",)),
    "security_question": Kind(("question", "OKTA")),
    "webauthn": Kind(("webauthn", "FIDO")),
}
_PLAIN = Kind()


def kind_of(key: str) -> Kind:
    return _KINDS.get(key, _PLAIN)


def refuse_without_telephony(org: Org, authenticator: Json) -> None:
    """Texts and calls need a provider, which a real new org has not: `serve --no-telephony` is like it. Raises E0000226."""
    if kind_of(authenticator["key"]).needs_telephony and not org.telephony:
        raise ApiError("E0000226")
