"""`/api/v1`: one module per resource family, named as its path."""

from __future__ import annotations

from local_org.management import app_assignments, app_secrets, apps, authenticators, groups, policies, roles, rules, user_lifecycle, users
from local_org.web.routing import Route

_FAMILIES = (users, user_lifecycle, roles, groups, apps, app_secrets, app_assignments, authenticators, policies, rules)
ROUTES: list[Route] = [route for family in _FAMILIES for route in family.ROUTES]
