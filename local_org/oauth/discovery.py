"""Discovery documents, the key set, and the document by which management clients tell Identity Engine from Classic."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from local_org.oauth import keys
from local_org.oauth.servers import Server, server_of
from local_org.web.routing import Call, json_response, route

Json = dict[str, Any]
_CLIENT_AUTH = ["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none"]
_SCOPES = ["openid", "profile", "email", "address", "phone", "offline_access"]
_SIGNATURES = ["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512"]
_CLAIMS = (
    "iss ver sub aud iat exp jti auth_time amr idp nonce name nickname preferred_username given_name middle_name family_name email "
    "email_verified profile zoneinfo locale address phone_number picture website gender birthdate updated_at at_hash c_hash"
)


def metadata(server: Server, org_url: str) -> Json:
    """As recorded from a custom server: `interaction_code` and the interact endpoint stand in no document."""
    at = f"{server.endpoints}/v1"
    return {
        "issuer": server.issuer,
        "authorization_endpoint": f"{at}/authorize",
        "token_endpoint": f"{at}/token",
        "userinfo_endpoint": f"{at}/userinfo",
        "registration_endpoint": f"{org_url}/oauth2/v1/clients",
        "jwks_uri": f"{at}/keys",
        "response_types_supported": ["code", "id_token", "code id_token", "code token", "id_token token", "code id_token token"],
        "response_modes_supported": ["query", "fragment", "form_post", "okta_post_message"],
        "grant_types_supported": ["authorization_code", "implicit", "refresh_token", "password"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": [*_SCOPES, *(["groups"] if server.id is None else [])],
        "token_endpoint_auth_methods_supported": _CLIENT_AUTH,
        "claims_supported": _CLAIMS.split(),
        "code_challenge_methods_supported": ["S256"],
        "introspection_endpoint": f"{at}/introspect",
        "introspection_endpoint_auth_methods_supported": _CLIENT_AUTH,
        "revocation_endpoint": f"{at}/revoke",
        "revocation_endpoint_auth_methods_supported": _CLIENT_AUTH,
        "end_session_endpoint": f"{at}/logout",
        "request_parameter_supported": True,
        "request_object_signing_alg_values_supported": _SIGNATURES,
    }


def discovery(call: Call) -> Response:
    return json_response(metadata(server_of(call), call.base))


def key_set(call: Call) -> Response:
    server_of(call)
    with call.org.store.transaction():  # the first reader makes the key
        return json_response(keys.key_set(call.org), headers={"cache-control": "max-age=3600, must-revalidate"})


def okta_organization(call: Call) -> Response:
    """`pipeline` is `idx` for Identity Engine."""
    off = dict.fromkeys(("omEnabled", "pssoEnabled", "desktopMFAEnabled", "itpEnabled"), False)
    return json_response(
        {
            "id": call.org.id,
            "cell": "local",
            "_links": {"organization": {"href": call.base}},
            "pipeline": "idx",
            "settings": {"analyticsCollectionEnabled": False, "bugReportingEnabled": False, **off},
        }
    )


ROUTES = [
    route("GET", "/.well-known/okta-organization", okta_organization, open=True),
    *(
        route("GET", path, discovery, open=True)
        for path in (
            "/.well-known/openid-configuration",
            "/.well-known/oauth-authorization-server",
            "/.well-known/oauth-authorization-server/oauth2/{server}",
            "/oauth2/{server}/.well-known/openid-configuration",
            "/oauth2/{server}/.well-known/oauth-authorization-server",
        )
    ),
    route("GET", "/oauth2/v1/keys", key_set, open=True),
    route("GET", "/oauth2/{server}/v1/keys", key_set, open=True),
]
