"""An IDX answer as HTML forms, and a posted form as an IDX answer: by the fields that came, whatever authenticator they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

Json = dict[str, Any]
PATH = "_path"  # the field that says which form of the answer this is
_TRUE = ":true"  # what the name of a checkbox ends in
_SPOKEN = {
    "identify": "Next",
    "select-identify": "I have an account",
    "select-enroll-profile": "Sign up",
    "unlock-account": "Unlock account",
    "skip": "Skip",
    "request-activation-email": "Request activation email",
    "cancel": "Start again",
    "recover": "Forgot password?",
    "resend": "Send again",
    "challenge-poll": "I have answered on my device",
    "enroll-poll": "I have set it up",
    "authenticator-verification-data": "Send",
}
_AUTOCOMPLETE = {"identifier": "username", "passcode": "one-time-code", "email": "email"}


def rendered(body: Json, action: str, base: str) -> str:
    """Messages first, then every form in the order of the answer, then what else can be done. `base`: the org's own address."""
    parts = [_message(one) for one in _messages(body)]
    current: Json = next((body[name]["value"] for name in ("currentAuthenticator", "currentAuthenticatorEnrollment") if name in body), {})
    parts += _shown(current)
    handle = str(body.get("stateHandle", ""))
    for remediation in body.get("remediation", {}).get("value", []):
        parts += _remediation(remediation, action, handle, base)
    for relation in (current.get("recover"), current.get("resend"), body.get("cancel")):
        if relation:
            parts.append(_form(relation, [], action, handle, base))
    return "".join(parts)


def read(form: Mapping[str, str]) -> tuple[str, Json]:
    """The engine's path and the values, `a.b` unfolded. What was not offered is the engine's business."""
    values: Json = {}
    for name, value in form.items():
        if name == PATH:
            continue
        *outer, last = name.removesuffix(_TRUE).split(".")[:6]
        inner = values
        for step in outer:
            nested = inner.setdefault(step, {})
            inner = nested if isinstance(nested, dict) else {}
        inner[last] = True if name.endswith(_TRUE) else value
    return form.get(PATH, ""), values


def _messages(body: Json) -> list[Json]:
    return list(body.get("messages", {}).get("value", []))


def _message(message: Json) -> str:
    role = "alert" if message.get("class") == "ERROR" else "status"
    return f'<p role="{role}">{escape(message["message"])}</p>'


def _shown(current: Json) -> list[str]:
    """Where a code went to, and what is to be scanned."""
    profile, data = current.get("profile") or {}, current.get("contextualData") or {}
    parts = [f"<p>{escape(str(value))}</p>" for value in profile.values()]
    image = (data.get("qrcode") or {}).get("href", "")
    if image.startswith("data:image/"):
        parts.append(f'<p><img alt="QR code" src="{escape(image)}"></p>')
    if data.get("sharedSecret"):
        parts.append(f"<p>Or type this key: <code>{escape(data['sharedSecret'])}</code></p>")
    return parts


def _remediation(remediation: Json, action: str, handle: str, base: str) -> list[str]:
    if "value" not in remediation:
        name = escape(remediation.get("idp", {}).get("name") or remediation["name"])
        return [f'<p><a href="{escape(remediation["href"])}">Sign in with {name}</a></p>']
    return [_form(remediation, fields, action, handle, base) for fields in _alternatives(remediation["value"])]


def _alternatives(fields: list[Json], prefix: str = "") -> list[list[tuple[str, Json]]]:
    """The fields with their whole names; a choice between forms makes one form of each choice."""
    forms: list[list[tuple[str, Json]]] = [[]]
    for field in fields:
        if field["name"] == "stateHandle":
            continue
        forms = [[*before, *more] for before in forms for more in _unfolded(field, prefix)]
    return forms


def _unfolded(field: Json, prefix: str) -> list[list[tuple[str, Json]]]:
    name = f"{prefix}{field['name']}"
    inner = field.get("form") or (field.get("value") or {} if isinstance(field.get("value"), dict) else {}).get("form")
    if inner:
        return _alternatives(inner["value"], f"{name}.")
    choices = [one for one in field.get("options", []) if isinstance(one.get("value"), dict)]
    if choices:
        found = []
        for choice in choices:
            for fields in _alternatives(choice["value"]["form"]["value"], f"{name}."):
                found.append([("", {"heading": choice.get("label", "")}), *fields])
        return found
    return [[(name, field)]]


def _form(remediation: Json, fields: list[tuple[str, Json]], action: str, handle: str, base: str) -> str:
    path = str(remediation["href"]).removeprefix(f"{base}/idp/idx/")
    controls = "".join(_controls(fields))
    headings = [field["heading"] for _, field in fields if "heading" in field]
    spoken = _SPOKEN.get(remediation["name"], "Verify" if fields else remediation["name"])
    asks = "<label>" in controls
    label = f"{headings[0]}: {spoken}" if headings and asks else headings[0] if headings else spoken
    return (
        f'<form method="post" action="{action}"><input type="hidden" name="stateToken" value="{escape(handle)}">'
        f'<input type="hidden" name="{PATH}" value="{escape(path)}">{controls}<button>{escape(label)}</button></form>'
    )


def _controls(fields: list[tuple[str, Json]]) -> Iterator[str]:
    for name, field in fields:
        if "heading" in field:
            continue
        yield from (_message(one) for one in _messages(field))
        yield _control(escape(name), field)


def _control(name: str, field: Json) -> str:
    value = field.get("value")
    if field.get("visible") is False or (field.get("mutable") is False and value is not None):
        return f'<input type="hidden" name="{name}" value="{escape(str(value))}">' if value is not None else ""
    label = escape(field.get("label") or field["name"])
    required = " required" if field.get("required") else ""
    if field.get("type") == "boolean":
        return f'<label><input type="checkbox" name="{name}{_TRUE}" value="on"> {label}</label>'
    if field.get("options"):
        options = "".join(f'<option value="{escape(str(one["value"]))}">{escape(one["label"])}</option>' for one in field["options"])
        return f'<label>{label} <select name="{name}"{required}>{options}</select></label>'
    kind = "password" if field.get("secret") else "text"
    complete = "current-password" if field.get("secret") else _AUTOCOMPLETE.get(field["name"], "off")
    shown = f' value="{escape(str(value))}"' if value is not None else ""
    return f'<label>{label} <input type="{kind}" name="{name}" autocomplete="{complete}"{shown}{required}></label>'
