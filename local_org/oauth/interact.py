"""`POST {base}/v1/interact`: starts a transaction and hands out its interaction handle."""

from __future__ import annotations

import secrets

from starlette.responses import Response

from local_org.oauth import checks
from local_org.oauth.beginning import begun, request_of
from local_org.oauth.clients import client_of
from local_org.oauth.servers import server_of
from local_org.store.transactions import keep
from local_org.web.routing import Call, json_response, route
from local_org.web.starting import by_token

MAX_DEVICE_TOKEN = 32
MAX_ADDRESS = 45  # an IPv6 address with an IPv4 one inside


def interact(call: Call) -> Response:
    """200 `{"interaction_handle"}`; OAuth errors. Sets the `DT` cookie of a browser that has none.

    A forwarded address, user agent and device token count only when the client authenticated (security: a public client
    could claim anything).
    """
    form = call.form()
    server = server_of(call)
    client = client_of(call, form, secret_needed=False)
    checks.run(checks.INTERACT, checks.Ask(call.org, server, client, form))
    device_token, cookie = _device(call, authenticated=client.authenticated)
    forwarded = call.headers.get("x-forwarded-for", "").split(",")[0].strip()[:MAX_ADDRESS] if client.authenticated else ""
    user_agent = call.headers.get("user-agent")
    request = request_of(server, client, form, ip=forwarded or call.peer, user_agent=user_agent, device_token=device_token)
    transaction = begun(call.org, request)
    keep(call.org.store, by_token(call, transaction, form))
    return json_response({"interaction_handle": transaction.interaction_handle}, headers=cookie)


def _device(call: Call, *, authenticated: bool) -> tuple[str | None, dict[str, str]]:
    """The device token of this request: `X-Device-Token` of a confidential client, else the `DT` cookie, else a new cookie."""
    given = call.headers.get("x-device-token", "")
    if authenticated and given:
        return (given if len(given) <= MAX_DEVICE_TOKEN else None), {}
    for part in call.headers.get("cookie", "").split(";"):
        name, _, value = part.strip().partition("=")
        if name == "DT" and 0 < len(value) <= MAX_DEVICE_TOKEN:
            return value, {}
    made = secrets.token_urlsafe(18)
    return made, {"set-cookie": f"DT={made}; Path=/; Max-Age=63072000; HttpOnly; SameSite=Lax"}


ROUTES = [route("POST", "/oauth2/v1/interact", interact, open=True), route("POST", "/oauth2/{server}/v1/interact", interact, open=True)]
