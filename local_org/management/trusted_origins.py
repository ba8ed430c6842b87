"""`/api/v1/trustedOrigins`: pages that may call the org from a browser (CORS) or be sent back to (REDIRECT)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from starlette.responses import Response

from local_org.management import query, shape
from local_org.management.links import link, switch_link
from local_org.management.reading import body
from local_org.org import Org
from local_org.web.errors import invalid, not_found
from local_org.web.paging import page
from local_org.web.routing import Call, json_response, no_content, route

Json = dict[str, Any]

PAGE = 200
_FILTERS = ("id", "name", "origin", "status")
_BODY = shape.members(
    {
        "name": shape.text,
        "origin": shape.text,
        "scopes": shape.list_of(
            shape.members({"type": shape.one_of("CORS", "REDIRECT", "IFRAME_EMBED"), "allowedOktaApps": shape.list_of(shape.text)})
        ),
        "status": shape.one_of("ACTIVE", "INACTIVE"),
    }
)


def create(call: Call) -> Response:
    now = call.org.timestamp()
    by = call.principal
    origin_id = call.org.entropy.id("tos")
    origin = {
        "id": origin_id,
        **_described(call.org, body(call, _BODY), origin_id),
        "status": "ACTIVE",
        "created": now,
        "createdBy": by,
        "lastUpdated": now,
        "lastUpdatedBy": by,
    }
    call.org.store.put("trusted_origin", origin["id"], origin, key=origin["origin"])
    return json_response(_shown(origin, call.base))


def _described(org: Org, asked: Json, own_id: str) -> Json:
    """Raises E0000001 for a missing member, an address that is no origin, a name or origin of another entry."""
    for name in ("name", "origin", "scopes"):
        if not asked.get(name):
            raise invalid(name, f"{name}: The field cannot be left blank")
    if not _is_origin(asked["origin"]):
        raise invalid("origin", "origin: The field has an invalid value")
    if any(scope.get("type") is None for scope in asked["scopes"]):
        raise invalid("scopes", "scopes: The field has an invalid value")
    for name in ("name", "origin"):
        if any(kept[name] == asked[name] and kept["id"] != own_id for kept in org.store.all("trusted_origin")):
            raise invalid(name, f"{name}: An object with this field already exists in the current organization")
    return {name: asked[name] for name in ("name", "origin", "scopes")}


def _is_origin(address: str) -> bool:
    """Scheme and host, perhaps a port: no path, not even a slash."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return False
    return bool(parts.scheme and parts.hostname) and address == f"{parts.scheme}://{parts.netloc}" and "@" not in parts.netloc


def found(call: Call) -> Json:
    """Raises E0000007."""
    origin = call.org.store.get("trusted_origin", call.params["id"])
    if origin is None:
        raise not_found(call.params["id"], "TrustedOrigin")
    return origin


def _shown(origin: Json, base: str) -> Json:
    here = f"{base}/api/v1/trustedOrigins/{origin['id']}"
    return {**origin, "_links": {"self": link(here, "GET", "PUT", "DELETE"), **switch_link(here, origin["status"])}}


def listing(call: Call) -> Response:
    origins = call.org.store.all("trusted_origin")
    if "filter" in call.query:
        origins = query.kept(origins, call.query["filter"], attributes=_FILTERS)
    if call.query.get("q"):
        origins = [origin for origin in origins if query.starts_with(call.query["q"], origin["name"], origin["origin"])]
    return page(call, origins, lambda origin: _shown(origin, call.base), default=PAGE, most=PAGE)


def read(call: Call) -> Response:
    return json_response(_shown(found(call), call.base))


def replace(call: Call) -> Response:
    origin = found(call)
    asked = body(call, _BODY)
    status = asked.get("status") or origin["status"]
    return _changed(call, {**origin, **_described(call.org, asked, origin["id"]), "status": status})


def activate(call: Call) -> Response:
    return _changed(call, {**found(call), "status": "ACTIVE"})


def deactivate(call: Call) -> Response:
    return _changed(call, {**found(call), "status": "INACTIVE"})


def _changed(call: Call, origin: Json) -> Response:
    kept = {**origin, "lastUpdated": call.org.timestamp(), "lastUpdatedBy": call.principal}
    call.org.store.put("trusted_origin", kept["id"], kept, key=kept["origin"])
    return json_response(_shown(kept, call.base))


def delete(call: Call) -> Response:
    call.org.store.delete("trusted_origin", found(call)["id"])
    return no_content()


_HERE = "/api/v1/trustedOrigins"
ROUTES = [
    route("POST", _HERE, create),
    route("GET", _HERE, listing),
    route("GET", _HERE + "/{id}", read),
    route("PUT", _HERE + "/{id}", replace),
    route("DELETE", _HERE + "/{id}", delete),
    route("POST", _HERE + "/{id}/lifecycle/activate", activate),
    route("POST", _HERE + "/{id}/lifecycle/deactivate", deactivate),
]
