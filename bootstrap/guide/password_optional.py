"""Chapter "Set up your Okta org for a password-optional use case": sign up and sign in with email alone."""

from __future__ import annotations

from bootstrap.check import Check
from bootstrap.desired import AtLeast, Ref
from bootstrap.guide.choices import Choices, Kind
from bootstrap.kinds.app_assignment import AppPolicy
from bootstrap.kinds.assurance import Assurance
from bootstrap.kinds.group import Group
from bootstrap.kinds.policy import DirectlyAboveDefault, EnrollmentPolicy, Policy
from bootstrap.kinds.rule import AccessRule, Rule
from bootstrap.resource import Resource, UseCase
from bootstrap.verify import AdminsFallThrough, DefaultNeedsPassword, EmailAlone, MembersAndOthers, NobodyAbove

HEADING = "Set up your Okta org for a password-optional use case"

ONLY = UseCase.PASSWORD_OPTIONAL
GROUP = Ref("group.password_optional")
PROFILE, ENROLLMENT = Ref("policy.profile"), Ref("policy.enrollment")
SESSION, AUTHENTICATION = Ref("policy.session"), Ref("policy.authentication")

# The guide demands this of the enrollment rule, and in general ("explicitly exclude your main admin account from any further
# password-optional policies"): so of the session rule too.
WITHOUT_ADMINS = {"users": {"exclude": AtLeast((Ref("user.admin"), Ref("user.okta_service")))}}
ANYWHERE = {"connection": "ANYWHERE"}

POLICIES: tuple[Resource, ...] = (
    Group(address=GROUP.address, use_case=ONLY, name="Password optional", description="Group for password optional users"),
    Policy(address=PROFILE.address, use_case=ONLY, policy_type="PROFILE_ENROLLMENT", name="Password-optional user profile policy"),
    Rule(
        address="rule.profile",
        use_case=ONLY,
        policy=PROFILE,
        rule_type="PROFILE_ENROLLMENT",
        label="Sign-up allowed, email verified first, new people join the group",
        body={
            "actions": {
                "profileEnrollment": {
                    "access": "ALLOW",
                    "unknownUserAction": "REGISTER",
                    "targetGroupIds": [GROUP],
                    "activationRequirements": {"emailVerification": True},
                }
            }
        },
    ),
    EnrollmentPolicy(
        address=ENROLLMENT.address, use_case=ONLY, name="Password-optional sign-in policy", group=GROUP, required=("okta_email",)
    ),
    Rule(
        address="rule.enrollment",
        use_case=ONLY,
        policy=ENROLLMENT,
        rule_type="MFA_ENROLL",
        name="Password-optional sign-in policy rule",
        label="Enrollment rule, admins excluded",
        body={"conditions": {"people": WITHOUT_ADMINS, "network": ANYWHERE}, "actions": {"enroll": {"self": "CHALLENGE"}}},
    ),
    DirectlyAboveDefault(address="position.enrollment", use_case=ONLY, policy=ENROLLMENT, policy_type="MFA_ENROLL"),
    Policy(address=SESSION.address, use_case=ONLY, policy_type="OKTA_SIGN_ON", name="Password-optional global sign-in policy", group=GROUP),
    Rule(
        address="rule.session",
        use_case=ONLY,
        policy=SESSION,
        rule_type="SIGN_ON",
        name="Password-optional gsp rule",
        label="Session rule: any factor, no MFA, admins excluded",
        body={
            "conditions": {"people": WITHOUT_ADMINS, "network": ANYWHERE, "authContext": {"authType": "ANY"}},
            "actions": {
                "signon": {
                    "access": "ALLOW",
                    "primaryFactor": "PASSWORD_IDP_ANY_FACTOR",
                    "requireFactor": False,
                    "rememberDeviceByDefault": False,
                    # Said outright: what Okta fills in differs between generations of orgs.
                    "session": {"maxSessionIdleMinutes": 120, "maxSessionLifetimeMinutes": 0, "usePersistentCookie": False},
                }
            },
        },
    ),
    Policy(address=AUTHENTICATION.address, use_case=ONLY, policy_type="ACCESS_POLICY", name="Password-optional authentication policy"),
    # Not in the guide. It promises that everybody outside the group is asked for a password; its own settings do not keep that.
    # Written before the catch-all below opens up.
    AccessRule(
        address="rule.everybody_else",
        use_case=ONLY,
        as_written=False,
        policy=AUTHENTICATION,
        name="Everybody else: password",
        label="Everybody else: password (ours, keeps the guide's promise)",
        body={"conditions": {"people": {"groups": {"exclude": [GROUP]}}}},
        asks=Assurance(1, password=True),
    ),
    AccessRule(
        address="rule.authentication",
        use_case=ONLY,
        policy=AUTHENTICATION,
        label="Catch-all rule: any 1 factor type",
        body={},
        asks=Assurance(1),
    ),
)


def resources(choices: Choices) -> tuple[Resource, ...]:
    return (
        *POLICIES,
        *(_follows(kind, "profile", PROFILE, "PROFILE_ENROLLMENT", "the user profile policy") for kind in choices.kinds),
        *(_follows(kind, "authentication", AUTHENTICATION, "ACCESS_POLICY", "the authentication policy") for kind in choices.kinds),
    )


def _follows(kind: Kind, part: str, policy: Ref, policy_type: str, called: str) -> Resource:
    own = "" if kind.name == "web" else f"{kind.name}."
    return AppPolicy(
        address=f"assignment.{own}{part}",
        use_case=ONLY,
        app=kind.app(ONLY),
        policy=policy,
        policy_type=policy_type,
        label=f"The {kind.called(ONLY)} app follows {called}",
    )


def checks(choices: Choices) -> tuple[Check, ...]:
    app = choices.first.app(ONLY)
    admins = (Ref("user.admin"), Ref("user.okta_service"))
    ours = {"PROFILE_ENROLLMENT": PROFILE, "MFA_ENROLL": ENROLLMENT, "OKTA_SIGN_ON": SESSION, "ACCESS_POLICY": AUTHENTICATION}
    return (
        MembersAndOthers(use_case=ONLY, app=app, group=GROUP, policies=ours, members=Assurance(1)),
        NobodyAbove(use_case=ONLY, group=GROUP, policies={"MFA_ENROLL": ENROLLMENT, "OKTA_SIGN_ON": SESSION}),
        DefaultNeedsPassword(use_case=ONLY),
        EmailAlone(use_case=ONLY, app=app, group=GROUP, people=(*admins, Ref("user.john_doe"))),
        AdminsFallThrough(use_case=ONLY, app=app, group=GROUP, admins=admins, policies=(ENROLLMENT, SESSION)),
    )
