"""Whom Okta should think it is talking to: the person's address, user agent, language and device, as far as they can be believed."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from flask import Request

from sample_app.idx.config import ClientContext
from sample_app.session.current import Current
from sample_app.web.config import Network

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def client_context(request: Request, current: Current, trusted: tuple[Network, ...]) -> ClientContext:
    """For every call to Okta that is made for this person."""
    return ClientContext(
        ip=client_address(request.remote_addr, request.headers.getlist("X-Forwarded-For"), trusted),
        user_agent=request.headers.get("User-Agent"),
        device_token=current.device_token,
        accept_language=request.headers.get("Accept-Language"),
    )


def client_address(peer: str | None, forwarded_for: Iterable[str], trusted: tuple[Network, ...]) -> str | None:
    """The person's address; None if even the peer's makes no sense.

    The header counts only when the direct peer is a trusted proxy: then the right-most address that is not a proxy's, for what
    stands further left anybody can have written. Where that place holds no address, the proxy nearest to it is all that is known.
    """
    address = _address(peer)
    if address is None or not _is_trusted(address, trusted):
        return str(address) if address else None
    for entry in reversed(",".join(forwarded_for).split(",")):
        found = _address(entry)
        if found is None:
            break
        address = found
        if not _is_trusted(found, trusted):
            break
    return str(address)


def _is_trusted(address: _Address, trusted: tuple[Network, ...]) -> bool:
    return any(address in network for network in trusted)


def _address(text: str | None) -> _Address | None:
    """`1.2.3.4`, `1.2.3.4:567`, `::1`, `[::1]`, `[::1]:567`; an IPv4 address in IPv6 clothes is the IPv4 address."""
    bare = (text or "").strip().strip('"')
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, ipaddress.IPv6Address) else address
