"""One mark in our own sentences: what stands between backticks is something to type."""

from __future__ import annotations

from markupsafe import Markup, escape


def coded(text: str) -> Markup:
    """Escaped, with `what to type` as code."""
    parts = [escape(part) if number % 2 == 0 else Markup("<code>{}</code>").format(part) for number, part in enumerate(text.split("`"))]
    return Markup("").join(parts)
