"""`/api/v1/authenticators`: the org's authenticators, and what each is allowed for."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from local_org.fresh_org.authenticators import ADDABLE
from local_org.management import shape
from local_org.management.authenticator_kinds import kind_of, refuse_without_telephony
from local_org.management.authenticator_use import refuse_if_needed_for_sign_in, refuse_if_used
from local_org.management.links import link, switch_link
from local_org.management.reading import body, flag
from local_org.org import Org
from local_org.web.errors import invalid, not_built, not_found
from local_org.web.paging import page
from local_org.web.routing import Call, json_response, route

Json = dict[str, Any]

PAGE = 200
_FOR_SIGN_IN = ("any", "sso")
_BODY = shape.members(
    {
        "key": shape.text,
        "name": shape.text,
        "settings": shape.members(
            {
                "allowedFor": shape.one_of("any", "recovery", "sso", "none"),
                "tokenLifetimeInMinutes": shape.whole,
                "compliance": shape.members({}),
                "channelBinding": shape.members({"style": shape.text, "required": shape.text}),
                "userVerification": shape.text,
                "userVerificationMethods": shape.list_of(shape.text),
                "appInstanceId": shape.text,
            }
        ),
    }
)


def create(call: Call) -> Response:
    """Adds an integration to the org; what is there already is refused as Okta does."""
    asked = body(call, _BODY)
    key = asked.get("key")
    if any(kept["key"] == key for kept in call.org.store.all("authenticator")):
        raise invalid("authenticator", "The field has an invalid value")
    if key not in ADDABLE:
        raise not_built(f"the authenticator {key!r}")
    now = call.org.timestamp()
    template = ADDABLE[key]
    kept = {
        **template,
        "id": call.org.entropy.id("aut"),
        "name": asked.get("name") or template["name"],
        "status": "ACTIVE" if flag(call, "activate", default=False) else "INACTIVE",
        "created": now,
        "lastUpdated": now,
    }
    call.org.store.put("authenticator", kept["id"], kept)
    return json_response(_shown(kept, call.base))


def _shown(kept: Json, base: str) -> Json:
    here = f"{base}/api/v1/authenticators/{kept['id']}"
    links: Json = {"self": link(here, "GET", "PUT"), "methods": link(f"{here}/methods", "GET")}
    kind = kind_of(kept["key"])
    if kind.can_be_switched:
        links.update(switch_link(here, kept["status"]))
    if kind.enrolled_in_an_app:
        links["enroll"] = link(f"{base}/idp/authenticators", "POST")
    return {name: value for name, value in kept.items() if name != "methods"} | {"_links": links}


def found(org: Org, authenticator_id: str) -> Json:
    """Raises E0000007."""
    kept = org.store.get("authenticator", authenticator_id)
    if kept is None:
        raise not_found(authenticator_id, "Authenticator")
    return kept


def listing(call: Call) -> Response:
    return page(call, call.org.store.all("authenticator"), lambda kept: _shown(kept, call.base), default=PAGE, most=PAGE)


def read(call: Call) -> Response:
    return json_response(_shown(found(call.org, call.params["id"]), call.base))


def replace(call: Call) -> Response:
    """Settings that are left out stay; taking sign-in away from one that policies count on is refused."""
    kept = found(call.org, call.params["id"])
    asked = body(call, _BODY)
    if not asked.get("name"):
        raise invalid("name", "name: The field cannot be left blank")
    if asked.get("key") not in (None, kept["key"]):
        raise invalid("key", "key: The key of an authenticator cannot be changed")
    settings = {name: value for name, value in (asked.get("settings") or {}).items() if value is not None}
    _check_lifetime(settings)
    former = kept.get("settings") or {}
    if former.get("allowedFor") in _FOR_SIGN_IN and settings.get("allowedFor", "any") not in _FOR_SIGN_IN:
        refuse_if_needed_for_sign_in(call.org, kept)
    changed = {**kept, "name": asked["name"], "lastUpdated": call.org.timestamp()}
    if "settings" in kept:
        changed["settings"] = {**former, **settings}
    call.org.store.put("authenticator", kept["id"], changed)
    return json_response(_shown(changed, call.base))


def _check_lifetime(settings: Json) -> None:
    """The limits are assumed: a minute to a day."""
    if not 1 <= settings.get("tokenLifetimeInMinutes", 5) <= 1440:
        raise invalid("tokenLifetimeInMinutes", "tokenLifetimeInMinutes: The field has an invalid value")


def activate(call: Call) -> Response:
    kept = found(call.org, call.params["id"])
    refuse_without_telephony(call.org, kept)
    return _switched(call, kept, "ACTIVE")


def deactivate(call: Call) -> Response:
    kept = found(call.org, call.params["id"])
    refuse_if_used(call.org, kept)
    return _switched(call, kept, "INACTIVE")


def _switched(call: Call, kept: Json, status: str) -> Response:
    """Authenticators with one method switch it along; one that is switched on with no method active gets its first (assumed)."""
    methods = kept["methods"]
    none_active = not any(method["status"] == "ACTIVE" for method in methods)
    if len(methods) == 1 or (status == "ACTIVE" and none_active):
        methods = [{**methods[0], "status": status}, *methods[1:]]
    changed = {**kept, "status": status, "methods": methods, "lastUpdated": call.org.timestamp()}
    call.org.store.put("authenticator", kept["id"], changed)
    return json_response(_shown(changed, call.base))


_HERE = "/api/v1/authenticators"
ROUTES = [
    route("POST", _HERE, create),
    route("GET", _HERE, listing),
    route("GET", _HERE + "/{id}", read),
    route("PUT", _HERE + "/{id}", replace),
    route("POST", _HERE + "/{id}/lifecycle/activate", activate),
    route("POST", _HERE + "/{id}/lifecycle/deactivate", deactivate),
]
