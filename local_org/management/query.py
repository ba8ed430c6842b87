"""Okta's `filter` and `search` texts (SCIM's grammar, as far as lists support it), turned into a question about one object."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from local_org.web.errors import ApiError

Json = dict[str, Any]
Matcher = Callable[[Json], bool]

_TOKENS = re.compile(r'\s*(?:(?P<string>"(?:[^"\\]|\\.)*")|(?P<bracket>[()])|(?P<word>[^\s()"]+))')
_NESTING = 50  # deeper brackets are refused: nobody writes them

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda kept, asked: bool(kept == asked),
    "ne": lambda kept, asked: bool(kept != asked),
    "gt": lambda kept, asked: bool(kept > asked),
    "ge": lambda kept, asked: bool(kept >= asked),
    "lt": lambda kept, asked: bool(kept < asked),
    "le": lambda kept, asked: bool(kept <= asked),
    "sw": lambda kept, asked: str(kept).startswith(str(asked)),
    "co": lambda kept, asked: str(asked) in str(kept),
}


class InvalidCriteria(ValueError):
    """The text is not a filter, or names an attribute that this list cannot be filtered by (E0000031)."""


def parse(text: str, *, attributes: Iterable[str] | None = None, ignore_case: bool = False) -> Matcher:
    """`profile.name eq "x" and type eq "OKTA_GROUP"` as a predicate over an object as the API shows it.

    `attributes`: the only ones allowed (None: any). `ignore_case`: of values, as `search` does; attribute names always count
    letter by letter, operators never. Raises `InvalidCriteria`.
    """
    reader = _Reader(_split(text), frozenset(attributes) if attributes is not None else None, ignore_case)
    found = reader.alternatives(0)
    if reader.peek() is not None:
        raise InvalidCriteria(text)
    return found


def kept(items: Iterable[Json], text: str, *, attributes: Iterable[str] | None = None, ignore_case: bool = False) -> list[Json]:
    """The objects that a request's `filter` or `search` means. Raises E0000031."""
    try:
        means = parse(text, attributes=attributes, ignore_case=ignore_case)
    except InvalidCriteria as error:
        raise ApiError("E0000031") from error
    return [item for item in items if means(item)]


def ordered(items: list[Json], asked: Mapping[str, str]) -> list[Json]:
    """In the order of `sortBy` and `sortOrder`; objects without that member come last."""
    path = asked.get("sortBy")
    if not path:
        return items
    backwards = asked.get("sortOrder", "asc").lower() == "desc"
    named = [item for item in items if value_at(item, path) is not None]
    named.sort(key=lambda item: str(value_at(item, path)), reverse=backwards)
    return named + [item for item in items if value_at(item, path) is None]


def value_at(document: Any, path: str) -> Any:
    """The member at a dotted path, None when there is none."""
    for name in path.split("."):
        if not isinstance(document, dict):
            return None
        document = document.get(name)
    return document


def starts_with(prefix: str, *values: Any) -> bool:
    """What `q` asks: does one of the values begin with the text, whatever the case?"""
    return any(isinstance(value, str) and value.lower().startswith(prefix.lower()) for value in values)


def _split(text: str) -> list[str]:
    tokens, position = [], 0
    while text[position:].strip():
        match = _TOKENS.match(text, position)
        if match is None:
            raise InvalidCriteria(text)
        tokens.append(match.group().strip())
        position = match.end()
    return tokens


@dataclass(slots=True)
class _Reader:
    tokens: list[str]
    attributes: frozenset[str] | None
    ignore_case: bool
    at: int = 0

    def peek(self) -> str | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self) -> str:
        token = self.peek()
        if token is None:
            raise InvalidCriteria("it ends too early")
        self.at += 1
        return token

    def alternatives(self, depth: int) -> Matcher:
        parts = self._joined("or", lambda: self._conjunction(depth))
        return lambda document: any(part(document) for part in parts)

    def _conjunction(self, depth: int) -> Matcher:
        parts = self._joined("and", lambda: self._term(depth))
        return lambda document: all(part(document) for part in parts)

    def _joined(self, word: str, read: Callable[[], Matcher]) -> list[Matcher]:
        parts = [read()]
        while (self.peek() or "").lower() == word:
            self.take()
            parts.append(read())
        return parts

    def _term(self, depth: int) -> Matcher:
        if self.peek() != "(":
            return self._comparison()
        if depth >= _NESTING:
            raise InvalidCriteria("too many brackets")
        self.take()
        inner = self.alternatives(depth + 1)
        if self.take() != ")":
            raise InvalidCriteria("a bracket is not closed")
        return inner

    def _comparison(self) -> Matcher:
        path, operator = self.take(), self.take().lower()
        if self.attributes is not None and path not in self.attributes:
            raise InvalidCriteria(path)
        if operator == "pr":
            return lambda document: value_at(document, path) is not None
        compare = _COMPARE.get(operator)
        if compare is None:
            raise InvalidCriteria(operator)
        asked = self._folded(_literal(self.take()))
        return lambda document: _holds(compare, self._folded(value_at(document, path)), asked)

    def _folded(self, value: Any) -> Any:
        return value.lower() if self.ignore_case and isinstance(value, str) else value


def _literal(token: str) -> Any:
    if token.startswith('"'):
        return re.sub(r"\\(.)", r"\1", token[1:-1])
    if token.lower() in ("true", "false"):
        return token.lower() == "true"
    try:
        return int(token)
    except ValueError as error:
        raise InvalidCriteria(token) from error


def _holds(compare: Callable[[Any, Any], bool], kept: Any, asked: Any) -> bool:
    values = kept if isinstance(kept, list) else [kept]
    try:
        return any(compare(value, asked) for value in values)
    except TypeError:
        return False  # an order between a text and nothing
