"""`/local/devices`: plays the phone with Okta Verify, for tests."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from local_org.control import phones
from local_org.control.phones import Push
from local_org.web.errors import invalid
from local_org.web.routing import Call, json_response, no_content, route

Json = dict[str, Any]


def listing(call: Call) -> Response:
    """`[?user=ID]`: the phones with what they are asked, and each person's newest enrollment whose link no phone has opened."""
    user_id = call.query.get("user") or None
    waiting = phones.newest_enrollments(call.org, user_id)
    body = {
        "devices": [_shown(call, device) for device in phones.phones(call.org, user_id)],
        "enrollments": [
            {"user": one["user_id"], "link": f"{call.base}/phone?enroll={one['id']}", "expires_at": phones.written(one["expires_at"])}
            for one in waiting
        ],
    }
    return json_response(body)


def _shown(call: Call, device: Json) -> Json:
    return {
        "id": device["id"],
        "user": device["user_id"],
        "name": device["name"],
        "enrolled": phones.enrolled(call.org, device),
        "pushes": [_push(one) for one in phones.pushes(call.org, device)],
    }


def _push(push: Push) -> Json:
    return {
        "id": push.id,
        "app": push.app,
        "numbers": list(push.numbers),
        "user_verification_required": push.verifies_user,
        "expires_at": phones.written(push.expires_at),
    }


def set_up(call: Call) -> Response:
    """`{"link": "…", "name": "My phone"}`: a new phone opens the link of a QR code, mail or text message.

    The sign-in that asked for it goes on at its next poll.
    """
    wanted = _members(call, link=str, name=str)
    if "link" not in wanted:
        raise invalid("link", "link: the link of the QR code, mail or text message; GET /local/devices lists those that are open")
    device = phones.set_up(call.org, wanted["link"], wanted.get("name", "Phone"))
    return json_response(_shown(call, device), 201)


def approve(call: Call) -> Response:
    """`{"number": "42", "user_verified": true}`, both only where wanted: the newest push is approved."""
    wanted = _members(call, number=(str, int), user_verified=bool)
    number = str(wanted["number"]) if "number" in wanted else None
    device = phones.phone(call.org, call.params["id"])
    phones.approve(call.org, device, number=number, user_verified=wanted.get("user_verified"))
    return no_content()


def reject(call: Call) -> Response:
    """The newest push is rejected."""
    phones.reject(call.org, phones.phone(call.org, call.params["id"]))
    return no_content()


def totp(call: Call) -> Response:
    """The code on the screen."""
    code, seconds = phones.code(call.org, phones.phone(call.org, call.params["id"]))
    return json_response({"totp": code, "valid_for_seconds": seconds})


def _members(call: Call, **known: type | tuple[type, ...]) -> Json:
    """The body, with these members and types only. Raises E0000001."""
    wanted = call.json()
    for name, value in wanted.items():
        expected = known.get(name)
        if expected is None or not isinstance(value, expected) or (isinstance(value, bool) and expected is not bool):
            raise invalid(name[:80], f"{name[:80]}: not a member of this body, or not of its type; it knows {', '.join(known)}")
    return wanted


ROUTES = [
    route("GET", "/local/devices", listing),
    route("POST", "/local/devices", set_up),
    route("POST", "/local/devices/{id}/approve", approve),
    route("POST", "/local/devices/{id}/reject", reject),
    route("GET", "/local/devices/{id}/totp", totp),
]
