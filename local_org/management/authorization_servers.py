"""`/api/v1/authorizationServers`: custom authorization servers; their scopes, claims and keys are not built here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.responses import Response

from local_org.management import query, shape
from local_org.management.links import link, switch_link
from local_org.management.reading import body
from local_org.org import Org
from local_org.store.entities import DuplicateKey
from local_org.web.errors import ApiError, invalid, not_found
from local_org.web.paging import page
from local_org.web.routing import Call, json_response, no_content, route

Json = dict[str, Any]

PAGE = 200
ALIAS = "default"
_ROTATION = timedelta(days=90)
_BODY = shape.members(
    {
        "name": shape.text,
        "description": shape.text,
        "audiences": shape.list_of(shape.text),
        "issuerMode": shape.one_of("ORG_URL", "CUSTOM_URL", "DYNAMIC"),
    }
)


def create(call: Call) -> Response:
    asked = _described(body(call, _BODY))
    now = call.org.timestamp()
    server = {"id": call.org.entropy.id("aus"), **asked, "status": "ACTIVE", "created": now, "lastUpdated": now, "default": False}
    _keep(call.org, server)
    return json_response(shown(call, server), 201)


def _described(asked: Json) -> Json:
    for name in ("name", "audiences"):
        if not asked.get(name):
            raise invalid(name, f"{name}: The field cannot be left blank")
    if len(asked["audiences"]) != 1:
        raise invalid("audiences", "audiences: Exactly one audience is allowed")
    return {
        "name": asked["name"],
        "description": asked.get("description"),
        "audiences": asked["audiences"],
        "issuerMode": asked.get("issuerMode") or "DYNAMIC",
    }


def _keep(org: Org, server: Json) -> None:
    try:
        org.store.put("authorization_server", server["id"], server, key=server["name"])
    except DuplicateKey as error:
        raise invalid("name", "name: An object with this field already exists in the current organization") from error


def found(call: Call) -> Json:
    """By id, or the alias `default`. Raises E0000007."""
    reference = call.params["server"]
    server = call.org.store.get("authorization_server", reference)
    if server is None and reference == ALIAS:
        server = next((kept for kept in call.org.store.all("authorization_server") if kept["default"]), None)
    if server is None:
        raise not_found(reference, "AuthorizationServer")
    return server


def shown(call: Call, server: Json) -> Json:
    """Links use the alias when the server was asked for by it."""
    reference = ALIAS if call.params.get("server") == ALIAS else server["id"]
    here = f"{call.base}/api/v1/authorizationServers/{reference}"
    issuer = f"{call.base}/oauth2/{ALIAS if server['default'] else server['id']}"
    metadata = [
        {"name": name, "href": f"{issuer}/.well-known/{name}", "hints": {"allow": ["GET"]}}
        for name in ("oauth-authorization-server", "openid-configuration")
    ]
    links: Json = {
        "rotateKey": link(f"{here}/credentials/lifecycle/keyRotate", "POST"),
        "metadata": metadata,
        "keys": link(f"{here}/credentials/keys", "GET"),
        "claims": link(f"{here}/claims", "GET", "POST"),
        "policies": link(f"{here}/policies", "GET", "POST"),
        "self": link(here, "GET", "DELETE", "PUT"),
        "scopes": link(f"{here}/scopes", "GET", "POST"),
        **switch_link(here, server["status"]),
    }
    return {**server, "issuer": issuer, "credentials": {"signing": _signing(call.org, server)}, "_links": links}


def _signing(org: Org, server: Json) -> Json:
    """The key that signs now, known once a token was signed or the keys were read."""
    key = next(iter(reversed(org.store.all("signing_key"))), None)
    rotated = datetime.fromisoformat(server["created"])
    dates = {"lastRotated": _written(rotated), "nextRotation": _written(rotated + _ROTATION)}
    return {**({"kid": key["kid"]} if key else {}), "rotationMode": "AUTO", **dates}


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def listing(call: Call) -> Response:
    servers = call.org.store.all("authorization_server")
    text = call.query.get("q")
    servers = [server for server in servers if not text or query.starts_with(text, server["name"], *server["audiences"])]
    return page(call, servers, lambda server: shown(call, server), default=PAGE, most=PAGE)


def read(call: Call) -> Response:
    return json_response(shown(call, found(call)))


def replace(call: Call) -> Response:
    server = found(call)
    changed = {**server, **_described(body(call, _BODY)), "lastUpdated": call.org.timestamp()}
    _keep(call.org, changed)
    return json_response(shown(call, changed))


def activate(call: Call) -> Response:
    return _switched(call, "ACTIVE")


def deactivate(call: Call) -> Response:
    return _switched(call, "INACTIVE")


def _switched(call: Call, status: str) -> Response:
    _keep(call.org, {**found(call), "status": status, "lastUpdated": call.org.timestamp()})
    return no_content()


def delete(call: Call) -> Response:
    """The org's `default` server stays (the code is assumed)."""
    server = found(call)
    if server["default"]:
        raise ApiError("E0000006")
    for policy in call.org.store.all("as_policy", server["id"]):
        call.org.store.delete_children("as_rule", policy["id"])
    call.org.store.delete_children("as_policy", server["id"])
    call.org.store.delete("authorization_server", server["id"])
    return no_content()


_HERE = "/api/v1/authorizationServers"
ROUTES = [
    route("POST", _HERE, create),
    route("GET", _HERE, listing),
    route("GET", _HERE + "/{server}", read),
    route("PUT", _HERE + "/{server}", replace),
    route("DELETE", _HERE + "/{server}", delete),
    route("POST", _HERE + "/{server}/lifecycle/activate", activate),
    route("POST", _HERE + "/{server}/lifecycle/deactivate", deactivate),
]
