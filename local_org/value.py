"""What the engine and the policies pass around."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self, dataclass_transform


@dataclass_transform(frozen_default=True)
class Value:
    """Base of dataclasses that are equal by their members and never changed: mypy refuses it, `changed` makes another.

    Not frozen at run time: a step makes dozens of values, and the way in which `dataclasses` freezes them took a fifth of it.
    """

    def __init_subclass__(cls) -> None:
        dataclass(unsafe_hash=True)(cls)

    def changed(self, **changes: Any) -> Self:
        """`dataclasses.replace` at a tenth of its cost.

        Raises: `TypeError` for a name that there is not.
        """
        if not changes.keys() <= self.__dict__.keys():
            raise TypeError(f"a {type(self).__name__} has no {', '.join(sorted(changes.keys() - self.__dict__.keys()))}")
        made = object.__new__(type(self))
        made.__dict__ = {**self.__dict__, **changes}
        return made
