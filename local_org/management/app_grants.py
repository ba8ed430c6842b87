"""`/api/v1/apps/{id}/grants`: which `okta.*` scopes an app may ask for."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from local_org.management import apps, shape
from local_org.management.links import link
from local_org.management.reading import body
from local_org.web.errors import invalid, not_found
from local_org.web.paging import page
from local_org.web.routing import Call, json_response, no_content, route
from local_org.web.scopes import is_grantable

Json = dict[str, Any]

PAGE = 200
_BODY = shape.members({"issuer": shape.text, "scopeId": shape.text})


def create(call: Call) -> Response:
    """The issuer is the org itself. A scope granted already answers the grant that is there (assumed: Okta documents no conflict)."""
    app = apps.found(call.org, call.params["id"])
    asked = body(call, _BODY)
    scope, issuer = asked.get("scopeId") or "", asked.get("issuer") or ""
    if issuer.rstrip("/") != call.base:
        raise invalid("issuer", "issuer: Must be the issuer of the org authorization server.")
    if not is_grantable(scope):
        raise invalid("scopeId", f"scopeId: The scope '{scope[:80]}' is not an Okta scope.")
    known = next((grant for grant in _grants(call) if grant["scopeId"] == scope), None)
    return json_response(_shown(call, known or _kept(call, app, scope)), 201)


def _kept(call: Call, app: Json, scope: str) -> Json:
    now = call.org.timestamp()
    by_app = call.client is not None
    grant: Json = {
        "id": call.org.entropy.id("oag"),
        "status": "ACTIVE",
        "created": now,
        "createdBy": {"id": call.principal, "type": "ServiceClient" if by_app else "User"},
        "lastUpdated": now,
        "scopeId": scope,
        "clientId": apps.client_id_of(app),
        "source": "ADMIN",
    }
    return call.org.store.put("scope_grant", grant["id"], grant, parent=app["id"])


def listing(call: Call) -> Response:
    apps.found(call.org, call.params["id"])
    return page(call, _grants(call), lambda grant: _shown(call, grant), default=PAGE, most=PAGE)


def read(call: Call) -> Response:
    return json_response(_shown(call, _grant(call)))


def revoke(call: Call) -> Response:
    """Tokens that hold the scope keep it until they end (assumed)."""
    call.org.store.delete("scope_grant", _grant(call)["id"])
    return no_content()


def _grants(call: Call) -> list[Json]:
    return call.org.store.all("scope_grant", call.params["id"])


def _grant(call: Call) -> Json:
    apps.found(call.org, call.params["id"])
    for grant in _grants(call):
        if grant["id"] == call.params["grant"]:
            return grant
    raise not_found(call.params["grant"], "OAuth2ScopeConsentGrant")


def _shown(call: Call, grant: Json) -> Json:
    app = f"{call.base}/api/v1/apps/{call.params['id']}"
    links = {"app": link(app), "self": link(f"{app}/grants/{grant['id']}", "GET", "DELETE")}
    return {**grant, "issuer": call.base, "_links": links}


_HERE = "/api/v1/apps/{id}/grants"
ROUTES = [
    route("POST", _HERE, create),
    route("GET", _HERE, listing),
    route("GET", _HERE + "/{grant}", read),
    route("DELETE", _HERE + "/{grant}", revoke),
]
