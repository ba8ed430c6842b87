"""The guide's steps as plain calls, with every name changed, in order; then each outcome is read back and simulated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.local_org.management import documented as doc
from tests.local_org.served import ServedOrg, Serving

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Made:
    """What the steps left behind."""

    org: ServedOrg
    owner: Json
    member: Json
    service: Json
    dealers: Json
    optional: Json
    strict_app: Json
    open_app: Json
    profile: Json
    enrollment: Json
    session: Json
    access: Json


@pytest.fixture(scope="module")
def made() -> Iterator[Made]:
    with Serving() as org:
        yield follow(org)


def follow(org: ServedOrg) -> Made:
    """Steps P, 2-4, 6-21 of the guide; 5 is not needed, since people are made active."""
    assert org.call("GET", "/.well-known/okta-organization").json()["pipeline"] == "idx"
    owner = doc.ok(org, "GET", "/api/v1/users/me")
    member, service = (
        doc.ok(org, "POST", "/api/v1/users", doc.person(f"{name}@example.com"), activate="true") for name in ("kim", "robot")
    )
    roles = f"/api/v1/users/{service['id']}/roles"
    doc.ok(org, "POST", roles, {"type": "SUPER_ADMIN"}, status=201, disableNotifications="true")
    dealers = doc.ok(org, "POST", "/api/v1/groups", doc.group())
    doc.ok(org, "PUT", f"/api/v1/groups/{dealers['id']}/users/{member['id']}", status=204)
    doc.interaction_code(org, on=True)
    allow_interaction_code(org)
    strict_app, open_app = (make_app(org, label) for label in ("Strict", "Open"))
    doc.ok(org, "POST", "/api/v1/trustedOrigins", doc.trusted_origin())
    doc.ok(org, "PUT", f"/api/v1/authenticators/{doc.authenticator(org, 'okta_email')['id']}", doc.email_for("any"))
    default = doc.system_policy(org, "ACCESS_POLICY")["id"]
    put_rule(org, default, doc.catch_all("2FA", doc.PASSWORD_AND_ANOTHER))
    optional = doc.ok(org, "POST", "/api/v1/groups", doc.group("Without password", "People who sign in by email"))
    profile = make_profile_policy(org, optional["id"])
    follow_policy(org, open_app, profile)
    excluded = [owner["id"], service["id"]]
    enrollment = doc.ok(
        org,
        "POST",
        "/api/v1/policies",
        doc.policy("MFA_ENROLL", "Email only", conditions=doc.for_groups(optional["id"]), settings=doc.EMAIL_ALONE),
    )
    doc.ok(org, "POST", f"/api/v1/policies/{enrollment['id']}/rules", doc.enrollment_rule("No admins", excluded))
    session = doc.ok(org, "POST", "/api/v1/policies", doc.policy("OKTA_SIGN_ON", "Any factor", conditions=doc.for_groups(optional["id"])))
    doc.ok(org, "POST", f"/api/v1/policies/{session['id']}/rules", doc.session_rule("No admins", excluded))
    access = doc.ok(org, "POST", "/api/v1/policies", doc.policy("ACCESS_POLICY", "One factor"))
    put_rule(org, access["id"], doc.catch_all("1FA"))
    follow_policy(org, open_app, access)
    return Made(org, owner, member, service, dealers, optional, strict_app, open_app, profile, enrollment, session, access)


def allow_interaction_code(org: ServedOrg) -> None:
    policies = "/api/v1/authorizationServers/default/policies"
    rules = f"{policies}/{doc.ok(org, 'GET', policies)[0]['id']}/rules"
    rule = doc.ok(org, "GET", rules)[0]
    doc.ok(org, "PUT", f"{rules}/{rule['id']}", doc.grants_rule(rule, "interaction_code"))


def make_app(org: ServedOrg, label: str) -> Json:
    app = doc.ok(org, "POST", "/api/v1/apps", doc.app(label=label), activate="true")
    doc.ok(org, "PUT", f"/api/v1/apps/{app['id']}/groups/{doc.everyone(org)}", {})
    return dict(app)


def make_profile_policy(org: ServedOrg, group_id: str) -> Json:
    policy = doc.ok(org, "POST", "/api/v1/policies", doc.policy("PROFILE_ENROLLMENT", "Sign-up by email"))
    put_rule(org, policy["id"], doc.registration(doc.only_rule(org, policy["id"]), group_id))
    return dict(policy)


def put_rule(org: ServedOrg, policy_id: str, body: Json) -> None:
    doc.ok(org, "PUT", f"/api/v1/policies/{policy_id}/rules/{doc.only_rule(org, policy_id)['id']}", body)


def follow_policy(org: ServedOrg, app: Json, policy: Json) -> None:
    doc.ok(org, "PUT", f"/api/v1/apps/{app['id']}/policies/{policy['id']}", status=204)


def deciding(made: Made, app: Json, context: Json) -> list[str]:
    """Names of the policies that decide, in the order session, enrollment, authentication, profile."""
    answer = doc.ok(made.org, "POST", "/api/v1/policies/simulate", {"appInstance": app["id"], "policyContext": context})
    return [evaluation["result"]["policies"][0]["name"] for evaluation in answer["evaluation"]]


def test_for_a_member_the_four_policies_of_the_use_case_decide(made: Made) -> None:
    context = {"groups": {"ids": [made.optional["id"]]}}
    assert deciding(made, made.open_app, context) == ["Any factor", "Email only", "One factor", "Sign-up by email"]


def test_for_everybody_else_the_org_s_own_session_and_enrollment_policies_decide(made: Made) -> None:
    context = {"user": {"id": made.member["id"]}}
    assert deciding(made, made.open_app, context) == ["Default Policy", "Default Policy", "One factor", "Sign-up by email"]
    assert deciding(made, made.strict_app, context) == ["Default Policy", "Default Policy", "Any two factors", "Default Policy"]


@pytest.mark.parametrize("who", ["owner", "service"])
def test_an_admin_is_not_caught_even_as_a_member_of_the_group(made: Made, who: str) -> None:
    user = {"id": getattr(made, who)["id"]}
    context = {"user": user, "groups": {"ids": [made.optional["id"]]}}
    assert deciding(made, made.open_app, context)[:2] == ["Default Policy", "Default Policy"]


def test_the_policies_stand_directly_above_the_default(made: Made) -> None:
    for policy_type, policy in (("MFA_ENROLL", made.enrollment), ("OKTA_SIGN_ON", made.session)):
        listed = doc.ok(made.org, "GET", "/api/v1/policies", type=policy_type)
        assert [(kept["id"], kept["priority"]) for kept in listed][:1] == [(policy["id"], 1)]
        assert (listed[-1]["system"], listed[-1]["priority"]) == (True, 2)


def test_every_object_is_found_again_as_a_second_run_looks_for_it(made: Made) -> None:
    org = made.org
    assert doc.ok(org, "GET", "/api/v1/users/kim%40example.com")["id"] == made.member["id"]
    assert [role["type"] for role in doc.ok(org, "GET", f"/api/v1/users/{made.service['id']}/roles")] == ["SUPER_ADMIN"]
    assert [group["id"] for group in doc.ok(org, "GET", "/api/v1/groups", q="Dealers")] == [made.dealers["id"]]
    assert made.dealers["id"] in [group["id"] for group in doc.ok(org, "GET", f"/api/v1/users/{made.member['id']}/groups")]
    assert [app["id"] for app in doc.ok(org, "GET", "/api/v1/apps", q="Strict")] == [made.strict_app["id"]]
    assert [origin["origin"] for origin in doc.ok(org, "GET", "/api/v1/trustedOrigins")] == ["http://localhost:8080"]
    for policy_type, policy in (("PROFILE_ENROLLMENT", made.profile), ("ACCESS_POLICY", made.access)):
        names = [kept["id"] for kept in doc.ok(org, "GET", "/api/v1/policies", type=policy_type) if kept["name"] == policy["name"]]
        assert names == [policy["id"]]


def test_the_apps_follow_the_policies_of_their_use_case(made: Made) -> None:
    org = made.org
    open_links = doc.ok(org, "GET", f"/api/v1/apps/{made.open_app['id']}")["_links"]
    assert open_links["accessPolicy"]["href"].endswith(made.access["id"])
    assert open_links["profileEnrollment"]["href"].endswith(made.profile["id"])
    strict = doc.ok(org, "GET", f"/api/v1/apps/{made.strict_app['id']}")["_links"]["accessPolicy"]["href"]
    assert strict.endswith(doc.system_policy(org, "ACCESS_POLICY")["id"])


def test_only_what_the_guide_changes_differs_from_a_new_org(made: Made) -> None:
    """The default policies and rules that the guide does not name are those of a new org."""
    with Serving() as fresh:
        for policy_type in ("OKTA_SIGN_ON", "MFA_ENROLL", "PASSWORD", "PROFILE_ENROLLMENT", "IDP_DISCOVERY"):
            now, before = (doc.system_policy(org, policy_type) for org in (made.org, fresh))
            assert now.get("settings") == before.get("settings")
            actions = [doc.only_rule(org, policy["id"])["actions"] for org, policy in ((made.org, now), (fresh, before))]
            if policy_type == "PROFILE_ENROLLMENT":
                for action in actions:
                    action["profileEnrollment"].pop("uiSchemaId")
            assert actions[0] == actions[1]
