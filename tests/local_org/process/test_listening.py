"""Both loopback addresses on one port; nothing beyond loopback unless it is said in so many words."""

from __future__ import annotations

import errno
import ipaddress
import socket
from typing import Any

import pytest

from local_org.listening import CannotStart, listen


def _close(sockets: list[socket.socket]) -> list[tuple[str, int]]:
    names = [one.getsockname()[:2] for one in sockets]
    for one in sockets:
        one.close()
    return names


def test_localhost_is_both_loopback_addresses_on_one_port() -> None:
    names = _close(listen("localhost", 0))
    assert len({port for _, port in names}) == 1
    assert all(ipaddress.ip_address(address).is_loopback for address, _ in names)
    assert names[0][0] == "127.0.0.1"


def test_a_machine_without_ipv6_listens_on_the_other_one(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.socket

    def without_ipv6(family: int = socket.AF_INET, *rest: Any) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError(errno.EAFNOSUPPORT, "no IPv6")
        return real(family, *rest)

    monkeypatch.setattr(socket, "socket", without_ipv6)
    assert [address for address, _ in _close(listen("localhost", 0))] == ["127.0.0.1"]


def test_one_loopback_address_may_be_chosen() -> None:
    assert [address for address, _ in _close(listen("127.0.0.2", 0))] == ["127.0.0.2"]


def test_beyond_loopback_it_takes_the_ugly_flag() -> None:
    everywhere = "0.0.0.0"  # noqa: S104 - asked for in so many words
    with pytest.raises(CannotStart, match="loopback only"):
        listen(everywhere, 0)
    assert _close(listen(everywhere, 0, beyond_loopback=True))[0][0] == everywhere
