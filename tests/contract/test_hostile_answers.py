"""A sign-in under way, answered with nonsense: stays an IDX body, never a 5xx, and never leads to a code."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local_org.web import idp
from tests.contract.flows import VERIFY_EMAIL, at_the_sign_up_form, new_address, passcode, profile
from tests.contract.hostile import json_values, shape_of, texts
from tests.contract.org import Org, Person
from tests.contract.walk import Walk

PATHS = sorted(
    route.path.removeprefix("/idp/idx/") for route in idp.ROUTES if route.method == "POST" and not route.path.endswith("introspect")
)

anything = st.one_of(texts, json_values)
answers = st.fixed_dictionaries(
    {},
    optional={
        "identifier": anything,
        "credentials": st.one_of(anything, st.fixed_dictionaries({"passcode": anything})),
        "authenticator": st.one_of(anything, st.fixed_dictionaries({"id": anything}, optional={"methodType": anything})),
        "userProfile": st.one_of(
            anything, st.fixed_dictionaries({"email": anything}, optional={"firstName": anything, "lastName": anything})
        ),
        "rememberMe": anything,
    },
)


@pytest.fixture(scope="module")
def person(org: Org) -> Person:
    return org.person()


def first_page(org: Org, _: Person) -> Walk:
    return Walk(org.url, org.multifactor).begin("")


def password_challenge(org: Org, person: Person) -> Walk:
    return Walk(org.url, org.password_optional).begin("").send("identify", "", identifier=person.login)


def email_offered(org: Org, person: Person) -> Walk:
    return first_page(org, person).send("identify", "", identifier=person.login, credentials=passcode(person.password))


def email_challenge(org: Org, person: Person) -> Walk:
    return email_offered(org, person).confirm(VERIFY_EMAIL, "", methodType="email")


def sign_up_form(org: Org, _: Person) -> Walk:
    return at_the_sign_up_form(org)


def sign_up_code(org: Org, _: Person) -> Walk:
    return at_the_sign_up_form(org).send("enroll-profile", "", userProfile=profile(new_address()))


def recovery(org: Org, person: Person) -> Walk:
    walk = first_page(org, person).send("currentAuthenticator.recover", "")
    return walk.send("identify-recovery", "", identifier=person.login)


STAGES: tuple[Callable[[Org, Person], Walk], ...] = (
    first_page,
    password_challenge,
    email_offered,
    email_challenge,
    sign_up_form,
    sign_up_code,
    recovery,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(stage=st.sampled_from(STAGES), sent=st.lists(st.tuples(st.sampled_from(PATHS), answers), min_size=1, max_size=5))
def test_nonsense_leads_nowhere(
    org: Org, person: Person, stage: Callable[[Org, Person], Walk], sent: list[tuple[str, dict[str, object]]]
) -> None:
    walk = stage(org, person)
    for path, values in sent:
        walk.post(path, path, **values)
        answer = walk.answers[-1]
        assert answer.status < 500, f"{path} {values}: {answer.body}"
        assert answer.status < 400 or shape_of(answer.body), f"{path} {values}: {answer.body}"
        assert "successWithInteractionCode" not in answer.body, f"{path} {values}"
    assert walk.introspect("afterwards").answers[-1].status in (200, 401)
