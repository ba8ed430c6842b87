"""The console's first page: the mail this org "sent", readable by a person. Reading needs no token on loopback."""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from local_org.control.pages import page
from local_org.delivery import outbox
from local_org.web.errors import not_found
from local_org.web.routing import Call, route

SHOWN = 50
_MAIL_CSP = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; "
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)
_NOTHING_YET = "<p>No mail yet. What the org sends arrives here; nothing leaves this machine.</p>"


def mail(call: Call) -> Response:
    """`GET /[?to=ADDRESS]`: newest first, each mail in a frame of its own that can run nothing."""
    to = call.query.get("to") or None
    found = outbox.messages(call.org, to)[:SHOWN]
    people = sorted({message["to"] for message in outbox.messages(call.org)})
    filters = " ".join(f'<a href="/?to={quote(one)}">{escape(one)}</a>' for one in people[:30])
    listing = "".join(_message(message) for message in found) or _NOTHING_YET
    who = f'<p>Mail to <b>{escape(to)}</b>. <a href="/">Everybody’s</a></p>' if to else f"<p>{filters}</p>"
    return page("Mail", who + listing)


def one_mail(call: Call) -> Response:
    """The body of one mail, for the frame: its links open outside with no opener; scripts and forms are dead."""
    message = call.org.store.get("message", call.params["id"])
    if message is None:
        raise not_found(call.params["id"], "Message")
    html = message["html"].replace("<a ", '<a target="_blank" rel="noopener noreferrer" ', 10)
    # the frame is rendered from our own template; the ids that test suites search for stay in /local/inbox as sent
    return Response(html, headers={"content-security-policy": _MAIL_CSP}, media_type="text/html")


def _message(message: dict[str, Any]) -> str:
    head = (
        f"<div><h2>{escape(message['subject'])}</h2><p>to {escape(message['to'])}</p>"
        f"<p>{escape(message['channel'])}, {escape(message['sent_at'])}</p></div>"
    )
    if message["channel"] != "email":
        return f"<article>{head}<pre>{escape(message['text'])}</pre></article>"
    frame = f'<iframe src="/mail/{message["id"]}" title="{escape(message["subject"])}" loading="lazy"></iframe>'
    return f"<article>{head}{frame}</article>"


ROUTES = [route("GET", "/", mail), route("GET", "/mail/{id}", one_mail)]
