"""Trusted origins, the org itself, API tokens, the browser's session, and what is not built."""

from __future__ import annotations

import hashlib

import pytest

from tests.local_org.management import documented as doc
from tests.local_org.served import ServedOrg

ORIGINS = "/api/v1/trustedOrigins"


def test_a_trusted_origin_reads_back_with_who_made_it(own: ServedOrg) -> None:
    made = doc.ok(own, "POST", ORIGINS, doc.trusted_origin())
    me = doc.ok(own, "GET", "/api/v1/users/me")["id"]
    assert (made["id"][:3], made["status"], made["createdBy"]) == ("tos", "ACTIVE", me)
    assert {name: made[name] for name in doc.trusted_origin()} == doc.trusted_origin()
    assert doc.ok(own, "GET", ORIGINS) == [made]


@pytest.mark.parametrize(
    ("changed", "cause"),
    [
        ({"origin": "http://localhost:9999"}, "name: An object with this field already exists in the current organization"),
        ({"name": "Another"}, "origin: An object with this field already exists in the current organization"),
    ],
)
def test_name_and_origin_are_taken_once(own: ServedOrg, changed: dict[str, str], cause: str) -> None:
    doc.ok(own, "POST", ORIGINS, doc.trusted_origin())
    assert doc.refused(own, "POST", ORIGINS, {**doc.trusted_origin(), **changed}) == (400, "E0000001", [cause])


@pytest.mark.parametrize(
    "origin", ["localhost:8080", "http://localhost:8080/", "http://localhost/x", "http://a@localhost", "http://:80", ""]
)
def test_an_origin_has_a_scheme_and_a_host_and_nothing_after(served: ServedOrg, origin: str) -> None:
    assert doc.refused(served, "POST", ORIGINS, doc.trusted_origin(origin, "Odd"))[:2] == (400, "E0000001")


def test_scopes_are_widened_by_put_and_status_by_lifecycle(own: ServedOrg) -> None:
    made = doc.ok(own, "POST", ORIGINS, {**doc.trusted_origin(), "scopes": [{"type": "CORS"}]})
    here = f"{ORIGINS}/{made['id']}"
    assert len(doc.ok(own, "PUT", here, {**made, "scopes": [{"type": "CORS"}, {"type": "REDIRECT"}]})["scopes"]) == 2
    assert doc.ok(own, "POST", f"{here}/lifecycle/deactivate")["status"] == "INACTIVE"
    assert doc.ok(own, "POST", f"{here}/lifecycle/activate")["status"] == "ACTIVE"
    doc.ok(own, "DELETE", here, status=204)
    assert doc.refused(own, "GET", here)[:2] == (404, "E0000007")
    assert doc.refused(own, "POST", ORIGINS, {**doc.trusted_origin(), "scopes": [{"type": "ALL"}]})[:2] == (400, "E0000003")


def test_the_org_says_who_it_is_and_keeps_its_switch_to_itself(served: ServedOrg) -> None:
    org = doc.ok(served, "GET", "/api/v1/org")
    assert (org["id"][:3], org["status"], org["expiresAt"], org["address1"]) == ("00o", "ACTIVE", None, None)
    assert org["_links"]["preferences"]["href"] == f"{served.url}/api/v1/org/preferences"
    assert not {"embeddedLoginSupport", "userTypeId"} & set(org)


def test_tokens_are_listed_without_their_value_and_revoke_themselves(own: ServedOrg) -> None:
    (token,) = doc.ok(own, "GET", "/api/v1/api-tokens")
    assert (token["id"][:3], token["tokenWindow"]) == ("00T", "P30D")
    assert own.token not in str(own.org.store.rows("entity"))
    doc.ok(own, "DELETE", "/api/v1/api-tokens/current", status=204)
    assert doc.refused(own, "GET", "/api/v1/org")[:2] == (401, "E0000011")


def test_the_browser_s_session_is_closed_by_its_cookie_and_was_none_the_second_time(own: ServedOrg) -> None:
    digest = hashlib.sha256(b"value").hexdigest()
    own.org.store.put("session", digest, {"id": digest, "user_id": "00u"}, parent="00u")
    cookie = {"Cookie": "a=b; idx=value"}
    assert own.call("DELETE", "/api/v1/sessions/me", headers=cookie).status_code == 204
    assert own.call("GET", "/api/v1/sessions/me", headers=cookie).status_code == 404
    again = own.call("DELETE", "/api/v1/sessions/me", headers=cookie)
    assert (again.status_code, again.json()["errorCode"]) == (404, "E0000007")
    assert own.org.store.all("session") == []


@pytest.mark.parametrize("path", ["/api/v1/zones", "/api/v1/logs", "/api/v1/users/me/appLinks", "/api/v1/meta/schemas/user/default"])
def test_everything_else_answers_501_and_names_itself(served: ServedOrg, path: str) -> None:
    answer = served.admin("GET", path)
    assert (answer.status_code, answer.json()["errorCode"]) == (501, "E0000060")
    assert path in answer.json()["errorSummary"]


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_that_is_not_called_json_is_refused(served: ServedOrg, media: str) -> None:
    answer = served.admin("POST", "/api/v1/groups", data=b'{"profile": {"name": "Plain"}}', headers={"Content-Type": media})
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "E0000019")


def test_a_method_that_a_path_has_not_is_refused(served: ServedOrg) -> None:
    assert doc.refused(served, "PATCH", "/api/v1/groups")[:2] == (405, "E0000022")
