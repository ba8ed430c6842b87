"""The person's address as Okta should see it."""

from __future__ import annotations

import ipaddress

import pytest

from sample_app.web.browser import client_address
from sample_app.web.config import Network

NONE: tuple[Network, ...] = ()
ONE = (ipaddress.ip_network("10.0.0.1"),)
TWO = (ipaddress.ip_network("10.0.0.0/24"), ipaddress.ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "trusted", "address"),
    [
        ("203.0.113.7", [], NONE, "203.0.113.7"),
        ("203.0.113.7", ["198.51.100.1"], NONE, "203.0.113.7"),  # no proxy is trusted: the header is the person's own claim
        ("203.0.113.7", ["198.51.100.1"], ONE, "203.0.113.7"),  # nor is this peer
        ("10.0.0.1", ["198.51.100.1"], ONE, "198.51.100.1"),
        ("10.0.0.1", ["1.1.1.1, 198.51.100.1"], ONE, "198.51.100.1"),  # what stands further left anybody can have written
        ("10.0.0.1", ["1.1.1.1", "198.51.100.1"], ONE, "198.51.100.1"),  # two headers are one list
        ("10.0.0.1", ["198.51.100.1, 10.0.0.2"], TWO, "198.51.100.1"),  # two proxies
        ("10.0.0.1", ["9.9.9.9, 198.51.100.1, 10.0.0.2"], TWO, "198.51.100.1"),
        ("10.0.0.1", ["198.51.100.1, 10.0.0.2"], ONE, "10.0.0.2"),  # the second is not trusted: it is the person
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], TWO, "10.0.0.3"),  # proxies all the way
        ("10.0.0.1", [], ONE, "10.0.0.1"),
        ("10.0.0.1", [""], ONE, "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1:4711"], ONE, "198.51.100.1"),
        ("10.0.0.1", ["[2001:db8::1]:4711"], ONE, "2001:db8::1"),
        ("10.0.0.1", ["2001:db8::1"], ONE, "2001:db8::1"),
        ("10.0.0.1", ['"[2001:db8::1]"'], ONE, "2001:db8::1"),
        ("fd00::1", ["198.51.100.1"], TWO, "198.51.100.1"),
        ("::ffff:10.0.0.1", ["198.51.100.1"], ONE, "198.51.100.1"),
        ("10.0.0.1:5555", ["198.51.100.1"], ONE, "198.51.100.1"),
        ("10.0.0.1", ["unknown"], ONE, "10.0.0.1"),
        ("10.0.0.1", ["1.1.1.1, rubbish, 10.0.0.2"], TWO, "10.0.0.2"),
        ("10.0.0.1", ["\x00\r\n", "198.51.100.999"], ONE, "10.0.0.1"),
        ("10.0.0.1", ["," * 10_000], ONE, "10.0.0.1"),
        ("10.0.0.1", ["[", "]", "[]:"], ONE, "10.0.0.1"),
        ("localhost", ["198.51.100.1"], ONE, None),
        ("", [], ONE, None),
        (None, ["198.51.100.1"], ONE, None),
    ],
)
def test_the_header_counts_only_as_far_as_trusted_proxies_wrote_it(
    peer: str | None, forwarded_for: list[str], trusted: tuple[Network, ...], address: str | None
) -> None:
    assert client_address(peer, forwarded_for, trusted) == address
