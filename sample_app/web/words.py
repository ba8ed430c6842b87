"""The app's own words for what Okta offers: headings, buttons, labels and links by name; a name it does not know is spelled out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sample_app.idx import views
from sample_app.idx.response import Field, Message, Option, Remediation, Response
from sample_app.web import authenticators

# {method} is the authenticator, "your phone" or "Google Authenticator"
HEADINGS: Mapping[str, str] = {
    "identify": "Sign in",
    "redirect-idp": "Sign in",
    "identify-recovery": "Reset your password",
    "select-authenticator-authenticate": "Verify it’s you",
    "authenticator-verification-data": "Verify with {method}",
    "challenge-authenticator": "Verify with {method}",
    "challenge-poll": "Verify with {method}",
    "device-challenge-poll": "Verify with this device",
    "resend": "Verify with {method}",
    "resend-push": "Verify with {method}",
    "select-authenticator-enroll": "Set up security methods",
    "authenticator-enrollment-data": "Set up {method}",
    "select-enrollment-channel": "Set up {method}",
    "enrollment-channel-data": "Set up {method}",
    "enroll-authenticator": "Set up {method}",
    "enroll-poll": "Set up {method}",
    "poll": "One moment, please",
    "enroll-profile": "Create your account",
    "profile-update": "Complete your profile",
    "reset-authenticator": "Reset {method}",
    "reenroll-authenticator": "Your password has expired",
    "unlock-account": "Unlock your account",
    "select-authenticator-unlock-account": "Unlock your account",
    "keep-me-signed-in": "Stay signed in?",
    "consent": "Allow access?",
    "user-code": "Activate your device",
    "request-activation-email": "Activate your account",
    "success-redirect": "Almost done",
    "skip": "Almost done",
}
BUTTONS: Mapping[str, str] = {
    "identify": "Sign in",
    "identify-recovery": "Next",
    "enroll-profile": "Sign up",
    "profile-update": "Continue",
    "authenticator-enrollment-data": "Continue",
    "authenticator-verification-data": "Continue",
    "challenge-authenticator": "Verify",
    "enroll-authenticator": "Continue",
    "enrollment-channel-data": "Send me the link",
    "select-enrollment-channel": "Continue",
    "reset-authenticator": "Reset password",
    "reenroll-authenticator": "Change password",
    "reenroll-authenticator-warning": "Change password",
    "skip": "Skip for now",
    "select-enroll-profile": "Sign up",
    "select-identify": "Sign in with an account you have",
    "unlock-account": "Unlock account",
    "resend": "Send again",
    "resend-push": "Send again",
    "recover": "Forgot password?",
    "request-activation-email": "Request a new activation email",
}
ALTERNATIVES: Mapping[str, str] = {
    "select-authenticator-authenticate": "Verify with something else",
    "select-authenticator-enroll": "Set up something else",
    "select-enrollment-channel": "Set it up another way",
    "select-identify": "Sign in with an account you have",
    "identify": "Sign in",
}
LINKS: Mapping[str, str] = {
    "success-redirect": "Continue",
    "failure-redirect": "Continue",
    "piv-idp": "Use a smart card",
    "redirect-idverify": "Verify your identity",
}
LABELS: Mapping[str, str] = {
    "methodType": "How shall the code come?",
    "channel": "How do you want to set it up?",
    "phoneNumber": "Phone number",
}
HINTS: Mapping[str, str] = {"phoneNumber": "With the country code, such as +1 415 555 0100"}
CHOICES: Mapping[str, Mapping[str, str]] = {  # by field; Okta's own labels are the bare values there (`QRCODE`)
    "channel": {
        "qrcode": "Scan a QR code",
        "email": "Get a link by email",
        "sms": "Get a link by text message",
        "samedevice": "Use this device",
    },
    "methodType": {"voice": "Voice call"},
}
YES_AND_NO: Mapping[str, tuple[str, str]] = {
    "keepMeSignedIn": ("Stay signed in", "Don’t stay signed in"),
    "consent": ("Allow access", "Don’t allow access"),
}
ALLOWED_FOR: Mapping[str, str] = {"any": "For signing in and for recovery", "sso": "For signing in", "recovery": "For recovery"}

SAYS_NOTHING = "Okta did not accept that. Check what you typed and try again."


def heading(response: Response) -> str:
    """The page's heading and title."""
    first = response.first
    if first is None:
        return _terminal_heading(response)
    if views.is_recovery(response) and (first.name.startswith("select-authenticator") or first.name.endswith("-data")):
        return HEADINGS["identify-recovery"]
    if first.name == "reenroll-authenticator-warning":
        return _expiry(views.password_rules(response))
    name = "challenge-authenticator" if first.name == "redirect-idp" and views.current_authenticator(response) else first.name
    text = views.form_title(response) or HEADINGS.get(name) or spelled_out(name)
    return text.replace("{method}", method(response))


def _expiry(rules: views.PasswordRules | None) -> str:
    days = rules.days_to_expiry if rules else None
    if days is None:
        return "Your password will expire soon"
    return "Your password expires today" if days < 1 else f"Your password will expire in {days} day{'s' if days > 1 else ''}"


def _terminal_heading(response: Response) -> str:
    if "idx.transferred.to.new.tab" in response.message_keys:
        return "Continued in another tab"
    if any(message.is_error for message in response.messages) or response.status >= 400:
        return "We could not sign you in"
    return "One more thing"


def method(response: Response) -> str:
    """The authenticator that is asked for or set up now, within a sentence."""
    current = views.current_authenticator(response)
    look = authenticators.of(current)
    return look.noun or named(current) or look.name


def named(authenticator: views.Authenticator | None) -> str:
    """Its name on a button; empty for none."""
    if authenticator is None:
        return ""
    look = authenticators.of(authenticator)
    return look.name if look.key and authenticator.display_name == look.key else authenticator.display_name


def button(form: Remediation, response: Response) -> str:
    """What the button that sends this form says."""
    sending = authenticators.of(views.current_authenticator(response)).sends
    if form.name == "authenticator-verification-data" and sending:
        return sending
    if form.name == "identify" and not any(field.name == "credentials" for field in form.fields):
        return "Next"
    if form.name == "skip" and response.find("reenroll-authenticator-warning"):
        return "Remind me later"
    own = views.button_label(response) if form is response.first else None
    return own or BUTTONS.get(_bare(form.name)) or spelled_out(_bare(form.name))


def alternative(form: Remediation) -> str:
    """What one clicks to see a form that is not the page's first."""
    return ALTERNATIVES.get(form.name) or BUTTONS.get(form.name) or spelled_out(form.name)


def link(form: Remediation) -> str:
    """What a remediation that is a page to visit says."""
    name = (form.idp or {}).get("name")
    return f"Continue with {name}" if isinstance(name, str) and name else LINKS.get(form.name) or spelled_out(form.name)


def label(item: Field) -> str:
    """Of a control: Okta's, as the start of a sentence."""
    text = item.label or LABELS.get(item.name) or spelled_out(item.name)
    return text[:1].upper() + text[1:]


def choice(item: Field, option: Option) -> str:
    """Of one of a field's values: Okta's label, unless we know a better one."""
    return CHOICES.get(item.name, {}).get(str(option.value)) or option.label or spelled_out(str(option.value))


def message(said: Message) -> str:
    """Okta's sentence; some of its messages have a key and no words."""
    return said.text.strip() or SAYS_NOTHING


def spelled_out(name: str) -> str:
    """`select-enrollment-channel` as words; also for field names such as `firstName`."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("-", " ").replace("_", " ").split()
    return " ".join(words).capitalize() or "Continue"


def _bare(name: str) -> str:
    """`currentAuthenticatorEnrollment-resend` is `resend`; a remediation keeps its name."""
    return name.rpartition("-")[2] if name.startswith("currentAuthenticator") else name
