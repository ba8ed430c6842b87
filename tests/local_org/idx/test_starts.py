"""Whatever a sign-in starts with, it reaches SUCCESS only with what both policies ask for: judged by an oracle of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from local_org.fresh_org import policies as fresh
from local_org.idx import starts
from local_org.idx.effects import IssueCode
from local_org.idx.engine import Step
from local_org.idx.facts import IdentityProvider
from local_org.idx.proofs import of_provider
from local_org.idx.transaction import Proof
from tests.local_org.factories import EVERYONE, Account, Org, SignIn, app_rule, enrollment_policy, policy, session_policy
from tests.local_org.idx.attack.oracle import may_enter

HOUR_S = 3600
CONSTRAINTS: tuple[list[dict[str, Any]] | None, ...] = (
    None,
    [{"knowledge": {"types": ["password"]}}],
    [{"possession": {}}],
    [{"knowledge": {"types": ["password"]}, "possession": {}}],
    [{"knowledge": {}}, {"possession": {"deviceBound": "REQUIRED"}}],
)
AGES = st.sampled_from((1.0, 1800.0, HOUR_S - 1.0, HOUR_S + 1.0, 20 * HOUR_S))


@st.composite
def orgs(draw: st.DrawFn) -> Org:
    actions = fresh.app_sign_on(draw(st.sampled_from(("1FA", "2FA"))), draw(st.sampled_from(CONSTRAINTS)), reauthenticate_in="PT1H")
    actions["appSignOn"]["access"] = draw(st.sampled_from(("ALLOW", "ALLOW", "ALLOW", "DENY")))
    primary = draw(st.sampled_from(("PASSWORD_IDP", "PASSWORD_IDP_ANY_FACTOR")))
    return Org(
        authentication=policy("ACCESS_POLICY", app_rule(**actions), name="App policy"),
        global_session=(session_policy(primary, requireFactor=draw(st.booleans())),),
        enrollment=(enrollment_policy(okta_email=draw(st.sampled_from(("REQUIRED", "OPTIONAL"))), okta_password="REQUIRED"),),
        assigned_groups=frozenset({EVERYONE}) if draw(st.integers(0, 4)) else frozenset({"00gothers"}),
    )


def _account(draw_status: str, org: Org) -> Account:
    return org.add("mira@example.com", "Correct-Horse-1", status=draw_status)


def _issued(step: Step) -> bool:
    codes = [effect for effect in step.effects if isinstance(effect, IssueCode)]
    assert bool(codes) == ("successWithInteractionCode" in step.body) == (step.transaction.ended == "success")
    return bool(codes)


def _allowed(org: Org, account: Account, proofs: tuple[Proof, ...]) -> bool:
    fresh_ones = [(one.key, one.method, one.user_verified) for one in proofs if org.now - one.at < HOUR_S]
    return account.status == "ACTIVE" and bool(account.groups & org.assigned_groups) and may_enter(org, account, fresh_ones) == ""


@given(
    org=orgs(),
    status=st.sampled_from(("ACTIVE", "ACTIVE", "SUSPENDED", "LOCKED_OUT", "PASSWORD_EXPIRED", "RECOVERY")),
    ages=st.fixed_dictionaries({}, optional={"okta_password": AGES, "okta_email": AGES, "external_idp": AGES}),
    max_age=st.sampled_from((None, None, 0, 600, 7200)),
)
def test_a_session_is_worth_what_its_fresh_proofs_are_worth(org: Org, status: str, ages: dict[str, float], max_age: int | None) -> None:
    account = _account(status, org)
    methods = {"okta_password": "password", "okta_email": "email", "external_idp": "idp"}
    proofs = tuple(Proof(key, methods[key], org.now - age) for key, age in ages.items())
    transaction = SignIn(org, max_age=max_age).transaction
    partner = IdentityProvider("0oaprovider", "Partner", "OIDC")
    facts = replace(org.facts(transaction), person=org.person(account), identity_providers=(partner,))
    step = starts.by_session(transaction, starts.Session(account.id, proofs, partner.id), facts, now=org.now, entropy=org.entropy)
    too_old = max_age is not None and min(ages.values(), default=0.0) >= max_age
    if step is not None and _issued(step):
        assert _allowed(org, account, proofs)
        assert not too_old
    elif not too_old:  # and nobody is asked for more than the policies want
        assert not _allowed(org, account, proofs)


@given(org=orgs(), status=st.sampled_from(("ACTIVE", "SUSPENDED", "STAGED", "PROVISIONED", "DEPROVISIONED")))
def test_an_identity_provider_s_word_is_worth_a_password(org: Org, status: str) -> None:
    account = _account(status, org)
    transaction = SignIn(org).transaction
    facts = replace(org.facts(transaction), person=org.person(account))
    step = starts.by_provider(transaction, "0oaprovider", facts, now=org.now, entropy=org.entropy)
    if _issued(step):
        assert _allowed(org, account, (of_provider(org.now),))


@given(org=orgs(), status=st.sampled_from(("ACTIVE", "RECOVERY", "PASSWORD_EXPIRED")), password=st.sampled_from(("Other-Horse-2", "x", "")))
def test_a_recovery_token_is_worth_a_new_password_and_no_factor(org: Org, status: str, password: str) -> None:
    account = _account(status, org)
    signing_in = SignIn(org)
    facts = replace(org.facts(signing_in.transaction), person=org.person(account))
    step = starts.by_token(signing_in.transaction, "recovery", "the-token", facts, now=org.now, entropy=org.entropy)
    assert not _issued(step)
    assert step.transaction.proofs == ()
    signing_in.took(step)
    signing_in.answer(password)
    if signing_in.code is not None:
        proofs = (Proof("okta_password", "password", org.now),)
        assert password == "Other-Horse-2"
        assert _allowed(org, account, proofs)
