"""What one answer of an org says about its shape: a flat list of paths and facts, without any of its texts or values."""

import re
from collections.abc import Iterator
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlsplit

Fact: TypeAlias = str | bool | int | list[str]
Facts: TypeAlias = dict[str, Fact]

FLAGS = frozenset({"required", "mutable", "visible", "secret"})
"""Members of a field whose value is itself a rule for clients."""

WORDS = frozenset({
    "version", "intent", "method", "produces", "accepts", "type", "key", "class", "refresh", "hint", "format",
    "allowedFor", "protocol", "selectedChannel", "userVerification", "minLength", "maxLength", "rel", "relatesTo",
    "error", "token_type", "httpMethod",
})  # fmt: skip
"""Members whose value is a word of the protocol, and so a fact; every other value is a sample, of which only the type is kept."""

STATE_HANDLE_FIELD = {"name": "stateHandle", "required": True, "value": "", "visible": False, "mutable": False}
"""The last field of every form, one fact (`handle`) when it is exactly this."""

FIXED_FIELDS = frozenset({"methodType", "grant_type", "channel"})
"""Fields whose fixed value is a word of the protocol."""

_ADDRESS = re.compile(r"(href|uri|issuer|_endpoint)$")
_ID = re.compile(r"^(?=.{3,}\d)(00[a-z]|0[a-z]{2}|[a-z]{3})[0-9A-Za-z]{17}$")
_TIMESTAMP = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
_MASKED_EMAIL = re.compile(r"^.\*\*\*.@[^*]+$")
_MASKED_PHONE = re.compile(r"^\+\d+ XXX-XXX-\d{4}$")
_WORD = re.compile(r"^[a-z][a-z0-9_]*$")


def facts_of(body: Any) -> Facts:
    """The facts of one JSON body, by path; list items are named by what they are (`[identify]`, `[okta_email]`), not by position."""
    facts: Facts = {}
    for path, fact in _walk("", "", body, body):
        facts.setdefault(path, fact)
    return facts


def _walk(path: str, member: str, value: Any, body: Any) -> Iterator[tuple[str, Fact]]:
    if isinstance(value, dict):
        yield from _walk_object(path, value, body)
    elif isinstance(value, list):
        yield from _walk_list(path, member, value, body)
    else:
        yield path, _scalar(member, value)


def _walk_object(path: str, value: dict[str, Any], body: Any) -> Iterator[tuple[str, Fact]]:
    if not value:
        yield path, "empty object"
    if {**value, "value": ""} == STATE_HANDLE_FIELD and isinstance(value.get("value"), str):
        yield path, "handle"
        return
    for member, inner in value.items():
        here = f"{path}.{member}" if path else member
        if member == "name" and path.endswith(f"[{inner}]"):
            continue
        if isinstance(inner, str) and _is_word(member, value):
            yield here, inner
        else:
            yield from _walk(here, member, inner, body)


def _is_word(member: str, value: dict[str, Any]) -> bool:
    """The name of a form or an action, the fixed value of a field; names of apps and identity providers are samples."""
    if member == "name":
        return "rel" in value or "href" in value
    return member == "value" and value.get("name") in FIXED_FIELDS


def _walk_list(path: str, member: str, items: list[Any], body: Any) -> Iterator[tuple[str, Fact]]:
    if not any(isinstance(item, dict | list) for item in items):
        yield path, _scalar_list(path, member, items)
        return
    names = [_identity(item, body) for item in items]
    if all(isinstance(item, dict) and "name" in item for item in items):
        yield f"{path}.order", names
    for name, item in zip(names, items, strict=True):
        yield from _walk(f"{path}[{name}]", member, item, body)


def _identity(item: Any, body: Any) -> str:
    if not isinstance(item, dict):
        return _type_name(item)
    if "relatesTo" in item and "label" in item and "name" not in item:
        return str(_related(item["relatesTo"], body).get("key", "unknown"))
    if "i18n" in item or "message" in item:
        return str(item.get("i18n", {}).get("key", "no key"))
    for member in ("name", "key", "type"):
        if isinstance(item.get(member), str):
            return str(item[member])
    return _option_identity(item)


def _option_identity(item: dict[str, Any]) -> str:
    """A choice without an authenticator: by its word (`sms`), or by the fields of its sub-form."""
    value = item.get("value")
    if isinstance(value, str) and _WORD.match(value):
        return value
    if isinstance(value, dict) and "form" in value:
        return "+".join(str(field.get("name")) for field in value["form"]["value"])
    return "item"


def _related(path: str, body: Any) -> dict[str, Any]:
    """What a `relatesTo` path such as `$.authenticators.value[0]` names; empty when it names nothing."""
    here = body
    for word, index in re.findall(r"(\w+)|\[(\d+)\]", path):
        try:
            here = here[word] if word else here[int(index)]
        except (KeyError, IndexError, TypeError):
            return {}
    return here if isinstance(here, dict) else {}


def _scalar_list(path: str, member: str, items: list[Any]) -> Fact:
    if member in WORDS or path.endswith("_supported"):
        return sorted(_word(member, item) for item in items)
    types = sorted({_type_name(item) for item in items})
    return ["array of", *types]


def _scalar(member: str, value: Any) -> Fact:
    if member in FLAGS and isinstance(value, bool):
        return value
    if _ADDRESS.search(member) and isinstance(value, str):
        return path_only(value)
    if member in WORDS and isinstance(value, str | int):
        return value if isinstance(value, int) else _word(member, value)
    return _type_name(value)


def _word(member: str, value: Any) -> str:
    return re.sub(r"\[\d+\]", "[]", str(value)) if member == "relatesTo" else str(value)


def path_only(address: str) -> str:
    """An address without host, ids and parameter values: `/oauth2/{id}/v1/token`, `/login/token/redirect?stateToken`."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https", ""):
        return f"{parts.scheme}:"
    path = re.sub(r"/oauth2/(default|aus\w+)", "/oauth2/{id}", parts.path)
    path = "/".join("{id}" if _ID.match(part) else part for part in path.split("/"))
    names = ",".join(name for name, _ in parse_qsl(parts.query, keep_blank_values=True))
    return f"{path}?{names}" if names else path


def _type_name(value: Any) -> str:
    if isinstance(value, str):
        return _string_type(value)
    return {bool: "boolean", int: "integer", float: "number", type(None): "null", dict: "object", list: "array"}[type(value)]


def _string_type(value: str) -> str:
    if match := _ID.match(value):
        return f"id {match.group(1)}"
    if _TIMESTAMP.match(value):
        return "timestamp"
    if _MASKED_EMAIL.match(value):
        return "masked email"
    return "masked phone" if _MASKED_PHONE.match(value) else "string"
