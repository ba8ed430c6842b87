"""What addresses stand for during one run: the objects found or made so far."""

from __future__ import annotations

from typing import Any

from bootstrap.desired import KNOWN_AFTER_APPLY, Ref
from bootstrap.settings import Settings

Json = dict[str, Any]


class Refs:
    """Filled by plan and apply as they go; implements `bootstrap.desired.Values`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._objects: dict[str, Json] = {}

    def learn(self, address: str, found: Json) -> None:
        self._objects[address] = found

    def knows(self, address: str) -> bool:
        return address in self._objects

    def body(self, address: str) -> Json | None:
        return self._objects.get(address)

    def id(self, address: str) -> str:
        return str(self.value(Ref(address)))

    def value(self, ref: Ref) -> Any:
        """`KNOWN_AFTER_APPLY` while the object does not exist."""
        value: Any = self._objects.get(ref.address)
        if value is None:
            return KNOWN_AFTER_APPLY
        for part in ref.path.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        return value

    def setting(self, name: str) -> str:
        value = getattr(self.settings, name)
        return str(value.value) if hasattr(value, "value") else str(value)
