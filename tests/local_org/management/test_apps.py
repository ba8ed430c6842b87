"""App integrations: what may be asked for, what reads back, and who may use them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.local_org.management import documented as doc
from tests.local_org.served import ServedOrg

Json = dict[str, Any]


@pytest.fixture
def ready(own: ServedOrg) -> ServedOrg:
    """An org whose switch for the interaction code is on."""
    doc.interaction_code(own, on=True)
    return own


@pytest.mark.parametrize("kind", ["web", "browser", "native"])
def test_each_kind_of_app_reads_back_as_sent(ready: ServedOrg, kind: str) -> None:
    sent = doc.app(kind)
    made = doc.ok(ready, "POST", "/api/v1/apps", sent, activate="true")
    oauth = made["settings"]["oauthClient"]
    assert {name: oauth[name] for name in sent["settings"]["oauthClient"]} == sent["settings"]["oauthClient"]
    assert ("post_logout_redirect_uris" in oauth) == (kind != "native")
    assert {"client_uri": None, "logo_uri": None, "wildcard_redirect": "DISABLED", "participate_slo": False}.items() <= oauth.items()
    assert made["orn"] == f"orn:okta:idp:{ready.org.id}:apps:oidc_client:{made['id']}"
    assert (made["status"], made["features"], made["universalLogout"]) == ("ACTIVE", [], None)
    assert made["visibility"]["hide"] == {"iOS": True, "web": True}
    credentials = made["credentials"]["oauthClient"]
    assert credentials["client_id"] == made["id"]
    assert ("client_secret" in credentials) == (kind == "web")


def test_a_new_app_follows_the_default_policies(ready: ServedOrg) -> None:
    made = doc.ok(ready, "POST", "/api/v1/apps", doc.app())
    access, profile = (doc.system_policy(ready, kind)["id"] for kind in ("ACCESS_POLICY", "PROFILE_ENROLLMENT"))
    assert made["_links"]["accessPolicy"]["href"] == f"{ready.url}/api/v1/policies/{access}"
    assert made["_links"]["profileEnrollment"]["href"] == f"{ready.url}/api/v1/policies/{profile}"
    assert "accessPolicy" not in made


def test_the_secret_has_64_characters_and_is_in_single_reads_only(ready: ServedOrg) -> None:
    made = doc.ok(ready, "POST", "/api/v1/apps", doc.app())
    secret = made["credentials"]["oauthClient"]["client_secret"]
    assert len(secret) == 64
    assert doc.ok(ready, "GET", f"/api/v1/apps/{made['id']}")["credentials"]["oauthClient"]["client_secret"] == secret
    assert secret not in ready.admin("GET", "/api/v1/apps?limit=200").text


def test_the_switch_off_refuses_the_grant_in_words_about_grant_types(own: ServedOrg) -> None:
    status, code, causes = doc.refused(own, "POST", "/api/v1/apps", doc.app())
    assert (status, code) == (400, "E0000001")
    assert "grant type" in causes[0]
    made = doc.ok(own, "POST", "/api/v1/apps", doc.app(interaction_code=False))
    assert doc.refused(own, "PUT", f"/api/v1/apps/{made['id']}", doc.app())[:2] == (400, "E0000001")
    doc.interaction_code(own, on=True)
    doc.ok(own, "PUT", f"/api/v1/apps/{made['id']}", doc.app())


def test_turning_the_switch_off_takes_the_grant_from_apps_and_rules_for_good(ready: ServedOrg) -> None:
    made = doc.ok(ready, "POST", "/api/v1/apps", doc.app())
    policies = "/api/v1/authorizationServers/default/policies"
    rules = f"{policies}/{doc.ok(ready, 'GET', policies)[0]['id']}/rules"
    rule = doc.ok(ready, "GET", rules)[0]
    doc.ok(ready, "PUT", f"{rules}/{rule['id']}", doc.grants_rule(rule, "interaction_code"))
    doc.interaction_code(ready, on=False)
    doc.interaction_code(ready, on=True)
    grants = doc.ok(ready, "GET", f"/api/v1/apps/{made['id']}")["settings"]["oauthClient"]["grant_types"]
    assert grants == ["authorization_code", "refresh_token"]
    assert "interaction_code" not in doc.ok(ready, "GET", rules)[0]["conditions"]["grantTypes"]["include"]


@pytest.mark.parametrize(
    ("kind", "oauth", "what"),
    [
        ("web", {"grant_types": []}, "grant_types"),
        ("web", {"grant_types": ["refresh_token"]}, "grant_types"),
        ("web", {"grant_types": ["authorization_code", "password"]}, "grant_types"),
        ("browser", {"grant_types": ["authorization_code", "client_credentials"]}, "grant_types"),
        ("service", {"grant_types": ["authorization_code"]}, "grant_types"),
        ("web", {"response_types": []}, "response_types"),
        ("web", {"response_types": ["code", "token"]}, "response_types"),
        ("web", {"redirect_uris": []}, "redirect_uris"),
        ("web", {"redirect_uris": ["localhost"]}, "redirect_uris"),
        ("web", {"redirect_uris": ["http://localhost/#part"]}, "redirect_uris"),
        ("web", {"post_logout_redirect_uris": ["x y"]}, "post_logout_redirect_uris"),
        ("web", {"application_type": None}, "application_type"),
    ],
)
def test_settings_that_do_not_go_together_are_refused_by_name(served: ServedOrg, kind: str, oauth: Json, what: str) -> None:
    answer = served.admin("POST", "/api/v1/apps", json=doc.app(kind, interaction_code=False, **oauth))
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "E0000001")
    assert answer.json()["errorSummary"] == f"Api validation failed: {what}"


@pytest.mark.parametrize(
    "oauth", [{"grant_types": ["telepathy"]}, {"application_type": "web site"}, {"redirect_uris": "http://localhost"}, {"grant_types": {}}]
)
def test_values_that_okta_does_not_know_are_not_well_formed(served: ServedOrg, oauth: Json) -> None:
    assert doc.refused(served, "POST", "/api/v1/apps", doc.app(interaction_code=False, **oauth))[:2] == (400, "E0000003")


def test_a_public_app_needs_pkce_and_a_browser_app_is_public(served: ServedOrg) -> None:
    for kind, changed in (("native", {"pkce_required": False}), ("browser", {"token_endpoint_auth_method": "client_secret_basic"})):
        body = doc.app(kind, interaction_code=False)
        body["credentials"]["oauthClient"] |= changed
        assert doc.refused(served, "POST", "/api/v1/apps", body)[:2] == (400, "E0000001")


def test_a_client_id_of_ones_own_is_taken_once_and_never_changes(ready: ServedOrg) -> None:
    body = doc.app()
    body["credentials"]["oauthClient"] |= {"client_id": "my-own-client", "client_secret": "a-secret-of-mine-1234"}
    made = doc.ok(ready, "POST", "/api/v1/apps", body)
    assert made["credentials"]["oauthClient"]["client_id"] == "my-own-client"
    assert made["credentials"]["oauthClient"]["client_secret"] == "a-secret-of-mine-1234"
    assert doc.refused(ready, "POST", "/api/v1/apps", body)[:2] == (400, "E0000001")
    body["credentials"]["oauthClient"]["client_id"] = "another-client"
    assert doc.refused(ready, "PUT", f"/api/v1/apps/{made['id']}", body)[:2] == (400, "E0000001")


def test_put_takes_the_app_as_read_without_its_read_only_members(ready: ServedOrg) -> None:
    made = doc.ok(ready, "POST", "/api/v1/apps", doc.app())
    read_only = ("_links", "id", "created", "lastUpdated", "status", "orn", "features", "universalLogout")
    sent = {name: value for name, value in made.items() if name not in read_only}
    sent["label"] = "Another label"
    changed = doc.ok(ready, "PUT", f"/api/v1/apps/{made['id']}", sent)
    assert changed["label"] == "Another label"
    assert {**changed, "label": made["label"], "lastUpdated": made["lastUpdated"]} == made


def test_an_app_is_found_by_beginning_name_status_group_and_user(ready: ServedOrg) -> None:
    made = doc.ok(ready, "POST", "/api/v1/apps", doc.app(label="Dealer portal"))
    group = doc.everyone(ready)
    me = doc.ok(ready, "GET", "/api/v1/users/me")["id"]
    doc.ok(ready, "PUT", f"/api/v1/apps/{made['id']}/groups/{group}", {})
    doc.ok(ready, "POST", f"/api/v1/apps/{made['id']}/users", {"id": me})
    for query in (
        {"q": "dealer"},
        {"filter": 'name eq "oidc_client"', "limit": "200"},
        {"filter": f'group.id eq "{group}"'},
        {"filter": f'user.id eq "{me}"'},
        {"q": "Dealer", "filter": 'status eq "ACTIVE"'},
    ):
        assert [app["id"] for app in doc.ok(ready, "GET", "/api/v1/apps", asked=query)] == [made["id"]]
    assert doc.refused(ready, "GET", "/api/v1/apps", filter='settings eq "x"')[:2] == (400, "E0000031")


def test_an_active_app_is_not_deleted(ready: ServedOrg) -> None:
    here = f"/api/v1/apps/{doc.ok(ready, 'POST', '/api/v1/apps', doc.app())['id']}"
    cause = "The application must be deactivated before deletion."
    assert doc.refused(ready, "DELETE", here) == (403, "E0000056", [cause])
    assert doc.ok(ready, "POST", f"{here}/lifecycle/deactivate") == {}
    assert doc.ok(ready, "GET", here)["status"] == "INACTIVE"
    doc.ok(ready, "DELETE", here, status=204)
    assert doc.refused(ready, "GET", here)[:2] == (404, "E0000007")


def test_system_apps_are_there_and_stay(served: ServedOrg) -> None:
    apps = [app for app in doc.ok(served, "GET", "/api/v1/apps", limit="200") if app["name"] != "oidc_client"]
    assert [(app["name"], app["label"]) for app in apps] == [
        ("saasure", "Okta Admin Console"),
        ("okta_enduser", "Okta Dashboard"),
        ("okta_browser_plugin", "Okta Browser Plugin"),
    ]
    for app in apps:
        assert "oauthClient" not in app["credentials"]
        assert doc.refused(served, "POST", f"/api/v1/apps/{app['id']}/lifecycle/deactivate")[:2] == (403, "E0000006")


def test_a_group_is_assigned_twice_with_the_same_result(ready: ServedOrg) -> None:
    made = doc.ok(ready, "POST", "/api/v1/apps", doc.app())
    here = f"/api/v1/apps/{made['id']}/groups/{doc.everyone(ready)}"
    assert doc.refused(ready, "GET", here)[:2] == (404, "E0000007")
    first = doc.ok(ready, "PUT", here, {})
    assert (first["id"], first["priority"], first["profile"]) == (doc.everyone(ready), 0, {})
    assert doc.ok(ready, "PUT", here, {}) == first == doc.ok(ready, "GET", here)
    assert [group["id"] for group in doc.ok(ready, "GET", f"/api/v1/apps/{made['id']}/groups")] == [first["id"]]
    assert [app["id"] for app in doc.ok(ready, "GET", f"/api/v1/groups/{first['id']}/apps")] == [made["id"]]
    doc.ok(ready, "DELETE", here, status=204)
    assert doc.refused(ready, "GET", here)[:2] == (404, "E0000007")


def test_people_have_an_app_directly_or_through_a_group(ready: ServedOrg) -> None:
    here = f"/api/v1/apps/{doc.ok(ready, 'POST', '/api/v1/apps', doc.app())['id']}"
    mira = doc.ok(ready, "POST", "/api/v1/users", doc.person())["id"]
    given = doc.ok(ready, "POST", f"{here}/users", {"id": mira})
    assert (given["scope"], given["status"], given["credentials"]) == ("USER", "ACTIVE", {"userName": "mira.lind@example.com"})
    doc.ok(ready, "PUT", f"{here}/groups/{doc.everyone(ready)}", {})
    scopes = {user["id"]: user["scope"] for user in doc.ok(ready, "GET", f"{here}/users")}
    assert sorted(scopes.values()) == ["GROUP", "USER"]
    doc.ok(ready, "DELETE", f"{here}/users/{mira}", status=204)
    assert doc.ok(ready, "GET", f"{here}/users/{mira}")["scope"] == "GROUP"
    assert doc.refused(ready, "POST", f"{here}/users", {"id": "00unobody"})[:2] == (404, "E0000007")


def test_an_app_has_at_most_two_secrets_and_one_of_them_active(ready: ServedOrg) -> None:
    here = f"/api/v1/apps/{doc.ok(ready, 'POST', '/api/v1/apps', doc.app())['id']}/credentials/secrets"
    (first,) = doc.ok(ready, "GET", here)
    assert doc.refused(ready, "POST", f"{here}/{first['id']}/lifecycle/deactivate")[:2] == (400, "E0000001")
    second = doc.ok(ready, "POST", here, {}, status=201)
    assert set(second) == {"id", "created", "lastUpdated", "status", "client_secret", "secret_hash", "_links"}
    assert doc.refused(ready, "POST", here, {})[:2] == (400, "E0000001")
    assert doc.refused(ready, "DELETE", f"{here}/{first['id']}")[:2] == (400, "E0000001")
    assert doc.ok(ready, "POST", f"{here}/{first['id']}/lifecycle/deactivate")["status"] == "INACTIVE"
    doc.ok(ready, "DELETE", f"{here}/{first['id']}", status=204)
    assert [kept["id"] for kept in doc.ok(ready, "GET", here)] == [second["id"]]


def test_the_private_call_sets_where_links_in_mails_lead(ready: ServedOrg) -> None:
    made = doc.ok(ready, "POST", "/api/v1/apps", doc.app())
    body = {
        **made["settings"]["oauthClient"],
        "label": made["label"],
        "email_magic_link_redirect_uri": "http://localhost:8080/login/callback",
    }
    doc.ok(ready, "POST", f"/api/v1/internal/apps/{made['id']}/settings/oidc", body)
    kept = ready.org.store.get("app", made["id"]) or {}
    assert kept["emailMagicLinkRedirectUri"] == "http://localhost:8080/login/callback"
    assert "emailMagicLinkRedirectUri" not in doc.ok(ready, "GET", f"/api/v1/apps/{made['id']}")


def test_an_app_has_exactly_one_policy_of_each_type(ready: ServedOrg) -> None:
    made = doc.ok(ready, "POST", "/api/v1/apps", doc.app())
    for kind, name in (("ACCESS_POLICY", "accessPolicy"), ("PROFILE_ENROLLMENT", "profileEnrollment")):
        policy = doc.ok(ready, "POST", "/api/v1/policies", doc.policy(kind, f"Own {kind}"))
        doc.ok(ready, "PUT", f"/api/v1/apps/{made['id']}/policies/{policy['id']}", status=204)
        assert doc.ok(ready, "GET", f"/api/v1/apps/{made['id']}")["_links"][name]["href"].endswith(policy["id"])
        assert [app["id"] for app in doc.ok(ready, "GET", f"/api/v1/policies/{policy['id']}/app")] == [made["id"]]
        (mapping,) = doc.ok(ready, "GET", f"/api/v1/policies/{policy['id']}/mappings")
        assert mapping["_links"]["application"]["href"].endswith(made["id"])
        assert doc.refused(ready, "DELETE", f"/api/v1/policies/{policy['id']}")[:2] == (400, "E0000001")


def test_policies_of_okta_s_own_apps_and_of_other_types_are_not_given_to_apps(ready: ServedOrg) -> None:
    made = doc.ok(ready, "POST", "/api/v1/apps", doc.app())
    console = next(kept for kept in doc.ok(ready, "GET", "/api/v1/policies", type="ACCESS_POLICY") if kept["name"] == "Okta Admin Console")
    cause = 'This policy belongs to "Okta Admin Console", and re-assignment of this policy is not allowed'
    here = f"/api/v1/apps/{made['id']}/policies"
    assert doc.refused(ready, "PUT", f"{here}/{console['id']}") == (400, "E0000001", [cause])
    assert doc.refused(ready, "PUT", f"{here}/{doc.system_policy(ready, 'MFA_ENROLL')['id']}")[:2] == (400, "E0000001")
    assert doc.refused(ready, "PUT", f"{here}/rstnothing")[:2] == (404, "E0000007")
