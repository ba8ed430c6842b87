"""No admin is ever caught by a password-optional policy."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bootstrap import invariants
from bootstrap.chapter import Chapter
from bootstrap.desired import AtLeast, Ref
from bootstrap.errors import AdminAtRisk
from bootstrap.guide import CHAPTERS
from bootstrap.inventory import Inventory
from bootstrap.kinds.rule import Rule
from tests.bootstrap.conftest import LOCAL, Command
from tests.bootstrap.fake_org import FakeOrg
from tests.bootstrap.test_kinds import Canned, enrollment_rule, known

NOBODYS_GROUPS = Canned({"/api/v1/users/00uA/groups": [], "/api/v1/users/00uS/groups": []})


def with_exclusions(address: str, *admins: str) -> tuple[Chapter, ...]:
    """The guide, but this rule excludes only these."""

    def changed(resource: object) -> object:
        if isinstance(resource, Rule) and resource.address == address:
            people = {"users": {"exclude": AtLeast(tuple(Ref(admin) for admin in admins))}}
            return replace(resource, body=dict(resource.body) | {"conditions": {"people": people}})
        return resource

    return tuple(replace(chapter, resources=tuple(changed(one) for one in chapter.resources)) for chapter in CHAPTERS)  # type: ignore[misc]


def test_the_guide_excludes_both_admins_everywhere() -> None:
    invariants.check_plan(CHAPTERS, Inventory(NOBODYS_GROUPS), known())


@pytest.mark.parametrize("rule", ["rule.enrollment", "rule.session"])
@pytest.mark.parametrize(("kept", "missing"), [("user.admin", "okta.service@example.com"), ("user.okta_service", "owner@example.com")])
def test_a_declaration_that_forgets_an_admin_is_refused_before_the_first_write(rule: str, kept: str, missing: str) -> None:
    with pytest.raises(AdminAtRisk, match=missing):
        invariants.check_plan(with_exclusions(rule, kept), Inventory(NOBODYS_GROUPS), known())


def test_an_answer_without_the_exclusion_is_noticed_after_apply() -> None:
    refs = known()
    refs.learn("rule.enrollment", enrollment_rule("00uS"))
    with pytest.raises(AdminAtRisk, match=r"owner@example\.com is not excluded"):
        invariants.check_applied(CHAPTERS, refs)


def test_an_admin_who_is_in_the_group_stops_plan_and_apply_before_the_first_write(org: FakeOrg, bootstrap: Command) -> None:
    bootstrap("apply", LOCAL)
    org.members[org.group("Password optional")["id"]].add(org.admin["id"])
    org.authenticators[0]["settings"]["allowedFor"] = "recovery"
    org.calls.clear()
    for command in ("plan", "apply"):
        result = bootstrap(command)
        assert result.code == 1
        assert "owner@example.com is a member of Password optional" in result.err
    assert org.writes() == []


def test_an_admin_taken_out_of_the_exclusions_is_put_back_and_others_stay(org: FakeOrg, bootstrap: Command) -> None:
    bootstrap("apply", LOCAL)
    rule = org.rule(org.named("OKTA_SIGN_ON", "Password-optional global sign-in policy"), "Password-optional gsp rule")
    rule["conditions"]["people"]["users"]["exclude"] = ["00uSomebody", org.person("okta.service@example.com")["id"]]
    assert bootstrap("apply", LOCAL).code == 0
    assert set(rule["conditions"]["people"]["users"]["exclude"]) == {
        "00uSomebody",
        org.admin["id"],
        org.person("okta.service@example.com")["id"],
    }
