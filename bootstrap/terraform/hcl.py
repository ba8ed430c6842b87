"""Terraform's language, as much of it as is written here: comments, blocks, values, references."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bootstrap.terraform.names import BLOCKS, DATA_SOURCES, RESOURCES

INDENT = "  "
META = {"depends_on"}  # Terraform's own, for any resource
_NOT_IN_HCL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Expression:
    """Written as it is: `okta_group.retailers.id`."""

    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """`kind "label" "label" { … }`; a list of `Block` as a value is that many nested blocks."""

    kind: str
    labels: tuple[str, ...] = ()
    body: Mapping[str, Any] = field(default_factory=dict)

    def lines(self, depth: int = 0) -> Iterator[str]:
        pad = INDENT * depth
        head = " ".join([self.kind, *(quoted(label) for label in self.labels)])
        if not self.body:
            yield f"{pad}{head} {{}}"
            return
        yield f"{pad}{head} {{"
        width = max((len(name) for name, value in self.body.items() if not _is_nested(value)), default=0)
        for name, value in self.body.items():
            if _is_nested(value):
                for nested in value:
                    yield from nested.lines(depth + 1)
            else:
                yield f"{pad}{INDENT}{name.ljust(width)} = {_value(value)}"
        yield f"{pad}}}"


@dataclass(frozen=True, slots=True)
class Comment:
    text: str

    def lines(self) -> Iterator[str]:
        yield from (f"# {line}".rstrip() for line in self.text.splitlines())


Item = Block | Comment


def resource(kind: str, name: str, body: Mapping[str, Any]) -> Block:
    """Without the arguments that are None. Raises: `LookupError` for a name that the provider does not have."""
    return Block("resource", (kind, name), _known(kind, RESOURCES, body))


def data(kind: str, name: str, body: Mapping[str, Any]) -> Block:
    return Block("data", (kind, name), _known(kind, DATA_SOURCES, body))


def nested(kind: str, body: Mapping[str, Any]) -> Block:
    return Block(kind, (), _known(kind, BLOCKS, body))


def taken_over(kind: str, name: str, found_id: str) -> Block:
    """An object that the org has already: Terraform 1.5 and newer take it into their state instead of making a second one."""
    return Block("import", (), {"to": Expression(f"{kind}.{name}"), "id": found_id})


def document(items: Sequence[Item]) -> str:
    return "\n\n".join("\n".join(item.lines()) for item in items) + "\n"


def quoted(text: str) -> str:
    """A string without templates and without control characters."""
    escaped = json.dumps(_NOT_IN_HCL.sub(" ", text), ensure_ascii=False)
    return escaped.replace("${", "$${").replace("%{", "%%{")


def _known(kind: str, table: Mapping[str, frozenset[str]], body: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in body.items() if value is not None}
    unknown = sorted(set(kept) - table[kind] - META)
    if unknown:
        raise LookupError(f"{kind} has no {', '.join(unknown)}")
    return kept


def _is_nested(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, Block) for one in value)


def _value(value: Any) -> str:
    match value:
        case Expression():
            return value.text
        case str():
            return quoted(value)
        case bool():
            return "true" if value else "false"
        case Mapping():
            return "{ " + ", ".join(f"{name} = {_value(one)}" for name, one in value.items()) + " }"
        case list() | tuple():
            return "[" + ", ".join(map(_value, value)) + "]"
        case _:
            return str(value)
