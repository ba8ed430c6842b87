"""Chapter "Create an app": one web app integration for each use case, open to everyone, with its origin trusted.

The guide uses one app; its two use cases then contradict each other, since an app has exactly one authentication policy.
"""

from __future__ import annotations

from bootstrap.desired import Ref, Setting
from bootstrap.kinds.app import WebApp
from bootstrap.kinds.app_assignment import AppForGroup
from bootstrap.kinds.manual import MagicLinkCallback
from bootstrap.kinds.trusted_origin import TrustedOrigin
from bootstrap.resource import UseCase
from bootstrap.verify import StartsSignIn

HEADING = "Create an app"

CALLBACK, HOME = Setting("redirect_uri"), Setting("app_origin")
MULTIFACTOR, PASSWORD_OPTIONAL = UseCase.MULTIFACTOR, UseCase.PASSWORD_OPTIONAL

RESOURCES = (
    WebApp(
        address="app.multifactor",
        use_case=MULTIFACTOR,
        label="Embedded sign-in: multifactor",
        redirect_uri=CALLBACK,
        post_logout_uri=HOME,
        env_prefix="OKTA_IDX",
    ),
    WebApp(
        address="app.password_optional",
        use_case=PASSWORD_OPTIONAL,
        label="Embedded sign-in: password-optional",
        redirect_uri=CALLBACK,
        post_logout_uri=HOME,
        env_prefix="OKTA_IDX_PASSWORD_OPTIONAL",
    ),
    AppForGroup(
        address="everyone.multifactor",
        use_case=MULTIFACTOR,
        app=Ref("app.multifactor"),
        group=Ref("group.everyone"),
        label="Everyone may use the multifactor app",
    ),
    AppForGroup(
        address="everyone.password_optional",
        use_case=PASSWORD_OPTIONAL,
        app=Ref("app.password_optional"),
        group=Ref("group.everyone"),
        label="Everyone may use the password-optional app",
    ),
    TrustedOrigin(address="origin.app", name="Embedded sign-in app", origin=HOME, scopes=("CORS", "REDIRECT")),
    MagicLinkCallback(
        address="callback.multifactor",
        use_case=MULTIFACTOR,
        app=Ref("app.multifactor"),
        uri=CALLBACK,
        label="Links in mails lead back to the multifactor app",
    ),
    MagicLinkCallback(
        address="callback.password_optional",
        use_case=PASSWORD_OPTIONAL,
        app=Ref("app.password_optional"),
        uri=CALLBACK,
        label="Links in mails lead back to the password-optional app",
    ),
)

CHECKS = (
    StartsSignIn(use_case=MULTIFACTOR, app=Ref("app.multifactor"), server=Ref("server.default"), env_prefix="OKTA_IDX"),
    StartsSignIn(
        use_case=PASSWORD_OPTIONAL, app=Ref("app.password_optional"), server=Ref("server.default"), env_prefix="OKTA_IDX_PASSWORD_OPTIONAL"
    ),
)
