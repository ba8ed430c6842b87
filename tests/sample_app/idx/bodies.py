"""IDX bodies as small as a test can use: the grammar of Okta's answers with values of our own."""

from __future__ import annotations

from typing import Any

HANDLE = "02.id.a-state-handle~c.x"
ACCEPTS = "application/json; okta-version=1.0.0"
Json = dict[str, Any]


def form(url: str, name: str, path: str, *fields: Json, **more: Any) -> Json:
    """A remediation or action."""
    handle = {"name": "stateHandle", "required": True, "value": HANDLE, "visible": False, "mutable": False}
    base = {"rel": ["create-form"], "name": name, "href": f"{url}/idp/idx/{path}", "method": "POST", "accepts": ACCEPTS}
    return {**base, "value": [*fields, handle], **more}


def group(name: str, *fields: Json, **more: Any) -> Json:
    """An object field."""
    return {"name": name, "type": "object", "required": True, "form": {"value": list(fields)}, **more}


def choice(label: str, *fields: Json, **more: Any) -> Json:
    """An option with a sub-form."""
    return {"label": label, "value": {"form": {"value": list(fields)}}, **more}


def fixed(name: str, value: Any, **more: Any) -> Json:
    """A field whose value must be sent as given."""
    return {"name": name, "required": True, "value": value, "mutable": False, **more}


def message(text: str, key: str, severity: str = "ERROR", **more: Any) -> Json:
    """One message."""
    return {"message": text, "i18n": {"key": key, "params": []}, "class": severity, **more}


def array(*items: Json) -> Json:
    """Okta's wrapper of a list."""
    return {"type": "array", "value": list(items)}


def thing(value: Json) -> Json:
    """Okta's wrapper of an object."""
    return {"type": "object", "value": value}


def body(*remediations: Json, **more: Any) -> Json:
    """A live transaction's answer."""
    found: Json = {"version": "1.0.0", "stateHandle": HANDLE, "expiresAt": "2030-01-02T03:04:05.000Z", "intent": "LOGIN"}
    if remediations:
        found["remediation"] = array(*remediations)
    return found | more


def dead(text: str, key: str) -> Json:
    """An answer after which nothing goes on."""
    return {"version": "1.0.0", "messages": array(message(text, key))}


def identify(url: str) -> Json:
    """The first page: user name, password, remember me."""
    return form(
        url,
        "identify",
        "identify",
        {"name": "identifier", "label": "Username", "required": True},
        group("credentials", {"name": "passcode", "label": "Password", "secret": True}),
        {"name": "rememberMe", "label": "Remember this device", "type": "boolean"},
    )


def email_challenge(url: str, *, code_messages: tuple[Json, ...] = ()) -> Json:
    """A code was mailed: type it, ask for another, or choose the phone instead."""
    code: Json = {"name": "passcode", "label": "Enter code"} | ({"messages": array(*code_messages)} if code_messages else {})
    current = {
        "key": "okta_email",
        "type": "email",
        "id": "eae1",
        "displayName": "Email",
        "methods": [{"type": "email"}],
        "profile": {"email": "j***n@example.com"},
        "resend": form(url, "resend", "challenge/resend"),
        "poll": form(url, "poll", "challenge/poll", refresh=4000),
    }
    phone = {"key": "phone_number", "type": "phone", "id": "sms1", "displayName": "Phone", "methods": [{"type": "sms"}]}
    options = [
        choice("Email", fixed("id", "aut-email"), fixed("methodType", "email"), relatesTo="$.authenticatorEnrollments.value[0]"),
        choice(
            "Phone",
            fixed("id", "aut-phone"),
            fixed("enrollmentId", "sms1"),
            {"name": "methodType", "options": [{"label": "SMS", "value": "sms"}, {"label": "Voice call", "value": "voice"}]},
            relatesTo="$.authenticatorEnrollments.value[1]",
        ),
    ]
    return body(
        form(
            url, "challenge-authenticator", "challenge/answer", group("credentials", code), relatesTo=["$.currentAuthenticatorEnrollment"]
        ),
        form(url, "select-authenticator-authenticate", "challenge", {"name": "authenticator", "type": "object", "options": options}),
        currentAuthenticatorEnrollment=thing(current),
        authenticatorEnrollments=array(current, phone),
        user=thing({"id": "00u1", "identifier": "john@example.com"}),
        cancel=form(url, "cancel", "cancel"),
        app=thing({"name": "oidc_client", "label": "My app", "id": "0oa1"}),
    )


def success(code: str) -> Json:
    """The end of an embedded sign-in."""
    issue = {
        "rel": ["create-form"],
        "name": "issue",
        "method": "POST",
        "href": "https://org.example/oauth2/aus1/v1/token",
        "value": [{"name": "grant_type", "value": "interaction_code"}, {"name": "interaction_code", "required": True, "value": code}],
    }
    return body(successWithInteractionCode=issue)
