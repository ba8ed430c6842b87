"""The ION of each state, whole: a change of the wire shape shows here as a difference to read.

`SNAPSHOTS=write pytest tests/local_org/idx/test_snapshots.py` writes them anew; the difference belongs in the review.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from local_org.idx.authenticators import ALL
from tests.local_org.factories import (
    EMAIL,
    PASSWORD,
    PASSWORD_KNOWLEDGE,
    PHONE,
    VERIFY,
    Org,
    SignIn,
    app_policy,
    enrollment_policy,
    profile_policy,
)
from tests.local_org.idx.authenticators.case import credentials
from tests.local_org.idx.authenticators.cases import CASES
from tests.local_org.idx.authenticators.devices import PUSH_CASE, numbered, says

FOLDER = Path(__file__).parent / "snapshots"
JANE, SECRET, NEW = "jane@example.com", "Correct-Horse-1", "nina@example.com"
BY_EMAIL = {"id": VERIFY, "channel": "email"}


def two_factors() -> Org:
    org = Org(authentication=app_policy("2FA", [PASSWORD_KNOWLEDGE]))
    org.add(JANE, SECRET)
    return org


def any_factor() -> Org:
    org = Org(authentication=app_policy("1FA"), profile=profile_policy())
    org.enrollment = (enrollment_policy(okta_email="REQUIRED", okta_password="OPTIONAL"),)
    org.add(JANE, SECRET)
    return org


def of_the_case(key: str) -> dict[str, Callable[[], SignIn]]:
    """The four states of an authenticator, by the case of the common suite."""
    case = CASES[key]
    return {
        f"{key}-verify": lambda: case.asked(),
        f"{key}-verify-wrong": lambda: credentials(case.asked(), case.wrong),
        f"{key}-enroll": lambda: case.enrolling(),
        f"{key}-enroll-wrong": lambda: case.enroll_with(case.enrolling(), case.enroll_wrong),
    }


STATES: dict[str, Callable[[], SignIn]] = {
    "identify": lambda: SignIn(any_factor()),
    "identify-with-password": lambda: SignIn(two_factors()),
    "identify-with-password-wrong": lambda: SignIn(two_factors()).identify(JANE, "wrong"),
    "select-authenticate": lambda: SignIn(any_factor()).identify(JANE),
    "okta_password-verify": lambda: SignIn(any_factor()).identify(JANE).choose(PASSWORD),
    "okta_password-verify-wrong": lambda: SignIn(any_factor()).identify(JANE).choose(PASSWORD).answer("wrong"),
    "okta_password-enroll": lambda: SignIn(any_factor()).sign_up(NEW).answer_mail().choose(PASSWORD),
    "okta_password-enroll-wrong": lambda: SignIn(any_factor()).sign_up(NEW).answer_mail().choose(PASSWORD).answer("weak"),
    "okta_password-reset": lambda: SignIn(two_factors()).post("recover").identify(JANE).choose(EMAIL).answer_mail(),
    "okta_email-confirm": lambda: SignIn(two_factors()).identify(JANE, SECRET),
    "okta_email-verify": lambda: SignIn(two_factors()).identify(JANE, SECRET).choose(EMAIL),
    "okta_email-verify-wrong": lambda: SignIn(two_factors()).identify(JANE, SECRET).choose(EMAIL).answer("000000"),
    "okta_email-enroll": lambda: SignIn(any_factor()).sign_up(NEW),
    "okta_email-enroll-wrong": lambda: SignIn(any_factor()).sign_up(NEW).answer("000000"),
    **{name: state for key in CASES if key not in ("okta_email", "okta_password") for name, state in of_the_case(key).items()},
    "phone_number-confirm": lambda: SignIn(CASES["phone_number"].org(has=True)).identify(JANE, SECRET),
    "phone_number-enroll-data": lambda: SignIn(CASES["phone_number"].org(has=False)).identify(JANE, SECRET).choose(PHONE),
    "okta_verify-confirm": lambda: SignIn(CASES["okta_verify"].org(has=True)).identify(JANE, SECRET),
    "okta_verify-push": lambda: PUSH_CASE.asked(),
    "okta_verify-push-number": lambda: numbered().asked(),
    "okta_verify-push-rejected": lambda: says(PUSH_CASE.asked(), {"answer": "reject"}),
    "okta_verify-enroll-email": lambda: CASES["okta_verify"].enrolling().post("credential/enroll", authenticator=BY_EMAIL),
    "okta_verify-enroll-email-sent": lambda: (
        CASES["okta_verify"].enrolling().post("credential/enroll", authenticator=BY_EMAIL).post("challenge/send", email="joy@example.com")
    ),
    "enroll-profile": lambda: SignIn(any_factor()).post("enroll"),
    "optional-with-skip": lambda: SignIn(any_factor()).sign_up(NEW).answer_mail(),
    "identify-recovery": lambda: SignIn(two_factors()).post("recover"),
    "success": lambda: SignIn(two_factors()).identify(JANE, SECRET).choose(EMAIL).answer_mail(),
}


@pytest.mark.parametrize("state", STATES)
def test_the_state_is_rendered_as_its_snapshot(state: str) -> None:
    reached = STATES[state]()
    shown = json.dumps({"status": reached.status, "body": named(reached.body, reached)}, indent=1) + "\n"
    path = FOLDER / f"{state}.json"
    if os.environ.get("SNAPSHOTS") == "write":
        FOLDER.mkdir(exist_ok=True)
        path.write_text(shown)
    assert shown == path.read_text()


def named(value: Any, reached: SignIn) -> Any:
    """Handles and codes differ from step to step of a refactoring: they stand under their names."""
    names = {reached.transaction.state_handle: "HANDLE", reached.code: "CODE"}
    if isinstance(value, dict):
        return {key: named(one, reached) for key, one in value.items()}
    if isinstance(value, list):
        return [named(one, reached) for one in value]
    return names.get(value, value) if isinstance(value, str) else value


@pytest.mark.parametrize("authenticator", ALL, ids=lambda one: one.spec.key)
@pytest.mark.parametrize("purpose", ["verify", "verify-wrong", "enroll", "enroll-wrong"])
def test_every_authenticator_has_its_snapshots(authenticator: Any, purpose: str) -> None:
    assert f"{authenticator.spec.key}-{purpose}" in STATES
