"""Which hosts may be sent an API token."""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, urlsplit

from bootstrap.errors import UnsafeAddress

OKTA_DOMAINS = ("okta.com", "oktapreview.com", "okta-emea.com", "okta-gov.com", "okta.mil")  # where orgs live unless they have their own


def org_address(url: str) -> str:
    """The org's address without trailing slash, after checking that it may be sent a token.

    Only https or loopback, only scheme, host and port, and never the Admin Console's host, which is not the API's.
    Raises: `UnsafeAddress`, before anything was sent.
    """
    parts = _split(url)
    host = (parts.hostname or "").rstrip(".")
    if parts.username is not None or parts.path.strip("/") or parts.query or parts.fragment:
        raise UnsafeAddress("OKTA_CLIENT_ORGURL must be only scheme and host,", "for example https://dev-123456.okta.com.")
    if is_admin_host(host):
        raise UnsafeAddress(f"{host} is the Admin Console's host.", f"Set OKTA_CLIENT_ORGURL=https://{host.replace('-admin.', '.', 1)}.")
    if parts.scheme == "http" and not is_loopback(host):
        raise UnsafeAddress(f"http://{host} would send the token in the clear.", f"Set OKTA_CLIENT_ORGURL=https://{host}.")
    return f"{parts.scheme}://{parts.netloc}"


def refuse_a_stranger(org_url: str, custom_domain: str = "") -> None:
    """An https host outside Okta's own domains is a custom domain, or a mistyped or imitated one: only a person knows.

    `custom_domain`: the host that they said is theirs. Raises: `UnsafeAddress`, before anything was sent.
    """
    host = (urlsplit(org_url).hostname or "").lower().rstrip(".")
    known = is_loopback(host) or any(host.endswith(f".{domain}") for domain in OKTA_DOMAINS)
    if known or host == custom_domain.lower().rstrip("."):
        return
    look = "only looks like an address of Okta's" if "okta" in _read_quickly(host) else "is no address of Okta's"
    advice = f"If it is your org's custom domain, say so: --custom-domain {host}"
    raise UnsafeAddress(f"{host} {look} ({', '.join(OKTA_DOMAINS)}): the token was not sent there.", advice)


def _read_quickly(host: str) -> str:
    """As somebody in a hurry reads it."""
    return host.translate(str.maketrans("01_", "ol-")).replace("-", "").replace("vv", "w")


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
        parts.port  # noqa: B018  (reading it is what checks it)
    except ValueError:
        parts = SplitResult("", "", "", "", "")
    if parts.scheme not in ("http", "https") or not parts.hostname or any(not 32 < ord(letter) < 127 for letter in parts.netloc):
        raise UnsafeAddress(f"OKTA_CLIENT_ORGURL is not an address: {url!r}.", "Write it like https://dev-123456.okta.com.")
    return parts


def is_admin_host(host: str) -> bool:
    return host.split(".", 1)[0].endswith("-admin")


def is_loopback(host: str) -> bool:
    """`localhost`, its subdomains, 127.0.0.0/8 and ::1; no name is looked up."""
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def admin_address(org_url: str) -> str:
    """Where the Admin Console of this org lives: `{subdomain}-admin`, or the org itself on loopback (a local org has one host)."""
    parts = urlsplit(org_url)
    host = parts.hostname or ""
    if is_loopback(host) or "." not in host:
        return org_url
    label, rest = host.split(".", 1)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{label}-admin.{rest}{port}"


def host_of(org_url: str) -> str:
    """Host and port, as a person would type it: `dev-123456.okta.com`, `localhost:8081`."""
    return urlsplit(org_url).netloc
