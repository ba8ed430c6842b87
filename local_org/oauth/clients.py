"""Who calls an OAuth endpoint: the app integration named by the request, and whether it proved to be it."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from local_org.oauth import assertions
from local_org.org import Org
from local_org.web.errors import OAuthError
from local_org.web.routing import Call

Json = dict[str, Any]
FAILED = "Client authentication failed. Either the client or the client credentials are invalid."


@dataclass(frozen=True, slots=True)
class Client:
    """`authenticated`: a confidential client that presented its secret, or an assertion signed with its key."""

    app: Json
    id: str
    authenticated: bool
    by_assertion: bool = False

    @property
    def oauth(self) -> Json:
        return dict(self.app["settings"]["oauthClient"])

    @property
    def confidential(self) -> bool:
        return bool(self.app["credentials"]["oauthClient"].get("token_endpoint_auth_method") != "none")

    @property
    def grant_types(self) -> list[str]:
        return list(self.oauth.get("grant_types", []))


def client_of(call: Call, form: Mapping[str, str], *, secret_needed: bool) -> Client:
    """Basic, body or assertion, never two (RFC 6749 2.3); a wrong one is never accepted, a missing one only where it is not needed.

    `/interact` takes a web app without its secret, because the widget runs in that app's pages. Raises `invalid_client`.
    """
    basic_id, basic_secret = _basic(call.headers.get("authorization", ""))
    if basic_secret is not None and "client_secret" in form:
        raise OAuthError("invalid_request", "Cannot supply multiple client credentials. Use one of: Authorization header, client_secret.")
    if "client_assertion" in form:
        return _by_assertion(call, form, given=basic_id or form.get("client_id"), secret=basic_secret or form.get("client_secret"))
    client_id = basic_id or form.get("client_id")
    if not client_id:
        raise OAuthError("invalid_client", "A client_id must be provided in the request.")
    app = app_of(call.org, client_id)
    secret = basic_secret if basic_secret is not None else form.get("client_secret")
    client = Client(app, client_id, bool(secret) and _secret_fits(call.org, app["id"], secret or ""))
    if secret and not client.authenticated:
        raise OAuthError("invalid_client", FAILED)
    if secret_needed and client.confidential and not client.authenticated:
        raise OAuthError("invalid_client", FAILED)
    return client


def _by_assertion(call: Call, form: Mapping[str, str], *, given: str | None, secret: str | None) -> Client:
    """`client_id` beside the assertion is optional (RFC 7521 4.2), and must be the same. The app must be one of `private_key_jwt`."""
    if secret:
        raise OAuthError("invalid_request", "Cannot supply multiple client credentials. Use one of: client_secret, client_assertion.")
    if form.get("client_assertion_type") != assertions.TYPE:
        raise OAuthError("invalid_request", f"The 'client_assertion_type' parameter must be {assertions.TYPE}.")
    client_id = assertions.named_client(form["client_assertion"])
    if given not in (None, client_id):
        raise OAuthError("invalid_client", "The 'client_id' parameter does not match the subject of the client_assertion.")
    app = app_of(call.org, client_id)
    if app["credentials"]["oauthClient"].get("token_endpoint_auth_method") != "private_key_jwt":
        raise OAuthError("invalid_client", FAILED)  # client_secret_jwt is not built
    assertions.check(call.org, app, form["client_assertion"], endpoint=call.base + call.path)
    return Client(app, client_id, authenticated=True, by_assertion=True)


def registered(org: Org, client_id: str) -> Client:
    """Who a browser says the client is: nobody has proved it. Raises `invalid_client`."""
    return Client(app_of(org, client_id), client_id, authenticated=False)


def app_of(org: Org, client_id: str) -> Json:
    app = org.store.find("app", client_id)
    if app is None or app["status"] != "ACTIVE" or "oauthClient" not in app.get("settings", {}):
        raise OAuthError("invalid_client", f"Invalid value for 'client_id' parameter: {client_id[:80]!r} is not known.")
    return app


def _basic(header: str) -> tuple[str | None, str | None]:
    """RFC 6749 2.3.1; okta-auth-js sends public clients' ids without a colon, so a missing colon means no secret."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return None, None
    try:
        name, colon, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except ValueError as error:  # no base64, or no text
        raise OAuthError("invalid_client", FAILED) from error
    return unquote(name), unquote(secret) if colon and secret else None


def _secret_fits(org: Org, app_id: str, secret: str) -> bool:
    given = secret.encode()
    return any(
        kept["status"] == "ACTIVE" and hmac.compare_digest(kept["client_secret"].encode(), given)
        for kept in org.store.all("client_secret", app_id)
    )
