"""Every message this org can say: key, class, status and text as the widget's data and Okta's clients know them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """`{0}`, `{1}` … in the text stand for the parameters. `kind` is the wire's `class` (None: sent without one)."""

    key: str
    text: str
    status: int
    kind: str | None = "ERROR"
    shows_params: bool = True


_ALL = (
    # identify, password
    Message("errors.E0000004", "Authentication failed", 401),
    Message("idx.unknown.user", "There is no account with the Username {0}.", 200, "INFO", shows_params=False),
    Message("incorrectPassword", "Password is incorrect", 401),
    Message("authfactor.challenge.suspended_factor", "This factor is suspended for your account due to too many failed attempts", 401),
    Message("errors.E0000069", "User Locked", 401),
    Message("password.passwordRequirementsNotMet", "Password requirements were not met. {0}", 400),
    Message("password.common", "This password was found in a list of commonly used passwords. Please try another password.", 400),
    Message("idx.recovery.completed", "You can now sign in with your existing username and new password.", 200, "INFO"),
    Message(
        "oie.selfservice.reset.password.not.allowed",
        "Reset password is not allowed at this time. Please contact support for assistance.",
        403,
    ),
    Message(
        "idx.password.expiring.message",
        "When your password expires, you will have to change your password before you can login to your {0} account.",
        200,
        "INFO",
    ),
    # unlock
    Message("oie.selfservice.unlock_user.success.message", "You can log in using your existing username and password", 200, "INFO"),
    Message(
        "oie.selfservice.unlock_user.landing.to.app.success.message",
        "Account successfully unlocked! Verify your account with a security method to continue.",
        200,
        "INFO",
    ),
    Message(
        "oie.selfservice.user.unlock.not.allowed",
        "Self Service Unlock is not allowed at this time. Please contact support for assistance.",
        400,
    ),
    Message("oie.selfservice.unlock_user.challenge.failed.permissions", "You do not have permission to perform the requested action", 403),
    # codes and factors
    Message("authfactor.challenge.soft_token.invalid_passcode", "Your code doesn't match our records. Please try again.", 401),
    Message(
        "authfactor.challenge.soft_token.used_passcode",
        "Each code can only be used once. Please wait for a new code and try again.",
        401,
    ),
    Message("errors.E0000150", "You have reached the limit of sms requests, please try again later.", 403),
    Message("errors.E0000151", "You have reached the limit of call requests, please try again later.", 403),
    Message("errors.E0000109", "An SMS message was recently sent. Please wait 30 seconds before trying again.", 429),
    Message("errors.E0000133", "A phone call was recently made. Please wait 30 seconds before trying again.", 429),
    Message("api.factors.error.sms.invalid_phone", "Invalid Phone Number.", 400),
    Message("api.authn.poll.error.push_rejected", "You have chosen to reject this login.", 200),
    Message(
        "oie.authenticator.app.method.push.verify.enable.biometrics",
        "Your response was received, but your organization requires biometrics. "
        "Make sure you meet the following requirements, then try again:",
        400,
    ),
    Message("core.system.transaction_resource_not_found", "Verification timed out. Please try again", 404),
    Message(
        "authfactor.webauthn.error.assertion_validation_failure",
        "None of the WebAuthn authenticators the user has enrolled for was able to validate the assertion",
        401,
    ),
    Message("authfactor.challenge.question_factor.answer_invalid", "Your answer doesn't match our records. Please try again.", 401),
    Message("securityQuestion.answer.tooShort.arg", "The security question answer must be at least {0} characters in length", 400),
    Message("tagsNotAllowed", "The field must not contain HTML tags", 400),
    Message("api.authn.error.PASSCODE_INVALID", "Invalid code. Try again.", 401),
    Message("tooManyRequests", "Too many requests", 429),
    # registration
    Message("registration.error.invalidLoginEmail", "'{0}' must be in the form of an email address", 400),
    Message("registration.error.doesNotMatchPattern", "Provided value for property '{0}' does not match required pattern", 400),
    Message("registration.error.notUniqueWithinOrg", "A user with this {0} already exists", 400),
    Message("registration.error.request.not.completed", "Your request could not be completed. Try again later.", 400),
    Message("idx.email.verification.required", "To finish signing in, check your email.", 200, "INFO"),
    Message("idx.error.registration.unavailable", "Registration is currently unavailable.", 403),
    Message(
        "idx.request.activation.email",
        "New activation link requested. If your information matches our records, "
        "you will receive a new activation link in your inbox soon.",
        200,
        "INFO",
    ),
    Message(
        "idx.expired.activation.token",
        "Your account activation link is no longer valid. Request a new activation email below.",
        400,
    ),
    Message(
        "idx.missing.activation.token",
        "This can happen if you have already activated your account, or if the URL you are trying to use is invalid. "
        "Contact your administrator for further assistance.",
        400,
    ),
    Message(
        "idx.activating.inactive.user",
        "Your account has been temporarily suspended. Contact your administrator for further assistance.",
        403,
    ),
    Message(
        "idx.invalid.reset.password.token",
        "Your reset password token is no longer valid.  Contact your administrator to obtain a new token.",
        401,
    ),
    Message(
        "idx.reset.password.activating.user",
        "Reset password cannot be performed while the user is activating. Contact your administrator to obtain a new token.",
        403,
    ),
    # the widget's own keys for what its client side checks; no evidence how a real org words them in a body
    Message("model.validation.field.blank", "This field cannot be left blank", 400, shows_params=False),
    Message("model.validation.field.string.maxLength", "This value is too long", 400, shows_params=False),
    # access, session, system
    Message("idx.session.expired", "You have been logged out due to inactivity. Refresh or return to the sign in screen.", 401),
    Message("idx.error.user.not.assigned.to.app", "User is not assigned to this application.", 400),
    Message("idx.error.code.no_matching_policy", "You are not allowed to access this app. To request access, contact an admin.", 403),
    Message(
        "oie.assurance.unsatisfiable",
        'Unable to login to "{0}" at this time. For assistance, please contact your administrator.',
        403,
    ),
    Message("security.access_denied", "You do not have permission to perform the requested action.", 403),
    Message(
        "idx.identity.provider.auth.error",
        "There was a problem signing you into your identity provider. Please contact your administrator for help.",
        400,
    ),
    Message("E0000020", "Bad request.", 400),
    # email link
    Message("idx.enter.otp.in.original.tab", "Enter the OTP in your original browser or device.", 200, "INFO"),
    Message("idx.transferred.to.new.tab", "Flow continued in a new tab.", 200, "INFO"),
    Message(
        "idx.return.link.expired",
        "This email link has expired. To resend it, return to the screen where you requested it.",
        200,
        "INFO",
    ),
    Message("idx.return.stale", "This email link is out of date. Return to the screen where you requested it.", 200, None),
    Message("idx.return.error", "Could not process this email link. Return to the screen where you requested it.", 400),
)
CATALOGUE = {message.key: message for message in _ALL}


def status_of(key: str) -> int:
    return CATALOGUE[key].status


def render(key: str, *params: str | int) -> Json:
    """One message as it stands in `messages.value`."""
    known = CATALOGUE[key]
    i18n: Json = {"key": key}
    if params and known.shows_params:
        i18n["params"] = list(params)
    shown: Json = {"message": known.text.format(*params), "i18n": i18n}
    return shown if known.kind is None else {**shown, "class": known.kind}


def wrapped(messages: list[Json]) -> Json:
    return {"type": "array", "value": messages}
