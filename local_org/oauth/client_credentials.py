"""The client credentials grant: a service app gets a token for Okta's own API, with the `okta.*` scopes that it was granted."""

from __future__ import annotations

from starlette.responses import Response

from local_org.control.faults import Faults
from local_org.oauth import checks, dpop, tokens
from local_org.oauth.clients import Client
from local_org.oauth.servers import SCOPES, Server
from local_org.org import Org
from local_org.web.errors import OAuthError
from local_org.web.routing import Call, error_response, json_response

NOT_CONFIGURED = "One or more scopes are not configured for the authorization server resource."


def client_credentials(call: Call, server: Server, client: Client, form: dict[str, str], _faults: Faults) -> Response:
    """Refusals are answered, not raised: the assertion that came with them stays used."""
    try:
        checks.run((checks.grant_allowed,), checks.Ask(call.org, server, client, form))
        if not client.by_assertion and client.oauth.get("application_type") == "service":
            raise OAuthError("invalid_client", "Service apps authenticate with private_key_jwt at the org authorization server.")
        scopes = _scopes(call.org, server, client, form)
        key = None
        if client.oauth.get("dpop_bound_access_tokens"):
            key = dpop.key_at_token_endpoint(call.org, call.headers.get("dpop"), url=call.base + call.path)
    except OAuthError as refusal:
        return error_response(refusal)
    answer = tokens.issue_to_app(call.org, server, client.id, scopes, bound_to=key)
    headers = {"cache-control": "no-store", "pragma": "no-cache"}
    return json_response(answer, headers=headers if key is None else {**headers, "dpop-nonce": dpop.nonce(call.org)})


def _scopes(org: Org, server: Server, client: Client, form: dict[str, str]) -> tuple[str, ...]:
    """All of those asked for. That a scope without a grant is refused in these words is assumed; that it is not given is documented."""
    wanted = tuple(dict.fromkeys(form.get("scope", "").split()))
    if not wanted:
        text = "The authorization server resource does not have any configured default scopes, 'scope' must be provided."
        raise OAuthError("invalid_scope", text)
    of_people = [scope for scope in wanted if scope in SCOPES]
    if of_people:
        raise OAuthError("invalid_scope", f"Cannot request '{of_people[0]}' scopes using client credentials.")
    granted = {grant["scopeId"] for grant in org.store.all("scope_grant", client.app["id"])} if server.id is None else set()
    if not set(wanted) <= granted:
        raise OAuthError("invalid_scope", NOT_CONFIGURED)
    return wanted
