"""Okta's guide "Set up your org" as declarations: one module a chapter, in its order and words.

Source: https://developer.okta.com/docs/guides/set-up-org/main
"""

from __future__ import annotations

from bootstrap.chapter import Chapter
from bootstrap.guide import accounts, apps, embedded_widget, groups, multifactor, password_optional
from bootstrap.guide.choices import KINDS, Choices

MODULES = (accounts, groups, embedded_widget, apps, multifactor, password_optional)


def chapters(choices: Choices) -> tuple[Chapter, ...]:
    return tuple(Chapter(heading=module.HEADING, resources=module.resources(choices), checks=module.checks(choices)) for module in MODULES)


CHAPTERS = chapters(Choices())


def _with_every_choice() -> tuple[Chapter, ...]:
    """Each address once: the choices differ in what they add, not in what an address means."""
    all_kinds = tuple(KINDS.values())
    shared, own = chapters(Choices(all_kinds)), chapters(Choices(all_kinds, own_policy=True))
    both = [{one.address: one for one in (*b.resources, *a.resources)} for a, b in zip(shared, own, strict=True)]
    return tuple(Chapter(heading=one.heading, resources=tuple(found.values()), checks=()) for one, found in zip(shared, both, strict=True))


EVERYTHING = _with_every_choice()  # whatever any run may have made: how destroy knows it
