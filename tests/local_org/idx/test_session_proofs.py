"""How old a proof of a session may be: durations, rules, constraints, and what the request asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from local_org.fresh_org import policies as fresh
from local_org.idx import starts
from local_org.idx.engine import Step
from local_org.idx.facts import IdentityProvider
from local_org.idx.proofs import of_provider
from local_org.idx.session_proofs import seconds
from local_org.idx.transaction import Proof
from tests.local_org.factories import Org, SignIn, app_policy, app_rule, password_policy, policy, session_policy

HOUR_S = 3600
Json = dict[str, Any]


@pytest.mark.parametrize(
    ("duration", "expected"),
    [("PT12H", 43_200), ("PT0S", 0), ("PT43800H", 157_680_000), ("P1DT1M", 86_460), ("P1W", 604_800), ("soon", 0), ("P", 0)],
)
def test_durations_are_read_as_iso_8601_writes_them(duration: str, expected: float) -> None:
    assert seconds(duration) == expected


def _resumed(org: Org, *proofs: Proof, status: str = "ACTIVE", **request: Any) -> Step | None:
    account = org.add("mira@example.com", "Correct-Horse-1", status=status)
    transaction = SignIn(org, **request).transaction
    partner = IdentityProvider("0oaprovider", "Partner", "OIDC")
    known = starts.Session(account.id, proofs, partner.id)
    facts = replace(org.facts(transaction), person=org.person(account), identity_providers=(partner,))
    return starts.by_session(transaction, known, facts, now=org.now, entropy=org.entropy)


def _password(org: Org, age_s: float) -> Proof:
    return Proof("okta_password", "password", org.now - age_s)


def _policy(reauthenticate_in: str, constraints: list[Json] | None = None) -> Any:
    actions = fresh.app_sign_on("1FA", constraints, reauthenticate_in=reauthenticate_in)
    return policy("ACCESS_POLICY", app_rule(**actions), name="App policy")


@pytest.mark.parametrize(("age_s", "enough"), [(HOUR_S - 1, True), (HOUR_S, False)])
def test_the_rule_says_how_old_a_proof_may_be(age_s: float, enough: bool) -> None:
    org = Org(authentication=_policy("PT1H"))
    step = _resumed(org, _password(org, age_s))
    assert step is not None
    assert ("successWithInteractionCode" in step.body) is enough


def test_a_constraint_may_allow_more_than_the_rule() -> None:
    org = Org(authentication=_policy("PT0S", [{"knowledge": {"types": ["password"], "reauthenticateIn": "PT2H"}}]))
    step = _resumed(org, _password(org, HOUR_S))
    assert step is not None
    assert "successWithInteractionCode" in step.body


@pytest.mark.parametrize("status", ["SUSPENDED", "LOCKED_OUT", "PASSWORD_EXPIRED", "DEPROVISIONED", "STAGED"])
def test_a_session_of_somebody_who_is_not_active_is_none(status: str) -> None:
    org = Org()
    assert _resumed(org, _password(org, 1), status=status) is None


def test_a_session_does_not_pass_a_rule_that_denies() -> None:
    org = Org(global_session=(session_policy(access="DENY"),))
    step = _resumed(org, _password(org, 1))
    assert step is not None
    assert step.status == 403
    assert not any(type(effect).__name__ == "IssueCode" for effect in step.effects)


def test_a_proof_by_an_authenticator_that_was_switched_off_counts_no_more() -> None:
    org = Org(authentication=app_policy("1FA"))
    off = tuple(replace(one, status="INACTIVE") if one.key == "okta_email" else one for one in org.authenticators)
    org.authenticators = off
    step = _resumed(org, Proof("okta_email", "email", org.now - 1))
    assert step is not None
    assert "successWithInteractionCode" not in step.body


@pytest.mark.parametrize(
    ("factor_mode", "constraints", "enough"),
    [
        ("1FA", None, True),
        ("1FA", [{"knowledge": {"types": ["password"]}}], True),
        ("1FA", [{"possession": {}}], False),
        ("1FA", [{"knowledge": {"authenticationMethods": [{"key": "okta_password", "method": "password"}]}}], False),
        ("2FA", None, False),
    ],
)
def test_an_identity_provider_stands_for_the_password_and_for_nothing_else(
    factor_mode: str, constraints: list[Json] | None, enough: bool
) -> None:
    org = Org(authentication=app_policy(factor_mode, constraints), global_session=(session_policy("PASSWORD_IDP"),))
    step = _resumed(org, of_provider(org.now - 1))
    assert step is not None
    assert ("successWithInteractionCode" in step.body) is enough


def test_a_session_of_today_does_not_spare_a_recovery_its_proof() -> None:
    org = Org(authentication=_policy("PT0S"), password=(password_policy(),))
    step = _resumed(org, _password(org, 1))
    assert step is not None
    assert step.transaction.proofs == ()
