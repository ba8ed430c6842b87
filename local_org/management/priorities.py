"""Where a policy or rule stands among its siblings: numbered 1..n without gaps (the older types), or from 0 with gaps."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def in_order(entities: list[Json]) -> list[Json]:
    """As lists show them: by priority, equals in the order they were made."""
    return sorted(entities, key=lambda entity: int(entity["priority"]))


def numbered(siblings: list[Json], placed: Json, asked: int | None) -> list[Json]:
    """All of them, `placed` at the asked place (none: directly above the system default, which is always last), counted from 1.

    `siblings` may hold `placed` as it was: then it moves. An asked place beyond the last counts as the last.
    """
    others = [entity for entity in in_order(siblings) if entity["id"] != placed["id"]]
    if placed["system"]:
        return _counted([*others, placed])
    own = [entity for entity in others if not entity["system"]]
    place = len(own) if asked is None else max(0, min(asked - 1, len(own)))
    return _counted([*own[:place], placed, *own[place:], *(entity for entity in others if entity["system"])])


def without(siblings: list[Json], removed_id: str) -> list[Json]:
    """The numbered others, closed up."""
    return _counted([entity for entity in in_order(siblings) if entity["id"] != removed_id])


def spaced(siblings: list[Json], placed: Json, asked: int | None) -> list[Json]:
    """The newer types: the asked number, pushing the ones that stand there and below; none: after the last one that people made."""
    own = [entity for entity in in_order(siblings) if entity["id"] != placed["id"] and not entity["system"]]
    if asked is None:
        asked = own[-1]["priority"] + 1 if own else 0
    moved, free = [], asked
    for entity in own:
        if entity["priority"] == free:
            free += 1
            moved.append({**entity, "priority": free})
    return [{**placed, "priority": asked}, *moved]


def _counted(entities: list[Json]) -> list[Json]:
    return [entity if entity["priority"] == number else {**entity, "priority": number} for number, entity in enumerate(entities, 1)]
