"""What a client is told once (the app integration) and for each request (the person's browser)."""

from __future__ import annotations

import ipaddress
import platform
import re
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

LOOPBACK_NAMES = frozenset({"localhost", "idp.localhost"})
LONGEST_HEADER = 512
EXTENDED_USER_AGENT = f"okta-embedded-sign-in/0.1.0 python/{platform.python_version()}"

_DEVICE_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,32}")  # Okta takes at most 32 characters
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class IdxConfig:
    """One app integration. The issuer must be https, except on loopback (ValueError otherwise)."""

    issuer: str  # {org}/oauth2/default, {org}/oauth2/aus…, or {org} for the org authorization server
    client_id: str
    redirect_uri: str
    client_secret: str | None = field(default=None, repr=False)  # None: a public client
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    client_authentication: Literal["basic", "post"] = "basic"

    def __post_init__(self) -> None:
        parts = urlsplit(self.issuer)
        if not parts.hostname or parts.scheme not in _DEFAULT_PORTS or parts.query or parts.fragment or self.issuer.endswith("/"):
            raise ValueError(f"not an issuer: {self.issuer!r}")
        if parts.scheme == "http" and not is_loopback(parts.hostname):
            raise ValueError(f"an issuer must be https: {self.issuer!r}")

    @property
    def org(self) -> str:
        """The org's address: the issuer without its `/oauth2…`."""
        return self.issuer.partition("/oauth2")[0]

    @property
    def base(self) -> str:
        """Where `/v1/interact`, `/v1/token` … are: the issuer if it names `/oauth2`, else issuer + `/oauth2`."""
        return self.issuer if "/oauth2" in self.issuer else f"{self.issuer}/oauth2"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientContext:
    """The person's browser, as Okta should see it. Give one address (never a list), or None; anything malformed is left out.

    Okta heeds the address only if the app's own public address is a trusted proxy of the org's network zone.
    """

    ip: str | None = None
    user_agent: str | None = None
    device_token: str | None = field(default=None, repr=False)
    accept_language: str | None = None

    def headers(self) -> dict[str, str]:
        """For every call made for the person."""
        found = {
            "X-Forwarded-For": _address(self.ip),
            "User-Agent": _clean(self.user_agent),
            "Accept-Language": _clean(self.accept_language),
            "X-Okta-User-Agent-Extended": EXTENDED_USER_AGENT,
        }
        return {name: value for name, value in found.items() if value}

    def device_headers(self) -> dict[str, str]:
        """For /interact of a client that authenticates: stands for the device cookie that Okta would set in the browser."""
        token = self.device_token
        return {"X-Device-Token": token} if token and _DEVICE_TOKEN.fullmatch(token) else {}


def origin(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port; None for anything that is not a plain http(s) address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or parts.username is not None:
        return None
    return parts.scheme, parts.hostname, port or _DEFAULT_PORTS[parts.scheme]


def is_loopback(host: str) -> bool:
    """Whether the name or address never leaves this machine."""
    if host in LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _address(ip: str | None) -> str | None:
    try:
        return str(ipaddress.ip_address(ip.strip())) if ip else None
    except ValueError:
        return None


def _clean(text: str | None) -> str | None:
    """Printable ASCII only, of a sane length: a browser's header must not become a second header of ours."""
    return "".join(char for char in text if " " <= char <= "~")[:LONGEST_HEADER].strip() if text else None
