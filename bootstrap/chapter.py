"""A chapter of the guide, and which of it one run is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bootstrap.check import Check
from bootstrap.resource import Resource, UseCase


@dataclass(frozen=True, slots=True)
class Chapter:
    heading: str
    resources: tuple[Resource, ...]
    checks: tuple[Check, ...]


def chosen(chapters: Iterable[Chapter], use_case: UseCase | None, *, exactly_as_written: bool) -> tuple[Chapter, ...]:
    """The chapters with what one use case needs (None: both), without our own additions if the guide is wanted to the letter."""
    narrowed = (
        replace(
            chapter,
            resources=tuple(r for r in chapter.resources if _wanted(r.use_case, use_case) and (r.as_written or not exactly_as_written)),
            checks=tuple(check for check in chapter.checks if _wanted(check.use_case, use_case)),
        )
        for chapter in chapters
    )
    return tuple(chapter for chapter in narrowed if chapter.resources)


def resources_of(chapters: Iterable[Chapter]) -> tuple[Resource, ...]:
    return tuple(resource for chapter in chapters for resource in chapter.resources)


def in_write_order(chapters: Iterable[Chapter]) -> tuple[Resource, ...]:
    """By phase, then as the guide has them. What a resource needs always stands before it."""
    return tuple(sorted(resources_of(chapters), key=lambda resource: resource.phase))


def _wanted(of: UseCase | None, use_case: UseCase | None) -> bool:
    return of is None or use_case is None or of == use_case
