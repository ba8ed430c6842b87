"""Chapter "Set up your Okta org for a multifactor use case": password and another factor."""

from __future__ import annotations

from bootstrap.check import Check
from bootstrap.desired import Ref
from bootstrap.guide.choices import Choices, Kind
from bootstrap.kinds.app_assignment import AppPolicy
from bootstrap.kinds.assurance import Assurance
from bootstrap.kinds.authenticator import Authenticator
from bootstrap.kinds.policy import Policy, SystemPolicy
from bootstrap.kinds.rule import AccessRule
from bootstrap.resource import Resource, UseCase
from bootstrap.verify import AskedFor, EmailSignsIn

HEADING = "Set up your Okta org for a multifactor use case"

ONLY = UseCase.MULTIFACTOR
PASSWORD_AND_ANOTHER = Assurance(2, password=True)

EMAIL = Authenticator(
    # The password-optional chapter builds on this one too: a recovery-only email is no option for "any 1 factor".
    address="authenticator.email",
    key="okta_email",
    allowed_for="any",
    label="Email authenticator: Authentication and recovery",
)
THE_ORGS = SystemPolicy(
    address="policy.any_two_factors",
    use_case=ONLY,
    policy_type="ACCESS_POLICY",
    label="The default authentication policy (Any two factors)",
)
OWN = Policy(address="policy.own_two_factors", use_case=ONLY, policy_type="ACCESS_POLICY", name="Embedded sign-in: any two factors")


def resources(choices: Choices) -> tuple[Resource, ...]:
    """The guide changes the org's own policy, which every other app that follows it feels."""
    policy: Resource = OWN if choices.own_policy else THE_ORGS
    name = "Our own policy" if choices.own_policy else "Any two factors"
    return (
        EMAIL,
        policy,
        AccessRule(
            address=f"rule.{policy.address.removeprefix('policy.')}",
            use_case=ONLY,
            policy=Ref(policy.address),
            label=f"{name}, catch-all rule: Password + Another factor",
            body={},
            asks=PASSWORD_AND_ANOTHER,
        ),
        *(_follows(kind, policy, name) for kind in choices.kinds),
    )


def checks(choices: Choices) -> tuple[Check, ...]:
    app = choices.first.app(ONLY)
    return (EmailSignsIn(), AskedFor(use_case=ONLY, app=app, person=Ref("user.john_doe"), expected=PASSWORD_AND_ANOTHER))


def _follows(kind: Kind, policy: Resource, name: str) -> Resource:
    return AppPolicy(
        address=kind.address("assignment", ONLY),
        use_case=ONLY,
        app=kind.app(ONLY),
        policy=Ref(policy.address),
        policy_type="ACCESS_POLICY",
        default=policy is THE_ORGS,
        label=f"The {kind.called(ONLY)} app follows {name[:1].lower() + name[1:] if policy is OWN else name}",
    )
