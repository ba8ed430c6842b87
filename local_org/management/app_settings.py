"""What an OIDC app integration may look like: the checks of its OAuth settings, and what Okta fills in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from local_org.management import shape
from local_org.web.errors import invalid

Json = dict[str, Any]

INTERACTION_CODE = "interaction_code"
_DEVICE, _EXCHANGE = "urn:ietf:params:oauth:grant-type:device_code", "urn:ietf:params:oauth:grant-type:token-exchange"
_CIBA, _SAML = "urn:openid:params:grant-type:ciba", "urn:ietf:params:oauth:grant-type:saml2-bearer"
_JWT, _OTP, _OOB = (
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
    "urn:okta:params:oauth:grant-type:otp",
    "urn:okta:params:oauth:grant-type:oob",
)
_BROWSER_GRANTS = {"authorization_code", "implicit", "refresh_token", INTERACTION_CODE, _DEVICE, _EXCHANGE, _OTP, _OOB}
# Which application type may have which grants, after Okta's table of client applications.
GRANTS: dict[str, set[str]] = {
    "web": _BROWSER_GRANTS | {"client_credentials", _CIBA, _SAML, _JWT},
    "browser": _BROWSER_GRANTS,
    "native": _BROWSER_GRANTS | {"password", _CIBA, _SAML, _JWT},
    "service": {"client_credentials", _EXCHANGE, _JWT},
}
_ALL_GRANTS = set().union(*GRANTS.values())

_KEY_MEMBERS = ("kid", "kty", "n", "e", "crv", "x", "y")
OAUTH_SETTINGS = shape.members(
    {
        "application_type": shape.one_of(*GRANTS),
        "grant_types": shape.list_of(shape.one_of(*_ALL_GRANTS)),
        "response_types": shape.list_of(shape.one_of("code", "token", "id_token")),
        "redirect_uris": shape.list_of(shape.text),
        "post_logout_redirect_uris": shape.list_of(shape.text),
        "consent_method": shape.one_of("REQUIRED", "TRUSTED"),
        "issuer_mode": shape.one_of("ORG_URL", "CUSTOM_URL", "DYNAMIC"),
        "refresh_token": shape.members({"rotation_type": shape.one_of("STATIC", "ROTATE"), "leeway": shape.whole}),
        "idp_initiated_login": shape.members({"mode": shape.text, "default_scope": shape.list_of(shape.text)}),
        "wildcard_redirect": shape.one_of("DISABLED", "SUBDOMAIN"),
        "dpop_bound_access_tokens": shape.flag,
        "participate_slo": shape.flag,
        "jwks": shape.members({"keys": shape.list_of(shape.members(dict.fromkeys(_KEY_MEMBERS, shape.text)))}),
        "client_uri": shape.text,
        "logo_uri": shape.text,
        "initiate_login_uri": shape.text,
        "policy_uri": shape.text,
        "tos_uri": shape.text,
    }
)
OAUTH_CREDENTIALS = shape.members(
    {
        "client_id": shape.text,
        "client_secret": shape.text,
        "autoKeyRotation": shape.flag,
        "pkce_required": shape.flag,
        "token_endpoint_auth_method": shape.one_of(
            "client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none"
        ),
    }
)


def settings(asked: Json, *, interaction_code: bool) -> Json:
    """The `settings.oauthClient` to keep. `interaction_code`: is the org's switch on? Raises E0000001; most wordings are assumed."""
    given = {name: value for name, value in asked.items() if value is not None}
    kind = given.get("application_type")
    if kind is None:
        raise invalid("application_type", "application_type: The field cannot be left blank")
    grants = given.get("grant_types") or []
    _check_grants(kind, grants, interaction_code=interaction_code)
    if kind != "service":  # Okta's own examples make them with "token", without the grant it belongs to
        _check_response_types(grants, given.get("response_types") or [])
    redirects = given.get("redirect_uris") or []
    if kind != "service" and not redirects:
        raise invalid("redirect_uris", "redirect_uris: At least one redirect URI is required for this application type.")
    for name in ("redirect_uris", "post_logout_redirect_uris"):
        check_addresses(name, given.get(name) or [])
    return {**_FILLED_IN, **given, "redirect_uris": redirects, "response_types": given.get("response_types") or []}


_FILLED_IN: Json = {
    "client_uri": None,
    "logo_uri": None,
    "consent_method": "TRUSTED",
    "issuer_mode": "DYNAMIC",
    "idp_initiated_login": {"mode": "DISABLED", "default_scope": []},
    "wildcard_redirect": "DISABLED",
    "dpop_bound_access_tokens": False,
    "participate_slo": False,
}


def _check_grants(kind: str, grants: list[str], *, interaction_code: bool) -> None:
    """That the switch refuses the grant is documented, its words are not: they name the grant types, as clients look for."""
    if not grants:
        raise invalid("grant_types", "grant_types: The field cannot be left blank")
    if INTERACTION_CODE in grants and not interaction_code:
        raise invalid("grant_types", "grant_types: The grant type 'interaction_code' is not enabled for this organization.")
    wrong = sorted(set(grants) - GRANTS[kind])
    if wrong:
        raise invalid("grant_types", f"grant_types: The grant types {wrong} are not allowed for application type '{kind}'.")
    if kind in ("web", "native") and "authorization_code" not in grants:
        raise invalid("grant_types", f"grant_types: 'authorization_code' is required for application type '{kind}'.")
    if kind == "service" and "client_credentials" not in grants:
        raise invalid("grant_types", "grant_types: 'client_credentials' is required for application type 'service'.")


def _check_response_types(grants: list[str], response_types: list[str]) -> None:
    """`code` belongs to the code grants, `token` and `id_token` to implicit."""
    has_code = "authorization_code" in grants or INTERACTION_CODE in grants
    if "authorization_code" in grants and "code" not in response_types:
        raise invalid("response_types", "response_types: 'code' is required when grant_types contain 'authorization_code'.")
    if "code" in response_types and not has_code:
        raise invalid("response_types", "response_types: 'code' is not allowed without the grant type 'authorization_code'.")
    if {"token", "id_token"} & set(response_types) and "implicit" not in grants:
        raise invalid("response_types", "response_types: 'token' and 'id_token' are not allowed without the grant type 'implicit'.")


def check_addresses(name: str, addresses: list[str]) -> None:
    for address in addresses:
        if not _absolute(address):
            raise invalid(name, f"{name}: '{address[:200]}' is not a valid URI.")


def _absolute(address: str) -> bool:
    """A scheme and no fragment; apps on phones have schemes of their own."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.scheme) and not parts.fragment and bool(parts.netloc or parts.path) and " " not in address


def check_keys(method: str, oauth: Json) -> None:
    """`private_key_jwt` needs a public key to check with. Raises E0000001 (the wordings are assumed)."""
    keys = (oauth.get("jwks") or {}).get("keys") or []
    if method == "private_key_jwt" and not keys:
        raise invalid("jwks", "jwks: At least one public key is required for token_endpoint_auth_method 'private_key_jwt'.")
    if any("d" in key or not ({"n", "e"} <= set(key) or {"crv", "x", "y"} <= set(key)) for key in keys):
        raise invalid("jwks", "jwks: A key must be a public RSA or EC key.")


def credentials(asked: Json, kind: str) -> Json:
    """The `credentials.oauthClient` to keep, without id and secret. Raises E0000001 when a public client does without PKCE."""
    given = {name: value for name, value in asked.items() if value is not None}
    method = given.get("token_endpoint_auth_method") or ("none" if kind == "browser" else "client_secret_basic")
    if kind == "browser" and method != "none":
        raise invalid("token_endpoint_auth_method", "token_endpoint_auth_method: Must be 'none' for application type 'browser'.")
    pkce = given.get("pkce_required", kind in ("browser", "native"))
    if method == "none" and not pkce:
        raise invalid("pkce_required", "pkce_required: Must be true when token_endpoint_auth_method is 'none'.")
    return {"autoKeyRotation": given.get("autoKeyRotation", True), "token_endpoint_auth_method": method, "pkce_required": pkce}
