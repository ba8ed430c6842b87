"""Every route of the org, in the order in which they are tried."""

from __future__ import annotations

from local_org.control.faults import Faults
from local_org.control.requests import RequestLog
from local_org.control.routes import control_routes
from local_org.web.routing import Route


def first_routes(faults: Faults, requests: RequestLog) -> list[Route]:
    """Those an org answers as soon as it is up: its health, the console, `/local`."""
    return control_routes(faults, requests)


def okta_routes(faults: Faults) -> list[Route]:
    """Okta's own endpoints. Imported here, because the org is up before it needs them."""
    from local_org import management
    from local_org.oauth import authorize, discovery, interact, logout, pushed_requests, revoke, userinfo
    from local_org.oauth.token import token_routes
    from local_org.web import idp, idp_login, sign_on_page, token_links

    return [
        *idp.ROUTES,
        *interact.ROUTES,
        *authorize.ROUTES,
        *pushed_requests.ROUTES,
        *idp_login.ROUTES,
        *sign_on_page.ROUTES,
        *token_links.ROUTES,
        *token_routes(faults),
        *discovery.ROUTES,
        *userinfo.ROUTES,
        *revoke.ROUTES,
        *logout.ROUTES,
        *management.ROUTES,
    ]


def all_routes(faults: Faults, requests: RequestLog) -> list[Route]:
    return [*okta_routes(faults), *first_routes(faults, requests)]
