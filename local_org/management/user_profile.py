"""The user schema of a new org: which profile members exist, which must be there, and how a profile is judged."""

from __future__ import annotations

import re
from typing import Any

from local_org.web.errors import ApiError, invalid

Json = dict[str, Any]

_NAMES = """
    login firstName lastName middleName honorificPrefix honorificSuffix email title displayName nickName profileUrl
    secondEmail mobilePhone primaryPhone streetAddress city state zipCode countryCode postalAddress preferredLanguage locale
    timezone userType employeeNumber costCenter organization division department managerId manager
"""
PROPERTIES = frozenset(_NAMES.split())
_REQUIRED = ("login", "email", "firstName", "lastName")
_LENGTHS = {"login": (5, 100), "email": (5, 100), "firstName": (1, 50), "lastName": (1, 50)}
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]+")


def checked(profile: Any, *, operation: str) -> Json:
    """The profile to keep: nulls and empty texts are "not there", the four members that reads always show are.

    `operation` stands in the summary of an unknown property (`newUser` was recorded). Raises E0000003, E0000001.
    """
    if not isinstance(profile, dict) or not all(value is None or isinstance(value, str) for value in profile.values()):
        raise ApiError("E0000003")
    unknown = sorted(set(profile) - PROPERTIES)
    if unknown:
        raise invalid(operation, *(f"Property name '{name}' is not defined in profile" for name in unknown))
    given = {name: value for name, value in profile.items() if value}
    causes = [cause for name in _REQUIRED for cause in _wrong(name, given.get(name))]
    causes += [cause for cause in _wrong("secondEmail", given.get("secondEmail")) if given.get("secondEmail")]
    if causes:
        raise invalid(causes[0].split(":", 1)[0], *causes)
    return {"firstName": None, "lastName": None, "mobilePhone": None, "secondEmail": None, **given}


def _wrong(name: str, value: str | None) -> list[str]:
    """What is wrong with one member. The wording of the length complaint is assumed."""
    if not value:
        return [f"{name}: The field cannot be left blank"]
    least, most = _LENGTHS.get(name, (0, 100))
    if not least <= len(value) <= most:
        return [f"{name}: The field must be between {least} and {most} characters"]
    if name == "login" and not _EMAIL.fullmatch(value):
        return ["login: Username must be in the form of an email address"]
    if name in ("email", "secondEmail") and not _EMAIL.fullmatch(value):
        return [f"{name}: Does not match required pattern"]
    return []
