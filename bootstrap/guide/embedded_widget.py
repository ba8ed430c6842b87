"""Chapter "Enable an embedded Sign-In Widget": the interaction code for the org and for the default authorization server."""

from __future__ import annotations

from bootstrap.check import Check
from bootstrap.desired import Ref
from bootstrap.guide.choices import Choices
from bootstrap.kinds.authorization_server import GrantOnServerRule
from bootstrap.kinds.manual import OrgSwitch
from bootstrap.resource import Resource, UseCase
from bootstrap.verify import Discovery

HEADING = "Enable an embedded Sign-In Widget"


def resources(choices: Choices) -> tuple[Resource, ...]:
    return (
        OrgSwitch(address="switch.interaction_code", label="Embedded widget sign-in support: Interaction Code", told=""),
        GrantOnServerRule(
            address="server.default",
            server="default",
            rule_name="Default Policy Rule",
            clients=tuple(app for use_case in UseCase for app in choices.apps(use_case)),
            label="Interaction Code on the default authorization server's rule",
        ),
    )


def checks(_choices: Choices) -> tuple[Check, ...]:
    return (Discovery(server=Ref("server.default")),)
