"""What the export looks at: every resource of the run, what the org has of it, and what it is called in Terraform."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bootstrap.desired import AtLeast, Ref, Setting
from bootstrap.inventory import Inventory
from bootstrap.kinds.app import WebApp
from bootstrap.kinds.group import Everyone, Group
from bootstrap.kinds.policy import Policy, SystemPolicy
from bootstrap.kinds.user import TokenOwner, User
from bootstrap.refs import Refs
from bootstrap.resource import Json, Resource
from bootstrap.terraform.hcl import Block, Expression, Item, taken_over

POLICY_TYPES = {
    "ACCESS_POLICY": "okta_app_signon_policy",
    "PROFILE_ENROLLMENT": "okta_policy_profile_enrollment",
    "MFA_ENROLL": "okta_policy_mfa",
    "OKTA_SIGN_ON": "okta_policy_signon",
}
ATTRIBUTES = {"id": "id", "profile.email": "email"}


@dataclass(frozen=True, slots=True)
class Look:
    resources: tuple[Resource, ...]
    org: Inventory
    refs: Refs

    def found(self, resource: Resource) -> Json | None:
        return self.refs.body(resource.address)

    def one(self, ref: Ref) -> Resource:
        return next(one for one in self.resources if one.address == ref.address)

    def expression(self, value: Any) -> Any:
        """Every reference as Terraform writes it, every setting as what it says."""
        match value:
            case Ref():
                return self._reference(value)
            case Setting():
                return self.refs.setting(value.name)
            case AtLeast():
                return [self.expression(one) for one in value.members]
            case _:
                return value

    def with_import(self, block: Block, found_id: str | None) -> list[Item]:
        """The resource, and before it that the org has it already, if so."""
        kind, name = block.labels
        return [block] if found_id is None else [taken_over(kind, name, found_id), block]

    def _reference(self, ref: Ref) -> Any:
        resource, attribute = self.one(ref), ATTRIBUTES[ref.path]
        if isinstance(resource, SystemPolicy):
            return self.refs.id(ref.address)  # every org has it; its id is known
        return Expression(f"{_kind(resource)}.{name_of(ref.address)}.{attribute}")


def name_of(address: str) -> str:
    """`app.spa.multifactor` -> `spa_multifactor`."""
    return address.partition(".")[2].replace(".", "_")


def _kind(resource: Resource) -> str:
    match resource:
        case TokenOwner():
            return "data.okta_user"
        case Everyone():
            return "data.okta_everyone_group"
        case User():
            return "okta_user"
        case Group():
            return "okta_group"
        case WebApp():
            return "okta_app_oauth"
        case Policy():
            return POLICY_TYPES[resource.policy_type]
    raise LookupError(f"{resource.address} is referred to, but not of a kind that Terraform refers to here")
