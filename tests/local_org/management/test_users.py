"""People: how they are made, found, changed, and what their passwords must be."""

from __future__ import annotations

import pytest

from local_org.store.passwords import matches
from tests.local_org.management import documented as doc
from tests.local_org.served import ServedOrg

TAKEN = "login: An object with this field already exists in the current organization"


@pytest.mark.parametrize(
    ("activate", "password", "query", "status"),
    [
        ("true", doc.GOOD_PASSWORD, {}, "ACTIVE"),
        ("true", doc.GOOD_PASSWORD, {"nextLogin": "changePassword"}, "PASSWORD_EXPIRED"),
        ("true", None, {}, "PROVISIONED"),
        ("false", None, {}, "STAGED"),
        ("false", doc.GOOD_PASSWORD, {}, "STAGED"),
    ],
)
def test_the_password_and_activate_decide_the_first_status(
    own: ServedOrg, activate: str, password: str | None, query: dict[str, str], status: str
) -> None:
    made = doc.ok(own, "POST", "/api/v1/users", doc.person(password=password), asked={"activate": activate, **query})
    assert made["status"] == status
    assert (made["activated"] is None) == (status == "STAGED")


def test_a_new_person_reads_back_as_sent_and_never_with_the_password(own: ServedOrg) -> None:
    made = doc.ok(own, "POST", "/api/v1/users", doc.person(), activate="true")
    assert made["profile"] == {**doc.person()["profile"], "mobilePhone": None}
    assert made["credentials"] == {
        "password": {},
        "emails": [
            {"value": "mira.lind@example.com", "status": "VERIFIED", "type": "PRIMARY"},
            {"value": "owner@example.com", "status": "VERIFIED", "type": "SECONDARY"},
        ],
        "provider": {"type": "OKTA", "name": "OKTA"},
    }
    assert doc.GOOD_PASSWORD not in str(own.org.store.rows("entity"))
    assert matches(own.org.store.get("credential", made["id"])["hash"], doc.GOOD_PASSWORD)  # type: ignore[index]


def test_links_of_a_single_read_follow_the_status_and_carry_methods(own: ServedOrg) -> None:
    made = doc.ok(own, "POST", "/api/v1/users", doc.person())
    here = f"{own.url}/api/v1/users/{made['id']}"
    assert set(made["_links"]) == {
        "suspend", "schema", "resetPassword", "expirePassword", "changeRecoveryQuestion", "self", "resetFactors", "type", "changePassword",
        "deactivate",
    }  # fmt: skip
    assert made["_links"]["suspend"] == {"href": f"{here}/lifecycle/suspend", "method": "POST"}
    (listed,) = doc.ok(own, "GET", "/api/v1/users", q="Mira")
    assert listed["_links"] == {"self": {"href": here}}


def test_the_primary_email_is_enrolled_at_once(own: ServedOrg) -> None:
    made = doc.ok(own, "POST", "/api/v1/users", doc.person())
    (enrollment,) = own.org.store.all("enrollment", made["id"])
    assert (enrollment["key"], enrollment["profile"]) == ("okta_email", {"email": "mira.lind@example.com"})
    (factor,) = doc.ok(own, "GET", f"/api/v1/users/{made['id']}/factors")
    assert (factor["factorType"], factor["provider"], factor["status"]) == ("email", "OKTA", "ACTIVE")


def test_a_changed_email_takes_the_place_of_the_enrolled_one(own: ServedOrg) -> None:
    made = doc.ok(own, "POST", "/api/v1/users", doc.person())
    doc.ok(own, "POST", f"/api/v1/users/{made['id']}", {"profile": {"email": "new@example.com"}})
    assert [kept["profile"] for kept in own.org.store.all("enrollment", made["id"])] == [{"email": "new@example.com"}]


def test_everybody_is_in_everyone_and_in_the_groups_asked_for(own: ServedOrg) -> None:
    group = doc.ok(own, "POST", "/api/v1/groups", doc.group())
    made = doc.ok(own, "POST", "/api/v1/users", {**doc.person(), "groupIds": [group["id"]]})
    assert [kept["profile"]["name"] for kept in doc.ok(own, "GET", f"/api/v1/users/{made['id']}/groups")] == ["Everyone", "Dealers"]


@pytest.mark.parametrize("reference", ["{id}", "mira.lind%40example.com", "MIRA.LIND%40EXAMPLE.COM", "mira.lind"])
def test_a_person_is_found_by_id_login_and_the_part_before_the_at_sign(own: ServedOrg, reference: str) -> None:
    made = doc.ok(own, "POST", "/api/v1/users", doc.person())
    assert doc.ok(own, "GET", f"/api/v1/users/{reference.format(id=made['id'])}")["id"] == made["id"]


def test_a_part_of_a_login_that_two_people_share_finds_nobody(own: ServedOrg) -> None:
    for login in ("mira.lind@example.com", "mira.lind@example.org"):
        doc.ok(own, "POST", "/api/v1/users", doc.person(login))
    answer = own.admin("GET", "/api/v1/users/mira.lind")
    assert answer.status_code == 404
    assert answer.json()["errorSummary"] == "Not found: Resource not found: mira.lind (User)"


def test_me_is_the_owner_of_the_token(served: ServedOrg) -> None:
    assert doc.ok(served, "GET", "/api/v1/users/me")["profile"]["login"] == "admin@example.com"


def test_a_login_is_taken_once_whatever_the_case(own: ServedOrg) -> None:
    doc.ok(own, "POST", "/api/v1/users", doc.person())
    assert doc.refused(own, "POST", "/api/v1/users", doc.person("Mira.Lind@example.com")) == (400, "E0000001", [TAKEN])
    other = doc.ok(own, "POST", "/api/v1/users", doc.person("other@example.com"))
    update = {"profile": {"login": "mira.lind@example.com"}}
    assert doc.refused(own, "POST", f"/api/v1/users/{other['id']}", update) == (400, "E0000001", [TAKEN])


@pytest.mark.parametrize(
    ("changed", "cause"),
    [
        ({"login": None}, "login: The field cannot be left blank"),
        ({"firstName": ""}, "firstName: The field cannot be left blank"),
        ({"login": "mira"}, "login: The field must be between 5 and 100 characters"),
        ({"login": "miralind"}, "login: Username must be in the form of an email address"),
        ({"email": "miralind"}, "email: Does not match required pattern"),
        ({"secondEmail": "owner"}, "secondEmail: Does not match required pattern"),
        ({"shoeSize": "41"}, "Property name 'shoeSize' is not defined in profile"),
    ],
)
def test_a_profile_that_the_schema_refuses_says_why(served: ServedOrg, changed: dict[str, str | None], cause: str) -> None:
    body = doc.person()
    body["profile"] |= changed
    status, code, causes = doc.refused(served, "POST", "/api/v1/users", body)
    assert (status, code) == (400, "E0000001")
    assert cause in causes


@pytest.mark.parametrize("password", ["Short-1", "no-upper-case-1", "NO-LOWER-CASE-1", "No-Number-At-All", "Mira.lind-2026"])
def test_a_password_is_held_against_the_policy_and_nobody_is_made(own: ServedOrg, password: str) -> None:
    answer = own.admin("POST", "/api/v1/users", json=doc.person(password=password))
    assert answer.status_code == 400
    assert answer.json()["errorSummary"] == "Api validation failed: password"
    assert answer.json()["errorCauses"][0]["errorSummary"].startswith(
        "Password requirements were not met. Password requirements: at least 8"
    )
    assert doc.ok(own, "GET", "/api/v1/users", q="Mira") == []


def test_a_former_password_cannot_be_set_again(own: ServedOrg) -> None:
    made = doc.ok(own, "POST", "/api/v1/users", doc.person())
    for value in ("Other-Horse-2", "Third-Horse-3"):
        doc.ok(own, "POST", f"/api/v1/users/{made['id']}", {"credentials": {"password": {"value": value}}})
    again = {"credentials": {"password": {"value": doc.GOOD_PASSWORD}}}
    assert doc.refused(own, "POST", f"/api/v1/users/{made['id']}", again) == (400, "E0000001", ["Password has been used too recently"])


def test_post_merges_the_profile_and_put_replaces_it(own: ServedOrg) -> None:
    made = doc.ok(own, "POST", "/api/v1/users", doc.person())
    here = f"/api/v1/users/{made['id']}"
    merged = doc.ok(own, "POST", here, {"profile": {"nickName": "Mi", "secondEmail": None}})
    assert (merged["profile"]["nickName"], merged["profile"]["secondEmail"]) == ("Mi", None)
    assert merged["profile"]["firstName"] == "Mira"
    replaced = doc.ok(own, "PUT", here, {"profile": doc.person()["profile"]})
    assert "nickName" not in replaced["profile"]
    assert replaced["profile"]["secondEmail"] == "owner@example.com"


def test_q_filter_and_search_find_people(own: ServedOrg) -> None:
    doc.ok(own, "POST", "/api/v1/users", doc.person())
    doc.ok(own, "POST", "/api/v1/users", doc.person("staged@example.com"), activate="false")
    for query in (
        {"q": "mir"},
        {"filter": 'status eq "ACTIVE" and profile.login eq "mira.lind@example.com"'},
        {"search": 'profile.login eq "MIRA.LIND@example.com"'},
    ):
        assert [user["profile"]["login"] for user in doc.ok(own, "GET", "/api/v1/users", asked=query) if user["status"] == "ACTIVE"] == [
            "mira.lind@example.com"
        ]
    logins = [
        user["profile"]["login"] for user in doc.ok(own, "GET", "/api/v1/users", search="id pr", sortBy="profile.login", sortOrder="desc")
    ]
    assert logins == sorted(logins, reverse=True)


def test_a_search_beside_a_filter_and_a_broken_search_are_refused(served: ServedOrg) -> None:
    assert doc.refused(served, "GET", "/api/v1/users", search="id pr", filter="id pr")[:2] == (400, "E0000033")
    assert doc.refused(served, "GET", "/api/v1/users", search="profile.login is")[:2] == (400, "E0000031")
    assert doc.refused(served, "GET", "/api/v1/users", filter='profile.title eq "x"')[:2] == (400, "E0000031")


def test_what_this_org_cannot_keep_is_answered_501(served: ServedOrg) -> None:
    imported = {**doc.person(), "credentials": {"password": {"hash": {"algorithm": "BCRYPT"}}}}
    assert doc.refused(served, "POST", "/api/v1/users", imported)[:2] == (501, "E0000060")
