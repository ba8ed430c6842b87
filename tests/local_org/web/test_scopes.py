"""Which scope each call of the Management API needs."""

from __future__ import annotations

import pytest

from local_org.web.scopes import is_grantable, scope_for
from tests.contract.reference.api_shape import description


@pytest.mark.parametrize(
    ("call", "scope"),
    [
        ("GET /api/v1/org", "okta.orgs.read"),
        ("GET /api/v1/users/me", "okta.users.read"),
        ("HEAD /api/v1/users/me", "okta.users.read"),
        ("POST /api/v1/users", "okta.users.manage"),
        ("DELETE /api/v1/users/u/sessions", "okta.users.manage"),
        ("GET /api/v1/users/u/roles", "okta.roles.read"),
        ("POST /api/v1/users/u/roles", "okta.roles.manage"),
        ("GET /api/v1/groups/g/roles", "okta.roles.read"),
        ("PUT /api/v1/groups/g/users/u", "okta.groups.manage"),
        ("POST /api/v1/apps", "okta.apps.manage"),
        ("PUT /api/v1/apps/a/policies/p", "okta.apps.manage"),
        ("GET /api/v1/apps/a/credentials/secrets", "okta.apps.read"),
        ("GET /api/v1/apps/a/grants", "okta.appGrants.read"),
        ("POST /api/v1/apps/a/grants", "okta.appGrants.manage"),
        ("GET /api/v1/authorizationServers/default/policies/p/rules", "okta.authorizationServers.read"),
        ("PUT /api/v1/authenticators/a", "okta.authenticators.manage"),
        ("POST /api/v1/policies/simulate", "okta.policies.read"),
        ("POST /api/v1/policies/p/rules", "okta.policies.manage"),
        ("POST /api/v1/trustedOrigins", "okta.trustedOrigins.manage"),
        ("GET /api/v1/api-tokens", "okta.apiTokens.read"),
        ("DELETE /api/v1/api-tokens/current", None),
        ("POST /api/v1/internal/apps/a/settings/oidc", None),
        ("POST /oauth2/v1/clients/c/roles", "okta.roles.manage"),
    ],
)
def test_the_scope_is_the_one_of_okta_s_api_description(call: str, scope: str | None) -> None:
    method, _, path = call.partition(" ")
    assert scope_for(method, path) == scope


def test_only_names_of_okta_scopes_can_be_granted() -> None:
    assert is_grantable("okta.users.read")
    assert not any(is_grantable(name) for name in ("", "openid", "okta.users", "okta.users.write", "okta..read", "okta.users.read.self"))


def test_every_described_operation_needs_the_scope_that_its_description_names() -> None:
    for endpoint, facts in description()["endpoints"].items():
        method, _, path = endpoint.partition(" ")
        if facts["scopes"]:
            assert [scope_for(method, path)] == facts["scopes"], endpoint
