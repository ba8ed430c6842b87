"""App integrations and finished sign-ins for the tests of the OAuth endpoints, put straight into the store."""

from __future__ import annotations

import base64
import hashlib
import itertools
import secrets
from dataclasses import dataclass, field
from typing import Any

import requests

from local_org.idx.effects import IssueCode
from local_org.org import Org
from local_org.store import transactions
from local_org.store.people import everyone_id
from local_org.web.effects import carry_out
from local_org.web.facts import facts_for
from tests.local_org.served import ServedOrg

CALLBACK = "http://localhost:8080/login/callback"
SIGNED_OUT = "http://localhost:8080/"
SCOPES = "openid profile email offline_access"
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Pkce:
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    @property
    def challenge(self) -> str:
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class App:
    """An app integration and how it talks to `base` (`/oauth2` or `/oauth2/default`)."""

    served: ServedOrg
    client_id: str
    secret: str | None
    base: str = "/oauth2/default"

    def post(self, endpoint: str, *, secret: str | bool | None = True, **fields: str) -> requests.Response:
        """With its credentials in the body; `secret=None` leaves the secret out, a text replaces it."""
        given = self.secret if secret is True else secret
        body = {"client_id": self.client_id, **({"client_secret": str(given)} if given else {}), **fields}
        return self.served.call("POST", f"{self.base}/v1/{endpoint}", data=body)

    def interact(self, pkce: Pkce, **fields: str | None) -> requests.Response:
        wanted: dict[str, str | None] = {
            "scope": SCOPES,
            "redirect_uri": CALLBACK,
            "code_challenge": pkce.challenge,
            "code_challenge_method": "S256",
            "state": "the-state",
            **fields,
        }
        secret = wanted.pop("secret", None)
        return self.post("interact", secret=secret, **{name: value for name, value in wanted.items() if value is not None})

    def code(self, pkce: Pkce, user_id: str, **fields: str | None) -> str:
        """The interaction code of a sign-in that ended well a moment ago: password and email."""
        answer = self.interact(pkce, **fields)
        assert answer.status_code == 200, answer.text
        org = self.served.org
        transaction = transactions.by_interaction_handle(org.store, answer.json()["interaction_handle"])
        assert transaction is not None
        code, now = org.entropy.token(), org.clock.now()
        with org.store.transaction():
            effect = IssueCode(code, user_id, ("mfa", "pwd", "email"), now, now + 60)
            carry_out(effect, org, transaction, facts_for(org, self.served.url, transaction))
        return code

    def redeem(self, code: str, pkce: Pkce, **fields: str) -> requests.Response:
        return self.post("token", grant_type="interaction_code", interaction_code=code, **{"code_verifier": pkce.verifier, **fields})

    def tokens(self, user_id: str, **fields: str | None) -> dict[str, Any]:
        pkce = Pkce()
        answer = self.redeem(self.code(pkce, user_id, **fields), pkce)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def refresh(self, token: str, **fields: str) -> requests.Response:
        return self.post("token", grant_type="refresh_token", refresh_token=token, **fields)

    def bearer(self, token: str) -> requests.Response:
        return self.served.call("GET", f"{self.base}/v1/userinfo", headers={"Authorization": f"Bearer {token}"})

    def at(self, base: str) -> App:
        return App(self.served, self.client_id, self.secret, base)


def make_app(
    served: ServedOrg,
    *,
    public: bool = False,
    grants: tuple[str, ...] = ("authorization_code", "refresh_token", "interaction_code"),
    refresh: dict[str, Any] | None = None,
    **oauth: Any,
) -> App:
    """As `POST /api/v1/apps` leaves it in the store; everyone is assigned."""
    org, store = served.org, served.org.store
    app_id = org.entropy.id("0oa")
    secret = None if public else secrets.token_urlsafe(48)
    method = "none" if public else "client_secret_basic"
    body = {
        "id": app_id,
        "name": "oidc_client",
        "label": f"App {next(_numbers)}",
        "status": "ACTIVE",
        "created": org.timestamp(),
        "lastUpdated": org.timestamp(),
        "signOnMode": "OPENID_CONNECT",
        "credentials": {"oauthClient": {"client_id": app_id, "token_endpoint_auth_method": method, "pkce_required": True}},
        "settings": {
            "oauthClient": {
                "grant_types": list(grants),
                "redirect_uris": [CALLBACK],
                "post_logout_redirect_uris": [SIGNED_OUT],
                "refresh_token": refresh or {"rotation_type": "STATIC", "leeway": 0},
                **oauth,
            }
        },
        "accessPolicy": next(policy["id"] for policy in store.all("policy", "ACCESS_POLICY")),
        "profileEnrollment": next(policy["id"] for policy in store.all("policy", "PROFILE_ENROLLMENT")),
    }
    with store.transaction():
        store.put("app", app_id, body, key=app_id)
        store.link("app_group", app_id, everyone_id(store))
        if secret:
            store.put("client_secret", org.entropy.id("ocs"), {"status": "ACTIVE", "client_secret": secret}, parent=app_id)
    return App(served, app_id, secret)


def make_user(org: Org, login: str | None = None) -> str:
    user_id = org.entropy.id("00u")
    login = login or f"{user_id}@example.com".lower()
    profile = {"login": login, "email": login, "firstName": "John", "lastName": "Doe"}
    times = dict.fromkeys(("created", "activated", "statusChanged", "lastUpdated", "passwordChanged"), org.timestamp())
    with org.store.transaction():
        org.store.put(
            "user", user_id, {"id": user_id, "status": "ACTIVE", "lastLogin": None, **times, "profile": profile}, key=login.lower()
        )
        org.store.link("group_user", everyone_id(org.store), user_id)
    return user_id


def allow_interaction_code(org: Org, **token: int) -> None:
    """Steps 8 and 9 of the guide on the server `default`; `token` overrides lifetimes of its rule (minutes)."""
    store = org.store
    server = store.find("authorization_server", "default") or {}
    policy = store.all("as_policy", server["id"])[0]
    rule = store.all("as_rule", policy["id"])[0]
    conditions = {**rule["conditions"], "grantTypes": {"include": ["authorization_code", "interaction_code"]}}
    actions = {"token": {**rule["actions"]["token"], **token}}
    with store.transaction():
        store.put("org", "org", {**(store.get("org", "org") or {}), "embeddedLoginSupport": True})
        store.put("as_rule", rule["id"], {**rule, "conditions": conditions, "actions": actions}, parent=policy["id"])
