"""How `_links` are written: absolute addresses on the host that the client used, each with what may be done there."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def link(href: str, *allow: str) -> Json:
    """`{"href", "hints": {"allow": […]}}`; without methods, the address alone."""
    return {"href": href, "hints": {"allow": list(allow)}} if allow else {"href": href}


def call_link(href: str, method: str = "POST") -> Json:
    """The older form that users have: one `method` instead of `hints`."""
    return {"href": href, "method": method}


def switch_link(href: str, status: str) -> Json:
    """`deactivate` of what is ACTIVE, `activate` of what is not."""
    verb = "deactivate" if status == "ACTIVE" else "activate"
    return {verb: link(f"{href}/lifecycle/{verb}", "POST")}
