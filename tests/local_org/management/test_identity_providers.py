"""`/api/v1/idps`, and the routing rules that name its providers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.local_org.management import documented as doc
from tests.local_org.served import ServedOrg

Json = dict[str, Any]


def provider(name: str = "Partner", **policy: Any) -> Json:
    """As the API description's example has it, with made-up addresses."""
    at = "http://idp.localhost:9/oauth2/default"
    endpoints = {
        "authorization": {"url": f"{at}/v1/authorize", "binding": "HTTP-REDIRECT"},
        "token": {"url": f"{at}/v1/token", "binding": "HTTP-POST"},
        "userInfo": {"url": f"{at}/v1/userinfo", "binding": "HTTP-REDIRECT"},
        "jwks": {"url": f"{at}/v1/keys", "binding": "HTTP-REDIRECT"},
    }
    return {
        "type": "OIDC",
        "name": name,
        "protocol": {
            "type": "OIDC",
            "endpoints": endpoints,
            "scopes": ["openid", "profile", "email"],
            "issuer": {"url": at},
            "credentials": {"client": {"client_id": "the-client", "client_secret": "the-secret"}},
        },
        "policy": {
            "accountLink": {"action": "AUTO"},
            "provisioning": {"action": "AUTO", "groups": {"action": "NONE"}},
            "subject": {"userNameTemplate": {"template": "idpuser.email"}, "matchType": "USERNAME"},
            **policy,
        },
    }


def test_a_provider_is_made_read_changed_switched_and_deleted(own: ServedOrg) -> None:
    made = doc.ok(own, "POST", "/api/v1/idps", provider())
    assert made["id"].startswith("0oa")
    assert (made["status"], made["issuerMode"], made["policy"]["maxClockSkew"]) == ("ACTIVE", "DYNAMIC", 120_000)
    assert made["_links"]["clientRedirectUri"]["href"] == f"{own.url}/oauth2/v1/authorize/callback"
    here = f"/api/v1/idps/{made['id']}"
    assert doc.ok(own, "GET", here) == made
    assert doc.ok(own, "PUT", here, provider("Renamed"))["name"] == "Renamed"
    assert doc.ok(own, "POST", f"{here}/lifecycle/deactivate")["status"] == "INACTIVE"
    assert doc.ok(own, "POST", f"{here}/lifecycle/activate")["status"] == "ACTIVE"
    doc.ok(own, "DELETE", here, status=204)
    assert doc.refused(own, "GET", here)[:2] == (404, "E0000007")


def test_providers_are_listed_by_name_and_type(own: ServedOrg) -> None:
    for name in ("Partner", "Other"):
        doc.ok(own, "POST", "/api/v1/idps", provider(name))
    assert [one["name"] for one in doc.ok(own, "GET", "/api/v1/idps")] == ["Partner", "Other"]
    assert [one["name"] for one in doc.ok(own, "GET", "/api/v1/idps", q="oth")] == ["Other"]
    assert doc.ok(own, "GET", "/api/v1/idps", type="SAML2") == []


def test_two_providers_cannot_share_a_name(own: ServedOrg) -> None:
    doc.ok(own, "POST", "/api/v1/idps", provider())
    assert doc.refused(own, "POST", "/api/v1/idps", provider())[:2] == (400, "E0000001")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"name": None}, (400, "E0000001")),
        ({"protocol": None}, (400, "E0000001")),
        ({"type": "SAML2"}, (501, "E0000060")),
        ({"type": "GOOGLE"}, (501, "E0000060")),
        ({"name": "n" * 101}, (400, "E0000001")),
        ({"policy": "open"}, (400, "E0000003")),
        ({"policy": {"subject": {"userNameTemplate": {"template": "String.len(idpuser.email)"}}}}, (501, "E0000060")),
        ({"policy": {"provisioning": {"groups": {"action": "SYNC"}}}}, (501, "E0000060")),
        ({"policy": {"trustClaims": True}}, (501, "E0000060")),
        ({"policy": {"provisioning": {"groups": {"action": "ASSIGN", "assignments": ["00gnobody"]}}}}, (400, "E0000001")),
    ],
)
def test_a_provider_that_could_not_work_is_refused(served: ServedOrg, change: Json, expected: tuple[int, str]) -> None:
    assert doc.refused(served, "POST", "/api/v1/idps", {**provider("Refused"), **change})[:2] == expected


@pytest.mark.parametrize("missing", ["issuer", "endpoints", "credentials", "scopes"])
def test_a_protocol_must_say_where_and_as_whom(served: ServedOrg, missing: str) -> None:
    asked = provider("Refused")
    del asked["protocol"][missing]
    assert doc.refused(served, "POST", "/api/v1/idps", asked)[:2] == (400, "E0000001")


@pytest.mark.parametrize("address", ["ftp://idp.localhost/token", "//idp.localhost", "http://idp.localhost:x/token", "token"])
def test_an_endpoint_must_be_an_address_on_the_web(served: ServedOrg, address: str) -> None:
    asked = provider("Refused")
    asked["protocol"]["endpoints"]["token"]["url"] = address
    assert doc.refused(served, "POST", "/api/v1/idps", asked)[:2] == (400, "E0000001")


def test_a_routing_rule_names_providers_of_this_org(own: ServedOrg) -> None:
    policy = doc.system_policy(own, "IDP_DISCOVERY")
    made = doc.ok(own, "POST", "/api/v1/idps", provider())

    def rule(provider_id: str) -> Json:
        action = {"idp": {"providers": [{"type": "OIDC", "id": provider_id}]}}
        return {"type": "IDP_DISCOVERY", "name": "Partners", "actions": action}

    kept = doc.ok(own, "POST", f"/api/v1/policies/{policy['id']}/rules", rule(made["id"]))
    assert kept["actions"]["idp"]["providers"] == [{"type": "OIDC", "id": made["id"]}]
    assert doc.refused(own, "POST", f"/api/v1/policies/{policy['id']}/rules", rule("0oanobody"))[:2] == (400, "E0000001")


def test_a_person_shows_the_providers_that_they_are_linked_to(own: ServedOrg) -> None:
    made = doc.ok(own, "POST", "/api/v1/idps", provider())
    user = doc.ok(own, "POST", "/api/v1/users", doc.person())
    assert doc.ok(own, "GET", f"/api/v1/users/{user['id']}/idps") == []
    link = {"id": f"{made['id']}:s1", "idp_id": made["id"], "subject": "s1", "user_id": user["id"]}
    own.org.store.put("federated_identity", link["id"], link, parent=user["id"])
    assert [one["id"] for one in doc.ok(own, "GET", f"/api/v1/users/{user['id']}/idps")] == [made["id"]]
    doc.ok(own, "DELETE", f"/api/v1/idps/{made['id']}", status=204)
    assert own.org.store.all("federated_identity") == []
