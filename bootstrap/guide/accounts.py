"""Chapter "Create user accounts": John Doe, Okta Service and its admin role."""

from __future__ import annotations

from bootstrap.check import Check
from bootstrap.desired import Ref, Setting
from bootstrap.guide.choices import Choices
from bootstrap.kinds.manual import Manual
from bootstrap.kinds.role import AdminRole
from bootstrap.kinds.user import TokenOwner, User
from bootstrap.resource import Resource

HEADING = "Create user accounts"

ADMIN_EMAIL = Ref("user.admin", "profile.email")  # "your email address that you used to create your Okta account"

RESOURCES = (
    TokenOwner(address="user.admin"),
    User(
        address="user.john_doe",
        profile={
            "firstName": "John",
            "lastName": "Doe",
            "login": Setting("john_doe_email"),
            "email": Setting("john_doe_email"),
            "secondEmail": ADMIN_EMAIL,
        },
        password=Setting("john_doe_password"),
        groups=(Ref("group.retailers"),),
    ),
    User(
        address="user.okta_service",
        profile={
            "firstName": "Okta",
            "lastName": "Service",
            "login": "okta.service@example.com",
            "email": "okta.service@example.com",
            "secondEmail": ADMIN_EMAIL,
        },
        password=Setting("okta_service_password"),
    ),
    AdminRole(address="role.okta_service", user=Ref("user.okta_service"), role="SUPER_ADMIN", label="Super administrator"),
    Manual(
        address="manual.okta_verify",
        label="Okta Verify for both accounts",
        told="only needed to sign in to Okta's own pages: sign in as each of them in a private window and scan the QR code with the phone",
    ),
)


def resources(_choices: Choices) -> tuple[Resource, ...]:
    return RESOURCES


def checks(_choices: Choices) -> tuple[Check, ...]:
    return ()
