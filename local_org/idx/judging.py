"""Judges answers to open challenges and enrollments: what a right one proves, and what wrong ones cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local_org.idx.authenticators import BY_KEY
from local_org.idx.authenticators.base import Accepted, Rejected
from local_org.idx.effects import CountFailure, ResetFailures, SaveEnrollment, SetPassword
from local_org.idx.facts import Attempts, Enrollment
from local_org.idx.transaction import Pending, Proof
from local_org.idx.work import Work

TOO_MANY = Rejected("tooManyRequests", counts=False)
LOCKED = Rejected("authfactor.challenge.suspended_factor", counts=False)


def verify(work: Work, pending: Pending, credentials: Mapping[str, Any]) -> Accepted | Rejected:
    """A verification. Blocked, locked and unusable people fail before anything is compared, with the answer a wrong value gets."""
    module = BY_KEY[pending.key]
    _unlock_if_time(work)
    if blocked(work, pending.key):
        return TOO_MANY
    context = work.context
    judged = module.verify(pending, credentials, context)
    if isinstance(judged, Accepted) and not work.usable:
        judged = module.verify(pending, {}, context)  # right, but of no use: exactly what a wrong one is told
    if isinstance(judged, Rejected):
        locked_already = module.limit(context.password).locks_account and work.person is not None and not work.usable
        return judged if locked_already else _count(work, pending.key, judged)
    accept(work, pending, judged)
    return judged


def accept(work: Work, pending: Pending, accepted: Accepted) -> None:
    """A verification that succeeded: it counts, the counter starts anew, and the enrollment keeps what it must remember."""
    assert work.person is not None
    if work.person.attempts.get(pending.key, Attempts()).failures:
        work.effects.append(ResetFailures(work.person.id, pending.key))
    answered_by = accepted.enrollment_id or pending.enrollment_id
    had = next((one for one in work.person.enrollments if one.id == answered_by), None)
    if had is not None and accepted.remember is not None:
        _save(work, had.id, pending, had.profile, accepted.remember)
    proof = Proof(pending.key, pending.method, work.now, accepted.user_verified)
    work.set(proofs=(*work.tx.proofs, proof), pending=None)


def _save(work: Work, enrollment_id: str, pending: Pending, profile: Mapping[str, Any], secret: Mapping[str, Any]) -> None:
    assert work.person is not None
    work.effects.append(SaveEnrollment(work.person.id, enrollment_id, pending.key, pending.authenticator_id, profile, secret))
    work.enrolled(Enrollment(enrollment_id, pending.key, pending.authenticator_id, work.now, profile, secret))


def enroll(work: Work, pending: Pending, credentials: Mapping[str, Any], *, revoke_sessions: bool = False) -> Accepted | Rejected:
    """An enrollment, or a new password. What was enrolled counts as proved in this transaction."""
    module = BY_KEY[pending.key]
    if not work.usable:
        return Rejected("errors.E0000004", counts=False)
    if blocked(work, pending.key):
        return TOO_MANY
    judged = module.enroll(pending, credentials, work.context)
    if isinstance(judged, Rejected):
        return _count(work, pending.key, judged) if judged.counts else judged
    accept_enrollment(work, pending, judged, revoke_sessions=revoke_sessions)
    return judged


def accept_enrollment(work: Work, pending: Pending, accepted: Accepted, *, revoke_sessions: bool = False) -> None:
    """The enrollment, or the new password, is kept and counts as a proof."""
    assert work.person is not None
    module = BY_KEY[pending.key]
    if accepted.password is not None:
        work.effects.append(SetPassword(work.person.id, accepted.password, revoke_sessions))
        work.password_set(accepted.password)
    else:
        profile = accepted.profile if accepted.profile is not None else pending.profile
        _save(work, work.entropy.id(module.spec.enrollment_prefix), pending, profile, accepted.remember or {})
    others = tuple(proof for proof in work.tx.proofs if proof.key != pending.key)
    proof = Proof(pending.key, pending.method, work.now, accepted.user_verified)
    work.set(proofs=(*others, proof), enrolled=(*work.tx.enrolled, pending.key), pending=None)


def _attempts(work: Work, key: str) -> Attempts:
    if work.person is not None:
        return work.person.attempts.get(key, Attempts())
    return work.facts.attempts_of(work.tx.identifier or "", key)


def blocked(work: Work, key: str) -> bool:
    """Is this authenticator out of use for the person for now, after too many wrong answers?"""
    limit = BY_KEY[key].limit(work.context.password)
    return not limit.locks_account and _attempts(work, key).blocked_until > work.now


def _unlock_if_time(work: Work) -> None:
    """An account that unlocks by itself does so when somebody comes back. The pause of a code's authenticator unlocks nothing."""
    if work.person is None or work.person.status != "LOCKED_OUT":
        return
    locking = [key for key, one in BY_KEY.items() if one.limit(work.context.password).locks_account]
    if any(0 < work.person.attempts.get(key, Attempts()).blocked_until <= work.now for key in locking):
        work.update_user("ACTIVE")


def _count(work: Work, key: str, judged: Rejected) -> Rejected:
    """The wrong answer, counted for the person, or for what was typed; the one that reaches the limit is told so."""
    limit = BY_KEY[key].limit(work.context.password)
    former = _attempts(work, key)
    passed = former.blocked_until and former.blocked_until <= work.now
    failures = 1 if passed else former.failures + 1
    reached = bool(limit.failures) and failures >= limit.failures
    until = work.now + limit.pause_s if reached and limit.pause_s else 0.0
    person_id = work.person.id if work.person else None
    work.effects.append(CountFailure(person_id, work.tx.identifier or "", key, failures, until))
    if not reached:
        return judged
    if not limit.locks_account:
        return TOO_MANY
    if work.usable:
        work.update_user("LOCKED_OUT")
    return LOCKED
