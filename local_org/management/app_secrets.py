"""`/api/v1/apps/{id}/credentials/secrets`: the one or two secrets of a confidential app."""

from __future__ import annotations

import hashlib
import secrets
import string
from typing import Any

from starlette.responses import Response

from local_org.management import shape
from local_org.management.links import link, switch_link
from local_org.management.reading import body
from local_org.org import Org
from local_org.web.errors import ApiError, invalid, not_found
from local_org.web.paging import page
from local_org.web.routing import Call, json_response, no_content, route

Json = dict[str, Any]

PAGE = 200
_ALPHABET = string.ascii_letters + string.digits + "-_"
_LENGTH = 64
_AT_MOST = 2
_BODY = shape.members({"client_secret": shape.text, "status": shape.one_of("ACTIVE", "INACTIVE")})


def make_secret(org: Org, app_id: str, value: str | None, status: str = "ACTIVE") -> Json:
    """Keeps the given secret, or a new one of 64 characters. Raises E0000001 for a length outside 14 to 100."""
    if value is not None and not 14 <= len(value) <= 100:
        raise invalid("client_secret", "client_secret: Must be between 14 and 100 characters")
    secret = value or "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    now = org.timestamp()
    kept = {
        "id": org.entropy.id("ocs"),
        "created": now,
        "lastUpdated": now,
        "status": status,
        "client_secret": secret,
        "secret_hash": hashlib.sha256(secret.encode()).hexdigest()[:22],
    }
    return org.store.put("client_secret", kept["id"], kept, parent=app_id)


def create(call: Call) -> Response:
    app_id = _app(call)
    asked = body(call, _BODY)
    if len(call.org.store.all("client_secret", app_id)) >= _AT_MOST:
        raise invalid("client_secret", f"client_secret: An app can have at most {_AT_MOST} secrets")
    kept = make_secret(call.org, app_id, asked.get("client_secret"), asked.get("status") or "ACTIVE")
    return json_response(_shown(call, kept), 201)


def listing(call: Call) -> Response:
    return page(call, call.org.store.all("client_secret", _app(call)), lambda kept: _shown(call, kept), default=PAGE, most=PAGE)


def read(call: Call) -> Response:
    return json_response(_shown(call, _secret(call)))


def activate(call: Call) -> Response:
    return _switched(call, "ACTIVE")


def deactivate(call: Call) -> Response:
    """The last ACTIVE one stays (the wording is assumed)."""
    others = [kept for kept in call.org.store.all("client_secret", _app(call)) if kept["id"] != call.params["secret"]]
    if not any(kept["status"] == "ACTIVE" for kept in others):
        raise invalid("client_secret", "client_secret: An app must have at least one active secret")
    return _switched(call, "INACTIVE")


def _switched(call: Call, status: str) -> Response:
    kept = {**_secret(call), "status": status, "lastUpdated": call.org.timestamp()}
    call.org.store.put("client_secret", kept["id"], kept, parent=_app(call))
    return json_response(_shown(call, kept))


def delete(call: Call) -> Response:
    kept = _secret(call)
    if kept["status"] == "ACTIVE":
        raise invalid("client_secret", "client_secret: A secret must be inactive before it is deleted")
    call.org.store.delete("client_secret", kept["id"])
    return no_content()


def _app(call: Call) -> str:
    """The id of the app. Raises E0000007; E0000006 for an app that has no credentials of its own."""
    app = call.org.store.get("app", call.params["id"])
    if app is None:
        raise not_found(call.params["id"], "AppInstance")
    if "oauthClient" not in app["credentials"]:
        raise ApiError("E0000006")
    return str(app["id"])


def _secret(call: Call) -> Json:
    for kept in call.org.store.all("client_secret", _app(call)):
        if kept["id"] == call.params["secret"]:
            return kept
    raise not_found(call.params["secret"], "OAuth2ClientSecret")


def _shown(call: Call, kept: Json) -> Json:
    here = f"{call.base}/api/v1/apps/{call.params['id']}/credentials/secrets/{kept['id']}"
    links = switch_link(here, kept["status"])
    if kept["status"] == "INACTIVE":
        links["delete"] = link(here, "DELETE")
    return {**kept, "_links": links}


_HERE = "/api/v1/apps/{id}/credentials/secrets"
ROUTES = [
    route("POST", _HERE, create),
    route("GET", _HERE, listing),
    route("GET", _HERE + "/{secret}", read),
    route("POST", _HERE + "/{secret}/lifecycle/activate", activate),
    route("POST", _HERE + "/{secret}/lifecycle/deactivate", deactivate),
    route("DELETE", _HERE + "/{secret}", delete),
]
