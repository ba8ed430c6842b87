"""Settings > Account, with the one switch that has no public API: Embedded widget sign-in support, Interaction Code.

The page is for a person; the private pair under `/admin/api/v1` is what the Admin Console itself calls (recorded by a
configuration-management product: `{"embeddedLoginSupport": false}`).
"""

from __future__ import annotations

from typing import Any

from starlette.responses import RedirectResponse, Response

from local_org.control.forms import read_form
from local_org.control.pages import page
from local_org.oauth.grants import turn_interaction_code_off
from local_org.org import Org
from local_org.web import guards
from local_org.web.errors import invalid
from local_org.web.routing import Call, json_response, route

MEMBER = "embeddedLoginSupport"


def shown(call: Call) -> Response:
    on = _org(call.org)[MEMBER]
    checked = " checked" if on else ""
    body = (
        "<h2>Embedded widget sign-in support</h2>"
        "<p>Lets app integrations use the Interaction Code grant. Turning it off takes the grant away from every app and rule.</p>"
        '<form method="post" action="/admin/settings/account">'
        f'<input type="hidden" name="csrf" value="{call.org.console_token}">'
        f'<label><input type="checkbox" name="interaction_code" value="on"{checked}> Interaction Code</label>'
        "<button>Save</button></form>"
    )
    return page("Account settings", body)


def saved(call: Call) -> Response:
    turn(call.org, on=read_form(call).get("interaction_code") == "on")
    return RedirectResponse("/admin/settings/account", 303)


def read(call: Call) -> Response:
    guards.caller_of(call.org, call.headers)
    return json_response({MEMBER: _org(call.org)[MEMBER]})


def written(call: Call) -> Response:
    guards.caller_of(call.org, call.headers)
    wanted = call.json()
    if set(wanted) != {MEMBER} or not isinstance(wanted[MEMBER], bool):
        raise invalid(MEMBER, f"{MEMBER}: true or false")
    turn(call.org, on=wanted[MEMBER])
    return json_response(wanted)


def turn(org: Org, *, on: bool) -> None:
    """Off takes the grant away from apps and rules for good; on again gives it back to none of them."""
    was_on = _org(org)[MEMBER]
    org.store.put("org", "org", {**_org(org), MEMBER: on})
    if was_on and not on:
        turn_interaction_code_off(org)


def _org(org: Org) -> dict[str, Any]:
    return org.store.get("org", "org") or {}


ROUTES = [
    route("GET", "/admin/settings/account", shown),
    route("POST", "/admin/settings/account", saved),
    route("GET", "/admin/api/v1/embedded-login-settings", read),
    route("POST", "/admin/api/v1/embedded-login-settings", written),
]
