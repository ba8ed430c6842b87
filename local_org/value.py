"""What a step of the sign-in engine makes, by the dozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import dataclass_transform


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Value:
    """Base of dataclasses that are equal by their members and never changed: mypy refuses it, `dataclasses.replace` makes another.

    Not frozen at run time: the way in which `dataclasses` freezes what it makes took a fifth of a step.
    """

    def __init_subclass__(cls) -> None:
        dataclass(unsafe_hash=True)(cls)
