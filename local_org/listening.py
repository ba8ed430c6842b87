"""Where the org listens: loopback, by both of its addresses, because `localhost` is `::1` to some clients and `127.0.0.1` to others."""

from __future__ import annotations

import errno
import ipaddress
import socket

_BOTH = ("127.0.0.1", "::1")
_TRIES = 20


class CannotStart(Exception):
    """One sentence for the person who started it."""


def listen(host: str, port: int, *, beyond_loopback: bool = False) -> list[socket.socket]:
    """Listening sockets on one port; 0 picks a free one. `localhost` is both loopback addresses, as far as this machine has them.

    Raises `CannotStart` for a taken port, and for an address beyond loopback that was not asked for in so many words.
    """
    addresses = _BOTH if host == "localhost" else (_checked(host, beyond_loopback=beyond_loopback),)
    for _ in range(_TRIES):
        sockets: list[socket.socket] = []
        try:
            for address in addresses:
                sockets += _bound(address, sockets[0].getsockname()[1] if sockets else port)
        except OSError as error:
            _close(sockets)
            if port == 0 and error.errno == errno.EADDRINUSE:
                continue  # free on one of the two addresses only
            raise CannotStart(_why(port, error)) from error
        for one in sockets:
            one.listen(512)
        return sockets
    raise CannotStart("No port is free on both 127.0.0.1 and ::1; choose one with --port.")


def _checked(host: str, *, beyond_loopback: bool) -> str:
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError as error:
        raise CannotStart(f"{host} is no IP address; leave --host out to listen on loopback.") from error
    if not loopback and not beyond_loopback:
        raise CannotStart(f"The local org listens on loopback only; {host} needs --i-know-this-exposes-a-development-org.")
    return host


def _bound(address: str, port: int) -> list[socket.socket]:
    """Empty when this machine has no IPv6. Raises `OSError`."""
    try:
        made = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    except OSError:
        if address == "::1":
            return []
        raise
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((address, port))
    except OSError as error:
        made.close()
        if address == "::1" and error.errno == errno.EADDRNOTAVAIL:
            return []
        raise
    return [made]


def _close(sockets: list[socket.socket]) -> None:
    for one in sockets:
        one.close()


def _why(port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use; stop what listens there or choose another with --port."
    return f"Port {port} cannot be used ({error.strerror}); choose another with --port."
