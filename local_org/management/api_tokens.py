"""`/api/v1/api-tokens`: the tokens of the org; none can be made here, because Okta lets only people make them."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from local_org.management.links import link
from local_org.store.secret import secret_hash
from local_org.web.errors import not_found
from local_org.web.paging import page
from local_org.web.routing import Call, json_response, no_content, route

Json = dict[str, Any]

PAGE = 200


def _shown(token: Json, base: str) -> Json:
    """Without network restrictions and expiry: the 30 days that an unused token lives are not counted here."""
    here = f"{base}/api/v1/api-tokens/{token['id']}"
    return {**token, "tokenWindow": "P30D", "network": {"connection": "ANYWHERE"}, "_link": {"self": link(here, "GET", "DELETE")}}


def listing(call: Call) -> Response:
    return page(call, call.org.store.all("api_token"), lambda token: _shown(token, call.base), default=PAGE, most=PAGE)


def read(call: Call) -> Response:
    for token in call.org.store.all("api_token"):
        if token["id"] == call.params["id"]:
            return json_response(_shown(token, call.base))
    raise not_found(call.params["id"], "Token")


def revoke_current(call: Call) -> Response:
    """The token of this very request."""
    call.org.store.delete("api_token", secret_hash(call.headers.get("authorization", "").partition(" ")[2].strip()))
    return no_content()


_HERE = "/api/v1/api-tokens"
ROUTES = [
    route("GET", _HERE, listing),
    route("DELETE", _HERE + "/current", revoke_current),
    route("GET", _HERE + "/{id}", read),
]
