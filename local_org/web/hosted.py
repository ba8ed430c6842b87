"""The org's own page behind a link in a mail, for apps without a callback URI: one terminal state, told to a person."""

from __future__ import annotations

from html import escape
from typing import Any

from starlette.responses import Response

from local_org.control.pages import page


def link_page(body: dict[str, Any]) -> Response:
    """`body` is a terminal IDX body: its messages, and the code to type where there is one. Signs nobody in."""
    told = "".join(f"<p>{escape(message['message'])}</p>" for message in body["messages"]["value"])
    code = body.get("currentAuthenticator", {}).get("value", {}).get("contextualData", {}).get("otp")
    if code:
        app = escape(body.get("app", {}).get("value", {}).get("label", ""))
        told += f"<p><b>{escape(code)}</b></p><p>Type it only where you started to sign in to {app}, and give it to nobody.</p>"
    return page("Verify with your email", told)
