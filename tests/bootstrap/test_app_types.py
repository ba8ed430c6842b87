"""`--app spa` and `--app native`: the guide's other integrations, with their own fields, and nothing of the kinds not asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dotenv import dotenv_values

from bootstrap import cli
from tests.bootstrap.conftest import LOCAL, Command
from tests.bootstrap.fake_org import FakeOrg
from tests.bootstrap.local_org import TOKEN, LocalOrg, serving

ALL = ("--app", "web", "spa", "native")


def app(org: FakeOrg, label: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """`credentials.oauthClient` and `settings.oauthClient`."""
    found = next(one for one in org.apps.values() if one["label"] == label)
    return found["credentials"]["oauthClient"], found["settings"]["oauthClient"]


def test_a_single_page_app_is_public_with_pkce_and_rotating_refresh_tokens(org: FakeOrg, bootstrap: Command) -> None:
    assert bootstrap("apply", LOCAL, "--app", "spa").code == 0
    assert {one["label"] for one in org.apps.values()} == {
        "Embedded sign-in: multifactor, single-page",
        "Embedded sign-in: password-optional, single-page",
    }
    credentials, settings = app(org, "Embedded sign-in: multifactor, single-page")
    assert (credentials["token_endpoint_auth_method"], credentials["pkce_required"]) == ("none", True)
    assert settings["application_type"] == "browser"
    assert settings["redirect_uris"] == ["http://localhost:8080/login/callback"]
    assert settings["post_logout_redirect_uris"] == ["http://localhost:8080"]
    assert settings["refresh_token"] == {"rotation_type": "ROTATE", "leeway": 30}
    assert [one["origin"] for one in org.origins.values()] == ["http://localhost:8080"]


def test_a_native_app_has_a_callback_of_its_own_scheme_and_needs_no_trusted_origin(org: FakeOrg, bootstrap: Command) -> None:
    result = bootstrap("apply", LOCAL, "--app", "native")
    assert result.code == 0, result.text
    credentials, settings = app(org, "Embedded sign-in: multifactor, native")
    assert credentials["token_endpoint_auth_method"] == "none"
    assert settings["application_type"] == "native"
    assert settings["redirect_uris"] == ["com.okta.sample.android:/login"]
    assert "post_logout_redirect_uris" not in settings
    assert org.origins == {}
    assert "Links in mails" not in result.out


def test_all_kinds_together_share_everything_but_the_integration(org: FakeOrg, bootstrap: Command) -> None:
    assert bootstrap("apply", LOCAL, *ALL).code == 0
    assert len(org.apps) == 6
    assert len(org.origins) == 1
    assert bootstrap("plan", *ALL).code == 0
    result = bootstrap("verify", *ALL)
    assert result.code == 0, result.text
    assert result.out.count("a sign-in starts and offers") == 6
    assert bootstrap("plan").code == 0


def test_the_plan_says_which_sentence_of_the_guide_each_kind_serves(org: FakeOrg, bootstrap: Command) -> None:
    made = json.loads(bootstrap("plan", *ALL, "--json").out)
    for change in (change for chapter in made["chapters"] for change in chapter["changes"]):
        if ".spa." in change["address"] or ".native." in change["address"]:
            assert change["serves"] or change["address"].startswith("callback."), change["address"]


def test_env_names_each_public_client_without_a_secret(org: FakeOrg, bootstrap: Command) -> None:
    assert bootstrap("apply", LOCAL, *ALL).code == 0
    env = dotenv_values(".env")
    for prefix in ("OKTA_IDX_SPA", "OKTA_IDX_SPA_PASSWORD_OPTIONAL", "OKTA_IDX_NATIVE", "OKTA_IDX_NATIVE_PASSWORD_OPTIONAL"):
        assert env[f"{prefix}_CLIENTID"] in org.apps
        assert f"{prefix}_CLIENTSECRET" not in env
    assert env["OKTA_IDX_NATIVE_REDIRECTURI"] == "com.okta.sample.android:/login"
    assert env["OKTA_IDX_CLIENTSECRET"]


def test_one_use_case_makes_one_integration_of_a_kind(org: FakeOrg, bootstrap: Command) -> None:
    assert bootstrap("apply", LOCAL, "--app", "spa", "--use-case", "password-optional").code == 0
    assert [one["label"] for one in org.apps.values()] == ["Embedded sign-in: password-optional, single-page"]


def test_what_has_no_public_api_is_told_with_its_effect_and_never_called_done(org: FakeOrg, bootstrap: Command) -> None:
    result = bootstrap("apply", LOCAL)
    assert "By hand, if wanted: User enumeration prevention" in result.out
    assert "say whether an account exists" in result.out
    planned = bootstrap("plan", "--app", "spa")
    assert "! Links in mails lead back to the multifactor, single-page app" in planned.out
    assert "until then links in mails do not lead back to the app, codes work" in planned.out
    assert "= User enumeration prevention" not in planned.out


@pytest.fixture(scope="module")
def served_org() -> Iterator[LocalOrg]:
    with serving() as running:
        running.call("POST", "/admin/api/v1/embedded-login-settings", {"embeddedLoginSupport": True})
        yield running


@pytest.fixture
def local_env(served_org: LocalOrg, tmp_path: Path) -> Path:
    path = tmp_path / ".env"
    path.write_text(f"OKTA_CLIENT_ORGURL={served_org.url}\nOKTA_CLIENT_TOKEN={TOKEN}\n")
    return path


def run(*arguments: str) -> int:
    return cli.main([*arguments, "--env-file", ".env"])


def test_destroy_takes_every_kind_and_the_policy_of_our_own_back(served_org: LocalOrg, local_env: Path) -> None:
    before = served_org.state()
    assert run("apply", *ALL, "--own-policy") == 0
    assert run("plan", *ALL) == 0
    assert run("destroy") == 0
    assert served_org.state() == before


def test_doctor_names_the_public_integration_that_lost_its_grant(
    served_org: LocalOrg, local_env: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("apply", *ALL) == 0
    assert run("verify", *ALL) == 0
    assert run("doctor") == 0
    path = f"/api/v1/apps/{dotenv_values('.env')['OKTA_IDX_NATIVE_CLIENTID']}"
    native = served_org.call("GET", path)
    native["settings"]["oauthClient"]["grant_types"] = ["authorization_code", "refresh_token"]
    served_org.call("PUT", path, {key: native[key] for key in ("name", "label", "signOnMode", "credentials", "settings")})
    capsys.readouterr()
    assert run("doctor") == 2
    assert "1. Embedded sign-in: multifactor, native may not use the interaction code" in capsys.readouterr().out
    assert run("apply", *ALL) == 0
    assert run("doctor") == 0
    assert run("destroy") == 0
