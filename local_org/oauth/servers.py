"""Authorization servers: the org's own (issuer is the org) and custom ones (`/oauth2/{id}`), and their policies as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from local_org.idx.facts import Policy
from local_org.org import Org
from local_org.policy.authorization import Decision, decide
from local_org.store.policies import policies_of_server
from local_org.web.errors import not_found
from local_org.web.routing import Call

Json = dict[str, Any]
SCOPES = ("openid", "profile", "email", "address", "phone", "offline_access", "device_sso")
ORG_TOKEN_LIFETIME_S = 3600


@dataclass(frozen=True, slots=True)
class Server:
    """`id` None: the org authorization server, which has no policies. `endpoints` is the address before `/v1/…`."""

    id: str | None
    issuer: str
    endpoints: str
    audience: str
    policies: tuple[Policy, ...] | None


def server_of(call: Call) -> Server:
    """The server that the path names (`/oauth2/v1/…` or `/oauth2/{server}/v1/…`). Raises E0000007."""
    return server(call.org, call.base, call.params.get("server"))


def server(org: Org, base: str, name: str | None) -> Server:
    """`name` is an id or the alias `default`; None the org server."""
    if name is None:
        return Server(None, base, f"{base}/oauth2", base, None)
    kept = org.store.get("authorization_server", name) or org.store.find("authorization_server", name)
    if kept is None or kept["status"] != "ACTIVE":
        raise not_found(name, "AuthorizationServer")
    issuer = f"{base}/oauth2/{'default' if kept.get('default') else kept['id']}"
    return Server(kept["id"], issuer, issuer, kept["audiences"][0], policies_of_server(org.store, kept["id"]))


def access_decision(
    server: Server,
    *,
    client_id: str,
    grant_type: str,
    scopes: tuple[str, ...],
    user_id: str | None,
    group_ids: frozenset[str],
    everyone: str,
) -> Decision | None:
    """What the server's access policies say; None for the org server, which allows what the app may."""
    if server.policies is None:
        return None
    return decide(
        server.policies, client_id=client_id, grant_type=grant_type, scopes=scopes, user_id=user_id, group_ids=group_ids, everyone=everyone
    )
