"""Phone: possession of a telephone, by a code in a text message or a call."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from local_org.idx import remediations as r
from local_org.idx.authenticators import codes
from local_org.idx.authenticators.base import (
    Accepted,
    Authenticator,
    Begun,
    Context,
    Method,
    Needs,
    Pace,
    Prepared,
    Rejected,
    Spec,
    method_field,
)
from local_org.idx.facts import Authenticator as Configured
from local_org.idx.facts import Entropy, Facts, Person
from local_org.idx.transaction import Pending

Json = dict[str, Any]
_CODE_LIFE_S = 300.0
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_EXTENSION = re.compile(r"x\d{1,10}$")  # the clients' suffix for calls
_POSSESSION = frozenset({"possession"})


def _pace(too_soon: str, too_many: str) -> Pace:
    """Thirty seconds are what the messages of E0000109 and E0000133 say; how many in which time is not documented."""
    return Pace(30, too_soon, 5, 3600.0, too_many)


class Phone(Authenticator):
    spec = Spec(
        key="phone_number",
        type="phone",
        display_name="Phone",
        methods=(
            Method("sms", _POSSESSION, "sms", "SMS", "sms", pace=_pace("errors.E0000109", "errors.E0000150")),
            Method("voice", _POSSESSION, "tel", "Voice call", "call", pace=_pace("errors.E0000133", "errors.E0000151")),
        ),
        enrollment_prefix="sms",
        address="phoneNumber",
    )

    def choice(self, methods: tuple[str, ...], *, enrolling: bool) -> list[Json]:
        number: list[Json] = [{"name": "phoneNumber", "label": "Phone number", "required": False}] if enrolling else []
        return [*method_field(self.spec, methods, required=False), *number]

    def data_fields(self, pending: Pending) -> list[Json]:
        number = {"name": "phoneNumber", "type": "string", "required": True, "label": "Phone number"}
        return [*method_field(self.spec, tuple(pending.data["methods"]), required=True), number]

    def prepare(
        self, chosen: Mapping[str, Any], methods: tuple[str, ...], pending: Pending | None, facts: Facts, person: Person
    ) -> Prepared | Needs | Rejected:
        """The number in E.164; anything else is refused without being called."""
        if "phoneNumber" not in chosen:
            return Needs(r.ENROLLMENT_DATA, data={"methods": list(methods)})
        method, given = str(chosen.get("methodType") or methods[0]), str(chosen["phoneNumber"])
        number = e164(_EXTENSION.sub("", given) if method == "voice" else given)
        if number is None:
            return Rejected("api.factors.error.sms.invalid_phone", counts=False)
        return Prepared(method, {"phoneNumber": number})

    def begin(self, pending: Pending, configured: Configured, context: Context, entropy: Entropy) -> Begun:
        code = codes.new_code(entropy)
        return Begun({"code": code}, context.now + _CODE_LIFE_S, code)

    def shown(self, profile: Mapping[str, Any], secret: Mapping[str, Any]) -> Json:
        """`+1 XXX-XXX-2342`; other countries alike, for want of evidence."""
        number = str(profile.get("phoneNumber", ""))
        country = number[1:-10] if len(number) > 11 else number[1:2]
        return {"profile": {"phoneNumber": f"+{country} XXX-XXX-{number[-4:]}"}} if number else {}

    def verify(self, pending: Pending, answer: Mapping[str, Any], context: Context) -> Accepted | Rejected:
        return codes.judge(pending, answer, context.now)


def e164(given: str) -> str | None:
    """The number without what people write between digits; None when it is not one with a country code."""
    number = re.sub(r"[\s().-]", "", given)
    return number if _E164.fullmatch(number) else None
