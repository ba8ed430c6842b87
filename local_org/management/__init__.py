"""`/api/v1`: one module per resource family, named as its path."""

from __future__ import annotations

from local_org.management import groups, roles, user_lifecycle, users
from local_org.web.routing import Route

ROUTES: list[Route] = [*users.ROUTES, *user_lifecycle.ROUTES, *roles.ROUTES, *groups.ROUTES]
