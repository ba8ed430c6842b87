"""What a person has enrolled, as options, and the authenticator that recovery renews."""

from __future__ import annotations

from functools import lru_cache

from local_org.idx.authenticators import BY_KEY
from local_org.idx.facts import Authenticator, Facts, Person
from local_org.idx.remediations import Option


def recoverable(facts: Facts) -> Authenticator | None:
    """The org's authenticator that a recovery renews (the password), None in an org without one."""
    for one in facts.authenticators:
        if one.key in BY_KEY and BY_KEY[one.key].spec.recovers:
            return one
    return None


def active_methods(facts: Facts, key: str) -> tuple[str, ...]:
    """The methods of this authenticator that are ACTIVE in the org and that sign-in knows, in the order of its module."""
    for one in facts.authenticators:
        if one.key == key and one.status == "ACTIVE":
            return _known(key, one.methods)
    return ()


@lru_cache
def _known(key: str, methods: tuple[str, ...]) -> tuple[str, ...]:
    """Kept, because a step asks many times, and orgs know few sets of methods."""
    return tuple(method.type for method in BY_KEY[key].spec.methods if method.type in methods)


def enrolled_options(facts: Facts, person: Person | None, *, only: str | None = None) -> list[Option]:
    """What the person has enrolled, in the order of enrollment; a password last: it has no enrollment of its own in the store.

    Several enrollments of a grouped authenticator are one option. One without an active method is none. `only`: of this authenticator.
    """
    if person is None:
        return []
    found: list[Option] = []
    for enrollment in person.enrollments:
        if only is not None and enrollment.key != only:
            continue
        module = BY_KEY.get(enrollment.key)
        methods = module.methods_of(enrollment, active_methods(facts, enrollment.key)) if module else ()
        if module is None or not methods:
            continue
        if not module.spec.grouped:
            shown = module.shown(enrollment.profile, enrollment.secret)
            found.append(Option(enrollment.key, enrollment.authenticator_id, methods, enrollment.id, shown))
        elif all(one.key != enrollment.key for one in found):
            found.append(Option(enrollment.key, enrollment.authenticator_id, methods))
    password = recoverable(facts) if person.password_changed_at is not None else None
    if password is not None and only in (None, password.key) and (methods := active_methods(facts, password.key)):
        found.append(Option(password.key, password.id, methods, BY_KEY[password.key].spec.enrollment_prefix + person.id[3:]))
    return found
