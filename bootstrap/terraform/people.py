"""Users, roles, groups and memberships."""

from __future__ import annotations

from bootstrap.kinds.group import Everyone, Group
from bootstrap.kinds.membership import Membership
from bootstrap.kinds.role import AdminRole
from bootstrap.kinds.user import TokenOwner, User
from bootstrap.terraform.hcl import Block, Expression, Item, data, resource
from bootstrap.terraform.look import Look, name_of

PROFILE = {"firstName": "first_name", "lastName": "last_name", "login": "login", "email": "email", "secondEmail": "second_email"}


def token_owner(one: TokenOwner, look: Look) -> list[Item]:
    return [data("okta_user", name_of(one.address), {"user_id": look.refs.id(one.address)})]


def user(one: User, look: Look) -> list[Item]:
    """The password is a variable, so that it is in no file; Terraform's state keeps it all the same."""
    name, variable = name_of(one.address), one.password.name
    profile = {PROFILE[member]: look.expression(value) for member, value in one.profile.items()}
    block = resource("okta_user", name, profile | {"password": Expression(f"var.{variable}")})
    asked = Block("variable", (variable,), {"type": Expression("string"), "sensitive": True})
    return [asked, *look.with_import(block, (look.found(one) or {}).get("id"))]


def admin_role(one: AdminRole, look: Look) -> list[Item]:
    body = {"user_id": look.expression(one.user), "admin_roles": [one.role], "disable_notifications": True}
    found = look.refs.id(one.user.address) if look.found(one) else None
    return look.with_import(resource("okta_user_admin_roles", name_of(one.address), body), found)


def everyone(one: Everyone, _look: Look) -> list[Item]:
    return [data("okta_everyone_group", name_of(one.address), {})]


def group(one: Group, look: Look) -> list[Item]:
    block = resource("okta_group", name_of(one.address), {"name": one.name, "description": one.description})
    return look.with_import(block, (look.found(one) or {}).get("id"))


def membership(one: Membership, look: Look) -> list[Item]:
    """Other members stay: `track_all_users` is left out."""
    body = {"group_id": look.expression(one.group), "users": [look.expression(one.user)]}
    found = look.refs.id(one.group.address) if look.found(one) else None
    return look.with_import(resource("okta_group_memberships", name_of(one.address), body), found)
