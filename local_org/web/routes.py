"""Every route of the org, in the order in which they are tried."""

from __future__ import annotations

from local_org import management
from local_org.control.faults import Faults
from local_org.control.requests import RequestLog
from local_org.control.routes import control_routes
from local_org.oauth import discovery, interact, logout, revoke, userinfo
from local_org.oauth.token import token_routes
from local_org.web import idp
from local_org.web.routing import Route


def all_routes(faults: Faults, requests: RequestLog) -> list[Route]:
    return [
        *idp.ROUTES,
        *interact.ROUTES,
        *token_routes(faults),
        *discovery.ROUTES,
        *userinfo.ROUTES,
        *revoke.ROUTES,
        *logout.ROUTES,
        *management.ROUTES,
        *control_routes(faults, requests),
    ]
