"""`/api/v1/authenticators/{id}/methods`: by what an authenticator is proved, each switched and set by itself."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from local_org.management import shape
from local_org.management.authenticator_kinds import kind_of, refuse_without_telephony
from local_org.management.authenticators import found
from local_org.management.links import link, switch_link
from local_org.management.reading import body
from local_org.web.errors import invalid, not_built, not_found
from local_org.web.routing import Call, json_response, route

Json = dict[str, Any]
_VERIFICATION = shape.one_of("DISCOURAGED", "PREFERRED", "REQUIRED")
# The settings that sign-in reads. Others stay as they are, and who wants them otherwise is told so.
_SETTINGS: dict[str, dict[str, shape.Shape]] = {
    "webauthn": {
        "userVerification": _VERIFICATION,
        "userVerificationForVerify": _VERIFICATION,
        "attachment": shape.one_of("ANY", "BUILT_IN", "ROAMING"),
    },
}


def listing(call: Call) -> Response:
    kept = found(call.org, call.params["id"])
    return json_response([_shown(kept, method, call.base) for method in kept["methods"]])


def _shown(kept: Json, method: Json, base: str) -> Json:
    here = f"{base}/api/v1/authenticators/{kept['id']}/methods/{method['type']}"
    return {**method, "_links": {"self": link(here, "GET", "PUT"), **switch_link(here, method["status"])}}


def read(call: Call) -> Response:
    kept = found(call.org, call.params["id"])
    return json_response(_shown(kept, _method(kept, call.params["method"]), call.base))


def _method(kept: Json, method_type: str) -> Json:
    """Raises E0000007."""
    for method in kept["methods"]:
        if method["type"] == method_type:
            return dict(method)
    raise not_found(method_type, "AuthenticatorMethod")


def replace(call: Call) -> Response:
    """The settings; those that are left out stay. The status is switched by the lifecycle."""
    kept = found(call.org, call.params["id"])
    method = _method(kept, call.params["method"])
    known = _SETTINGS.get(method["type"], {})
    asked = body(call, shape.members({"type": shape.text, "status": shape.text, "settings": shape.members(known)}))
    if asked.get("type") not in (None, method["type"]):
        raise invalid("type", "type: The type of a method cannot be changed")
    former = method.get("settings") or {}
    changes = {name: value for name, value in (asked.get("settings") or {}).items() if value is not None and former.get(name) != value}
    beyond = sorted(set(changes) - set(known))
    if beyond:
        raise not_built(f"the setting {beyond[0][:80]!r} of the method {method['type']!r}")
    return _kept(call, kept, {**method, "settings": {**former, **changes}} if changes else method)


def activate(call: Call) -> Response:
    """Raises E0000226 for texts and calls without telephony."""
    kept = found(call.org, call.params["id"])
    method = _method(kept, call.params["method"])
    refuse_without_telephony(call.org, kept)
    if method["type"] in kind_of(kept["key"]).unknown_methods:
        raise not_built(f"the method {method['type']!r} of {kept['name']}")
    return _kept(call, kept, {**method, "status": "ACTIVE"})


def deactivate(call: Call) -> Response:
    """The last ACTIVE method stays (the wording is assumed)."""
    kept = found(call.org, call.params["id"])
    method = _method(kept, call.params["method"])
    if not any(other["status"] == "ACTIVE" for other in kept["methods"] if other["type"] != method["type"]):
        raise invalid("status", "status: An authenticator must have at least one active method")
    return _kept(call, kept, {**method, "status": "INACTIVE"})


def _kept(call: Call, kept: Json, changed: Json) -> Response:
    methods = [changed if method["type"] == changed["type"] else method for method in kept["methods"]]
    call.org.store.put("authenticator", kept["id"], {**kept, "methods": methods, "lastUpdated": call.org.timestamp()})
    return json_response(_shown(kept, changed, call.base))


_HERE = "/api/v1/authenticators/{id}/methods"
ROUTES = [
    route("GET", _HERE, listing),
    route("GET", _HERE + "/{method}", read),
    route("PUT", _HERE + "/{method}", replace),
    route("POST", _HERE + "/{method}/lifecycle/activate", activate),
    route("POST", _HERE + "/{method}/lifecycle/deactivate", deactivate),
]
