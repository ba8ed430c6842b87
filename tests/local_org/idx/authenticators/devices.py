"""Okta Verify: the answer is what a phone shows or says; the phone is played here as `/local/devices` plays it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.local_org.factories import VERIFY, Account, Org, SignIn, okta_verify_authenticator
from tests.local_org.idx.authenticators.authenticator_apps import SECRET, shown_by
from tests.local_org.idx.authenticators.case import Case

PHONE = "guophone000000000001"
TAKEN_ON = {"answer": "enrolled", "device_id": PHONE, "device_name": "Jane's phone"}


def give(org: Org, account: Account) -> None:
    org.enroll(account, "okta_verify", VERIFY, {"deviceName": "Jane's phone"}, {"secret": SECRET, "device_id": PHONE})


def says(at: SignIn, answer: dict[str, Any]) -> SignIn:
    """The phone answers the newest question, and the page asks again."""
    if answer:
        at.org.answered[list(at.org.asked)[-1]] = answer
    return at.post("challenge/poll")


def approval(**more: Any) -> dict[str, Any]:
    return {"answer": "approve", "device_id": PHONE, **more}


VERIFY_CASE = Case(
    configured=okta_verify_authenticator(),
    give=give,
    opening=(("challenge", {"authenticator": {"id": VERIFY, "methodType": "totp"}}),),
    answer=lambda at: {"totp": shown_by(SECRET, at.org.now)},
    wrong={"totp": "not-it"},
    refused=("api.authn.error.PASSCODE_INVALID", "totp"),
    enroll_opening=(("credential/enroll", {"authenticator": {"id": VERIFY, "channel": "qrcode"}}),),
    enroll_answer=lambda at: TAKEN_ON,
    enroll_wrong={},  # a phone that has not scanned the code yet: nothing happens
    enroll_refused=("", ""),
    enroll_with=says,
    replayed=("api.authn.error.PASSCODE_INVALID", "totp"),
)
PUSH_CASE = replace(VERIFY_CASE, opening=(("challenge", {"authenticator": {"id": VERIFY, "methodType": "push"}}),))


def numbered(**settings: Any) -> Case:
    """A push with a number to choose, always."""
    binding = {"channelBinding": {"style": "NUMBER_CHALLENGE", "required": "ALWAYS"}, **settings}
    return replace(PUSH_CASE, configured=okta_verify_authenticator(**binding))
