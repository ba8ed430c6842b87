"""A second local org as an identity provider of the first, reached by browsers as `idp.localhost`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.contract.arrangements import unique
from tests.contract.org import Client, Org, Person

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Provider:
    """`id` is that of the identity provider at the home org; its people sign in at the partner's own page."""

    id: str
    partner: Org

    def person(self) -> Person:
        return self.partner.person()


def identity_provider(home: Org, partner: Org) -> Provider:
    """Trusted by the home org, which makes an account for whoever comes from there for the first time."""
    made = partner.api("POST", "/api/v1/apps", _app(f"{home.url}/oauth2/v1/authorize/callback"))
    partner.api("PUT", f"/api/v1/apps/{made['id']}/groups/{partner.group_id('Everyone')}", {})
    partner.api("PUT", f"/api/v1/apps/{made['id']}/policies/{partner.policy_of(partner.password_optional)}")
    client = made["credentials"]["oauthClient"]
    server = f"{partner.url.replace('localhost', 'idp.localhost')}/oauth2/default/v1"
    return Provider(_trusted(home, server, client["client_id"], client["client_secret"]), partner)


def absent_provider(home: Org) -> str:
    """The id of a provider that can be offered, and that nobody reaches."""
    return _trusted(home, "http://idp.localhost:9/oauth2/default/v1", "0oa-nobody", "none")


def _trusted(home: Org, server: str, client_id: str, client_secret: str) -> str:
    endpoints = {
        "authorization": {"url": f"{server}/authorize", "binding": "HTTP-REDIRECT"},
        "token": {"url": f"{server}/token", "binding": "HTTP-POST"},
        "userInfo": {"url": f"{server}/userinfo", "binding": "HTTP-REDIRECT"},
        "jwks": {"url": f"{server}/keys", "binding": "HTTP-REDIRECT"},
    }
    protocol = {
        "type": "OIDC",
        "endpoints": endpoints,
        "scopes": ["openid", "profile", "email"],
        "issuer": {"url": server.removesuffix("/v1")},
        "credentials": {"client": {"client_id": client_id, "client_secret": client_secret}},
    }
    policy = {
        "accountLink": {"action": "AUTO"},
        "provisioning": {"action": "AUTO", "groups": {"action": "NONE"}},
        "subject": {"userNameTemplate": {"template": "idpuser.email"}, "matchType": "USERNAME"},
    }
    provider = home.api("POST", "/api/v1/idps", {"type": "OIDC", "name": unique("Partner"), "protocol": protocol, "policy": policy})
    return str(provider["id"])


def offered_to(home: Org, client: Client, *providers: Json) -> None:
    """A routing rule for one app: these providers, in this order (`{"type": "OKTA"}` is the org itself)."""
    policy = home.api("GET", "/api/v1/policies", type="IDP_DISCOVERY")[0]["id"]
    conditions = {"app": {"include": [{"type": "APP", "id": client.id}], "exclude": []}}
    rule = {
        "name": unique("Partners"),
        "type": "IDP_DISCOVERY",
        "conditions": conditions,
        "actions": {"idp": {"providers": list(providers)}},
    }
    home.api("POST", f"/api/v1/policies/{policy}/rules", rule)


def _app(callback: str) -> Json:
    credentials = {"autoKeyRotation": True, "token_endpoint_auth_method": "client_secret_basic", "pkce_required": True}
    settings = {
        "application_type": "web",
        "response_types": ["code"],
        "grant_types": ["authorization_code"],
        "redirect_uris": [callback],
        "consent_method": "TRUSTED",
        "issuer_mode": "DYNAMIC",
    }
    return {
        "name": "oidc_client",
        "label": unique("Home"),
        "signOnMode": "OPENID_CONNECT",
        "credentials": {"oauthClient": credentials},
        "settings": {"oauthClient": settings},
    }
