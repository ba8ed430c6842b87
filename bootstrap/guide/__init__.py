"""Okta's guide "Set up your org" as declarations: one module a chapter, in its order and words.

Source: https://developer.okta.com/docs/guides/set-up-org/main
"""

from __future__ import annotations

from bootstrap.chapter import Chapter
from bootstrap.guide import accounts, apps, embedded_widget, groups, multifactor, password_optional

CHAPTERS = tuple(
    Chapter(heading=chapter.HEADING, resources=chapter.RESOURCES, checks=chapter.CHECKS)
    for chapter in (accounts, groups, embedded_widget, apps, multifactor, password_optional)
)
