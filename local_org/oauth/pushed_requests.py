"""`POST {base}/v1/par`: a request that is sent ahead of the browser, which then carries its name only (RFC 9126)."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from local_org.idx.provider_redirects import REQUEST_URI
from local_org.oauth import checks
from local_org.oauth.clients import client_of
from local_org.oauth.servers import server_of
from local_org.org import Org
from local_org.store.secret import secret_hash
from local_org.web.errors import OAuthError
from local_org.web.routing import Call, json_response, route

Json = dict[str, Any]
KIND = "pushed_request"
LIFETIME_S = 600  # no evidence; RFC 9126 asks for a short life
LARGEST = 32_768  # bytes; anybody may push for a public client, and what is pushed is kept
_NOT_KEPT = ("client_secret", "client_assertion", "client_assertion_type")


def push(call: Call) -> Response:
    """201 `{"request_uri", "expires_in"}`: checked as `/authorize` would, by the client that authenticates."""
    if len(call.body) > LARGEST:
        raise OAuthError("invalid_request", "The pushed request is too large.", status=413)  # the status: RFC 9126 2.3
    form = call.form()
    if "request_uri" in form:  # RFC 9126 2.1
        raise OAuthError("invalid_request", "The 'request_uri' parameter cannot be pushed.")
    server = server_of(call)
    client = client_of(call, form, secret_needed=True)
    checks.run(checks.AUTHORIZE, checks.Ask(call.org, server, client, {**form, "grant_type": "authorization_code"}))
    name = REQUEST_URI + call.org.entropy.token()
    kept = {member: value for member, value in form.items() if member not in _NOT_KEPT}
    body: Json = {"id": secret_hash(name), "asked": {**kept, "client_id": client.id}, "expires_at": call.org.clock.now() + LIFETIME_S}
    call.org.store.put(KIND, body["id"], body)
    return json_response({"request_uri": name, "expires_in": LIFETIME_S}, 201)


def known(org: Org, name: str) -> bool:
    return org.store.get(KIND, secret_hash(name)) is not None


def taken(org: Org, name: str, client_id: str) -> dict[str, str]:
    """The pushed parameters, once, for the client that pushed them. Raises `invalid_request`."""
    kept = org.store.get(KIND, secret_hash(name))
    if kept is None or kept["expires_at"] <= org.clock.now() or kept["asked"]["client_id"] != client_id:
        raise OAuthError("invalid_request", "The 'request_uri' parameter is invalid or has expired.")
    with org.store.transaction():
        org.store.delete(KIND, kept["id"])
    return dict(kept["asked"])


ROUTES = [route("POST", "/oauth2/v1/par", push, open=True), route("POST", "/oauth2/{server}/v1/par", push, open=True)]
