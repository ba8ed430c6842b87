"""Forms of the console's pages: only its own pages may post them."""

from __future__ import annotations

import hmac

from local_org.web import guards
from local_org.web.errors import ApiError
from local_org.web.routing import Call


def read_form(call: Call) -> dict[str, str]:
    """The fields of a form that carries the console's token. Raises E0000006 for a form of another page."""
    form = call.form()
    token, ours = form.get("csrf", "").encode(), call.org.console_token.encode()
    if guards.foreign_origin(call.headers.get("origin"), call.base) or not hmac.compare_digest(token, ours):
        raise ApiError("E0000006")
    return form
