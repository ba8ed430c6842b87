"""Which step of Okta's guide each change serves, in a sentence of ours; what the guide does not ask for is not in here.

Source: https://developer.okta.com/docs/guides/set-up-org/main
"""

from __future__ import annotations

SENTENCES = {
    "user.john_doe": "The guide signs in as John Doe, whose password an admin sets and whose secondary email is yours.",
    "user.okta_service": "The guide adds a second admin account, Okta Service, as a way back in.",
    "role.okta_service": "Okta Service becomes a super administrator.",
    "group.retailers": "The guide makes a first user group for the people who may sign in.",
    "membership.john_doe": "John Doe is put into that group.",
    "switch.interaction_code": "Embedded sign-in needs the Interaction Code turned on for the org.",
    "server.default": "The default authorization server's rule has to allow the Interaction Code too.",
    "app.multifactor": "The guide makes a web app integration with the Interaction Code, the callback and the sign-out address.",
    "app.password_optional": "Each use case has an app integration of its own, since an app follows one authentication policy.",
    "everyone.multifactor": "Everybody in the org may use the app.",
    "everyone.password_optional": "Everybody in the org may use the app.",
    "origin.app": "Pages of the app may call the org from the browser and be redirected to.",
    "authenticator.email": "Email is to serve for authentication, not for recovery only.",
    "policy.any_two_factors": "The multifactor use case goes by the default authentication policy.",
    "rule.any_two_factors": "The multifactor use case asks for the password and another factor.",
    "assignment.multifactor": "The multifactor app follows that policy.",
    "group.password_optional": "Password-optional people are told from all others by a group.",
    "policy.profile": "Sign-up gets a user profile policy of its own.",
    "rule.profile": "New people may sign up, verify their email first and join the group.",
    "policy.enrollment": "People in the group enroll email and need no password.",
    "rule.enrollment": "The enrollment rule leaves admins out.",
    "position.enrollment": "The enrollment policy comes before the default one.",
    "policy.session": "People in the group get a global session policy of their own.",
    "rule.session": "Their session begins with any factor; admins are left out.",
    "policy.authentication": "The password-optional app gets an authentication policy of its own.",
    "rule.authentication": "One factor of any type is enough at that app.",
    "assignment.profile": "The app takes up the user profile policy.",
    "assignment.authentication": "The app takes up the authentication policy.",
}

_SAME = ("everyone.multifactor", "everyone.password_optional", "assignment.multifactor", "assignment.profile", "assignment.authentication")
for _kind in ("spa", "native"):
    for _address in _SAME:
        SENTENCES[_address.replace(".", f".{_kind}.")] = SENTENCES[_address]
    for _use_case in ("multifactor", "password_optional"):
        SENTENCES[f"app.{_kind}.{_use_case}"] = "The guide has an integration for each kind of app; these have no secret."
