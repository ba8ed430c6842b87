"""Is a port of loopback free, and if not, one sentence about it."""

from __future__ import annotations

import errno
import socket

from launcher.problem import Problem

LOOPBACK = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))


def in_use(port: int) -> bool:
    """Whether anything holds it: a browser that is told `localhost` tries both families."""
    return any(_taken(family, host, port) for family, host in LOOPBACK)


def require_free(port: int, setting: str, what: str) -> None:
    """Raises: `Problem` naming the port, and the setting that moves us to another."""
    if in_use(port):
        raise Problem(
            f"Port {port}, for {what}, is in use by another program.",
            f"End that program, or put {setting}={port + 10} into .env and type: make bootstrap run",
        )


def _taken(family: socket.AddressFamily, host: str, port: int) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what a server that just ended left waiting is free
            probe.bind((host, port))
    except OSError as error:
        return error.errno == errno.EADDRINUSE  # no IPv6 here, or a port only root may take, is told by the server itself
    return False
