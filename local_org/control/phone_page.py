"""The console's phone: what Okta Verify would show on the phones of this org's people, for a person to press."""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from local_org.control import phones
from local_org.control.forms import read_form
from local_org.control.pages import page
from local_org.control.phones import Push
from local_org.web.routing import Call, route

Json = dict[str, Any]
_NONE_YET = (
    "<p>No phone yet. Choose Okta Verify in a sign-in: this page then sets a phone up, shows its codes and answers pushes. "
    "No app and no real phone take part.</p>"
)


def shown(call: Call) -> Response:
    """`GET /phone[?enroll=TOKEN]`; the token comes with the link of a QR code, mail or text message."""
    opened = call.query.get("enroll")
    waiting = phones.newest_enrollments(call.org) if opened is None else phones.open_enrollments(call.org)
    offered = [one for one in waiting if opened in (None, one["id"])]
    dead = "<p>This link was used, has expired, or was replaced by a newer one.</p>" if opened and not offered else ""
    listed = "".join(_phone(call, device) for device in reversed(phones.phones(call.org)))
    set_up = "".join(_set_up(call, one) for one in offered)
    return page("Phone", dead + set_up + (listed or ("" if set_up else _NONE_YET)) + '<p><a href="/phone">Look again</a></p>')


def _set_up(call: Call, waiting: Json) -> str:
    return (
        f"<article><div><h2>New account</h2><p>{escape(_login(call, waiting['user_id']))} is setting Okta Verify up</p></div>"
        f"{_form(call, '/phone/set-up', 'Set up a phone', link='?enroll=' + waiting['id'])}</article>"
    )


def _phone(call: Call, device: Json) -> str:
    code, seconds = phones.code(call.org, device)
    known = "" if phones.enrolled(call.org, device) else "<p>The org does not know this phone (yet, or any more).</p>"
    asked = "".join(_push(call, device, one) for one in phones.pushes(call.org, device)[:1])
    return (
        f"<article><div><h2>{escape(device['name'])}</h2><p>{escape(_login(call, device['user_id']))}</p>"
        f"<p>code <b>{code}</b>, {seconds} seconds</p>{known}</div>{asked}</article>"
    )


def _push(call: Call, device: Json, push: Push) -> str:
    """One button where nothing is to choose, else one for each number."""
    here = f"/phone/{quote(device['id'])}"
    question = f"<h3>Did you just try to sign in to {escape(push.app)}?</h3>"
    yes = "".join(_form(call, f"{here}/approve", f"Yes, {one}", number=one) for one in push.numbers)
    return (
        f"<div>{question}{yes or _form(call, f'{here}/approve', 'Yes, it is me')}{_form(call, f'{here}/reject', 'No, it is not me')}</div>"
    )


def _form(call: Call, action: str, button: str, **hidden: str) -> str:
    values = {"csrf": call.org.console_token, **hidden}
    fields = "".join(f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in values.items())
    return f'<form method="post" action="{escape(action)}">{fields}<button>{escape(button)}</button></form>'


def _login(call: Call, user_id: str) -> str:
    return str((call.org.store.get("user", user_id) or {}).get("profile", {}).get("login", user_id))


def set_up(call: Call) -> Response:
    form = read_form(call)
    phones.set_up(call.org, form.get("link", ""))
    return _back()


def approve(call: Call) -> Response:
    form = read_form(call)
    phones.approve(call.org, phones.phone(call.org, call.params["id"]), number=form.get("number"))
    return _back()


def reject(call: Call) -> Response:
    read_form(call)
    phones.reject(call.org, phones.phone(call.org, call.params["id"]))
    return _back()


def _back() -> Response:
    return RedirectResponse("/phone", 303)


ROUTES = [
    route("GET", "/phone", shown),
    route("POST", "/phone/set-up", set_up),
    route("POST", "/phone/{id}/approve", approve),
    route("POST", "/phone/{id}/reject", reject),
]
