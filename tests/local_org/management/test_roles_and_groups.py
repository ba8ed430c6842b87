"""Admin roles, groups and membership."""

from __future__ import annotations

import pytest

from tests.local_org.management import documented as doc
from tests.local_org.served import ServedOrg

TAKEN = "name: An object with this field already exists in the current organization"


def test_a_super_admin_role_is_given_once_and_joins_the_administrators(own: ServedOrg) -> None:
    user = doc.ok(own, "POST", "/api/v1/users", doc.person())
    here = f"/api/v1/users/{user['id']}/roles"
    role = doc.ok(own, "POST", here, {"type": "SUPER_ADMIN"}, status=201, disableNotifications="true")
    assert role["id"].startswith("ra1")
    assert {name: role[name] for name in ("label", "type", "status", "assignmentType")} == {
        "label": "Super Administrator",
        "type": "SUPER_ADMIN",
        "status": "ACTIVE",
        "assignmentType": "USER",
    }
    assert role["_links"]["assignee"]["href"] == f"{own.url}/api/v1/users/{user['id']}"
    assert doc.refused(own, "POST", here, {"type": "SUPER_ADMIN"})[:2] == (409, "E0000090")
    assert doc.ok(own, "GET", here) == [role]
    groups = f"/api/v1/users/{user['id']}/groups"
    assert [group["profile"]["name"] for group in doc.ok(own, "GET", groups)] == ["Everyone", "Okta Administrators"]
    doc.ok(own, "DELETE", f"{here}/{role['id']}", status=204)
    assert [group["profile"]["name"] for group in doc.ok(own, "GET", groups)] == ["Everyone"]
    assert doc.refused(own, "DELETE", f"{here}/{role['id']}")[:2] == (404, "E0000007")


def test_only_a_super_admin_gives_roles(own: ServedOrg) -> None:
    me = doc.ok(own, "GET", "/api/v1/users/me")["id"]
    user = doc.ok(own, "POST", "/api/v1/users", doc.person())
    (role,) = doc.ok(own, "GET", f"/api/v1/users/{me}/roles")
    doc.ok(own, "DELETE", f"/api/v1/users/{me}/roles/{role['id']}", status=204)
    assert doc.refused(own, "POST", f"/api/v1/users/{user['id']}/roles", {"type": "SUPER_ADMIN"})[:2] == (403, "E0000006")


def test_a_group_reads_back_as_sent_and_its_name_is_taken_once(own: ServedOrg) -> None:
    group = doc.ok(own, "POST", "/api/v1/groups", doc.group())
    assert (group["type"], group["objectClass"]) == ("OKTA_GROUP", ["okta:user_group"])
    assert group["profile"] == {"name": "Dealers", "description": "All dealers"}
    assert set(group["_links"]) == {"logo", "owners", "users", "apps"}
    assert doc.refused(own, "POST", "/api/v1/groups", doc.group()) == (400, "E0000001", [TAKEN])
    assert doc.ok(own, "POST", "/api/v1/groups", {"profile": {"name": "Others"}})["profile"]["description"] is None


def test_groups_are_found_by_beginning_type_and_exact_name(own: ServedOrg) -> None:
    doc.ok(own, "POST", "/api/v1/groups", doc.group())
    doc.ok(own, "POST", "/api/v1/groups", doc.group("Dealers abroad"))

    def names(**query: str) -> list[str]:
        return [group["profile"]["name"] for group in doc.ok(own, "GET", "/api/v1/groups", asked=query)]

    assert names(q="deal") == ["Dealers", "Dealers abroad"]
    assert names(search='profile.name eq "Dealers"') == ["Dealers"]
    assert names(filter='type eq "BUILT_IN"') == ["Everyone", "Okta Administrators"]
    assert doc.refused(own, "GET", "/api/v1/groups", filter='profile.description eq "x"')[:2] == (400, "E0000031")


def test_membership_is_put_without_a_body_twice_with_the_same_result(own: ServedOrg) -> None:
    group = doc.ok(own, "POST", "/api/v1/groups", doc.group())
    user = doc.ok(own, "POST", "/api/v1/users", doc.person())
    here = f"/api/v1/groups/{group['id']}/users"
    for _ in range(2):
        answer = own.admin("PUT", f"{here}/{user['id']}")
        assert (answer.status_code, answer.content, answer.headers.get("content-type")) == (204, b"", None)
    assert [member["id"] for member in doc.ok(own, "GET", here)] == [user["id"]]
    doc.ok(own, "DELETE", f"{here}/{user['id']}", status=204)
    assert doc.ok(own, "GET", here) == []
    assert doc.refused(own, "PUT", f"{here}/00unobody")[:2] == (404, "E0000007")


def test_membership_moves_its_date_and_nothing_else(own: ServedOrg) -> None:
    group = doc.ok(own, "POST", "/api/v1/groups", doc.group())
    user = doc.ok(own, "POST", "/api/v1/users", doc.person())
    own.org.clock.offset_s = 3600
    doc.ok(own, "PUT", f"/api/v1/groups/{group['id']}/users/{user['id']}", status=204)
    after = doc.ok(own, "GET", f"/api/v1/groups/{group['id']}")
    assert after["lastMembershipUpdated"] > group["lastMembershipUpdated"]
    assert after["lastUpdated"] == group["lastUpdated"]


@pytest.mark.parametrize("name", ["Everyone", "Okta Administrators"])
def test_built_in_groups_are_not_changed_by_people(served: ServedOrg, name: str) -> None:
    (group,) = doc.ok(served, "GET", "/api/v1/groups", q=name)
    here = f"/api/v1/groups/{group['id']}"
    me = doc.ok(served, "GET", "/api/v1/users/me")["id"]
    assert doc.refused(served, "PUT", here, doc.group("Somebody"))[:2] == (403, "E0000006")
    assert doc.refused(served, "DELETE", here)[:2] == (403, "E0000006")
    assert doc.refused(served, "DELETE", f"{here}/users/{me}")[:2] == (403, "E0000006")


def test_a_group_that_new_people_are_put_into_cannot_be_deleted(own: ServedOrg) -> None:
    group = doc.ok(own, "POST", "/api/v1/groups", doc.group())
    policy = doc.ok(own, "POST", "/api/v1/policies", doc.policy("PROFILE_ENROLLMENT", "Sign-up"))
    rule = doc.only_rule(own, policy["id"])
    doc.ok(own, "PUT", f"/api/v1/policies/{policy['id']}/rules/{rule['id']}", doc.registration(rule, group["id"]))
    assert doc.refused(own, "DELETE", f"/api/v1/groups/{group['id']}")[:2] == (400, "E0000209")
    doc.ok(own, "DELETE", f"/api/v1/policies/{policy['id']}", status=204)
    doc.ok(own, "DELETE", f"/api/v1/groups/{group['id']}", status=204)
    assert doc.refused(own, "GET", f"/api/v1/groups/{group['id']}")[:2] == (404, "E0000007")


def test_lists_lead_on_by_two_link_headers(own: ServedOrg) -> None:
    for number in range(5):
        doc.ok(own, "POST", "/api/v1/groups", doc.group(f"Group {number}"))
    names, address = [], "/api/v1/groups?q=Group&limit=2"
    pages = 0
    while address:
        answer = own.admin("GET", address)
        names += [group["profile"]["name"] for group in answer.json()]
        assert answer.links["self"]["url"].startswith(own.url)
        address = answer.links.get("next", {}).get("url", "").removeprefix(own.url)
        pages += 1
    assert (names, pages) == ([f"Group {number}" for number in range(5)], 3)


@pytest.mark.parametrize("query", ["after=nobody", "limit=0", "limit=-1", "limit=many", "limit=99999999999999999999"])
def test_a_cursor_or_limit_that_is_none_is_refused(served: ServedOrg, query: str) -> None:
    assert doc.refused(served, "GET", f"/api/v1/groups?{query}")[:2] == (400, "E0000029")


@pytest.mark.parametrize("token", [None, "00nobodys"])
def test_without_a_valid_token_nothing_is_answered(served: ServedOrg, token: str | None) -> None:
    answer = served.call("GET", "/api/v1/users", token=token)
    assert (answer.status_code, answer.json()["errorCode"]) == (401, "E0000011")
    assert answer.json()["errorSummary"] == "Invalid token provided"
