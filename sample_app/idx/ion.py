"""ION JSON, parsed once into the values of `response`, with everything unknown kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeGuard

from .response import Field, Json, Message, Option, Remediation, Response

MEDIA_TYPE = "application/ion+json; okta-version=1.0.0"

_STEPS = re.compile(r"\w+")


def is_idx(body: Json) -> TypeGuard[Mapping[str, Json]]:
    """Whether a JSON body is an IDX envelope (it has `version`), whatever the HTTP status and content type."""
    return isinstance(body, dict) and isinstance(body.get("version"), str)


def parse(body: Mapping[str, Json], *, status: int = 200, retry_after_s: float | None = None) -> Response:
    """An IDX body as a `Response`. Never raises for members that are missing, extra or of an unexpected type."""
    return Response(
        status=status,
        remediations=tuple(_remediation(form, body) for form in _entries(body.get("remediation"))),
        messages=_messages(body.get("messages")),
        context=_context(body),
        actions=_actions(body),
        interaction_code=_interaction_code(body.get("successWithInteractionCode")),
        state_handle=_text(body.get("stateHandle")),
        expires_at=_instant(body.get("expiresAt")),
        intent=_text(body.get("intent")),
        retry_after_s=retry_after_s,
        raw=body,
    )


def _remediation(form: Mapping[str, Json], root: Mapping[str, Json], *, name: str | None = None) -> Remediation:
    return Remediation(
        name=name or _text(form.get("name")) or "",
        href=_text(form.get("href")) or "",
        method=(_text(form.get("method")) or ("POST" if "rel" in form else "GET")).upper(),
        accepts=_text(form.get("accepts")),
        fields=_fields(form.get("value"), root),
        relates_to=_resolve(form.get("relatesTo"), root),
        refresh_ms=_whole(form.get("refresh")),
        submittable="rel" in form,  # redirects have none: a page to visit
        type=_text(form.get("type")),
        idp=_object(form.get("idp")) or None,
        raw=form,
    )


def _fields(items: Json, root: Mapping[str, Json]) -> tuple[Field, ...]:
    """Fields of a form; `items` is its `value` list. A profile's form may name `userProfile` once for each of its attributes."""
    found: dict[str, Field] = {}
    for item in (_field(item, root) for item in _entries(items) if _text(item.get("name"))):
        before = found.get(item.name)
        found[item.name] = replace(before, fields=before.fields + item.fields) if before and before.fields and item.fields else item
    return tuple(found.values())


def _field(item: Mapping[str, Json], root: Mapping[str, Json]) -> Field:
    display = _display(item.get("options"))
    value = item.get("value")
    options = _options(display.get("options") if display else item.get("options"), root)
    chosen_by_person = bool(options) and value is None  # Okta hides and locks `channel` and `methodType`, whose choice it still waits for
    return Field(
        name=_text(item.get("name")) or "",
        label=_text(item.get("label")),
        type=_text(item.get("type")) or "string",
        required=item.get("required") is True,
        visible=item.get("visible") is not False or chosen_by_person,
        mutable=item.get("mutable") is not False or chosen_by_person,
        secret=item.get("secret") is True,
        value=None if _subform(value) is not None else value,
        fields=_fields(_subform(item) or _subform(value), root),  # select-enrollment-channel has its sub-form inside `value`
        options=options,
        messages=_messages(item.get("messages")),
        min_length=_whole(item.get("minLength")),
        max_length=_whole(item.get("maxLength")),
        format=_text((display or item).get("format")),
        hint=_text(item.get("hint")),
        description=_text(item.get("desc")),
        input_type=_text(display.get("inputType")) if display else None,
        relates_to=_resolve(item.get("relatesTo"), root),
        raw=item,
    )


def _options(items: Json, root: Mapping[str, Json]) -> tuple[Option, ...]:
    return tuple(_option(item, root) for item in _entries(items))


def _option(item: Mapping[str, Json], root: Mapping[str, Json]) -> Option:
    value = item.get("value")
    form = _subform(value)
    return Option(
        label=_text(item.get("label")) or "",
        value=value if form is None else None,
        fields=_fields(form, root),
        relates_to=_resolve(item.get("relatesTo"), root),
    )


def _subform(item: Json) -> Json:
    """The field list of `{"form": {"value": [...]}}`, or None."""
    form = _object(item).get("form")
    return _object(form).get("value") if form is not None else None


def _display(options: Json) -> Mapping[str, Json]:
    """How to draw a profile field: Okta hides it in an option that is no choice (`{"label": "display", "value": {"value": {...}}}`)."""
    for option in _entries(options):
        inner = _object(_object(option.get("value")).get("value"))
        if option.get("label") == "display" and "inputType" in inner:
            return inner
    return {}


def _messages(wrapper: Json) -> tuple[Message, ...]:
    return tuple(_message(item) for item in _entries(wrapper))


def _message(item: Mapping[str, Json]) -> Message:
    i18n = _object(item.get("i18n"))
    params = i18n.get("params")
    return Message(
        text=_text(item.get("message")) or "",
        key=_text(i18n.get("key")),
        severity=(_text(item.get("class")) or "INFO").upper(),
        params=tuple(params) if isinstance(params, list) else (),
        links=tuple((_text(link.get("label")) or "", _text(link.get("url")) or "") for link in _entries(item.get("links"))),
    )


def _context(body: Mapping[str, Json]) -> dict[str, Json]:
    """All that is neither form nor message, each `{type, value}` wrapper opened."""
    forms = {"remediation", "messages", "stateHandle", "successWithInteractionCode"}
    return {key: _unwrap(value) for key, value in body.items() if key not in forms and not _is_action(value)}


def _actions(body: Mapping[str, Json]) -> dict[str, Remediation]:
    """Forms beside the remediations, under the names that Okta's own clients give them: `cancel`, `currentAuthenticator-resend`, …"""
    found = {key: value for key, value in body.items() if key != "successWithInteractionCode" and _is_action(value)}
    for key, wrapper in body.items():
        inner = _unwrap(wrapper)
        if isinstance(inner, dict) and inner is not wrapper:
            found |= {f"{key}-{name}": value for name, value in inner.items() if _is_action(value)}
    return {name: _remediation(form, body, name=name) for name, form in found.items()}


def _is_action(value: Json) -> bool:
    return isinstance(value, dict) and "rel" in value and "method" in value  # links (an app's logo) have a `rel` too


def _interaction_code(form: Json) -> str | None:
    return next((_text(f.get("value")) for f in _entries(_object(form).get("value")) if f.get("name") == "interaction_code"), None)


def _resolve(path: Json, root: Mapping[str, Json]) -> Mapping[str, Json] | None:
    """What `relatesTo` points at, unwrapped; None when it points nowhere (then only an icon is lost).

    Forms give a list with one path, options and fields a string; the part of JSONPath in use is names and `[n]`.
    """
    first = path[0] if isinstance(path, list) and path else path
    if not isinstance(first, str):
        return None
    here: Json = root
    for step in _STEPS.findall(first.removeprefix("$")):
        try:
            here = here[int(step)] if isinstance(here, list) else here[step]
        except (KeyError, IndexError, TypeError, ValueError):
            return None
    here = _unwrap(here)
    return here if isinstance(here, dict) and here is not root else None


def _unwrap(value: Json) -> Json:
    """The inside of `{"type": "object" or "array", "value": …}`; anything else as it is."""
    if isinstance(value, dict) and _text(value.get("type")) in {"object", "array"} and isinstance(value.get("value"), dict | list):
        return value["value"]
    return value


def _entries(value: Json) -> list[Mapping[str, Json]]:
    """The objects of a list, or of an array wrapper."""
    items = value.get("value") if isinstance(value, dict) else value
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _object(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None


def _whole(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _instant(value: Json) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
