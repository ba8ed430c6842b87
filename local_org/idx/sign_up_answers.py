"""Answers while somebody signs up, until they exist."""

from __future__ import annotations

from local_org.idx import judging
from local_org.idx import remediations as r
from local_org.idx.authenticators.base import Rejected
from local_org.idx.challenges import pending_of
from local_org.idx.effects import CreateUser
from local_org.idx.enrollments import active_methods, recoverable
from local_org.idx.facts import Person
from local_org.idx.progress import proceed
from local_org.idx.remediations import Option
from local_org.idx.values import Values, inner, text
from local_org.idx.work import Answered, Work
from local_org.policy import registration


def select_enroll_profile(work: Work, values: Values) -> Answered:
    work.set(flow="register", pending=None, identifier=None, user_id=None)
    work.person = None
    work.renew()
    password = recoverable(work.facts) if registration.decide(work.facts).asks_password else None
    shown = {} if password is None else {"password": Option(password.key, password.id, active_methods(work.facts, password.key)).to_json()}
    work.offer("enroll-profile", {"name": r.ENROLL_PROFILE, **shown}, {"name": r.SELECT_IDENTIFY}, actions=(r.CANCEL,))
    return work.state()


def enroll_profile(work: Work, values: Values) -> Answered:
    """The user is made at once, STAGED and already in the target group, so that the policies of that group rule the rest."""
    decision = registration.decide(work.facts)
    if not decision.allowed:
        return work.saying("idx.error.registration.unavailable")
    profile = inner(values, "userProfile")
    problems = registration.problems(decision.attributes, profile, work.facts.login_taken)
    if problems:
        return work.on_fields(problems)
    known = {one.name: given for one in decision.attributes if (given := text(profile, one.name))}
    login = known.get("login") or known.get("email")
    if login is None:  # a policy that asks for neither: nobody could sign in with what it makes
        return work.saying("registration.error.request.not.completed")
    before, entry = work.tx, work.tx.offer[0]
    user = CreateUser(work.entropy.id("00u"), {**known, "login": login}, decision.group_ids)
    work.person = _staged(work, user, login)
    work.set(user_id=user.id, identifier=login)
    work.remember(created=user.id)
    work.effects.append(user)
    if "password" in entry:
        refused = _take_password(work, Option.from_json(entry["password"]), inner(values, "credentials"))
        if refused is not None:  # nobody was made
            work.tx, work.person = before, None
            work.effects.clear()
            return work.on_field("passcode", refused.key, *refused.params)
    return proceed(work)


def _staged(work: Work, user: CreateUser, login: str) -> Person:
    groups = frozenset((work.facts.everyone_group_id, *user.group_ids))
    return Person(
        id=user.id,
        login=login,
        status="STAGED",
        profile=user.profile,
        group_ids=groups,
        enrollments=(),
        assigned=work.facts.assigned_to(groups),
        attempts={},
        password_changed_at=None,
        password_matches=lambda _: False,
        password_was_used=lambda _candidate, _count: False,
    )


def _take_password(work: Work, password: Option, credentials: Values) -> Rejected | None:
    """The password that stood on the form, judged by the policy that will be in force for the new user."""
    judged = judging.enroll(work, pending_of(work, password, enrolling=True), credentials)
    return judged if isinstance(judged, Rejected) else None
