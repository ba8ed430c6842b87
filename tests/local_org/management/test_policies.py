"""Policies of the six types: what a new org has, where new ones go, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.local_org.management import documented as doc
from tests.local_org.served import ServedOrg

Json = dict[str, Any]
NUMBERED = ("OKTA_SIGN_ON", "MFA_ENROLL", "PASSWORD")
MEDIATION = "At least one of Password or Email authenticator must be set to required."


def created(org: ServedOrg, policy_type: str, name: str, **members: Any) -> Json:
    if policy_type in NUMBERED:
        members = {"conditions": doc.for_groups(doc.everyone(org)), **members}
    if policy_type == "MFA_ENROLL":
        members = {"settings": doc.EMAIL_ALONE, **members}
    return dict(doc.ok(org, "POST", "/api/v1/policies", doc.policy(policy_type, name, **members)))


def order(org: ServedOrg, policy_type: str) -> list[tuple[str, int]]:
    return [(kept["name"], kept["priority"]) for kept in doc.ok(org, "GET", "/api/v1/policies", type=policy_type)]


@pytest.mark.parametrize(
    ("policy_type", "names"),
    [
        ("OKTA_SIGN_ON", ["Default Policy"]),
        ("PASSWORD", ["Default Policy"]),
        ("MFA_ENROLL", ["Default Policy"]),
        ("IDP_DISCOVERY", ["Idp Discovery Policy"]),
        ("PROFILE_ENROLLMENT", ["Default Policy"]),
        ("ACCESS_POLICY", ["Any two factors", "Okta Admin Console", "Okta Dashboard", "Okta Browser Plugin"]),
    ],
)
def test_a_new_org_has_these_policies_and_one_of_each_type_is_the_system_s(served: ServedOrg, policy_type: str, names: list[str]) -> None:
    found = doc.ok(served, "GET", "/api/v1/policies", type=policy_type)
    assert [kept["name"] for kept in found] == names
    assert [kept["name"] for kept in found if kept["system"]] == names[:1]
    prefix = "rst" if policy_type in ("ACCESS_POLICY", "PROFILE_ENROLLMENT") else "00p"
    assert all(kept["id"].startswith(prefix) and kept["priority"] == 1 and "_embedded" not in kept for kept in found)


def test_default_rules_are_those_of_a_new_org(served: ServedOrg) -> None:
    session = doc.only_rule(served, doc.system_policy(served, "OKTA_SIGN_ON")["id"])
    assert session["actions"]["signon"]["primaryFactor"] == "PASSWORD_IDP_ANY_FACTOR"
    assert session["conditions"]["authContext"] == {"authType": "ANY"}
    access = doc.only_rule(served, doc.system_policy(served, "ACCESS_POLICY")["id"])
    assert (access["name"], access["priority"], access["system"], access["conditions"]) == ("Catch-all Rule", 99, True, None)
    assert access["actions"]["appSignOn"]["verificationMethod"] == {"factorMode": "2FA", "type": "ASSURANCE", "reauthenticateIn": "PT12H"}
    profile = doc.only_rule(served, doc.system_policy(served, "PROFILE_ENROLLMENT")["id"])["actions"]["profileEnrollment"]
    assert (profile["unknownUserAction"], profile["targetGroupIds"], profile["uiSchemaId"][:3]) == ("DENY", None, "uis")


def test_links_of_the_system_s_policy_allow_less(served: ServedOrg) -> None:
    policies = doc.ok(served, "GET", "/api/v1/policies", type="ACCESS_POLICY")
    links = {kept["name"]: kept["_links"] for kept in policies}
    assert set(links["Any two factors"]) == {"self", "rules"}
    assert links["Any two factors"]["self"]["hints"]["allow"] == ["GET", "PUT"]
    assert set(links["Okta Dashboard"]) == {"mappings", "self", "rules", "deactivate"}


@pytest.mark.parametrize("policy_type", ["OKTA_SIGN_ON", "MFA_ENROLL", "PASSWORD"])
def test_a_new_numbered_policy_lands_directly_above_the_default(own: ServedOrg, policy_type: str) -> None:
    assert created(own, policy_type, "First")["priority"] == 1
    assert created(own, policy_type, "Second")["priority"] == 2
    assert order(own, policy_type) == [("First", 1), ("Second", 2), ("Default Policy", 3)]


def test_a_policy_moves_by_put_and_closes_the_gap_when_deleted(own: ServedOrg) -> None:
    created(own, "MFA_ENROLL", "First")
    second = created(own, "MFA_ENROLL", "Second")
    here = f"/api/v1/policies/{second['id']}"
    assert doc.ok(own, "PUT", here, {**second, "priority": 1})["priority"] == 1
    assert order(own, "MFA_ENROLL") == [("Second", 1), ("First", 2), ("Default Policy", 3)]
    doc.ok(own, "DELETE", here, status=204)
    assert order(own, "MFA_ENROLL") == [("First", 1), ("Default Policy", 2)]
    assert doc.refused(own, "GET", here)[:2] == (404, "E0000007")


def test_an_asked_priority_is_kept_above_the_default(own: ServedOrg) -> None:
    created(own, "OKTA_SIGN_ON", "First")
    created(own, "OKTA_SIGN_ON", "Top", priority=1)
    created(own, "OKTA_SIGN_ON", "Far", priority=99)
    assert order(own, "OKTA_SIGN_ON") == [("Top", 1), ("First", 2), ("Far", 3), ("Default Policy", 4)]


def test_authenticators_left_out_of_an_enrollment_policy_are_not_allowed(own: ServedOrg) -> None:
    doc.ok(own, "POST", "/api/v1/authenticators", {"key": "google_otp", "name": "Google Authenticator"}, activate="true")
    made = created(own, "MFA_ENROLL", "By email", settings=doc.enrollment_settings(okta_email="REQUIRED"))
    chosen = {entry["key"]: entry["enroll"]["self"] for entry in made["settings"]["authenticators"]}
    assert chosen == {
        "okta_email": "REQUIRED",
        "okta_verify": "NOT_ALLOWED",
        "okta_password": "NOT_ALLOWED",
        "security_question": "NOT_ALLOWED",
        "google_otp": "NOT_ALLOWED",
    }


def test_email_or_password_must_be_required(served: ServedOrg) -> None:
    body = doc.policy(
        "MFA_ENROLL",
        "Neither",
        conditions=doc.for_groups(doc.everyone(served)),
        settings=doc.enrollment_settings(okta_email="OPTIONAL", okta_password="OPTIONAL"),
    )
    answer = served.admin("POST", "/api/v1/policies", json=body).json()
    assert (answer["errorCode"], answer["errorSummary"]) == ("E0000001", "Api validation failed: mediationPolicy")
    assert answer["errorCauses"] == [{"errorSummary": MEDIATION}]


def test_the_default_enrollment_policy_always_requires_a_password(served: ServedOrg) -> None:
    default = doc.system_policy(served, "MFA_ENROLL")
    answer = served.admin("PUT", f"/api/v1/policies/{default['id']}", json={**default, "settings": doc.EMAIL_ALONE}).json()
    assert answer["errorSummary"] == "Api validation failed: mediationPolicy"


def test_a_new_authentication_policy_asks_for_two_factors_one_device_bound(own: ServedOrg) -> None:
    made = created(own, "ACCESS_POLICY", "Strict at first")
    assert (made["conditions"], made["system"]) == (None, False)
    assert "description" not in made
    rule = doc.only_rule(own, made["id"])
    assert (rule["name"], rule["priority"], rule["system"]) == ("Catch-all Rule", 99, True)
    assert rule["actions"]["appSignOn"]["verificationMethod"] == {
        "factorMode": "2FA",
        "type": "ASSURANCE",
        "reauthenticateIn": "PT12H",
        "constraints": [{"possession": {"deviceBound": "REQUIRED"}}],
    }


def test_a_new_user_profile_policy_has_exactly_one_rule(own: ServedOrg) -> None:
    made = created(own, "PROFILE_ENROLLMENT", "Sign-up")
    rule = doc.only_rule(own, made["id"])
    action = rule["actions"]["profileEnrollment"]
    assert (action["access"], action["unknownUserAction"], action["targetGroupIds"]) == ("ALLOW", "REGISTER", None)
    assert action["activationRequirements"] == {"emailVerification": True}
    second = {**rule, "name": "Second", "system": False}
    assert doc.refused(own, "POST", f"/api/v1/policies/{made['id']}/rules", second)[:2] == (400, "E0000001")


@pytest.mark.parametrize("policy_type", ["OKTA_SIGN_ON", "PASSWORD", "MFA_ENROLL", "IDP_DISCOVERY", "PROFILE_ENROLLMENT", "ACCESS_POLICY"])
def test_the_system_s_policies_stay(served: ServedOrg, policy_type: str) -> None:
    here = f"/api/v1/policies/{doc.system_policy(served, policy_type)['id']}"
    assert doc.refused(served, "DELETE", here)[:2] == (403, "E0000006")
    assert doc.refused(served, "POST", f"{here}/lifecycle/deactivate")[:2] == (403, "E0000006")


def test_a_policy_is_switched_without_an_answer(own: ServedOrg) -> None:
    here = f"/api/v1/policies/{created(own, 'ACCESS_POLICY', 'Switched')['id']}"
    doc.ok(own, "POST", f"{here}/lifecycle/deactivate", status=204)
    assert doc.ok(own, "GET", here)["status"] == "INACTIVE"
    inactive = {"type": "ACCESS_POLICY", "status": "INACTIVE"}
    assert [kept["name"] for kept in doc.ok(own, "GET", "/api/v1/policies", asked=inactive)] == ["Switched"]
    doc.ok(own, "POST", f"{here}/lifecycle/activate", status=204)
    assert doc.ok(own, "GET", here)["status"] == "ACTIVE"


def test_an_empty_description_is_left_out(own: ServedOrg) -> None:
    made = created(own, "ACCESS_POLICY", "Described", description="Why")
    assert made["description"] == "Why"
    changed = doc.ok(own, "PUT", f"/api/v1/policies/{made['id']}", {**made, "description": ""})
    assert "description" not in changed


def test_a_password_policy_fills_in_what_is_left_out(own: ServedOrg) -> None:
    made = created(own, "PASSWORD", "Long ones", settings={"password": {"complexity": {"minLength": 16}}})
    complexity = made["settings"]["password"]["complexity"]
    assert (complexity["minLength"], complexity["minUpperCase"]) == (16, 1)
    assert made["conditions"]["authProvider"] == {"provider": "OKTA"}
    default = doc.only_rule(own, doc.system_policy(own, "PASSWORD")["id"])
    doc.ok(own, "POST", f"/api/v1/policies/{made['id']}/rules", {**default, "name": "For all", "system": False, "priority": None})
    refused = doc.refused(own, "POST", "/api/v1/users", doc.person())
    assert "at least 16 characters" in refused[2][0]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": "No type"}, "E0000001"),
        ({"type": "NOTHING", "name": "x"}, "E0000001"),
        ({"type": "ACCESS_POLICY"}, "E0000001"),
        ({"type": "ACCESS_POLICY", "name": "x", "conditions": {"people": {"groups": {"include": ["00g"]}}}}, "E0000001"),
        ({"type": "OKTA_SIGN_ON", "name": "x"}, "E0000001"),
        ({"type": "OKTA_SIGN_ON", "name": "x", "conditions": {"people": {"groups": {"include": ["00gnobody"]}}}}, "E0000001"),
        ({"type": "OKTA_SIGN_ON", "name": "x", "conditions": []}, "E0000003"),
        ({"type": "ACCESS_POLICY", "name": "x", "status": "SLEEPING"}, "E0000003"),
        ({"type": "ENTITY_RISK", "name": "x"}, "E0000060"),
        (
            {"type": "MFA_ENROLL", "name": "x", "settings": {"authenticators": [{"key": "okta_email", "enroll": {"self": "MAYBE"}}]}},
            "E0000003",
        ),
    ],
)
def test_a_policy_that_cannot_be_is_refused(served: ServedOrg, body: Json, code: str) -> None:
    assert doc.refused(served, "POST", "/api/v1/policies", body)[1] == code


def test_a_list_needs_a_type(served: ServedOrg) -> None:
    assert doc.refused(served, "GET", "/api/v1/policies")[0] == 400
    assert doc.refused(served, "GET", "/api/v1/policies", type="SESSION_VIOLATION_DETECTION")[:2] == (501, "E0000060")


def test_mappings_are_written_elsewhere(served: ServedOrg) -> None:
    policy = doc.system_policy(served, "ACCESS_POLICY")
    _, code, causes = doc.refused(served, "POST", f"/api/v1/policies/{policy['id']}/mappings", {"resourceId": "x"})
    assert (code, causes) == ("E0000001", ["Policy mappings are no longer supported on this endpoint."])
