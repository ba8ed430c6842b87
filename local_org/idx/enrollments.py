"""What a person has enrolled, as options, and the authenticator that recovery renews."""

from __future__ import annotations

from local_org.idx.authenticators import BY_KEY
from local_org.idx.facts import Authenticator, Facts, Person
from local_org.idx.remediations import Option


def recoverable(facts: Facts) -> Authenticator | None:
    """The org's authenticator that a recovery renews (the password), None in an org without one."""
    return next((one for one in facts.authenticators if one.key in BY_KEY and BY_KEY[one.key].spec.recovers), None)


def enrolled_options(facts: Facts, person: Person | None) -> list[Option]:
    """What the person has enrolled, in the order of enrollment; a password last: it has no enrollment of its own in the store."""
    if person is None:
        return []
    found = []
    for enrollment in person.enrollments:
        if enrollment.key in BY_KEY:
            method = BY_KEY[enrollment.key].spec.methods[0].type
            address = str(enrollment.profile.get("email", ""))
            found.append(Option(enrollment.key, enrollment.authenticator_id, method, enrollment.id, address))
    password = recoverable(facts)
    if person.password_changed_at is not None and password is not None:
        spec = BY_KEY[password.key].spec
        found.append(Option(password.key, password.id, spec.methods[0].type, spec.enrollment_prefix + person.id[3:]))
    return found
