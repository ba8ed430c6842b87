"""`/api/v1/org`: who this org is."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from local_org.management.links import link
from local_org.web.routing import Call, json_response, route

Json = dict[str, Any]

_PRIVATE = ("embeddedLoginSupport", "userTypeId")


def read(call: Call) -> Response:
    kept = call.org.store.get("org", "org") or {}
    here = f"{call.base}/api/v1/org"
    links = {
        "preferences": link(f"{here}/preferences"),
        "uploadLogo": link(f"{here}/logo", "POST"),
        "oktaCommunication": link(f"{here}/privacy/oktaCommunication"),
        "logo": None,
        "oktaSupport": link(f"{here}/privacy/oktaSupport"),
        "contacts": link(f"{here}/contacts"),
    }
    return json_response({**{name: value for name, value in kept.items() if name not in _PRIVATE}, "_links": links})


ROUTES = [route("GET", "/api/v1/org", read)]
