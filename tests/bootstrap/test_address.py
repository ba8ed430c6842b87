"""Which hosts may be sent a token."""

from __future__ import annotations

import pytest

from bootstrap.address import admin_address, is_loopback, org_address
from bootstrap.errors import UnsafeAddress


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://dev-123456.okta.com", "https://dev-123456.okta.com"),
        ("https://dev-123456.okta.com/", "https://dev-123456.okta.com"),
        ("https://login.example.com:8443", "https://login.example.com:8443"),
        ("http://localhost:8081", "http://localhost:8081"),
        ("http://idp.localhost:8081", "http://idp.localhost:8081"),
        ("http://127.0.0.1:9", "http://127.0.0.1:9"),
        ("http://[::1]:8081", "http://[::1]:8081"),
    ],
)
def test_an_org_is_https_or_loopback(url: str, kept: str) -> None:
    assert org_address(url) == kept


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://dev-123456.okta.com", "in the clear"),
        ("http://localhost.evil.example", "in the clear"),
        ("http://127.0.0.1.evil.example", "in the clear"),
        ("http://0.0.0.0:8081", "in the clear"),
        ("https://dev-123456-admin.okta.com", "Admin Console"),
        ("https://dev-123456.okta.com@evil.example", "only scheme and host"),
        ("https://dev-123456.okta.com/oauth2/default", "only scheme and host"),
        ("https://dev-123456.okta.com?x=1", "only scheme and host"),
        ("dev-123456.okta.com", "not an address"),
        ("https://", "not an address"),
        ("https://host:port", "not an address"),
        ("ftp://localhost", "not an address"),
        ("https://[::1", "not an address"),
        ("https://dev 1.okta.com", "not an address"),
    ],
)
def test_an_address_that_must_not_see_a_token_is_refused_with_what_to_write(url: str, says: str) -> None:
    with pytest.raises(UnsafeAddress, match=says):
        org_address(url)


def test_the_admin_console_has_a_host_of_its_own_except_on_loopback() -> None:
    assert admin_address("https://dev-123456.okta.com") == "https://dev-123456-admin.okta.com"
    assert admin_address("http://localhost:8081") == "http://localhost:8081"


def test_names_that_only_look_like_loopback_are_not() -> None:
    assert is_loopback("LOCALHOST")
    assert not is_loopback("localhost.com")
    assert not is_loopback("127.1.evil")
