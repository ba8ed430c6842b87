"""Chapter "Create a user group": Retailers, with John Doe in it."""

from __future__ import annotations

from bootstrap.check import Check
from bootstrap.desired import Ref
from bootstrap.guide.choices import Choices
from bootstrap.kinds.group import Everyone, Group
from bootstrap.kinds.membership import Membership
from bootstrap.resource import Resource

HEADING = "Create a user group"

RESOURCES = (
    Everyone(address="group.everyone"),
    Group(address="group.retailers", name="Retailers", description="All retailers"),
    Membership(
        address="membership.john_doe", user=Ref("user.john_doe"), group=Ref("group.retailers"), label="John Doe in the group of retailers"
    ),
)


def resources(_choices: Choices) -> tuple[Resource, ...]:
    return RESOURCES


def checks(_choices: Choices) -> tuple[Check, ...]:
    return ()
