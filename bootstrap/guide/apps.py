"""Chapter "Create an app": an app integration for each use case, open to everyone, with its origin trusted.

The guide uses one app; its two use cases then contradict each other, since an app has exactly one authentication policy.
"""

from __future__ import annotations

from bootstrap.check import Check
from bootstrap.desired import Ref, Setting
from bootstrap.guide.choices import Choices, Kind
from bootstrap.kinds.app import WebApp
from bootstrap.kinds.app_assignment import AppForGroup
from bootstrap.kinds.manual import MagicLinkCallback, Manual
from bootstrap.kinds.public_app import PublicApp
from bootstrap.kinds.trusted_origin import TrustedOrigin
from bootstrap.resource import Resource, UseCase
from bootstrap.verify import StartsSignIn

HEADING = "Create an app"

HOME = Setting("app_origin")
ENUMERATION = (
    "no public API; off in a new org: sign-in and recovery then say whether an account exists. To hide it: Security > General > "
    "User enumeration prevention, Edit, tick both, Save; people then see the same steps whether or not there is an account"
)


def resources(choices: Choices) -> tuple[Resource, ...]:
    pairs = [(kind, use_case) for kind in choices.kinds for use_case in UseCase]
    origin = TrustedOrigin(address="origin.app", name="Embedded sign-in app", origin=HOME, scopes=("CORS", "REDIRECT"))
    return (
        *(_integration(kind, use_case) for kind, use_case in pairs),
        *(_open_to_everyone(kind, use_case) for kind, use_case in pairs),
        *([origin] if any(kind.origin for kind in choices.kinds) else []),
        *(_mail_links(kind, use_case) for kind, use_case in pairs if kind.origin),
        Manual(address="manual.enumeration_prevention", as_written=False, label="User enumeration prevention", told=ENUMERATION),
    )


def checks(choices: Choices) -> tuple[Check, ...]:
    return tuple(
        StartsSignIn(
            use_case=use_case,
            app=kind.app(use_case),
            server=Ref("server.default"),
            env_prefix=kind.env_prefix(use_case),
            redirect_uri=kind.callback,
        )
        for kind in choices.kinds
        for use_case in UseCase
    )


def _integration(kind: Kind, use_case: UseCase) -> Resource:
    return (PublicApp if kind.public else WebApp)(
        address=kind.address("app", use_case),
        use_case=use_case,
        label=f"Embedded sign-in: {kind.called(use_case)}",
        application_type=kind.application_type,
        redirect_uri=kind.callback,
        post_logout_uri=HOME if kind.origin else None,
        env_prefix=kind.env_prefix(use_case),
    )


def _open_to_everyone(kind: Kind, use_case: UseCase) -> Resource:
    return AppForGroup(
        address=kind.address("everyone", use_case),
        use_case=use_case,
        app=kind.app(use_case),
        group=Ref("group.everyone"),
        label=f"Everyone may use the {kind.called(use_case)} app",
    )


def _mail_links(kind: Kind, use_case: UseCase) -> Resource:
    return MagicLinkCallback(
        address=kind.address("callback", use_case),
        use_case=use_case,
        app=kind.app(use_case),
        uri=Setting("redirect_uri"),
        label=f"Links in mails lead back to the {kind.called(use_case)} app",
    )
