"""Rules: what reads back filled in, what the catch-all does not allow, and where new ones go."""

from __future__ import annotations

from typing import Any

import pytest

from tests.local_org.management import documented as doc
from tests.local_org.served import ServedOrg

Json = dict[str, Any]


def rules_of(org: ServedOrg, policy_type: str, **members: Any) -> str:
    """The address of the rules of a new policy of this type."""
    if policy_type in ("OKTA_SIGN_ON", "MFA_ENROLL"):
        members = {"conditions": doc.for_groups(doc.everyone(org)), **members}
    if policy_type == "MFA_ENROLL":
        members = {"settings": doc.EMAIL_ALONE, **members}
    made = doc.ok(org, "POST", "/api/v1/policies", doc.policy(policy_type, f"Own {policy_type}", **members))
    return f"/api/v1/policies/{made['id']}/rules"


def allow(factor_mode: str, constraints: list[Json] | None = None, **rule: Any) -> Json:
    """An authentication policy's rule above the catch-all."""
    body = doc.catch_all(factor_mode, constraints)
    return {"type": "ACCESS_POLICY", "name": "A rule", "actions": body["actions"], **rule}


def test_the_session_rule_reads_back_as_sent(own: ServedOrg) -> None:
    me = doc.ok(own, "GET", "/api/v1/users/me")["id"]
    sent = doc.session_rule("By any factor", [me])
    rule = doc.ok(own, "POST", rules_of(own, "OKTA_SIGN_ON"), sent)
    assert {name: rule[name] for name in sent} == sent
    assert (rule["priority"], rule["system"], rule["status"], rule["id"][:3]) == (1, False, "ACTIVE", "0pr")


def test_a_session_rule_fills_in_what_is_left_out(own: ServedOrg) -> None:
    sent = {"type": "SIGN_ON", "name": "Short", "actions": {"signon": {"access": "ALLOW", "requireFactor": True}}}
    rule = doc.ok(own, "POST", rules_of(own, "OKTA_SIGN_ON"), sent)
    assert rule["conditions"] == {
        "people": {"users": {"exclude": []}},
        "network": {"connection": "ANYWHERE"},
        "authContext": {"authType": "ANY"},
    }
    assert rule["actions"]["signon"]["session"]["maxSessionIdleMinutes"] == 720
    assert rule["actions"]["signon"]["factorPromptMode"] == "ALWAYS"


def test_the_enrollment_rule_reads_back_as_sent(own: ServedOrg) -> None:
    me = doc.ok(own, "GET", "/api/v1/users/me")["id"]
    sent = doc.enrollment_rule("Everybody but me", [me])
    rule = doc.ok(own, "POST", rules_of(own, "MFA_ENROLL"), sent)
    assert {name: rule[name] for name in sent} == sent


@pytest.mark.parametrize("name", ["riskScore", "risk", "identityProvider"])
def test_conditions_of_features_that_the_org_has_not_are_refused(own: ServedOrg, name: str) -> None:
    sent = doc.session_rule("Risky")
    sent["conditions"][name] = {"level": "ANY"}
    _, code, causes = doc.refused(own, "POST", rules_of(own, "OKTA_SIGN_ON"), sent)
    assert (code, causes) == ("E0000001", [f"Invalid condition type specified: {name}"])


@pytest.mark.parametrize(
    ("mode", "constraints"),
    [("2FA", doc.PASSWORD_AND_ANOTHER), ("1FA", None), ("1FA", [])],
)
def test_the_catch_all_takes_the_guide_s_bodies_and_reads_back_the_same(own: ServedOrg, mode: str, constraints: list[Json] | None) -> None:
    here = rules_of(own, "ACCESS_POLICY")
    (rule,) = doc.ok(own, "GET", here)
    sent = doc.catch_all(mode, constraints)
    changed = doc.ok(own, "PUT", f"{here}/{rule['id']}", sent)
    assert changed["actions"] == sent["actions"]
    assert (changed["conditions"], changed["name"], changed["priority"], changed["status"]) == (None, "Catch-all Rule", 99, "ACTIVE")
    assert changed["_links"]["self"]["hints"]["allow"] == ["GET", "PUT"]


def test_constraints_read_back_in_lower_case_with_presence_required(own: ServedOrg) -> None:
    here = rules_of(own, "ACCESS_POLICY")
    sent = allow("2FA", [{"knowledge": {"types": ["PASSWORD"]}, "possession": {}}])
    constraint = doc.ok(own, "POST", here, sent)["actions"]["appSignOn"]["verificationMethod"]["constraints"][0]
    assert constraint == {"knowledge": {"types": ["password"]}, "possession": {"userPresence": "REQUIRED"}}


def test_what_is_left_out_of_an_authentication_rule_is_filled_in(own: ServedOrg) -> None:
    sent = {
        "name": "Short",
        "actions": {"appSignOn": {"access": "ALLOW", "verificationMethod": {"type": "ASSURANCE", "factorMode": "1FA"}}},
    }
    rule = doc.ok(own, "POST", rules_of(own, "ACCESS_POLICY"), sent)
    assert rule["actions"]["appSignOn"]["verificationMethod"]["reauthenticateIn"] == "PT12H"
    assert rule["actions"]["appSignOn"]["keepMeSignedIn"] == {"postAuth": "NOT_ALLOWED"}
    assert rule["conditions"] == {
        "people": {"users": {"exclude": []}},
        "network": {"connection": "ANYWHERE"},
        "userType": {"include": [], "exclude": []},
    }


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "Renamed"},
        {"status": "INACTIVE"},
        {"priority": 1},
        {"conditions": {"network": {"connection": "ANYWHERE"}}},
    ],
)
def test_of_the_catch_all_only_the_actions_change(served: ServedOrg, changed: Json) -> None:
    policy = doc.system_policy(served, "ACCESS_POLICY")
    here = f"/api/v1/policies/{policy['id']}/rules/{doc.only_rule(served, policy['id'])['id']}"
    assert doc.refused(served, "PUT", here, {**doc.catch_all("2FA"), **changed})[:2] == (400, "E0000001")


@pytest.mark.parametrize("policy_type", ["ACCESS_POLICY", "PROFILE_ENROLLMENT", "OKTA_SIGN_ON", "MFA_ENROLL", "PASSWORD"])
def test_the_system_s_rules_stay(served: ServedOrg, policy_type: str) -> None:
    policy = doc.system_policy(served, policy_type)
    here = f"/api/v1/policies/{policy['id']}/rules/{doc.only_rule(served, policy['id'])['id']}"
    assert doc.refused(served, "DELETE", here)[:2] == (403, "E0000006")
    assert doc.refused(served, "POST", f"{here}/lifecycle/deactivate")[:2] == (403, "E0000006")


def test_the_default_session_rule_takes_no_change_through_the_api(served: ServedOrg) -> None:
    policy = doc.system_policy(served, "OKTA_SIGN_ON")
    rule = doc.only_rule(served, policy["id"])
    assert doc.refused(served, "PUT", f"/api/v1/policies/{policy['id']}/rules/{rule['id']}", rule)[:2] == (403, "E0000006")


def test_new_authentication_rules_start_at_0_and_leave_gaps_when_deleted(own: ServedOrg) -> None:
    here = rules_of(own, "ACCESS_POLICY")
    made = [doc.ok(own, "POST", here, allow("1FA", name=name)) for name in ("a", "b", "c")]
    assert [rule["priority"] for rule in made] == [0, 1, 2]
    doc.ok(own, "DELETE", f"{here}/{made[1]['id']}", status=204)
    doc.ok(own, "POST", here, allow("1FA", name="top", priority=0))
    assert [(rule["name"], rule["priority"]) for rule in doc.ok(own, "GET", here)] == [
        ("top", 0),
        ("a", 1),
        ("c", 2),
        ("Catch-all Rule", 99),
    ]


def test_new_numbered_rules_go_above_the_default_and_close_up(own: ServedOrg) -> None:
    here = f"/api/v1/policies/{doc.system_policy(own, 'OKTA_SIGN_ON')['id']}/rules"
    made = [doc.ok(own, "POST", here, doc.session_rule(name)) for name in ("a", "b")]
    assert [(rule["name"], rule["priority"]) for rule in doc.ok(own, "GET", here)] == [("a", 1), ("b", 2), ("Default Rule", 3)]
    moved = doc.ok(own, "PUT", f"{here}/{made[1]['id']}", {**made[1], "priority": 1})
    assert moved["priority"] == 1
    doc.ok(own, "DELETE", f"{here}/{made[0]['id']}", status=204)
    assert [(rule["name"], rule["priority"]) for rule in doc.ok(own, "GET", here)] == [("b", 1), ("Default Rule", 2)]


def test_a_rule_is_switched_without_an_answer(own: ServedOrg) -> None:
    here = rules_of(own, "ACCESS_POLICY")
    rule = doc.ok(own, "POST", here, allow("1FA"))
    doc.ok(own, "POST", f"{here}/{rule['id']}/lifecycle/deactivate", status=204)
    read = doc.ok(own, "GET", f"{here}/{rule['id']}")
    assert (read["status"], set(read["_links"])) == ("INACTIVE", {"self", "activate"})


def test_a_rule_belongs_to_its_policy(served: ServedOrg) -> None:
    access, profile = doc.system_policy(served, "ACCESS_POLICY"), doc.system_policy(served, "PROFILE_ENROLLMENT")
    rule = doc.only_rule(served, access["id"])
    answer = served.admin("GET", f"/api/v1/policies/{profile['id']}/rules/{rule['id']}")
    assert answer.json()["errorSummary"] == f"Not found: Resource not found: {rule['id']} (PolicyRule)"


def test_sign_up_is_opened_and_its_rule_reads_back(own: ServedOrg) -> None:
    group = doc.ok(own, "POST", "/api/v1/groups", doc.group())["id"]
    here = rules_of(own, "PROFILE_ENROLLMENT")
    (rule,) = doc.ok(own, "GET", here)
    sent = doc.registration(rule, group)
    changed = doc.ok(own, "PUT", f"{here}/{rule['id']}", sent)
    assert changed["actions"] == sent["actions"]
    assert changed["actions"]["profileEnrollment"]["targetGroupIds"] == [group]


@pytest.mark.parametrize(
    "changed",
    [
        {"uiSchemaId": None},
        {"uiSchemaId": "uisother"},
        {"access": "DENY"},
        {"targetGroupIds": ["00gnobody"]},
        {"targetGroupIds": ["00ga", "00gb"]},
        {"profileAttributes": [{"name": "email", "label": "Email", "required": True}]},
        {"profileAttributes": [{"name": f"a{number}", "label": "A", "required": False} for number in range(11)]},
    ],
)
def test_a_user_profile_rule_that_cannot_be_is_refused(served: ServedOrg, changed: Json) -> None:
    policy = doc.system_policy(served, "PROFILE_ENROLLMENT")
    rule = doc.only_rule(served, policy["id"])
    sent = {**rule, "actions": {"profileEnrollment": {**rule["actions"]["profileEnrollment"], **changed}}}
    assert doc.refused(served, "PUT", f"/api/v1/policies/{policy['id']}/rules/{rule['id']}", sent)[:2] == (400, "E0000001")


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (allow("3FA"), "E0000003"),
        (allow("1FA", [{"knowledge": {}, "possession": {}}]), "E0000001"),
        (allow("2FA", conditions={"people": {"users": {"exclude": ["00unobody"]}}}), "E0000001"),
        (allow("2FA", type="SIGN_ON"), "E0000001"),
        (allow("2FA", name=None), "E0000001"),
        ({"name": "Nothing", "actions": {}}, "E0000001"),
        (allow("2FA", actions={"appSignOn": {"verificationMethod": {"factorMode": "2FA", "reauthenticateIn": "12 hours"}}}), "E0000003"),
    ],
)
def test_an_authentication_rule_that_cannot_be_is_refused(served: ServedOrg, sent: Json, code: str) -> None:
    here = f"/api/v1/policies/{doc.system_policy(served, 'ACCESS_POLICY')['id']}/rules"
    assert doc.refused(served, "POST", here, sent)[1] == code
