"""An app integration without a secret, as a single-page app has it."""

from __future__ import annotations

import secrets

from tests.contract.org import Client, Org


def public_client(org: Org, base: str, like: Client, *, everyone: bool = True) -> Client:
    """A SPA integration as the guide's sample has it, on the policies of the app `like`; assigned to everyone or to nobody.

    Its pages lie under the address `base`; the links of its mails lead to the same page as sign-ins elsewhere.
    """
    redirect_uri = f"{base}/login/callback"
    made = org.api(
        "POST",
        "/api/v1/apps",
        {
            "name": "oidc_client",
            "label": f"SPA {secrets.token_hex(4)}",
            "signOnMode": "OPENID_CONNECT",
            "credentials": {"oauthClient": {"autoKeyRotation": True, "token_endpoint_auth_method": "none", "pkce_required": True}},
            "settings": {
                "oauthClient": {
                    "application_type": "browser",
                    "response_types": ["code"],
                    "grant_types": ["authorization_code", "refresh_token", "interaction_code"],
                    "redirect_uris": [redirect_uri],
                    "post_logout_redirect_uris": [base],
                    "consent_method": "TRUSTED",
                    "issuer_mode": "DYNAMIC",
                    "refresh_token": {"rotation_type": "ROTATE", "leeway": 30},
                }
            },
        },
    )
    org.api("POST", f"/api/v1/internal/apps/{made['id']}/settings/oidc", {"email_magic_link_redirect_uri": redirect_uri})
    if everyone:
        org.api("PUT", f"/api/v1/apps/{made['id']}/groups/{org.group_id('Everyone')}", {})
    for link in ("accessPolicy", "profileEnrollment"):
        org.api("PUT", f"/api/v1/apps/{made['id']}/policies/{org.policy_of(like, link)}")
    return Client(made["credentials"]["oauthClient"]["client_id"], like.issuer, redirect_uri)
