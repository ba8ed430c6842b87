"""Chapter "Create a user group": Retailers, with John Doe in it."""

from __future__ import annotations

from bootstrap.desired import Ref
from bootstrap.kinds.group import Everyone, Group
from bootstrap.kinds.membership import Membership

HEADING = "Create a user group"

RESOURCES = (
    Everyone(address="group.everyone"),
    Group(address="group.retailers", name="Retailers", description="All retailers"),
    Membership(
        address="membership.john_doe", user=Ref("user.john_doe"), group=Ref("group.retailers"), label="John Doe in the group of retailers"
    ),
)

CHECKS = ()
