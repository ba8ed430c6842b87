"""An answer as a client reads it: forms, actions, the current authenticator; and what holds for the shape of every answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from local_org.idx import messages
from tests.local_org.idx.attack.people import SECRET
from tests.local_org.idx.attack.violation import require

Json = dict[str, Any]
ORIGIN = "http://localhost:8081/"
IDX = "http://localhost:8081/idp/idx/"
_STEP = re.compile(r"(\w+)(?:\[(\d+)\])?")
_LISTS = ("select-authenticator-enroll", "select-authenticator-authenticate")
_CURRENT = ("currentAuthenticator", "currentAuthenticatorEnrollment", "enrollmentAuthenticator")


@dataclass(frozen=True, slots=True)
class Form:
    name: str
    path: str
    fields: tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """`paths`: everything that may be posted, forms and actions. `said`: message keys, of the page and of fields.

    `text`: the whole answer without handle and time. `to_enroll`, `to_verify`: ids of the authenticators in the lists.
    """

    forms: tuple[Form, ...]
    paths: frozenset[str]
    said: tuple[str, ...]
    current: str
    contextual: Json
    text: bytes
    to_enroll: tuple[str, ...] = ()
    to_verify: tuple[str, ...] = ()

    @property
    def secret(self) -> str:
        """The secret of the enrollment in progress."""
        return str(self.contextual.get("sharedSecret", ""))

    @property
    def first(self) -> str:
        return self.forms[0].name if self.forms else ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(form.name for form in self.forms)

    def form(self, path: str) -> Form | None:
        return next((form for form in self.forms if form.path == path), None)


_known: dict[tuple[int, bytes], Page] = {}
_MOST = 30_000


def read(status: int, body: Json) -> Page:
    """Checks the shape once for each distinct answer: the same page of the next walk costs nothing."""
    handle = str(body.get("stateHandle", ""))
    text = orjson.dumps(body).replace(handle.encode(), b"-") if handle else orjson.dumps(body)
    expires = body.get("expiresAt")
    if expires:
        text = text.replace(expires.encode(), b"-", 1)
    found = _known.get((status, text))
    if found is None:
        inside = list(objects(body))
        check_shape(status, body, inside)
        require(16, not any(secret in text for secret in SECRET), "no secret in an answer")
        found = _parse(body, text, inside)
        if len(_known) > _MOST:
            _known.clear()
        _known[status, text] = found
    return found


def _parse(body: Json, text: bytes, inside: list[Json]) -> Page:
    forms = tuple(
        Form(one["name"], one["href"].removeprefix(IDX), tuple(one["value"])) for one in body.get("remediation", {}).get("value", [])
    )
    hrefs = [one["href"] for one in inside if "href" in one and one.get("rel") == ["create-form"]]
    said = tuple(one["i18n"]["key"] for holder in inside if "messages" in holder for one in holder["messages"]["value"])
    current: Json = next((body[name]["value"] for name in _CURRENT if name in body), {})
    contextual = current.get("contextualData", {})
    paths = frozenset(href.removeprefix(IDX) for href in hrefs if href.startswith(IDX))
    return Page(forms, paths, said, str(current.get("key", "")), contextual, text, *map(_listed_in, (forms, forms), _LISTS))


def _listed_in(forms: tuple[Form, ...], name: str) -> tuple[str, ...]:
    options = [option for form in forms if form.name == name for option in form.fields[0]["options"]]
    return tuple(field["value"] for option in options for field in option["value"]["form"]["value"] if field["name"] == "id")


def objects(value: Any) -> Iterator[Json]:
    """Every object of an answer, at any depth."""
    if isinstance(value, dict):
        yield value
        for one in value.values():
            if isinstance(one, dict | list):
                yield from objects(one)
    elif isinstance(value, list):
        for one in value:
            yield from objects(one)


def check_shape(status: int, body: Json, inside: list[Json]) -> None:
    """Invariants 12, 26, 27 and 28, and what every answer of any kind is made of. `inside`: every object of it."""
    require(0, body["version"] == "1.0.0", "the version is 1.0.0")
    handle = body.get("stateHandle")
    forms = body.get("remediation", {}).get("value", [])
    require(26, len({form["name"] for form in forms}) == len(forms), "each form stands once")
    ids: set[str] = set()
    for name in ("authenticators", "authenticatorEnrollments"):
        ids |= {str(one.get("id")) for one in body.get(name, {}).get("value", [])}
    classes = []
    for one in inside:
        require(0, None not in one.values(), "nothing is null")
        if one.get("name") == "stateHandle":
            require(26, one["value"] == handle, "the handle of a form is that of the answer")
        if "href" in one and one.get("method") != "embedded":
            require(26, one["href"].startswith(ORIGIN), f"{one['href']} is of this org")
        if "relatesTo" in one:
            _check_relation(body, one["relatesTo"])
        if "messages" in one:
            classes += [_check_message(said) for said in one["messages"]["value"]]
        for option in one.get("options", ()):
            _check_option(option, ids)
    require(28, status < 400 or "ERROR" in classes, "an error says so")
    if status < 300:
        require(12, bool(forms) or "messages" in body or "successWithInteractionCode" in body, "there is a way on, or an end")
    require(2, "successWithInteractionCode" not in body or ("remediation" not in body and status == 200), "success is the end")


def _check_relation(body: Json, relation: str | list[str]) -> None:
    path = relation if isinstance(relation, str) else relation[0]
    found: Any = body
    for word, index in _STEP.findall(path.removeprefix("$.")):
        require(27, word in found, f"{path} leads somewhere")
        found = found[word]
        if index:
            require(27, int(index) < len(found), f"{path} leads somewhere")
            found = found[int(index)]
    require(27, bool(found), f"{path} leads somewhere")


def _check_message(message: Json) -> str | None:
    key = message["i18n"]["key"]
    require(28, key in messages.CATALOGUE and bool(message["message"]), f"{key} is a known message with a text")
    require(28, ("class" in message) == (key != "idx.return.stale"), f"{key} has a class")
    return message.get("class")


def _check_option(option: Json, ids: set[str]) -> None:
    value = option.get("value")
    if isinstance(value, dict) and "form" in value:
        named = [one["value"] for one in value["form"]["value"] if one["name"] == "id"]
        require(27, set(named) <= ids, f"{option.get('label')} is listed")
