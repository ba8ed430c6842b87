"""How every sign-in begins: what the client asked for, and a transaction with handles of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from local_org.idx.transaction import Request, Transaction
from local_org.idx.work import WITHOUT_USER_S
from local_org.oauth.clients import Client
from local_org.oauth.servers import Server
from local_org.org import Org


def request_of(
    server: Server,
    client: Client,
    asked: Mapping[str, str],
    *,
    ip: str | None,
    user_agent: str | None,
    device_token: str | None = None,
    grant: Literal["interaction_code", "authorization_code"] = "interaction_code",
) -> Request:
    """`asked`: the parameters of `/interact` or `/authorize`, which its checks let through."""
    return Request(
        client_id=client.id,
        authorization_server_id=server.id,
        scopes=tuple(dict.fromkeys(asked["scope"].split())),
        redirect_uri=asked["redirect_uri"],
        code_challenge=asked.get("code_challenge", ""),
        state=asked.get("state"),
        nonce=asked.get("nonce"),
        max_age=int(asked["max_age"]) if "max_age" in asked else None,
        acr_values=asked.get("acr_values"),
        login_hint=asked.get("login_hint"),
        ip=ip,
        user_agent=user_agent,
        device_token=device_token,
        grant=grant,
    )


def begun(org: Org, request: Request) -> Transaction:
    now, token = org.clock.now(), org.entropy.token
    return Transaction(
        id=token(),
        interaction_handle=token(),
        state_handle=f"02.id.{token()}",
        request=request,
        created_at=now,
        expires_at=now + WITHOUT_USER_S,
    )
