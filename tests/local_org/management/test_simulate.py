"""`/policies/simulate`: who would be asked by which policy and rule, told without changing anything."""

from __future__ import annotations

from typing import Any

import pytest

from tests.local_org.management import documented as doc
from tests.local_org.served import ServedOrg

Json = dict[str, Any]
SIMULATE = "/api/v1/policies/simulate?expand=EVALUATED&expand=RULE"
TYPES = ["OKTA_SIGN_ON", "MFA_ENROLL", "ACCESS_POLICY", "PROFILE_ENROLLMENT"]


@pytest.fixture
def app_id(own: ServedOrg) -> str:
    return str(doc.ok(own, "POST", "/api/v1/apps", doc.app(interaction_code=False))["id"])


def decided(answer: Json) -> dict[str, tuple[str, str]]:
    """Policy and rule that decide, by type."""
    found = {}
    for evaluation in answer["evaluation"]:
        (policy,) = evaluation["result"]["policies"]
        (rule,) = policy["rules"]
        assert (policy["status"], rule["status"]) == ("MATCH", "MATCH")
        found[evaluation["policyType"][0]] = (policy["name"], rule["name"])
    return found


def test_without_anything_of_ones_own_the_defaults_decide(own: ServedOrg, app_id: str) -> None:
    doc.ok(own, "PUT", f"/api/v1/apps/{app_id}/groups/{doc.everyone(own)}", {})
    body = {"appInstance": app_id, "policyContext": {"groups": {"ids": [doc.everyone(own)]}}}
    assert decided(doc.ok(own, "POST", SIMULATE, body)) == {
        "OKTA_SIGN_ON": ("Default Policy", "Default Rule"),
        "MFA_ENROLL": ("Default Policy", "Default Rule"),
        "ACCESS_POLICY": ("Any two factors", "Catch-all Rule"),
        "PROFILE_ENROLLMENT": ("Default Policy", "Catch-all Rule"),
    }


def test_members_of_a_group_get_its_policies_and_the_excluded_get_the_next(own: ServedOrg, app_id: str) -> None:
    doc.ok(own, "PUT", f"/api/v1/apps/{app_id}/groups/{doc.everyone(own)}", {})
    group = doc.ok(own, "POST", "/api/v1/groups", doc.group())["id"]
    mira = doc.ok(own, "POST", "/api/v1/users", {**doc.person(), "groupIds": [group]})["id"]
    policy = doc.ok(own, "POST", "/api/v1/policies", doc.policy("OKTA_SIGN_ON", "Dealers'", conditions=doc.for_groups(group)))
    rule = doc.ok(own, "POST", f"/api/v1/policies/{policy['id']}/rules", doc.session_rule("Any factor", [mira]))

    def session_of(context: Json) -> Json:
        body = {"appInstance": app_id, "policyTypes": ["OKTA_SIGN_ON"], "policyContext": context}
        return dict(doc.ok(own, "POST", SIMULATE, body))

    assert decided(session_of({"groups": {"ids": [group]}})) == {"OKTA_SIGN_ON": ("Dealers'", "Any factor")}
    excluded = session_of({"user": {"id": mira}})
    assert decided(excluded) == {"OKTA_SIGN_ON": ("Default Policy", "Default Rule")}
    (looked_at,) = excluded["evaluation"][0]["evaluated"]["policies"]
    assert looked_at["rules"] == [
        {
            "id": rule["id"],
            "name": "Any factor",
            "status": "NOT_MATCH",
            "conditions": [{"type": "excludes this user", "status": "NOT_MATCH"}],
        }
    ]


def test_without_expansion_neither_rules_nor_the_others_are_told(own: ServedOrg, app_id: str) -> None:
    doc.ok(own, "PUT", f"/api/v1/apps/{app_id}/groups/{doc.everyone(own)}", {})
    body = {"appInstance": app_id, "policyContext": {"groups": {"ids": [doc.everyone(own)]}}}
    answer = doc.ok(own, "POST", "/api/v1/policies/simulate", body)
    assert [evaluation["policyType"] for evaluation in answer["evaluation"]] == [[name] for name in TYPES]
    assert all("evaluated" not in evaluation and not evaluation["result"]["policies"][0]["rules"] for evaluation in answer["evaluation"])


def test_who_has_no_access_to_the_app_is_refused(own: ServedOrg, app_id: str) -> None:
    group = doc.ok(own, "POST", "/api/v1/groups", doc.group())["id"]
    body = {"appInstance": app_id, "policyContext": {"groups": {"ids": [group]}}}
    answer = own.admin("POST", SIMULATE, json=body).json()
    assert (answer["errorCode"], answer["errorSummary"]) == ("E0000001", "Api validation failed: Groups")
    assert answer["errorCauses"][0]["errorSummary"].startswith("Access to An app is not allowed.")


def test_what_is_wrongly_asked_is_refused(own: ServedOrg, app_id: str) -> None:
    assert doc.refused(own, "POST", SIMULATE, [{"appInstance": app_id}])[:2] == (400, "E0000003")
    assert doc.refused(own, "POST", SIMULATE, {"appInstance": "0oanothing"})[:2] == (404, "E0000007")
    assert doc.refused(own, "POST", SIMULATE, {"appInstance": app_id, "policyTypes": ["PASSWORD"]})[:2] == (400, "E0000003")
    risky = {"appInstance": app_id, "policyContext": {"risk": {"level": "HIGH"}}}
    assert doc.refused(own, "POST", SIMULATE, risky)[:2] == (501, "E0000060")
