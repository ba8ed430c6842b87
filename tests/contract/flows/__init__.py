"""Every flow, walked once: each function returns the answers it met, named by state."""

from __future__ import annotations

from collections.abc import Callable

from tests.contract.flows import (
    google,
    oauth,
    okta_verify,
    passwords,
    phone,
    profiles,
    question,
    recovery,
    refusals,
    sign_in,
    sign_up,
    starts,
    webauthn,
)
from tests.contract.flows.sign_up import at_the_sign_up_form
from tests.contract.flows.values import (
    CHALLENGE,
    ENROLL,
    GOOD_PASSWORD,
    VERIFY_EMAIL,
    WRONG_PASSWORD,
    new_address,
    other_than,
    passcode,
    profile,
)
from tests.contract.org import Org
from tests.contract.walk import Answer

__all__ = [
    "CHALLENGE",
    "ENROLL",
    "FLOWS",
    "GOOD_PASSWORD",
    "VERIFY_EMAIL",
    "WRONG_PASSWORD",
    "at_the_sign_up_form",
    "new_address",
    "other_than",
    "passcode",
    "profile",
]

FLOWS: tuple[Callable[[Org], list[Answer]], ...] = (
    *sign_in.FLOWS,
    *sign_up.FLOWS,
    *recovery.FLOWS,
    *refusals.FLOWS,
    *phone.FLOWS,
    *google.FLOWS,
    *question.FLOWS,
    *okta_verify.FLOWS,
    *webauthn.FLOWS,
    *starts.FLOWS,
    *passwords.FLOWS,
    *profiles.FLOWS,
    *oauth.FLOWS,
)
