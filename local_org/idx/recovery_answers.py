"""Answers in a recovery, and the new password that ends it or follows an expired one."""

from __future__ import annotations

from local_org.idx import judging, recovery
from local_org.idx import remediations as r
from local_org.idx.answers import refused
from local_org.idx.authenticators import BY_KEY
from local_org.idx.authenticators.base import Rejected
from local_org.idx.challenges import ask
from local_org.idx.first_page import sign_up
from local_org.idx.progress import anew, proceed
from local_org.idx.values import BLANK, Values, inner, text
from local_org.idx.work import Answered, Work

_NO_RESET = "oie.selfservice.reset.password.not.allowed"


def identify_for_recovery(work: Work, values: Values) -> Answered:
    identifier = text(values, "identifier")
    if not identifier:
        return work.on_field("identifier", BLANK)
    person = work.facts.find(identifier)
    if person is None and not work.facts.settings.prevent_enumeration_at_recovery:
        return work.saying("idx.unknown.user", identifier)
    before = work.tx
    work.set(identifier=identifier, user_id=person.id if person else None)
    work.person = person
    if not work.hidden and not recovery.may_recover(work):
        work.tx = before  # another name may still be typed
        return work.refused(_NO_RESET)
    return _start_recovery(work)


def recover(work: Work, values: Values) -> Answered:
    """From the first page: the name is asked; from a password challenge the person is known."""
    if work.tx.identifier is None:
        work.set(flow="recover", pending=None)
        work.offer("identify-recovery", {"name": r.IDENTIFY_RECOVERY}, *sign_up(work), actions=(r.CANCEL,))
        return work.state()
    before, hidden = work.tx, work.hidden
    work.set(flow="recover", proofs=())
    work.remember(hidden=hidden)
    if not work.hidden and not recovery.may_recover(work):
        work.tx = before
        return work.saying(_NO_RESET)
    return _start_recovery(work)


def _start_recovery(work: Work) -> Answered:
    """Proofs of the sign-in do not count for the recovery."""
    work.set(flow="recover", pending=None, proofs=())
    work.renew()
    if work.person is None or work.hidden:
        return ask(work, recovery.recovery_candidates(work))
    return recovery.recovering(work)


def reset(work: Work, values: Values) -> Answered:
    """The new password after a recovery. The proofs of the recovery count where their authenticator may be used to sign in."""
    pending = work.tx.pending
    assert pending is not None
    if work.configured(pending.key) is None:  # turned off since
        return anew(work)
    credentials = inner(values, "credentials")
    judged = judging.enroll(work, pending, credentials, revoke_sessions=credentials.get("revokeSessions") is True)
    if isinstance(judged, Rejected):
        return refused(work, judged, hidden=False)
    work.spend_token()
    _password_is_new(work)
    work.set(flow="authenticate")
    if work.person is not None and not work.person.assigned:
        return work.ends("idx.recovery.completed")
    return proceed(work)


def reenroll(work: Work, values: Values) -> Answered:
    """The new password after an expired one."""
    pending = work.tx.pending
    assert pending is not None
    if work.configured(pending.key) is None:
        return anew(work)
    judged = judging.enroll(work, pending, inner(values, "credentials"))
    if isinstance(judged, Rejected):
        return refused(work, judged, hidden=False)
    _password_is_new(work)
    return proceed(work)


def _password_is_new(work: Work) -> None:
    """A new password is no new authenticator: optional ones are not asked because of it."""
    work.set(enrolled=tuple(key for key in work.tx.enrolled if not BY_KEY[key].spec.recovers))
    work.remember(change_password=False, warned=True)
    if work.person is not None and work.person.status in ("PASSWORD_EXPIRED", "RECOVERY"):
        work.update_user("ACTIVE")
