"""`plan --format terraform`: it parses, each name in it is one of the provider's, each reference leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import hcl2
import pytest

from bootstrap.terraform import hcl
from bootstrap.terraform.names import BLOCKS, DATA_SOURCES, PROVIDER_VERSION, RESOURCES
from tests.bootstrap.conftest import Command
from tests.bootstrap.fake_org import TOKEN, FakeOrg

ALL = ("--app", "web", "spa", "native")
REFERENCE = re.compile(r"\$\{(data\.)?(\w+)\.(\w+)(?:\.(\w+))?\}")
NOT_ARGUMENTS = {"__is_block__", "__comments__"}


def parsed(text: str) -> dict[str, Any]:
    return dict(hcl2.loads(text))


def blocks(document: dict[str, Any], kind: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Type, name and body of every resource or data source."""
    for one in document.get(kind, []):
        for block_type, named in one.items():
            for name, body in named.items():
                yield block_type.strip('"'), name.strip('"'), {key: value for key, value in body.items() if key not in NOT_ARGUMENTS}


def addresses(document: dict[str, Any]) -> set[str]:
    made = {f"{kind}.{name}" for kind, name, _ in blocks(document, "resource")}
    read = {f"data.{kind}.{name}" for kind, name, _ in blocks(document, "data")}
    asked = {f"var.{name.strip(chr(34))}" for one in document.get("variable", []) for name in one}
    return made | read | asked


@pytest.fixture
def fresh(org: FakeOrg, bootstrap: Command) -> str:
    result = bootstrap("plan", "--format", "terraform", *ALL)
    assert result.code == 2, result.err
    assert org.writes() == []
    return result.out


@pytest.fixture
def applied(configured: FakeOrg, bootstrap: Command) -> str:
    result = bootstrap("plan", "--format", "terraform")
    assert result.code == 0, result.err
    return result.out


def assert_names_are_the_providers(document: dict[str, Any]) -> None:
    for kind, _, body in blocks(document, "resource"):
        assert set(body) - {"depends_on"} <= RESOURCES[kind], kind
        for name, value in body.items():
            if name in BLOCKS:
                assert all(set(nested) - NOT_ARGUMENTS <= BLOCKS[name] for nested in value)
    for kind, _, body in blocks(document, "data"):
        assert set(body) <= DATA_SOURCES[kind], kind


def test_every_type_and_argument_is_one_of_the_provider_at_the_version_it_names(fresh: str, bootstrap: Command) -> None:
    document = parsed(fresh)
    assert_names_are_the_providers(document)
    assert f"okta/okta {PROVIDER_VERSION}" in fresh
    (terraform,) = document["terraform"]
    assert terraform["required_providers"][0]["okta"]["version"] == f'"~> {PROVIDER_VERSION}"'


def test_every_type_and_argument_is_the_providers_with_a_policy_of_our_own_too(bootstrap: Command) -> None:
    document = parsed(bootstrap("plan", "--format", "terraform", "--own-policy").out)
    assert_names_are_the_providers(document)
    names = addresses(document)
    assert "okta_app_signon_policy_rule.any_two_factors" not in names
    assert {"okta_app_signon_policy.own_two_factors", "okta_app_signon_policy_rules.own_two_factors"} <= names


@pytest.mark.parametrize("state", ["fresh", "applied"])
def test_every_reference_leads_to_something_that_is_declared(state: str, request: pytest.FixtureRequest) -> None:
    text = request.getfixturevalue(state)
    document = parsed(text)
    declared = addresses(document)
    references = {f"{data}{kind}.{name}" for data, kind, name, _ in REFERENCE.findall(str(document))}
    assert references
    assert references <= declared


def test_the_objects_are_those_of_the_plan(fresh: str) -> None:
    assert addresses(parsed(fresh)) >= {
        "data.okta_user.admin",
        "data.okta_everyone_group.everyone",
        "okta_user.john_doe",
        "okta_user.okta_service",
        "okta_user_admin_roles.okta_service",
        "okta_group.retailers",
        "okta_group_memberships.john_doe",
        "okta_auth_server_policy_rule.default",
        *(f"okta_app_oauth.{kind}{case}" for kind in ("", "spa_", "native_") for case in ("multifactor", "password_optional")),
        "okta_app_group_assignment.multifactor",
        "okta_trusted_origin.app",
        "okta_authenticator.email",
        "okta_app_signon_policy_rule.any_two_factors",
        "okta_group.password_optional",
        "okta_policy_profile_enrollment.profile",
        "okta_policy_rule_profile_enrollment.profile",
        "okta_policy_mfa.enrollment",
        "okta_policy_rule_mfa.enrollment",
        "okta_policy_signon.session",
        "okta_policy_rule_signon.session",
        "okta_app_signon_policy.authentication",
        "okta_app_signon_policy_rules.authentication",
        "okta_policy_profile_enrollment_apps.profile",
    }


def test_the_guides_values_are_in_it(fresh: str) -> None:
    found = {f"{kind}.{name}": body for kind, name, body in blocks(parsed(fresh), "resource")}
    assert found["okta_authenticator.email"]["settings"].count('\\"allowedFor\\": \\"any\\"') == 1
    assert found["okta_policy_rule_profile_enrollment.profile"]["unknown_user_action"] == '"REGISTER"'
    assert found["okta_policy_mfa.enrollment"]["okta_email"] == {"enroll": '"REQUIRED"'}
    assert found["okta_policy_mfa.enrollment"]["okta_password"] == {"enroll": '"OPTIONAL"'}
    assert found["okta_policy_mfa.enrollment"]["depends_on"] == ["${okta_authenticator.email}"]
    admins = ["${data.okta_user.admin.id}", "${okta_user.okta_service.id}"]
    assert found["okta_policy_rule_mfa.enrollment"]["users_excluded"] == admins
    assert found["okta_policy_rule_signon.session"]["users_excluded"] == admins
    assert '"interaction_code"' in found["okta_auth_server_policy_rule.default"]["grant_type_whitelist"]
    assert found["okta_app_oauth.password_optional"]["authentication_policy"] == "${okta_app_signon_policy.authentication.id}"
    everybody_else, catch_all = found["okta_app_signon_policy_rules.authentication"]["rule"]
    assert everybody_else["groups_excluded"] == ["${okta_group.password_optional.id}"]
    assert (catch_all["id"], catch_all["factor_mode"]) == ("${okta_app_signon_policy.authentication.default_rule_id}", '"1FA"')
    assert "constraints" not in catch_all


def test_what_the_org_has_is_taken_over_and_not_made_again(applied: str) -> None:
    document = parsed(applied)
    imported = {one["to"].removeprefix("${").removesuffix("}") for one in document["import"]}
    assert imported == {f"{kind}.{name}" for kind, name, _ in blocks(document, "resource")}


def test_in_a_fresh_org_only_what_every_org_has_is_taken_over(fresh: str) -> None:
    imported = {one["to"].removeprefix("${").removesuffix("}") for one in parsed(fresh)["import"]}
    assert imported == {"okta_auth_server_policy_rule.default", "okta_authenticator.email", "okta_app_signon_policy_rule.any_two_factors"}


def test_what_the_provider_cannot_do_is_a_comment_with_the_click(fresh: str) -> None:
    comments = [line for line in fresh.splitlines() if line.startswith("# By hand")]
    assert any("Embedded widget sign-in support" in line and "/admin/settings/account" in line for line in comments)
    assert any("Callback URI: http://localhost:8080/login/callback" in line for line in comments)
    assert any("Security > General > User enumeration prevention" in line for line in comments)


def test_an_org_without_api_access_management_gets_a_comment_for_the_rule(org: FakeOrg, bootstrap: Command) -> None:
    org.api_access_management = False
    text = bootstrap("plan", "--format", "terraform").out
    assert "okta_auth_server_policy_rule" not in text
    assert "not needed, this org has no API Access Management" in text


def test_no_secret_is_in_it_and_passwords_are_variables(applied: str) -> None:
    for secret in (TOKEN, "client-secret-canary", "secret-canary"):
        assert secret not in applied
    users = {name: body for kind, name, body in blocks(parsed(applied), "resource") if kind == "okta_user"}
    assert {body["password"] for body in users.values()} == {"${var.john_doe_password}", "${var.okta_service_password}"}


def test_a_name_that_the_provider_does_not_have_is_refused_where_it_is_written() -> None:
    with pytest.raises(LookupError, match="okta_group has no color"):
        hcl.resource("okta_group", "one", {"name": "One", "color": "red"})


@pytest.mark.parametrize("text", ['say "hi"', "a\\b", "${var.x} and %{ if }", "Grüße ✓", "two\nlines"])
def test_a_string_means_what_it_says_and_is_no_template(text: str) -> None:
    (block,) = hcl2.loads(hcl.document([hcl.resource("okta_group", "one", {"name": text})]))["resource"]
    written = block['"okta_group"']['"one"']["name"]
    assert not re.search(r"(?<!\$)\$\{|(?<!%)%\{", written)
    assert written[1:-1].replace("$${", "${").replace("%%{", "%{").replace('\\"', '"').replace("\\\\", "\\") == text.replace("\n", " ")
