"""Where settings come from, and the mixtures that are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from bootstrap.errors import BadSettings, UnsafeAddress
from bootstrap.settings import load

FILE = "OKTA_CLIENT_ORGURL=https://file.okta.com\nOKTA_CLIENT_TOKEN=file-token\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / ".env"
    path.write_text(FILE)
    return path


def test_the_environment_wins_and_is_named_as_the_source(path: Path) -> None:
    found = load(path, {"OKTA_CLIENT_ORGURL": "https://outside.okta.com", "OKTA_CLIENT_TOKEN": "outside-token"})
    assert (found.org_url, found.token.value, found.from_environment) == ("https://outside.okta.com", "outside-token", True)


def test_the_file_is_the_source_when_the_environment_says_the_same(path: Path) -> None:
    found = load(path, {"OKTA_CLIENT_ORGURL": "https://file.okta.com"})
    assert (found.org_source, found.from_environment) == (str(path), False)


def test_an_empty_variable_counts_as_not_set(path: Path) -> None:
    assert load(path, {"OKTA_CLIENT_ORGURL": ""}).org_url == "https://file.okta.com"


@pytest.mark.parametrize("half", [{"OKTA_CLIENT_ORGURL": "https://outside.okta.com"}, {"OKTA_CLIENT_TOKEN": "outside-token"}])
def test_a_token_is_never_sent_to_an_org_named_elsewhere(path: Path, half: dict[str, str]) -> None:
    with pytest.raises(BadSettings, match="export both"):
        load(path, half)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "No org is named.*make bootstrap"),
        ("OKTA_CLIENT_ORGURL=https://a.okta.com\n", "OKTA_CLIENT_TOKEN is empty.*Security > API > Tokens"),
        (FILE + "APP_PORT=eighty\n", "APP_PORT is not a port"),
        (FILE + "APP_PORT=70000\n", "APP_PORT is not a port"),
        (FILE + "OKTA_CLIENT_TOKEN='two words'\n", "characters that no token has"),
        (FILE + "OKTA_CLIENT_TOKEN=tökén\n", "characters that no token has"),
    ],
)
def test_settings_that_cannot_work_are_one_line_with_what_to_do(path: Path, content: str, says: str) -> None:
    path.write_text(content)
    with pytest.raises(BadSettings, match=says):
        load(path, {})


def test_redirect_uris_follow_the_port(path: Path) -> None:
    path.write_text(FILE + "APP_PORT=9000\n")
    found = load(path, {})
    assert (found.app_origin, found.redirect_uri) == ("http://localhost:9000", "http://localhost:9000/login/callback")


def test_settings_do_not_show_their_secrets(path: Path) -> None:
    assert "file-token" not in repr(load(path, {}))


def test_a_host_outside_oktas_domains_must_be_said_to_be_the_orgs_own(tmp_path: Path) -> None:
    env = {"OKTA_CLIENT_ORGURL": "https://login.example.com", "OKTA_CLIENT_TOKEN": "t"}
    with pytest.raises(UnsafeAddress, match=r"--custom-domain login\.example\.com"):
        load(tmp_path / ".env", env)
    assert load(tmp_path / ".env", env, custom_domain="login.example.com").org_url == "https://login.example.com"
