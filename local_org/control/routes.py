"""The routes of `/local/*`, the console's mail and phone pages, and the account page with the interaction-code switch."""

from __future__ import annotations

from starlette.responses import Response

from local_org.control import console, devices, phone_page, switch
from local_org.control.faults import Faults
from local_org.control.requests import RequestLog
from local_org.delivery import outbox
from local_org.oauth import keys
from local_org.store import snapshot
from local_org.store.api_tokens import make_valid
from local_org.web.errors import ApiError, invalid
from local_org.web.routing import Call, Route, json_response, no_content, route

MAX_ADVANCE_S = 100 * 365 * 24 * 3600


def health(call: Call) -> Response:
    """200 once ready, with the org's id: how a launcher knows its own org."""
    return json_response({"status": "ready", "id": call.org.id})


def inbox(call: Call) -> Response:
    """`?to=ADDRESS[&since=ID]`, newest first."""
    return json_response(outbox.messages(call.org, _address(call), _number(call, "since")))


def empty_inbox(call: Call) -> Response:
    outbox.forget(call.org, _address(call))
    return no_content()


def clock(call: Call) -> Response:
    """`{"advance_seconds": N}` or `{"reset": true}`."""
    wanted = call.json()
    seconds = wanted.get("advance_seconds")
    if wanted.get("reset") is True:
        call.org.clock.offset_s = 0.0
    elif isinstance(seconds, int | float) and not isinstance(seconds, bool) and 0 <= seconds <= MAX_ADVANCE_S:
        call.org.clock.offset_s += seconds
    else:
        raise invalid("clock", 'Send {"advance_seconds": N} or {"reset": true}.')
    return json_response({"now": call.org.timestamp(), "offset_seconds": call.org.clock.offset_s})


def rotate_keys(call: Call) -> Response:
    """A new signing key; the old one leaves the key set."""
    return json_response({"kid": keys.rotate(call.org)})


def settings(call: Call) -> Response:
    """Org settings of the console that have no API."""
    wanted = call.json()
    prevention = wanted.pop("user_enumeration_prevention", None)
    if wanted or not isinstance(prevention, dict) or not all(isinstance(value, bool) for value in prevention.values()):
        raise invalid("settings", 'Send {"user_enumeration_prevention": {"authentication": true, "recovery": true}}.')
    known = {"authentication": "prevent_enumeration_at_authentication", "recovery": "prevent_enumeration_at_recovery"}
    if not set(prevention) <= set(known):
        raise invalid("user_enumeration_prevention", "Its members are authentication and recovery.")
    kept = dict(call.org.store.get("settings", "org") or {})
    kept.update({known[name]: value for name, value in prevention.items()})
    call.org.store.put("settings", "org", kept)
    return json_response({"user_enumeration_prevention": {name: kept[member] for name, member in known.items()}})


def take_snapshot(call: Call) -> Response:
    return Response(snapshot.take(call.org.store), media_type="application/json")


def put_snapshot(call: Call) -> Response:
    try:
        snapshot.restore(call.org.store, call.body)
    except snapshot.NotASnapshot as error:
        raise invalid("snapshot", str(error)) from error
    make_valid(call.org, call.headers["authorization"].partition(" ")[2].strip())  # whoever put it in goes on with the same token
    return no_content()


def control_routes(faults: Faults, requests: RequestLog) -> list[Route]:
    """Faults and recorded calls live in memory beside the application, so their routes are made here."""

    def ask_for_fault(call: Call) -> Response:
        faults.ask(call.json())
        return no_content()

    def clear_faults(_call: Call) -> Response:
        faults.clear()
        return no_content()

    def recorded(call: Call) -> Response:
        return json_response(requests.since(_number(call, "since")))

    def forget_recorded(_call: Call) -> Response:
        requests.clear()
        return no_content()

    return [
        route("GET", "/local/health", health, open=True),
        route("GET", "/local/inbox", inbox),
        route("DELETE", "/local/inbox", empty_inbox),
        route("POST", "/local/clock", clock),
        route("POST", "/local/faults", ask_for_fault),
        route("DELETE", "/local/faults", clear_faults),
        route("POST", "/local/keys/rotate", rotate_keys),
        route("GET", "/local/requests", recorded),
        route("DELETE", "/local/requests", forget_recorded),
        route("PUT", "/local/settings", settings),
        route("GET", "/local/snapshot", take_snapshot),
        route("POST", "/local/snapshot", put_snapshot),
        *devices.ROUTES,
        *console.ROUTES,
        *phone_page.ROUTES,
        *switch.ROUTES,
    ]


def _address(call: Call) -> str | None:
    return call.query.get("to")


def _number(call: Call, name: str) -> int:
    try:
        return int(call.query.get(name) or 0)
    except ValueError as error:
        raise ApiError("E0000001", name, (f"{name}: a whole number",)) from error
