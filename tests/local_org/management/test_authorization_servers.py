"""The `default` authorization server, its policy and rule, and servers of one's own."""

from __future__ import annotations

from typing import Any

import pytest

from tests.local_org.management import documented as doc
from tests.local_org.served import ServedOrg

Json = dict[str, Any]
SERVERS = "/api/v1/authorizationServers"


def default_rules(org: ServedOrg) -> str:
    policies = f"{SERVERS}/default/policies"
    return f"{policies}/{doc.ok(org, 'GET', policies)[0]['id']}/rules"


def test_a_new_org_has_one_known_by_id_and_by_alias(served: ServedOrg) -> None:
    (listed,) = (server for server in doc.ok(served, "GET", SERVERS) if server["default"])
    assert listed["issuer"] == f"{served.url}/oauth2/default"
    assert listed["audiences"] == ["api://default"]
    by_alias = doc.ok(served, "GET", f"{SERVERS}/default")
    assert by_alias["id"] == listed["id"]
    assert by_alias["_links"]["self"]["href"] == f"{served.url}{SERVERS}/default"
    assert listed["_links"]["self"]["href"] == f"{served.url}{SERVERS}/{listed['id']}"
    assert listed["credentials"]["signing"]["rotationMode"] == "AUTO"


def test_its_policy_and_rule_are_those_of_a_new_org(served: ServedOrg) -> None:
    (policy,) = doc.ok(served, "GET", f"{SERVERS}/default/policies")
    assert (policy["name"], policy["conditions"]) == ("Default Policy", {"clients": {"include": ["ALL_CLIENTS"]}})
    (rule,) = doc.ok(served, "GET", default_rules(served))
    assert rule["conditions"]["grantTypes"]["include"] == ["authorization_code", "client_credentials", "implicit", "password"]
    assert rule["conditions"]["people"]["groups"]["include"] == ["EVERYONE"]
    assert (rule["priority"], rule["system"], rule["status"], rule["type"]) == (1, False, "ACTIVE", "RESOURCE_ACCESS")


def test_the_interaction_code_is_added_to_the_rule_once_the_switch_is_on(own: ServedOrg) -> None:
    here = default_rules(own)
    (rule,) = doc.ok(own, "GET", here)
    sent = doc.grants_rule(rule, "interaction_code")
    assert doc.refused(own, "PUT", f"{here}/{rule['id']}", sent)[:2] == (400, "E0000001")
    doc.interaction_code(own, on=True)
    changed = doc.ok(own, "PUT", f"{here}/{rule['id']}", sent)
    assert changed["conditions"] == sent["conditions"]
    assert changed["actions"] == rule["actions"]


def test_put_loses_whatever_is_left_out(own: ServedOrg) -> None:
    here = default_rules(own)
    (rule,) = doc.ok(own, "GET", here)
    sent = {**rule, "actions": {}, "conditions": {**rule["conditions"], "scopes": {"include": ["openid"]}}}
    changed = doc.ok(own, "PUT", f"{here}/{rule['id']}", sent)
    assert changed["conditions"]["scopes"] == {"include": ["openid"]}
    assert changed["actions"]["token"]["accessTokenLifetimeMinutes"] == 60


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"people": {}}, "conditions.people"),
        ({"grantTypes": {"include": []}}, "conditions.grantTypes"),
        ({"grantTypes": {"include": ["telepathy"]}}, "conditions.grantTypes"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_by_name(served: ServedOrg, changed: Json, what: str) -> None:
    here = default_rules(served)
    rule = doc.ok(served, "GET", here)[0]
    answer = served.admin("PUT", f"{here}/{rule['id']}", json={**rule, "conditions": {**rule["conditions"], **changed}})
    assert (answer.status_code, answer.json()["errorSummary"]) == (400, f"Api validation failed: {what}")


def test_servers_policies_and_rules_are_answered_with_201(own: ServedOrg) -> None:
    server = doc.ok(own, "POST", SERVERS, {"name": "Orders", "description": None, "audiences": ["api://orders"]}, status=201)
    assert server["issuer"] == f"{own.url}/oauth2/{server['id']}"
    body = {"type": "OAUTH_AUTHORIZATION_POLICY", "name": "All", "conditions": {"clients": {"include": ["ALL_CLIENTS"]}}}
    policies = f"{SERVERS}/{server['id']}/policies"
    policy = doc.ok(own, "POST", policies, body, status=201)
    rule = doc.ok(own, "GET", default_rules(own))[0]
    made = [
        doc.ok(own, "POST", f"{policies}/{policy['id']}/rules", {**rule, "name": name, "priority": priority}, status=201)
        for name, priority in (("first", None), ("top", 1))
    ]
    listed = doc.ok(own, "GET", f"{policies}/{policy['id']}/rules")
    assert [(kept["name"], kept["priority"]) for kept in listed] == [("top", 1), ("first", 2)]
    doc.ok(own, "DELETE", f"{policies}/{policy['id']}/rules/{made[1]['id']}", status=204)
    assert [kept["priority"] for kept in doc.ok(own, "GET", f"{policies}/{policy['id']}/rules")] == [1]
    doc.ok(own, "POST", f"{policies}/{policy['id']}/lifecycle/deactivate", status=204)
    assert doc.ok(own, "GET", f"{policies}/{policy['id']}")["status"] == "INACTIVE"
    doc.ok(own, "DELETE", f"{SERVERS}/{server['id']}", status=204)
    assert doc.refused(own, "GET", f"{SERVERS}/{server['id']}")[:2] == (404, "E0000007")
    assert own.org.store.all("as_rule", policy["id"]) == []


def test_the_default_server_and_its_name_stay(served: ServedOrg) -> None:
    assert doc.refused(served, "DELETE", f"{SERVERS}/default")[:2] == (403, "E0000006")
    assert doc.refused(served, "POST", SERVERS, {"name": "default", "audiences": ["api://x"]})[:2] == (400, "E0000001")
    assert doc.refused(served, "GET", f"{SERVERS}/nothing")[:2] == (404, "E0000007")


def test_scopes_and_claims_are_said_to_be_missing(served: ServedOrg) -> None:
    status, code, _ = doc.refused(served, "GET", f"{SERVERS}/default/scopes")
    assert (status, code) == (501, "E0000060")
