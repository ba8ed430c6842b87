"""Whatever the org accepted as a policy, app or authenticator, sign-in and simulation still answer civilly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.contract.flows import passcode
from tests.contract.hostile import must_be_civil, spoilt
from tests.contract.org import Client, Org, Person, configured_org
from tests.contract.walk import Walk


@pytest.fixture(scope="module")
def spoilt_org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    """An org of its own: what is spoilt here is nobody else's."""
    with configured_org(tmp_path_factory.mktemp("spoilt")) as running:
        yield running


@pytest.fixture(scope="module")
def person(spoilt_org: Org) -> Person:
    return spoilt_org.person(groups=("Password optional",))


@pytest.fixture(scope="module")
def kept(spoilt_org: Org) -> list[tuple[str, Any]]:
    """Everything that decides a sign-in, by its address."""
    found = [
        (f"/api/v1/{kind}/{one['id']}", one) for kind in ("apps", "authenticators") for one in spoilt_org.api("GET", f"/api/v1/{kind}")
    ]
    for kind in ("OKTA_SIGN_ON", "PASSWORD", "MFA_ENROLL", "PROFILE_ENROLLMENT", "ACCESS_POLICY"):
        for policy in spoilt_org.api("GET", "/api/v1/policies", type=kind):
            path = f"/api/v1/policies/{policy['id']}"
            found.append((path, policy))
            found += [(f"{path}/rules/{rule['id']}", rule) for rule in spoilt_org.api("GET", f"{path}/rules")]
    return found


@settings(
    max_examples=150,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_what_was_accepted_breaks_no_sign_in(spoilt_org: Org, person: Person, kept: list[tuple[str, Any]], data: st.DataObject) -> None:
    path, body = data.draw(st.sampled_from(kept))
    changed = data.draw(st.composite(spoilt)(body))
    answer = spoilt_org.raw("PUT", path, data=json.dumps(changed), headers={"Content-Type": "application/json"})
    must_be_civil(answer)
    if not answer.ok:
        return
    try:
        for client in (spoilt_org.multifactor, spoilt_org.password_optional):
            try_to_sign_in(spoilt_org, client, person)
            context = {"appInstance": client.id, "policyContext": {"user": {"id": person.id}}}
            must_be_civil(spoilt_org.raw("POST", "/api/v1/policies/simulate", json=context))
    finally:
        assert spoilt_org.raw("PUT", path, json=body).ok


def try_to_sign_in(org: Org, client: Client, person: Person) -> None:
    """As far as the spoilt org goes: each form in turn, whether or not it is on offer."""
    walk = Walk(org.url, client)
    if walk.could_begin():
        walk.introspect("introspection")
    password = passcode(person.password)
    for path, values in (
        ("identify", {"identifier": person.login, "credentials": password}),
        ("challenge/answer", {"credentials": password}),
    ):
        if "stateHandle" in walk.body:
            walk.post(path, path, **values)
    worst = max(answer.status for answer in walk.answers)
    assert worst < 500, walk.answers[-1].body
