"""The built-in groups of a new org and the person who signed up for it."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

EVERYONE = "Everyone"
ADMINISTRATORS = "Okta Administrators"

GROUPS: tuple[Json, ...] = (
    {"name": EVERYONE, "description": "All users in your organization"},
    {
        "name": ADMINISTRATORS,
        "description": "Okta manages this group, which contains all administrators in your organization.",
    },
)

# Made up: a real org has whoever filled in the web form.
FIRST_ADMINISTRATOR: Json = {
    "firstName": "Olive",
    "lastName": "Owner",
    "mobilePhone": None,
    "secondEmail": None,
    "login": "admin@example.com",
    "email": "admin@example.com",
}
