"""Which `okta.*` scopes a service app needs for what the guide sets: exactly those, derived from the kinds of its resources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bootstrap.chapter import Chapter, chosen, resources_of
from bootstrap.guide import CHAPTERS
from bootstrap.kinds.app import WebApp
from bootstrap.kinds.app_assignment import AppForGroup, AppPolicy
from bootstrap.kinds.authenticator import Authenticator
from bootstrap.kinds.authorization_server import GrantOnServerRule
from bootstrap.kinds.group import Everyone, Group
from bootstrap.kinds.manual import MagicLinkCallback, Manual, OrgSwitch
from bootstrap.kinds.membership import Membership
from bootstrap.kinds.policy import DirectlyAboveDefault, Policy, SystemPolicy
from bootstrap.kinds.role import AdminRole
from bootstrap.kinds.rule import Rule
from bootstrap.kinds.trusted_origin import TrustedOrigin
from bootstrap.kinds.user import TokenOwner, User
from bootstrap.resource import Resource, UseCase

READ, MANAGE = ".read", ".manage"

# The first kind that fits counts. What verify asks beyond these (simulations, the groups of an admin) is covered by them.
OF_KIND: tuple[tuple[type[Resource], tuple[str, ...]], ...] = (
    (TokenOwner, ("okta.users.read",)),
    (User, ("okta.users.manage",)),
    (AdminRole, ("okta.roles.manage",)),
    (Everyone, ("okta.groups.read",)),
    (Group, ("okta.groups.manage",)),
    (Membership, ("okta.groups.manage", "okta.users.read")),
    (OrgSwitch, ("okta.apps.read",)),
    (Manual, ()),
    (MagicLinkCallback, ()),  # a private interface, where no scope helps
    (WebApp, ("okta.apps.manage",)),
    (AppForGroup, ("okta.apps.manage",)),
    (AppPolicy, ("okta.apps.manage", "okta.policies.read")),
    (GrantOnServerRule, ("okta.authorizationServers.manage",)),
    (TrustedOrigin, ("okta.trustedOrigins.manage",)),
    (Authenticator, ("okta.authenticators.manage",)),
    (SystemPolicy, ("okta.policies.read",)),
    (Policy, ("okta.policies.manage",)),
    (Rule, ("okta.policies.manage",)),
    (DirectlyAboveDefault, ("okta.policies.manage",)),
)


def needed(use_cases: Iterable[UseCase] = tuple(UseCase)) -> tuple[str, ...]:
    """For plan, apply, verify and destroy of these use cases, in alphabetical order; `manage` includes `read`."""
    wanted = tuple(use_cases)
    only = wanted[0] if len(wanted) == 1 else None
    return needed_for(chosen(CHAPTERS, only, exactly_as_written=False))


def needed_for(chapters: Sequence[Chapter]) -> tuple[str, ...]:
    return without_included({scope for resource in resources_of(chapters) for scope in of_kind(resource)})


def of_kind(resource: Resource) -> tuple[str, ...]:
    """Raises: `LookupError` for a kind that is not in the table."""
    for kind, scopes in OF_KIND:
        if isinstance(resource, kind):
            return scopes
    raise LookupError(f"no scopes are known for {type(resource).__name__}")


def without_included(scopes: set[str]) -> tuple[str, ...]:
    """Without the `read` of what is managed anyway."""
    return tuple(sorted(scope for scope in scopes if not (scope.endswith(READ) and _managing(scope) in scopes)))


def missing(needed_scopes: Sequence[str], given: Iterable[str], *, writing: bool) -> tuple[str, ...]:
    """Those of the needed that the given ones do not include. Who only reads gets along with `read`."""
    has = set(given)
    enough = {scope: {scope, _managing(scope)} | (set() if writing else {_reading(scope)}) for scope in needed_scopes}
    return tuple(scope if writing else _reading(scope) for scope in needed_scopes if not enough[scope] & has)


def _managing(scope: str) -> str:
    return scope.removesuffix(READ) + MANAGE if scope.endswith(READ) else scope


def _reading(scope: str) -> str:
    return scope.removesuffix(MANAGE) + READ if scope.endswith(MANAGE) else scope
