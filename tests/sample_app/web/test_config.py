"""Settings: from the environment, else from the file; what production refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from sample_app.web.config import BadConfig, load

GOOD = {
    "OKTA_IDX_ISSUER": "https://org.example/oauth2/default",
    "OKTA_IDX_CLIENTID": "0oa1",
    "OKTA_IDX_CLIENTSECRET": "Zk3vX9qLr7TnB2wYc5HsJ8mD4fGpA6uE",
}
PRODUCTION = GOOD | {
    "APP_ENV": "production",
    "FLASK_SECRET_KEY": "qW8eR7tY6uI5oP4aS3dF2gH1jK0lZ9xC",
    "OKTA_IDX_REDIRECTURI": "https://app.example.org/login/callback",
}


@pytest.fixture
def env_file(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def test_the_environment_wins_over_the_file_and_an_empty_value_counts_as_not_set(env_file: Path) -> None:
    env_file.write_text("OKTA_IDX_CLIENTID=from-file\nAPP_PORT=9000\nOKTA_IDX_SCOPES=\nSESSION_URL=redis://x\n")
    config = load(GOOD | {"APP_PORT": "", "SESSION_URL": ""}, env_file=env_file)
    assert config.use_cases["multifactor"].client_id == "0oa1"
    assert config.port == 9000
    assert config.url == "http://localhost:9000"
    assert config.session_url == "redis://x"
    assert list(config.use_cases) == ["multifactor"]


def test_the_command_lines_port_is_the_redirect_uris_too_on_localhost_alone(env_file: Path) -> None:
    assert load(GOOD, env_file=env_file, port=5005).use_cases["multifactor"].redirect_uri == "http://localhost:5005/login/callback"
    public = GOOD | {"OKTA_IDX_REDIRECTURI": "https://app.example.org/login/callback"}
    config = load(public, env_file=env_file, port=5005)
    assert (config.url, config.port, config.https, config.host) == ("https://app.example.org", 5005, True, "app.example.org")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"OKTA_IDX_ISSUER": ""}, "make bootstrap"),
        ({"OKTA_IDX_CLIENTID": ""}, "make bootstrap"),
        ({"OKTA_IDX_ISSUER": "http://org.example/oauth2/default"}, "https"),
        ({"OKTA_IDX_ISSUER": "org.example"}, "OKTA_IDX_ISSUER"),
        ({"OKTA_IDX_REDIRECTURI": "https://app.example.org/callback"}, "/login/callback"),
        ({"OKTA_IDX_REDIRECTURI": "javascript:/login/callback"}, "/login/callback"),
        ({"APP_PORT": "eighty"}, "APP_PORT"),
        ({"APP_PORT": "0"}, "APP_PORT"),
        ({"SESSION_IDLE_MINUTES": "-5"}, "SESSION_IDLE_MINUTES"),
        ({"TRUSTED_PROXIES": "10.0.0.1, everybody"}, "TRUSTED_PROXIES"),
        ({"APP_ENV": "prod"}, "APP_ENV"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_in_one_line(env_file: Path, change: dict[str, str], says: str) -> None:
    with pytest.raises(BadConfig, match=says) as refusal:
        load(GOOD | change, env_file=env_file)
    assert "\n" not in str(refusal.value)


def test_production_with_everything_right_is_accepted(env_file: Path) -> None:
    assert load(PRODUCTION, env_file=env_file).production


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"FLASK_SECRET_KEY": ""}, "FLASK_SECRET_KEY"),
        ({"FLASK_SECRET_KEY": "short"}, "FLASK_SECRET_KEY"),
        ({"FLASK_SECRET_KEY": "change-me-change-me-change-me-change-me"}, "FLASK_SECRET_KEY"),
        ({"FLASK_SECRET_KEY": "a" * 64}, "FLASK_SECRET_KEY"),
        ({"OKTA_IDX_CLIENTSECRET": ""}, "client secret"),
        ({"OKTA_IDX_CLIENTSECRET": "{yourClientSecret}-with-enough-characters"}, "client secret"),
        ({"OKTA_IDX_REDIRECTURI": "http://app.example.org/login/callback"}, "https"),
        ({"OKTA_IDX_ISSUER": "http://localhost:8081/oauth2/default"}, "local org"),
    ],
)
def test_production_refuses_what_is_fit_for_development_alone(env_file: Path, change: dict[str, str], says: str) -> None:
    with pytest.raises(BadConfig, match=says) as refusal:
        load(PRODUCTION | change, env_file=env_file)
    assert not any(value and len(value) > 4 and value in str(refusal.value) for value in change.values())


def test_secrets_stand_in_no_repr(env_file: Path) -> None:
    shown = repr(load(PRODUCTION | {"SESSION_URL": "redis://:pw@host"}, env_file=env_file))
    assert not any(secret in shown for secret in (PRODUCTION["FLASK_SECRET_KEY"], GOOD["OKTA_IDX_CLIENTSECRET"], "pw@host"))
