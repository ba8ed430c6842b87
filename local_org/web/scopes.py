"""Which `okta.*` scope a call of the Management API needs. Source: the `security` of each operation in Okta's API description."""

from __future__ import annotations

# The first segment below /api/v1, and the resource that its scopes name.
RESOURCES = {
    "api-tokens": "apiTokens",
    "apps": "apps",
    "authenticators": "authenticators",
    "authorizationServers": "authorizationServers",
    "behaviors": "behaviors",
    "features": "features",
    "groups": "groups",
    "idps": "idps",
    "logs": "logs",
    "org": "orgs",
    "policies": "policies",
    "sessions": "sessions",
    "trustedOrigins": "trustedOrigins",
    "users": "users",
    "zones": "networkZones",
}
# Deeper ones with scopes of their own: first segment, third segment.
WITHIN = {("apps", "grants"): "appGrants", ("users", "roles"): "roles", ("groups", "roles"): "roles"}
GRANTABLE = frozenset({*RESOURCES.values(), *WITHIN.values(), "schemas", "userTypes", "uischemas", "clients", "factors", "brands"})
_READS = ("GET", "HEAD")
_READ_BY_POST = ("policies/simulate",)
_BY_TOKEN_ONLY = ("api-tokens/current",)


def scope_for(method: str, path: str) -> str | None:
    """`okta.apps.read` for `GET /api/v1/apps`; None where no scope opens the way (internal calls, the API token's own)."""
    if path.startswith("/oauth2/v1/clients/"):
        return f"okta.roles.{_power(method, '')}"
    below = path.removeprefix("/api/v1/")
    segments = below.split("/")
    resource = RESOURCES.get(segments[0])
    if resource is None or below in _BY_TOKEN_ONLY:
        return None
    if len(segments) > 2:
        resource = WITHIN.get((segments[0], segments[2]), resource)
    return f"okta.{resource}.{_power(method, below)}"


def _power(method: str, below: str) -> str:
    return "read" if method in _READS or below in _READ_BY_POST else "manage"


def is_grantable(scope: str) -> bool:
    """Is this the name of a scope that an app can be granted? Of resources that this org does not have, only the commonest are known."""
    parts = scope.split(".")
    return len(parts) == 3 and parts[0] == "okta" and parts[1] in GRANTABLE and parts[2] in ("read", "manage")
