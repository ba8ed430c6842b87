"""Email and phone: the answer is in the newest message."""

from __future__ import annotations

from typing import Any

from tests.local_org.factories import EMAIL, PHONE, SignIn, email_authenticator, phone_authenticator
from tests.local_org.idx.authenticators.case import JANE, Case

NUMBER = "+14155550100"
INVALID = ("api.authn.error.PASSCODE_INVALID", "passcode")
WRONG = {"passcode": "not-it"}


def newest(at: SignIn) -> dict[str, Any]:
    return {"passcode": at.org.mails[-1].code}


def _chosen(path: str, **chosen: str) -> tuple[str, dict[str, Any]]:
    return path, {"authenticator": chosen}


EMAIL_CASE = Case(
    configured=email_authenticator(),
    give=lambda org, jane: org.enroll(jane, "okta_email", EMAIL, {"email": JANE}),
    opening=(_chosen("challenge", id=EMAIL),),
    answer=newest,
    wrong=WRONG,
    refused=INVALID,
    enroll_opening=(_chosen("credential/enroll", id=EMAIL),),
    enroll_answer=newest,
    enroll_wrong=WRONG,
    enroll_refused=INVALID,
    life_s=300,
    enroll_life_s=300,
    replayed=INVALID,
    resends=True,
)
PHONE_CASE = Case(
    configured=phone_authenticator(),
    give=lambda org, jane: org.enroll(jane, "phone_number", PHONE, {"phoneNumber": NUMBER}),
    opening=(_chosen("challenge", id=PHONE, methodType="sms"),),
    answer=newest,
    wrong=WRONG,
    refused=INVALID,
    enroll_opening=(
        _chosen("credential/enroll", id=PHONE),
        _chosen("credential/enroll", id=PHONE, methodType="sms", phoneNumber=NUMBER),
    ),
    enroll_answer=newest,
    enroll_wrong=WRONG,
    enroll_refused=INVALID,
    life_s=300,
    enroll_life_s=300,
    replayed=INVALID,
    resends=True,
)
