"""The same objects as Terraform's language, for teams that keep their org there; what the provider cannot do is a comment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bootstrap.chapter import Chapter, resources_of
from bootstrap.inventory import Inventory
from bootstrap.kinds.app import WebApp
from bootstrap.kinds.app_assignment import AppForGroup, AppPolicy
from bootstrap.kinds.authenticator import Authenticator
from bootstrap.kinds.authorization_server import GrantOnServerRule
from bootstrap.kinds.group import Everyone, Group
from bootstrap.kinds.manual import MagicLinkCallback, Manual, OrgSwitch, clicks
from bootstrap.kinds.membership import Membership
from bootstrap.kinds.policy import DirectlyAboveDefault, EnrollmentPolicy, Policy, SystemPolicy
from bootstrap.kinds.role import AdminRole
from bootstrap.kinds.rule import AccessRule, Rule
from bootstrap.kinds.trusted_origin import TrustedOrigin
from bootstrap.kinds.user import TokenOwner, User
from bootstrap.refs import Refs
from bootstrap.resource import Resource
from bootstrap.terraform import apps, people, policies
from bootstrap.terraform.hcl import Block, Comment, Item, document
from bootstrap.terraform.look import Look
from bootstrap.terraform.names import PROVIDER_VERSION

ABOUT = """Okta's guide "Set up your org" for {org}, with the provider okta/okta {version}.
The provider reads the org and its credentials from OKTA_ORG_NAME, OKTA_BASE_URL and OKTA_API_TOKEN, or a service app's keys.
Give each password as TF_VAR_name. "import" blocks need Terraform 1.5; they stand where the org has the object already."""


def _by_hand(one: Manual, _look: Look) -> list[Item]:
    return [Comment(f"By hand: {one.label}: {one.told}.")]


def _switch(one: OrgSwitch, look: Look) -> list[Item]:
    return [Comment(f"By hand, first: {one.label}. As a super admin, {clicks(look.refs.settings.org_url)}.")]


def _callback(one: MagicLinkCallback, look: Look) -> list[Item]:
    where = "the app's General Settings, Email verification experience, Callback URI"
    return [Comment(f"By hand: {one.label}: {where}: {look.expression(one.uri)}. Until then the codes in mails work, the links do not.")]


# The first kind that fits counts: a kind stands before what it is a special case of.
WRITERS: tuple[tuple[type[Resource], Callable[[Any, Look], list[Item]]], ...] = (
    (OrgSwitch, _switch),
    (Manual, _by_hand),
    (MagicLinkCallback, _callback),
    (TokenOwner, people.token_owner),
    (User, people.user),
    (AdminRole, people.admin_role),
    (Everyone, people.everyone),
    (Group, people.group),
    (Membership, people.membership),
    (WebApp, apps.app),
    (AppForGroup, apps.app_for_group),
    (AppPolicy, apps.app_policy),
    (TrustedOrigin, apps.trusted_origin),
    (GrantOnServerRule, apps.server_rule),
    (Authenticator, policies.authenticator),
    (SystemPolicy, policies.system_policy),
    (EnrollmentPolicy, policies.enrollment_policy),
    (Policy, policies.policy),
    (DirectlyAboveDefault, policies.position),
    (AccessRule, policies.access_rule),
    (Rule, policies.rule),
)


def export(chapters: Sequence[Chapter], org: Inventory, refs: Refs) -> str:
    """`refs` knows what the org has, as after a plan. Raises what the reads raise."""
    look = Look(resources_of(chapters), org, refs)
    return document([*_head(refs.settings.org_url), *(item for chapter in chapters for item in _chapter(chapter, look))])


def _head(org_url: str) -> Iterator[Item]:
    yield Comment(ABOUT.format(org=org_url, version=PROVIDER_VERSION))
    provider = {"okta": {"source": "okta/okta", "version": f"~> {PROVIDER_VERSION}"}}
    yield Block("terraform", (), {"required_version": ">= 1.5", "required_providers": [Block("required_providers", (), provider)]})
    yield Block("provider", ("okta",))


def _chapter(chapter: Chapter, look: Look) -> Iterator[Item]:
    yield Comment(f"--- {chapter.heading} ---")
    for resource in chapter.resources:
        yield from next(writer for kind, writer in WRITERS if isinstance(resource, kind))(resource, look)
