"""A service app as an administrator makes one through the API, and the client that talks for it."""

from __future__ import annotations

import base64
import hashlib
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import requests
from joserfc import jws, jwt
from joserfc.jwk import ECKey

from local_org.oauth.assertions import TYPE
from tests.local_org.served import ServedOrg

TOKEN = "/oauth2/v1/token"


@dataclass(frozen=True, slots=True)
class ServiceApp:
    """`key` signs its assertions, `proof_key` its DPoP proofs."""

    served: ServedOrg
    client_id: str
    key: ECKey
    proof_key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256"))

    def assertion(self, *, header: dict[str, Any] | None = None, key: ECKey | None = None, **claims: Any) -> str:
        now = int(time.time())
        said = {"iss": self.client_id, "sub": self.client_id, "aud": self.served.url + TOKEN, "iat": now, "exp": now + 300}
        said |= {"jti": str(uuid.uuid4()), **claims}
        return jwt.encode({"alg": "ES256"} | ({"kid": "one"} if header is None else header), said, key or self.key)

    def ask(self, scope: str | None, *, assertion: str | None = None, proof: str | None = None, **form: str) -> requests.Response:
        """The token endpoint's answer."""
        data = {"grant_type": "client_credentials", "client_assertion_type": TYPE, "client_assertion": assertion or self.assertion()}
        if scope is not None:
            data["scope"] = scope
        return self.served.call("POST", TOKEN, data=data | form, headers={"DPoP": proof} if proof else {})

    def token(self, scope: str) -> str:
        answer = self.ask(scope)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def call(
        self, method: str, path: str, token: str, *, scheme: str = "Bearer", proof: str | None = None, **more: Any
    ) -> requests.Response:
        headers = {"Authorization": f"{scheme} {token}", **({"DPoP": proof} if proof else {})}
        return self.served.call(method, path, headers=headers, **more)

    def proof(self, method: str, path: str, *, token: str | None = None, key: ECKey | None = None, **claims: Any) -> str:
        """A DPoP proof; a claim that is None is left out."""
        key = key or self.proof_key
        header = {"alg": "ES256", "typ": claims.pop("typ", "dpop+jwt"), "jwk": claims.pop("jwk", key.as_dict(private=False))}
        said = {"htm": method, "htu": self.served.url + path, "iat": int(time.time()), "jti": str(uuid.uuid4())}
        if token is not None:
            said["ath"] = base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).decode().rstrip("=")
        kept = {name: value for name, value in {**said, **claims}.items() if value is not None}
        registry = jws.JWSRegistry(algorithms=["ES256"])
        return jwt.encode(header, kept, key, registry=registry)

    def dpop_token(self, scope: str) -> str:
        """The dance: a proof without a nonce, the nonce, a proof with it."""
        nonce = self.ask(scope, proof=self.proof("POST", TOKEN)).headers["DPoP-Nonce"]
        answer = self.ask(scope, proof=self.proof("POST", TOKEN, nonce=nonce))
        assert answer.status_code == 200, answer.text
        assert answer.json()["token_type"] == "DPoP"
        return str(answer.json()["access_token"])


def app_body(key: ECKey, *, dpop: bool = False, **oauth: Any) -> dict[str, Any]:
    jwks = {"keys": [{**key.as_dict(private=False), "kid": "one"}]}
    settings = {"application_type": "service", "grant_types": ["client_credentials"], "response_types": ["token"], "jwks": jwks}
    return {
        "name": "oidc_client",
        "label": "A service",
        "signOnMode": "OPENID_CONNECT",
        "credentials": {"oauthClient": {"token_endpoint_auth_method": "private_key_jwt"}},
        "settings": {"oauthClient": {**settings, "dpop_bound_access_tokens": dpop, **oauth}},
    }


def make_service_app(served: ServedOrg, *scopes: str, role: str | None = "SUPER_ADMIN", dpop: bool = False, **oauth: Any) -> ServiceApp:
    key = ECKey.generate_key("P-256")
    made = served.admin("POST", "/api/v1/apps", json=app_body(key, dpop=dpop, **oauth))
    assert made.status_code == 200, made.text
    app_id = made.json()["id"]
    for scope in scopes:
        granted = served.admin("POST", f"/api/v1/apps/{app_id}/grants", json={"issuer": served.url, "scopeId": scope})
        assert granted.status_code == 201, granted.text
    if role is not None:
        given = served.admin("POST", f"/oauth2/v1/clients/{app_id}/roles", json={"type": role})
        assert given.status_code == 200, given.text
    return ServiceApp(served, app_id, key)
