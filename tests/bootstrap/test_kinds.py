"""Found state in, change out: one row a case, for every kind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bootstrap.chapter import resources_of
from bootstrap.desired import FieldChange
from bootstrap.errors import Ambiguous
from bootstrap.guide import CHAPTERS
from bootstrap.inventory import Inventory
from bootstrap.plan import find
from bootstrap.refs import Refs
from bootstrap.resource import Action
from bootstrap.secret import Secret
from bootstrap.settings import Settings

Json = dict[str, Any]
RESOURCES = {resource.address: resource for resource in resources_of(CHAPTERS)}
SETTINGS = Settings("https://org.okta.com", ".env", Secret("t"), Path(".env"))
CALLBACK, HOME = "http://localhost:8080/login/callback", "http://localhost:8080"
KNOWN: dict[str, Json] = {
    "user.admin": {"id": "00uA", "profile": {"login": "owner@example.com", "email": "owner@example.com"}},
    "user.okta_service": {"id": "00uS", "profile": {"login": "okta.service@example.com"}},
    "user.john_doe": {"id": "00uJ", "profile": {"login": "john.doe@example.com"}},
    "group.everyone": {"id": "00gE", "profile": {"name": "Everyone"}},
    "group.retailers": {"id": "00gR", "profile": {"name": "Retailers"}},
    "group.password_optional": {"id": "00gP", "profile": {"name": "Password optional"}},
    "app.multifactor": {"id": "0oaM", "label": "Embedded sign-in: multifactor"},
    "app.password_optional": {"id": "0oaP", "label": "Embedded sign-in: password-optional"},
    "policy.any_two_factors": {"id": "rstD"},
    "policy.profile": {"id": "rstP"},
    "policy.enrollment": {"id": "00pE"},
    "policy.session": {"id": "00pS"},
    "policy.authentication": {"id": "rstA"},
}
JOHN = {"firstName": "John", "lastName": "Doe", "login": "john.doe@example.com", "email": "john.doe@example.com"}
JOHN |= {"secondEmail": "owner@example.com"}
GROUPS, JOHNS, APPS = "/api/v1/groups", "/api/v1/users/john.doe%40example.com", "/api/v1/apps"
EMAIL: Json = {"id": "autE", "key": "okta_email", "name": "Email", "status": "ACTIVE", "settings": {"allowedFor": "any"}}
PASSWORD: Json = {"id": "autP", "key": "okta_password", "name": "Password", "status": "ACTIVE"}
DEFAULT_ENROLLMENT = {"id": "00pD", "name": "Default Policy", "system": True, "priority": 2}
ENROLLMENT: Json = {
    "id": "00pE",
    "type": "MFA_ENROLL",
    "name": "Password-optional sign-in policy",
    "status": "ACTIVE",
    "priority": 1,
    "conditions": {"people": {"groups": {"include": ["00gP"]}}},
    "settings": {
        "authenticators": [{"key": "okta_email", "enroll": {"self": "REQUIRED"}}, {"key": "okta_password", "enroll": {"self": "OPTIONAL"}}]
    },
}
TWO_FACTORS = {"type": "ASSURANCE", "factorMode": "2FA", "reauthenticateIn": "PT12H"}
OAUTH = {"application_type": "web", "response_types": ["code"], "redirect_uris": [CALLBACK], "post_logout_redirect_uris": [HOME]}
GRANTS = ["authorization_code", "refresh_token", "interaction_code"]


def app(**oauth: Any) -> Json:
    credentials = {"oauthClient": {"token_endpoint_auth_method": "client_secret_basic", "pkce_required": True, "client_id": "0oaM"}}
    settings = {"oauthClient": OAUTH | {"grant_types": GRANTS} | oauth}
    links = {"accessPolicy": {"href": "https://org.okta.com/api/v1/policies/rstD"}}
    body = {"id": "0oaM", "name": "oidc_client", "label": "Embedded sign-in: multifactor", "status": "ACTIVE"}
    return body | {"credentials": credentials, "settings": settings, "_links": links}


def catch_all(method: Json) -> Json:
    actions = {"appSignOn": {"access": "ALLOW", "verificationMethod": method}}
    return {"id": "rulC", "name": "Catch-all Rule", "system": True, "actions": actions}


def enrollment_rule(*excluded: str, status: str = "ACTIVE") -> Json:
    people = {"users": {"exclude": list(excluded)}}
    conditions = {"people": people, "network": {"connection": "ANYWHERE"}}
    rule = {"id": "0prE", "type": "MFA_ENROLL", "name": "Password-optional sign-in policy rule", "status": status}
    return rule | {"conditions": conditions, "actions": {"enroll": {"self": "CHALLENGE"}}}


def server_rule(*grants: str) -> Json:
    return {"id": "0prS", "name": "Default Policy Rule", "priority": 1, "conditions": {"grantTypes": {"include": list(grants)}}}


SERVER = "/api/v1/authorizationServers/default/policies"
ALL_CLIENTS = {
    "id": "00pX",
    "name": "Default Policy",
    "status": "ACTIVE",
    "priority": 2,
    "conditions": {"clients": {"include": ["ALL_CLIENTS"]}},
}
OURS_FIRST = {"id": "00pY", "name": "Mine", "status": "ACTIVE", "priority": 1, "conditions": {"clients": {"include": ["0oaM"]}}}


@dataclass(frozen=True)
class Case:
    says: str
    address: str
    found: dict[str, Any]
    action: Action
    fields: tuple[FieldChange, ...] | None = None  # None: not what this case is about


CREATE, UPDATE, KEEP, MANUAL = Action.CREATE, Action.UPDATE, Action.KEEP, Action.MANUAL
CASES = [
    Case("nobody of that name", "user.john_doe", {JOHNS: None}, CREATE),
    Case("John as he should be", "user.john_doe", {JOHNS: {"id": "1", "status": "ACTIVE", "profile": JOHN | {"title": "Dr"}}}, KEEP),
    Case(
        "another last name",
        "user.john_doe",
        {JOHNS: {"id": "1", "status": "ACTIVE", "profile": JOHN | {"lastName": "Roe"}}},
        UPDATE,
        (FieldChange("profile.lastName", "Roe", "Doe"),),
    ),
    Case(
        "not activated",
        "user.john_doe",
        {JOHNS: {"id": "1", "status": "STAGED", "profile": JOHN}},
        UPDATE,
        (FieldChange("status", "STAGED", "ACTIVE"),),
    ),
    Case("no role", "role.okta_service", {"/api/v1/users/00uS/roles": []}, CREATE),
    Case("another role", "role.okta_service", {"/api/v1/users/00uS/roles": [{"type": "APP_ADMIN"}]}, CREATE),
    Case(
        "the role through a group",
        "role.okta_service",
        {"/api/v1/users/00uS/roles": [{"type": "SUPER_ADMIN", "assignmentType": "GROUP"}]},
        KEEP,
    ),
    Case("no such group", "group.retailers", {GROUPS: [{"type": "OKTA_GROUP", "profile": {"name": "Retailers 2"}}]}, CREATE),
    Case(
        "a directory's group of that name", "group.retailers", {GROUPS: [{"type": "APP_GROUP", "profile": {"name": "Retailers"}}]}, CREATE
    ),
    Case(
        "a description emptied",
        "group.retailers",
        {GROUPS: [{"id": "1", "type": "OKTA_GROUP", "profile": {"name": "Retailers", "description": None}}]},
        UPDATE,
        (FieldChange("profile.description", None, "All retailers"),),
    ),
    Case("not a member", "membership.john_doe", {"/api/v1/users/00uJ/groups": [{"id": "00gE"}]}, CREATE),
    Case("a member", "membership.john_doe", {"/api/v1/users/00uJ/groups": [{"id": "00gE"}, {"id": "00gR"}]}, KEEP),
    Case("no app at all", "switch.interaction_code", {APPS: []}, MANUAL),
    Case("an app without the grant", "switch.interaction_code", {APPS: [app(grant_types=["authorization_code"])]}, MANUAL),
    Case("some app with the grant", "switch.interaction_code", {APPS: [app()]}, KEEP),
    Case("no API Access Management", "server.default", {SERVER: []}, KEEP),
    Case("the grant is there", "server.default", {SERVER: [ALL_CLIENTS], f"{SERVER}/00pX/rules": [server_rule("interaction_code")]}, KEEP),
    Case(
        "the grant is appended",
        "server.default",
        {SERVER: [ALL_CLIENTS], f"{SERVER}/00pX/rules": [server_rule("password")]},
        UPDATE,
        (FieldChange("conditions.grantTypes.include", ["password"], ["password", "interaction_code"]),),
    ),
    Case(
        "a policy for our client stands first",
        "server.default",
        {SERVER: [ALL_CLIENTS, OURS_FIRST], f"{SERVER}/00pY/rules": [server_rule("interaction_code")]},
        KEEP,
    ),
    Case("another app", "app.multifactor", {APPS: [app() | {"label": "Else"}]}, CREATE),
    Case("a single-page app of that label", "app.multifactor", {APPS: [app(application_type="browser")]}, CREATE),
    Case("more grants than needed", "app.multifactor", {APPS: [app(grant_types=[*GRANTS, "implicit"])]}, KEEP),
    Case(
        "the grant was lost",
        "app.multifactor",
        {APPS: [app(grant_types=GRANTS[:2])]},
        UPDATE,
        (FieldChange("settings.oauthClient.grant_types", GRANTS[:2], GRANTS),),
    ),
    Case(
        "another port",
        "app.multifactor",
        {APPS: [app(redirect_uris=["http://localhost:1/login/callback"])]},
        UPDATE,
        (FieldChange("settings.oauthClient.redirect_uris", ["http://localhost:1/login/callback"], [CALLBACK]),),
    ),
    Case("inactive", "app.multifactor", {APPS: [app() | {"status": "INACTIVE"}]}, UPDATE, (FieldChange("status", "INACTIVE", "ACTIVE"),)),
    Case("not for everyone", "everyone.multifactor", {"/api/v1/groups/00gE/apps": [{"id": "0oaX"}]}, CREATE),
    Case("for everyone", "everyone.multifactor", {"/api/v1/groups/00gE/apps": [{"id": "0oaM"}]}, KEEP),
    Case("origin with a slash", "origin.app", {"/api/v1/trustedOrigins": [{"origin": HOME + "/", "scopes": [{"type": "CORS"}]}]}, UPDATE),
    Case("no origin", "origin.app", {"/api/v1/trustedOrigins": []}, CREATE),
    Case(
        "email for recovery only",
        "authenticator.email",
        {"/api/v1/authenticators": [EMAIL | {"settings": {"allowedFor": "recovery"}}]},
        UPDATE,
        (FieldChange("settings.allowedFor", "recovery", "any"),),
    ),
    Case("email for both", "authenticator.email", {"/api/v1/authenticators": [EMAIL]}, KEEP),
    Case(
        "any two factors",
        "rule.any_two_factors",
        {"/api/v1/policies/rstD/rules": [catch_all(TWO_FACTORS)]},
        UPDATE,
        (FieldChange("actions.appSignOn.verificationMethod", "any two factors", "a password and another factor"),),
    ),
    Case(
        "password and another, as newer orgs write it",
        "rule.any_two_factors",
        {
            "/api/v1/policies/rstD/rules": [
                catch_all(TWO_FACTORS | {"constraints": [{"knowledge": {"types": ["password"], "required": True}}]})
            ]
        },
        KEEP,
    ),
    Case("the app follows the default", "assignment.multifactor", {APPS: [app()]}, KEEP),
    Case(
        "the app was moved to another policy",
        "assignment.multifactor",
        {APPS: [app() | {"_links": {"accessPolicy": {"href": "https://org.okta.com/api/v1/policies/rstZ"}}}]},
        UPDATE,
        (FieldChange("_links.accessPolicy", "rstZ", "rstD"),),
    ),
    Case("no enrollment policy", "policy.enrollment", {"MFA_ENROLL": [DEFAULT_ENROLLMENT], "/api/v1/authenticators": [EMAIL]}, CREATE),
    Case("the enrollment policy", "policy.enrollment", {"MFA_ENROLL": [ENROLLMENT], "/api/v1/authenticators": [EMAIL, PASSWORD]}, KEEP),
    Case(
        "an authenticator was added since",
        "policy.enrollment",
        {"MFA_ENROLL": [ENROLLMENT], "/api/v1/authenticators": [EMAIL, PASSWORD, PASSWORD | {"key": "google_otp"}]},
        UPDATE,
        (FieldChange("settings.authenticators.google_otp", None, "OPTIONAL"),),
    ),
    Case("both admins excluded", "rule.enrollment", {"/api/v1/policies/00pE/rules": [enrollment_rule("00uS", "00uA", "00uZ")]}, KEEP),
    Case(
        "an admin is no longer excluded",
        "rule.enrollment",
        {"/api/v1/policies/00pE/rules": [enrollment_rule("00uS")]},
        UPDATE,
        (FieldChange("conditions.people.users.exclude", ["00uS"], ["00uS", "00uA"]),),
    ),
    Case(
        "switched off",
        "rule.enrollment",
        {"/api/v1/policies/00pE/rules": [enrollment_rule("00uS", "00uA", status="INACTIVE")]},
        UPDATE,
        (FieldChange("status", "INACTIVE", "ACTIVE"),),
    ),
    Case("directly above the default", "position.enrollment", {"MFA_ENROLL": [ENROLLMENT, DEFAULT_ENROLLMENT]}, KEEP),
    Case(
        "another policy in between",
        "position.enrollment",
        {"MFA_ENROLL": [ENROLLMENT, {"id": "00pZ", "priority": 2}, DEFAULT_ENROLLMENT | {"priority": 3}]},
        UPDATE,
        (FieldChange("priority", 1, 2),),
    ),
    Case("without our rule", "rule.everybody_else", {"/api/v1/policies/rstA/rules": [catch_all(TWO_FACTORS)]}, CREATE),
    Case("a callback nobody can read back", "callback.multifactor", {}, MANUAL),
]


class Canned:
    """Answers from a case: by path, or by policy type."""

    def __init__(self, found: dict[str, Any]) -> None:
        self._found = found

    def get_or_none(self, path: str, params: Json | None = None) -> Any:
        return self._found[path]

    def list(self, path: str, params: Json | None = None) -> list[Json]:
        return list(self._found[(params or {}).get("type", path)])


def known() -> Refs:
    refs = Refs(SETTINGS)
    for address, body in KNOWN.items():
        refs.learn(address, body)
    return refs


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.address}: {case.says}")
def test_what_was_found_decides_the_change(case: Case) -> None:
    resource, refs = RESOURCES[case.address], known()
    change = resource.change(find(resource, Inventory(Canned(case.found)), refs), refs)
    assert change.action == case.action
    assert case.fields is None or change.fields == case.fields


def test_every_kind_of_the_guide_has_its_cases() -> None:
    covered = {type(RESOURCES[case.address]) for case in CASES}
    found_only = {"TokenOwner", "Everyone", "SystemPolicy", "Manual", "Policy"}  # Policy: as EnrollmentPolicy, less the authenticators
    assert {type(resource).__name__ for resource in RESOURCES.values()} - {kind.__name__ for kind in covered} <= found_only


def test_two_policies_of_one_name_stop_the_run() -> None:
    resource, refs = RESOURCES["policy.enrollment"], known()
    twice = Canned({"MFA_ENROLL": [ENROLLMENT, ENROLLMENT | {"id": "00pF"}], "/api/v1/authenticators": []})
    with pytest.raises(Ambiguous, match="00pE, 00pF"):
        find(resource, Inventory(twice), refs)


def test_nothing_is_looked_for_below_what_does_not_exist() -> None:
    resource = RESOURCES["rule.enrollment"]
    assert find(resource, Inventory(Canned({})), Refs(SETTINGS)) is None


def test_what_our_record_says_was_sent_is_kept_until_the_port_changes() -> None:
    resource, refs = RESOURCES["callback.multifactor"], known()
    path = "/api/v1/internal/apps/0oaM/settings/oidc"
    record = {"callback.multifactor": {"address": path, "sent": {"email_magic_link_redirect_uri": CALLBACK}}}
    assert resource.change(find(resource, Inventory(Canned({}), lambda: record), refs), refs).action == KEEP
    refs.settings = replace(SETTINGS, app_port=9000, allow_private_api=True)
    assert resource.change(find(resource, Inventory(Canned({}), lambda: record), refs), refs).action == UPDATE


def test_what_each_resource_needs_is_written_before_it() -> None:
    from bootstrap.chapter import in_write_order

    before: set[str] = set()
    for resource in in_write_order(CHAPTERS):
        assert set(resource.needs) <= before, resource.address
        before.add(resource.address)
