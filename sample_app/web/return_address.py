"""Where somebody goes after signing in: a page of this app, never a stranger's address."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

HOME = "/"
LONGEST = 512


def safe_next(given: str | None) -> str:
    """`given` if it is a path of this app, however it is encoded; else the home page.

    Browsers read `\\` as `/`, drop tabs and line breaks, and take `//host` as an address: whatever could become one is refused.
    """
    if not given or len(given) > LONGEST:
        return HOME
    decoded = unquote(unquote(given))
    return given if _is_own_path(given) and _is_own_path(decoded) else HOME


def _is_own_path(text: str) -> bool:
    if not text.startswith("/") or text.startswith("//") or "\\" in text or not text.isprintable() or not text.isascii():
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc and "//" not in parts.path
