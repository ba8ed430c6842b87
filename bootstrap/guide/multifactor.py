"""Chapter "Set up your Okta org for a multifactor use case": password and another factor."""

from __future__ import annotations

from bootstrap.desired import Ref
from bootstrap.kinds.app_assignment import AppPolicy
from bootstrap.kinds.assurance import Assurance
from bootstrap.kinds.authenticator import Authenticator
from bootstrap.kinds.policy import SystemPolicy
from bootstrap.kinds.rule import AccessRule
from bootstrap.resource import UseCase
from bootstrap.verify import AskedFor, EmailSignsIn

HEADING = "Set up your Okta org for a multifactor use case"

PASSWORD_AND_ANOTHER = Assurance(2, password=True)

RESOURCES = (
    # The password-optional chapter builds on this one too: a recovery-only email is no option for "any 1 factor".
    Authenticator(
        address="authenticator.email", key="okta_email", allowed_for="any", label="Email authenticator: Authentication and recovery"
    ),
    SystemPolicy(
        address="policy.any_two_factors",
        use_case=UseCase.MULTIFACTOR,
        policy_type="ACCESS_POLICY",
        label="The default authentication policy (Any two factors)",
    ),
    AccessRule(
        address="rule.any_two_factors",
        use_case=UseCase.MULTIFACTOR,
        policy=Ref("policy.any_two_factors"),
        label="Any two factors, catch-all rule: Password + Another factor",
        body={},
        asks=PASSWORD_AND_ANOTHER,
    ),
    AppPolicy(
        address="assignment.multifactor",
        use_case=UseCase.MULTIFACTOR,
        app=Ref("app.multifactor"),
        policy=Ref("policy.any_two_factors"),
        policy_type="ACCESS_POLICY",
        default=True,
        label="The multifactor app follows Any two factors",
    ),
)

CHECKS = (
    EmailSignsIn(),
    AskedFor(use_case=UseCase.MULTIFACTOR, app=Ref("app.multifactor"), person=Ref("user.john_doe"), expected=PASSWORD_AND_ANOTHER),
)
