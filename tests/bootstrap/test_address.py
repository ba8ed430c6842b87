"""Which hosts may be sent a token."""

from __future__ import annotations

import pytest

from bootstrap.address import admin_address, is_loopback, org_address, refuse_a_stranger
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
        ("https://dev-1.оkta.com", "not an address"),  # the о is Cyrillic
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


@pytest.mark.parametrize(
    "url",
    [
        "https://dev-123456.okta.com",
        "https://acme.oktapreview.com",
        "https://acme.okta-emea.com",
        "https://acme.okta-gov.com",
        "https://acme.okta.mil",
        "https://DEV-1.OKTA.COM.",
        "http://localhost:8081",
        "http://127.0.0.1:9",
    ],
)
def test_orgs_of_oktas_own_domains_and_of_loopback_are_no_strangers(url: str) -> None:
    refuse_a_stranger(url)


@pytest.mark.parametrize(
    "host",
    [
        "dev-123456.okta.com.evil.example",
        "dev-123456-okta.com",
        "dev-123456.0kta.com",
        "dev-123456.ok-ta.com",
        "notokta.com",
        "okta.com",
        "dev-123456.okta.co",
        "xn--kta-kwc.com",
        "login.example.com",
    ],
)
def test_another_https_host_sees_no_token_unless_it_is_said_to_be_the_orgs_own(host: str) -> None:
    with pytest.raises(UnsafeAddress, match=f"--custom-domain {host}"):
        refuse_a_stranger(f"https://{host}")
    with pytest.raises(UnsafeAddress):
        refuse_a_stranger(f"https://{host}", custom_domain="login.example.org")
    refuse_a_stranger(f"https://{host}:8443", custom_domain=host.upper())


def test_an_imitation_is_called_one() -> None:
    with pytest.raises(UnsafeAddress, match="only looks like an address of Okta's"):
        refuse_a_stranger("https://dev-123456.0kta.com")
    with pytest.raises(UnsafeAddress, match="is no address of Okta's"):
        refuse_a_stranger("https://login.example.com")
