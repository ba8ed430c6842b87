"""Bodies that are nearly right: whatever is put in the place of one member, the answer is the org's, and the org stays readable."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local_org.management import ROUTES
from tests.local_org.management import documented as doc
from tests.local_org.served import ServedOrg, Serving

Json = dict[str, Any]
Sent = tuple[str, str, Json]

junk = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70).filter(lambda number: abs(number) < 2**63),
    st.text(max_size=20),
    st.just([]),
    st.just({}),
    st.just(["x"]),
    st.just([None]),
    st.just([{}]),
    st.just({"include": None}),
)


@pytest.fixture(scope="module")
def target() -> Iterator[ServedOrg]:
    with Serving() as org:
        doc.interaction_code(org, on=True)
        yield org


def _writes(org: ServedOrg) -> list[Sent]:
    """One of each kind, on objects that exist."""
    found = doc.ok(org, "GET", "/api/v1/users", q="Olive")[0]
    group_id = doc.everyone(org)
    access, profile = doc.system_policy(org, "ACCESS_POLICY"), doc.system_policy(org, "PROFILE_ENROLLMENT")
    session, enroll = doc.system_policy(org, "OKTA_SIGN_ON"), doc.system_policy(org, "MFA_ENROLL")
    password = doc.system_policy(org, "PASSWORD")
    server = "/api/v1/authorizationServers/default/policies"
    server_policy = doc.ok(org, "GET", server)[0]
    server_rule = doc.ok(org, "GET", f"{server}/{server_policy['id']}/rules")[0]
    rules = "/api/v1/policies/{}/rules".format
    members = {"conditions": doc.for_groups(group_id)}
    only = doc.only_rule
    return [
        ("POST", "/api/v1/users", doc.person()),
        ("POST", f"/api/v1/users/{found['id']}", {"profile": {"nickName": "O"}}),
        ("POST", "/api/v1/groups", doc.group()),
        ("POST", "/api/v1/apps", doc.app()),
        ("POST", "/api/v1/trustedOrigins", doc.trusted_origin()),
        ("PUT", f"/api/v1/authenticators/{doc.authenticator(org, 'okta_email')['id']}", doc.email_for("any")),
        ("POST", "/api/v1/policies", doc.policy("MFA_ENROLL", "E", settings=doc.EMAIL_ALONE, **members)),
        ("PUT", f"/api/v1/policies/{password['id']}", password),
        ("POST", "/api/v1/policies", doc.policy("OKTA_SIGN_ON", "S", priority=1, **members)),
        ("POST", rules(session["id"]), doc.session_rule("R", [found["id"]])),
        ("POST", rules(enroll["id"]), doc.enrollment_rule("R", [found["id"]])),
        ("POST", rules(password["id"]), {**only(org, password["id"]), "name": "R", "system": False}),
        ("POST", rules(access["id"]), {**doc.catch_all("2FA", doc.PASSWORD_AND_ANOTHER), "name": "R", "priority": 0}),
        ("PUT", f"{rules(profile['id'])}/{only(org, profile['id'])['id']}", doc.registration(only(org, profile["id"]), None)),
        ("PUT", f"{server}/{server_policy['id']}/rules/{server_rule['id']}", server_rule),
        ("POST", "/api/v1/policies/simulate", {"appInstance": "x", "policyContext": {"groups": {"ids": [group_id]}}}),
    ]


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in items:
        yield from _places(member, (*path, name))


def _changed(body: Json, path: tuple[Any, ...], value: Any) -> Json:
    result = copy.deepcopy(body)
    inner: Any = result
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    return result


@settings(max_examples=250, deadline=None)
@given(data=st.data())
def test_no_member_of_any_body_can_be_replaced_so_that_the_org_breaks(target: ServedOrg, data: st.DataObject) -> None:
    method, path, body = data.draw(st.sampled_from(_cached(target)), label="call")
    place = data.draw(st.sampled_from(sorted(_places(body), key=str)), label="place")
    sent = _changed(body, place, data.draw(junk, label="value"))
    answer = target.admin(method, path, json=sent)
    assert answer.status_code in (200, 201, 400, 403, 404, 501), f"{method} {path} {sent}: {answer.text}"
    for read in _READS:
        assert target.admin("GET", read).status_code == 200, f"after {method} {path} {sent}"
    simulated = target.admin("POST", "/api/v1/policies/simulate", json=_simulation(target))
    assert simulated.status_code == 200, f"after {method} {path} {sent}: {simulated.text}"


_READS = ("/api/v1/users", "/api/v1/groups", "/api/v1/apps?limit=200", "/api/v1/trustedOrigins", "/api/v1/authenticators")
_KNOWN: list[Sent] = []
_SIMULATION: Json = {}


def _simulation(org: ServedOrg) -> Json:
    """For the administrator at an app of everybody's: reads every policy as a sign-in would."""
    if not _SIMULATION:
        made = doc.ok(org, "POST", "/api/v1/apps", doc.app(label="simulated"))["id"]
        doc.ok(org, "PUT", f"/api/v1/apps/{made}/groups/{doc.everyone(org)}", {})
        _SIMULATION.update({"appInstance": made, "policyContext": {"user": {"id": doc.ok(org, "GET", "/api/v1/users/me")["id"]}}})
    return _SIMULATION


def _cached(org: ServedOrg) -> list[Sent]:
    if not _KNOWN:
        _KNOWN.extend(_writes(org))
    return _KNOWN


@pytest.mark.parametrize(
    ("media", "sent"),
    [("application/json", b"{"), ("application/json", b"[]"), ("application/json", b"\xff\xfe"), ("application/json", b'"x"')],
)
@pytest.mark.parametrize("path", ["/api/v1/users", "/api/v1/groups", "/api/v1/apps", "/api/v1/policies", "/api/v1/trustedOrigins"])
def test_what_is_no_json_object_is_not_well_formed(served: ServedOrg, path: str, media: str, sent: bytes) -> None:
    answer = served.admin("POST", path, data=sent, headers={"Content-Type": media})
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "E0000003")


def test_no_route_is_declared_twice() -> None:
    pairs: list[tuple[str, str]] = [(route.method, route.path) for route in ROUTES]
    assert len(pairs) == len(set(pairs))
