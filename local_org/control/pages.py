"""The look of the console's pages: one frame, its own content security policy, no script."""

from __future__ import annotations

import base64
import hashlib
from html import escape

from starlette.responses import Response

_CSP = "default-src 'none'; style-src 'sha256-{digest}'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"

STYLE = """
:root{color-scheme:light dark;--line:#8884;--soft:#8881;--accent:#1662dd}
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;padding:1rem;max-width:62rem}
header{border-bottom:1px solid var(--line);margin-bottom:1rem}h1{font-size:1.4rem;margin:.4rem 0}
nav a{margin-right:1rem}.note{color:#777;margin:.2rem 0 .8rem}
article{border:1px solid var(--line);border-radius:.5rem;margin:0 0 1rem;overflow:hidden}
article>div{background:var(--soft);padding:.6rem .9rem;display:flex;flex-wrap:wrap;gap:.2rem 1rem;align-items:baseline}
article h2{font-size:1rem;margin:0}article p{margin:0}
iframe{border:0;width:100%;height:15rem;background:#fff}pre{margin:0;padding:.9rem;white-space:pre-wrap;overflow-wrap:anywhere}
form{margin:1rem 0}label{display:block;margin:.6rem 0}button,input[type=text]{font:inherit;padding:.4rem .8rem}
button{background:var(--accent);color:#fff;border:0;border-radius:.3rem}a{color:var(--accent)}
@media (prefers-color-scheme:dark){a{color:#8ab4ff}}
"""


def page(title: str, body: str, status: int = 200) -> Response:
    """`title` is text, `body` is HTML that has been escaped by whoever made it."""
    html = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)} · local org</title><style>{STYLE}</style></head><body><header><h1>{escape(title)}</h1>"
        f'<p class="note">A local development org, shaped like Okta. Not for production, not made by Okta.</p>'
        f'<nav><a href="/">Mail</a><a href="/phone">Phone</a><a href="/admin/settings/account">Account settings</a></nav></header>'
        f"<main>{body}</main></body></html>"
    )
    return Response(html, status, {"content-security-policy": _CSP.format(digest=_digest())}, media_type="text/html")


def _digest() -> str:
    return base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
