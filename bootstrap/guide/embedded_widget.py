"""Chapter "Enable an embedded Sign-In Widget": the interaction code for the org and for the default authorization server."""

from __future__ import annotations

from bootstrap.desired import Ref
from bootstrap.kinds.authorization_server import GrantOnServerRule
from bootstrap.kinds.manual import OrgSwitch
from bootstrap.verify import Discovery

HEADING = "Enable an embedded Sign-In Widget"

RESOURCES = (
    OrgSwitch(address="switch.interaction_code", label="Embedded widget sign-in support: Interaction Code", told=""),
    GrantOnServerRule(
        address="server.default",
        server="default",
        rule_name="Default Policy Rule",
        clients=(Ref("app.multifactor"), Ref("app.password_optional")),
        label="Interaction Code on the default authorization server's rule",
    ),
)

CHECKS = (Discovery(server=Ref("server.default")),)
