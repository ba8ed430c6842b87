"""`/api/v1`: one module per resource family, named as its path."""

from __future__ import annotations

from local_org.management import (
    api_tokens,
    app_assignments,
    app_grants,
    app_secrets,
    apps,
    authenticator_methods,
    authenticators,
    authorization_server_policies,
    authorization_servers,
    client_privileges,
    client_roles,
    groups,
    identity_providers,
    org,
    policies,
    roles,
    rules,
    sessions,
    simulate,
    trusted_origins,
    user_lifecycle,
    users,
)
from local_org.web.routing import Route

_FAMILIES = (
    org,
    users,
    user_lifecycle,
    roles,
    groups,
    apps,
    app_secrets,
    app_assignments,
    app_grants,
    client_roles,
    client_privileges,
    authenticator_methods,
    authenticators,
    simulate,
    policies,
    rules,
    authorization_servers,
    authorization_server_policies,
    trusted_origins,
    identity_providers,
    sessions,
    api_tokens,
)
ROUTES: list[Route] = [route for family in _FAMILIES for route in family.ROUTES]
