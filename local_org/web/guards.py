"""Who may call what: the names this org answers to, tokens, and the origins whose scripts may read answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from local_org.org import Org
from local_org.store.api_tokens import owner_of
from local_org.web.errors import ApiError
from local_org.web.routing import Call

_OURS = re.compile(r"(?:(?:[a-z0-9-]+\.)*localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?", re.IGNORECASE | re.ASCII)
CORS_PREFIXES = ("/idp/idx/", "/oauth2/", "/.well-known/", "/api/v1/")
_EXPOSED = "www-authenticate, dpop-nonce, x-okta-request-id, x-rate-limit-limit, x-rate-limit-remaining, x-rate-limit-reset"


def host_allowed(host: str) -> bool:
    """Is the `Host` header one of ours (DNS rebinding)? Loopback names and `*.localhost`, with any port.

    The whole header must be nothing else: it becomes the address in mails, and a browser takes `evil.example\\@localhost` for the former.
    """
    return _OURS.fullmatch(host) is not None


def foreign_origin(origin: str | None, base: str) -> bool:
    """Did a page of another origin send this? `null` is foreign too."""
    return origin is not None and origin != base


def cors_headers(org: Org, path: str, origin: str | None, base: str) -> dict[str, str]:
    """For trusted origins with scope CORS and the org itself; nothing for others, and never on `/local`."""
    if origin is None or not path.startswith(CORS_PREFIXES):
        return {}
    if not may_read(org, origin, base):
        return {"vary": "Origin"}
    return {
        "access-control-allow-origin": origin,
        "access-control-allow-credentials": "true",
        "access-control-expose-headers": _EXPOSED,
        "vary": "Origin",
    }


def may_read(org: Org, origin: str | None, base: str) -> bool:
    """May a script of this origin read answers, and use the browser's session? None: no page of another origin sent the request.

    A page on another port of this host is the same site to browsers, so `SameSite` alone does not keep the cookie from it.
    """
    if not foreign_origin(origin, base):
        return True
    trusted = org.store.find("trusted_origin", str(origin))
    return trusted is not None and shares_answers(trusted)


def shares_answers(trusted: dict[str, Any]) -> bool:
    """Is this trusted origin active, with scope CORS?"""
    return trusted["status"] == "ACTIVE" and any(scope["type"] == "CORS" for scope in trusted["scopes"])


def preflight_headers(requested: str | None) -> dict[str, str]:
    """Beside `cors_headers`, on the answer to OPTIONS: the requested headers are reflected."""
    return {
        "access-control-allow-methods": "GET, POST, PUT, DELETE, OPTIONS",
        "access-control-allow-headers": requested
        or "accept, accept-language, authorization, content-type, dpop, x-device-fingerprint, "
        "x-okta-user-agent-extended, x-okta-xsrftoken, x-requested-with",
        "access-control-max-age": "600",
    }


NEEDS_TOKEN = ("/api/v1/", "/local/", "/oauth2/v1/clients/")


def admitted(call: Call) -> Call:
    """The call with who makes it: the user of an API token or, at Okta's own API, a service app. Raises E0000011, E0000006."""
    scheme = call.headers.get("authorization", "").partition(" ")[0].lower()
    if scheme in ("bearer", "dpop") and not call.path.startswith("/local/"):
        from local_org.web.service_apps import service_app_of  # the org is up before it needs JOSE

        return replace(call, client=service_app_of(call))
    return replace(call, caller=caller_of(call.org, call.headers))


def caller_of(org: Org, headers: Mapping[str, str]) -> dict[str, Any]:
    """The user whose API token the request carries. Raises E0000011."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    user = owner_of(org, token.strip()) if scheme.upper() == "SSWS" else None
    if user is None:
        raise ApiError("E0000011")
    return user
