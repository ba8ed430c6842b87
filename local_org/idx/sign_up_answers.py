"""Answers while somebody signs up, until they exist."""

from __future__ import annotations

from typing import Any

from local_org.idx import messages
from local_org.idx import remediations as r
from local_org.idx.effects import CreateUser
from local_org.idx.facts import Person
from local_org.idx.ion import Said
from local_org.idx.progress import proceed
from local_org.idx.values import Values, inner, text
from local_org.idx.work import Answered, Work
from local_org.policy import registration


def select_enroll_profile(work: Work, values: Values) -> Answered:
    work.set(flow="register", pending=None, identifier=None, user_id=None)
    work.person = None
    work.renew()
    work.offer("enroll-profile", {"name": r.ENROLL_PROFILE}, {"name": r.SELECT_IDENTIFY}, actions=(r.CANCEL,))
    return work.state()


def enroll_profile(work: Work, values: Values) -> Answered:
    """The user is made at once, STAGED and already in the target group, so that the policies of that group rule the rest."""
    decision = registration.decide(work.facts)
    if not decision.allowed:
        return work.saying("idx.error.registration.unavailable")
    profile = inner(values, "userProfile")
    problems = registration.problems(decision.attributes, profile, work.facts.login_taken)
    if problems:
        said: dict[str, tuple[dict[str, Any], ...]] = {}
        for problem in problems:
            said[problem.attribute] = (*said.get(problem.attribute, ()), messages.render(problem.key, *problem.params))
        return work.state(400, Said(on_fields=said))
    known = {one.name: given for one in decision.attributes if (given := text(profile, one.name))}
    login = known.get("login") or known.get("email")
    if login is None:  # a policy that asks for neither: nobody could sign in with what it makes
        return work.saying("registration.error.request.not.completed")
    user_id = work.entropy.id("00u")
    work.effects.append(CreateUser(user_id, {**known, "login": login}, decision.group_ids))
    groups = frozenset((work.facts.everyone_group_id, *decision.group_ids))
    work.person = Person(
        id=user_id,
        login=login,
        status="STAGED",
        profile={**known, "login": login},
        group_ids=groups,
        enrollments=(),
        assigned=work.facts.assigned_to(groups),
        attempts={},
        password_changed_at=None,
        password_matches=lambda _: False,
        password_was_used=lambda _candidate, _count: False,
    )
    work.set(user_id=user_id, identifier=login)
    work.remember(created=user_id)
    return proceed(work)
