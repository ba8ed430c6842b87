"""Section PO: what the password-optional rules must guarantee."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from e2e.mailbox import Inbox
from e2e.org import Json, Org, Someone, writable
from e2e.pages import SignIn
from e2e.pages.home import Home
from e2e.pages.widget import WidgetPage
from e2e.stack import Stack

GROUP = "Password optional"


def effective_policies(org: Org, app_id: str, context: Json, *types: str) -> dict[str, list[Json]]:
    """What the org's simulation says applies: policy type -> the policies that match, with their matching rules.

    `policyType` of an answer is a list of one (the API description), or the bare text that some guides show: joined, both read alike.
    """
    answer = org.call(
        "POST",
        "/api/v1/policies/simulate",
        {"appInstance": app_id, "policyContext": context, "policyTypes": list(types)},
        expand="RULE",
    )
    return {
        "".join(evaluation["policyType"]): [policy for policy in evaluation["result"]["policies"] if policy["status"] == "MATCH"]
        for evaluation in answer["evaluation"]
    }


def test_po_1_who_signs_up_lands_in_the_group(sign_in: SignIn, home: Home, org: Org) -> None:
    newcomer = org.stranger()
    mail = Inbox(org.mailbox, newcomer.email)
    sign_in.open_sign_up("password-optional")
    sign_in.sign_up_as(newcomer)
    sign_in.enter_code(mail.next().code)
    sign_in.skip_what_is_optional()
    home.expect_signed_in_as(newcomer)
    org.user(newcomer.email)
    assert GROUP in org.groups_of(newcomer.email)


def test_po_2_an_outsider_still_needs_a_password(sign_in: SignIn, home: Home, erika: Someone, inbox: Inbox) -> None:
    sign_in.open("password-optional")
    sign_in.identify(erika.email)
    sign_in.expect_asked_for_password()
    inbox.expect_none()
    sign_in.enter_password(erika.password)
    home.expect_signed_in_as(erika)


@contextmanager
def everybody_needs_a_password_for_the_session(org: Org) -> Iterator[None]:
    """A global session policy just above the default one: its primary factor is the password."""
    everyone = next(g for g in org.call("GET", "/api/v1/groups", q="Everyone") if g["profile"]["name"] == "Everyone")
    made = org.call(
        "POST",
        "/api/v1/policies",
        {
            "type": "OKTA_SIGN_ON",
            "name": "Everybody with a password",
            "status": "ACTIVE",
            "conditions": {"people": {"groups": {"include": [everyone["id"]]}}},
        },
    )
    org.call(
        "POST",
        f"/api/v1/policies/{made['id']}/rules",
        {
            "type": "SIGN_ON",
            "name": "Password first",
            "conditions": {"network": {"connection": "ANYWHERE"}, "authContext": {"authType": "ANY"}},
            "actions": {"signon": {"access": "ALLOW", "primaryFactor": "PASSWORD_IDP", "requireFactor": False}},
        },
    )
    try:
        yield
    finally:
        org.call("DELETE", f"/api/v1/policies/{made['id']}")


def test_po_2_an_outsider_still_needs_a_password_when_the_session_asks_for_one_too(
    sign_in: SignIn, home: Home, org: Org, erika: Someone
) -> None:
    with everybody_needs_a_password_for_the_session(org):
        sign_in.open("password-optional")
        sign_in.identify(erika.email)
        sign_in.expect_asked_for_password()
        sign_in.enter_password(erika.password)
        home.expect_signed_in_as(erika)


def test_po_3_the_service_admin_is_excluded(stack: Stack, org: Org) -> None:
    admins = [user for user in org.call("GET", "/api/v1/users") if is_super_admin(org, user["id"])]
    assert len(admins) >= 2
    enrollment = org.policy("MFA_ENROLL", "Password-optional sign-in policy")
    for rule in org.rules(enrollment["id"]):
        excluded = set(rule["conditions"]["people"]["users"]["exclude"])
        assert {admin["id"] for admin in admins} <= excluded
    for admin in admins:
        group = f"/api/v1/groups/{org.group_id(GROUP)}/users/{admin['id']}"
        org.call("PUT", group)  # even when somebody puts an admin into the group …
        try:
            matching = effective_policies(org, org.app(stack.password_optional)["id"], {"user": {"id": admin["id"]}}, "MFA_ENROLL")
            assert enrollment["name"] not in names_with_a_matching_rule(matching["MFA_ENROLL"])  # … the default policy rules
        finally:
            org.call("DELETE", group)


def is_super_admin(org: Org, user_id: str) -> bool:
    return any(role["type"] == "SUPER_ADMIN" for role in org.call("GET", f"/api/v1/users/{user_id}/roles"))


def names_with_a_matching_rule(policies: list[Json]) -> set[str]:
    return {policy["name"] for policy in policies if any(rule["status"] == "MATCH" for rule in policy["rules"])}


def test_po_4_a_sign_up_through_another_app_does_not_join_the_group(sign_in: SignIn, home: Home, stack: Stack, org: Org) -> None:
    with org.profile_policy(stack.mfa, unknownUserAction="REGISTER"):
        newcomer = org.stranger()
        mail = Inbox(org.mailbox, newcomer.email)
        sign_in.open_sign_up("multifactor")
        sign_in.sign_up_as(newcomer)
        sign_in.choose("Password")
        sign_in.set_password("Tr0mbone-Cascade-77")
        sign_in.choose("Email")
        sign_in.enter_code(mail.next().code)
        sign_in.skip_what_is_optional()
        home.expect_signed_in_as(newcomer)
    org.user(newcomer.email)
    assert GROUP not in org.groups_of(newcomer.email)


def test_po_5_the_groups_enrollment_policy_stands_just_above_the_default_and_matches(stack: Stack, org: Org) -> None:
    policies = sorted(org.call("GET", "/api/v1/policies", type="MFA_ENROLL"), key=lambda policy: policy["priority"])
    assert [policy["system"] for policy in policies[-2:]] == [False, True]
    assert policies[-2]["name"] == "Password-optional sign-in policy"
    member = org.person(groups=(GROUP,))
    matching = effective_policies(org, org.app(stack.password_optional)["id"], {"user": {"id": member.id}}, "MFA_ENROLL")
    assert policies[-2]["name"] in names_with_a_matching_rule(matching["MFA_ENROLL"])


def test_po_7_email_only_sign_in_in_the_widget(widget: WidgetPage, home: Home, org: Org) -> None:
    newcomer = org.stranger()
    mail = Inbox(org.mailbox, newcomer.email)
    widget.open_sign_up("password-optional")
    widget.sign_up_as(newcomer)
    widget.enter_code(mail.next().code)
    widget.skip_what_is_optional()
    home.expect_signed_in_as(newcomer)
    org.user(newcomer.email)
    home.sign_out()

    widget.open("password-optional")
    widget.identify(newcomer.email)
    widget.have_the_mail_sent()
    widget.enter_code(mail.next().code)
    home.expect_signed_in_as(newcomer)


@pytest.mark.local_org("takes the catch-all rule of an authentication policy apart")
def test_po_2_without_our_extra_rule_email_alone_would_let_an_outsider_in(
    sign_in: SignIn, home: Home, stack: Stack, org: Org, erika: Someone, inbox: Inbox
) -> None:
    policy_id = org.app(stack.password_optional)["_links"]["accessPolicy"]["href"].rsplit("/", 1)[-1]
    extra = next(rule for rule in org.rules(policy_id) if not rule["system"])
    path = f"/api/v1/policies/{policy_id}/rules"
    org.call("DELETE", f"{path}/{extra['id']}")
    try:
        sign_in.open("password-optional")
        sign_in.identify(erika.email)
        sign_in.choose("Email")
        sign_in.enter_code(inbox.next().code)
        home.expect_signed_in_as(erika)
    finally:
        org.call("POST", path, writable(extra))
