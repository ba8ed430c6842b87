"""What distinguishes authenticators where they are managed: a fact of each is a row here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from local_org.org import Org
from local_org.web.errors import ApiError

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """`enrolled_in_an_app`: its enrollments begin in an app, at a link of their own. `unknown_methods`: sign-in has none of these."""

    can_be_switched: bool = True
    needs_telephony: bool = False
    enrolled_in_an_app: bool = False
    unknown_methods: tuple[str, ...] = ()


_KINDS = {
    "okta_password": Kind(can_be_switched=False),
    "okta_verify": Kind(enrolled_in_an_app=True, unknown_methods=("signed_nonce",)),
    "phone_number": Kind(needs_telephony=True),
}
_PLAIN = Kind()


def kind_of(key: str) -> Kind:
    return _KINDS.get(key, _PLAIN)


def refuse_without_telephony(org: Org, authenticator: Json) -> None:
    """Texts and calls need a provider, which a real new org has not: `serve --no-telephony` is like it. Raises E0000226."""
    if kind_of(authenticator["key"]).needs_telephony and not org.telephony:
        raise ApiError("E0000226")
