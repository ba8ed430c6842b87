"""The app's own words for what Okta offers: headings, buttons and links by name; a name it does not know is spelled out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sample_app.idx import views
from sample_app.idx.response import Message, Remediation, Response

# {method} is the authenticator's display name, in small letters where it is a common noun
HEADINGS: Mapping[str, str] = {
    "identify": "Sign in",
    "identify-recovery": "Reset your password",
    "select-authenticator-authenticate": "Verify it’s you",
    "authenticator-verification-data": "Verify with {method}",
    "challenge-authenticator": "Verify with {method}",
    "challenge-poll": "Verify with {method}",
    "select-authenticator-enroll": "Set up security methods",
    "authenticator-enrollment-data": "Set up {method}",
    "enroll-authenticator": "Set up {method}",
    "enroll-poll": "Set up {method}",
    "enroll-profile": "Create your account",
    "profile-update": "Complete your profile",
    "reset-authenticator": "Reset your password",
    "reenroll-authenticator": "Your password has expired",
    "reenroll-authenticator-warning": "Your password will expire soon",
    "select-authenticator-unlock-account": "Unlock your account",
    "keep-me-signed-in": "Stay signed in?",
    "skip": "Almost done",
}
BUTTONS: Mapping[str, str] = {
    "identify": "Sign in",
    "identify-recovery": "Next",
    "enroll-profile": "Sign up",
    "challenge-authenticator": "Verify",
    "enroll-authenticator": "Continue",
    "reset-authenticator": "Reset password",
    "reenroll-authenticator": "Change password",
    "reenroll-authenticator-warning": "Change password",
    "skip": "Skip for now",
    "select-enroll-profile": "Sign up",
    "select-identify": "Sign in with an account you have",
    "unlock-account": "Unlock account",
    "resend": "Send again",
    "recover": "Forgot password?",
    "poll": "I have opened the link",
    "request-activation-email": "Request a new activation email",
}
ALTERNATIVES: Mapping[str, str] = {
    "select-authenticator-authenticate": "Verify with something else",
    "select-authenticator-enroll": "Set up something else",
    "identify": "Sign in",
}
SENDING: Mapping[str, str] = {"email": "Send me an email", "phone": "Send me the code"}  # by the authenticator's type

SAYS_NOTHING = "Okta did not accept that. Check what you typed and try again."


def heading(response: Response) -> str:
    """The page's heading and title."""
    first = response.first
    if first is None:
        return _terminal_heading(response)
    if views.is_recovery(response) and (first.name.startswith("select-authenticator") or first.name.endswith("-data")):
        return HEADINGS["identify-recovery"]
    text = views.form_title(response) or HEADINGS.get(first.name) or spelled_out(first.name)
    return text.replace("{method}", _method(response))


def _terminal_heading(response: Response) -> str:
    if "idx.transferred.to.new.tab" in response.message_keys:
        return "Continued in another tab"
    if any(message.is_error for message in response.messages) or response.status >= 400:
        return "We could not sign you in"
    return "One more thing"


def _method(response: Response) -> str:
    current = views.current_authenticator(response)
    name = current.display_name if current else "a security method"
    return f"your {name.lower()}" if name in {"Email", "Password", "Phone"} else name


def button(form: Remediation, response: Response) -> str:
    """What the button that sends this form says."""
    current = views.current_authenticator(response)
    if form.name.endswith("-data") and current and (sending := SENDING.get(current.type or "")):
        return sending
    if form.name == "identify" and not any(field.name == "credentials" for field in form.fields):
        return "Next"
    own = views.button_label(response) if form is response.first else None
    return own or BUTTONS.get(_bare(form.name)) or spelled_out(_bare(form.name))


def alternative(form: Remediation) -> str:
    """What one clicks to see a form that is not the page's first."""
    return ALTERNATIVES.get(form.name) or spelled_out(form.name)


def link(form: Remediation) -> str:
    """What a remediation that is a page to visit says."""
    name = (form.idp or {}).get("name")
    return f"Continue with {name}" if isinstance(name, str) and name else spelled_out(form.name)


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
