"""Answers to what was offered: one function for each remediation and action. Each leaves the work at the next step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local_org.idx import judging, messages, progress
from local_org.idx import remediations as r
from local_org.idx.authenticators import BY_KEY
from local_org.idx.authenticators.base import Rejected
from local_org.idx.effects import CreateUser
from local_org.idx.facts import Person
from local_org.idx.ion import Said
from local_org.idx.remediations import Option
from local_org.idx.transaction import Pending
from local_org.idx.work import Answered, Work
from local_org.policy import registration

Values = Mapping[str, Any]
BLANK = "model.validation.field.blank"
_LONGEST_NAME = 320
_NO_RESET = "oie.selfservice.reset.password.not.allowed"


def identify(work: Work, values: Values) -> Answered:
    """The first page, with or without the password on it."""
    identifier = _text(values, "identifier")
    if not identifier:
        return work.on_field("identifier", BLANK)
    person = work.facts.find(identifier)
    password = work.tx.offer[0].get("password")
    if password is not None:
        return _identify_with_password(work, identifier, person, Option(**password), _inner(values, "credentials"), values)
    if person is None and not work.facts.settings.prevent_enumeration_at_authentication:
        return work.saying("idx.unknown.user", identifier)
    work.set(identifier=identifier, user_id=person.id if person else None, remember_me=values.get("rememberMe") is True)
    work.person = person
    work.renew()
    return progress.unknown_person(work) if work.hidden else progress.proceed(work)


def _identify_with_password(
    work: Work, identifier: str, person: Person | None, password: Option, credentials: Values, values: Values
) -> Answered:
    if not _text(credentials, "passcode", keep_blanks=True):
        return work.on_field("passcode", BLANK)
    if person is None:
        return work.saying("idx.unknown.user", identifier)
    before = work.tx
    work.person = person
    work.set(identifier=identifier, user_id=person.id, remember_me=values.get("rememberMe") is True)
    pending = Pending(password.key, password.authenticator_id, password.method, enrolling=False, enrollment_id=None, sent=True)
    judged = judging.verify(work, pending, credentials)
    if isinstance(judged, Rejected):
        key = _refusal_of(work, "incorrectPassword", hidden=person.status != "LOCKED_OUT")
        work.tx, work.person = before, None
        return work.saying(key)
    return _after_password(work)


def _after_password(work: Work) -> Answered:
    assert work.person is not None
    if work.person.status == "PASSWORD_EXPIRED" or work.context.password.expired(work.person.password_changed_at, work.now):
        work.remember(change_password=True)
    return progress.proceed(work)


def identify_for_recovery(work: Work, values: Values) -> Answered:
    identifier = _text(values, "identifier")
    if not identifier:
        return work.on_field("identifier", BLANK)
    person = work.facts.find(identifier)
    if person is None and not work.facts.settings.prevent_enumeration_at_recovery:
        return work.saying("idx.unknown.user", identifier)
    before = work.tx
    work.set(identifier=identifier, user_id=person.id if person else None)
    work.person = person
    if not work.hidden and not progress.may_recover(work):
        work.tx = before  # another name may still be typed
        return work.refused(_NO_RESET)
    return _start_recovery(work)


def _start_recovery(work: Work) -> Answered:
    """Proofs of the sign-in do not count for the recovery."""
    work.set(flow="recover", pending=None, proofs=())
    work.renew()
    if work.person is None or work.hidden:
        return progress.ask(work, progress.recovery_candidates(work))
    return progress.recovering(work)


def recover(work: Work, values: Values) -> Answered:
    """From the first page: the name is asked; from a password challenge the person is known."""
    if work.tx.identifier is None:
        work.set(flow="recover", pending=None)
        work.offer("identify-recovery", {"name": r.IDENTIFY_RECOVERY}, *_sign_up(work), actions=(r.CANCEL,))
        return work.state()
    before, hidden = work.tx, work.hidden
    work.set(flow="recover", proofs=())
    work.remember(hidden=hidden)
    if not work.hidden and not progress.may_recover(work):
        work.tx = before
        return work.saying(_NO_RESET)
    return _start_recovery(work)


def _sign_up(work: Work) -> list[dict[str, Any]]:
    return [{"name": r.SELECT_ENROLL_PROFILE}] if registration.decide(work.facts).allowed else []


def select_identify(work: Work, values: Values) -> Answered:
    """«Already have an account?»"""
    progress.first_page(work)
    work.renew()
    return work.state()


def cancel(work: Work, values: Values) -> Answered:
    """The first page again on the same handle; no proof survives."""
    work.set(data={})
    return select_identify(work, values)


# signing up --------------------------------------------------------------------------------------------------------------


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
    profile = _inner(values, "userProfile")
    problems = registration.problems(decision.attributes, profile, work.facts.login_taken)
    if problems:
        said: dict[str, tuple[dict[str, Any], ...]] = {}
        for problem in problems:
            said[problem.attribute] = (*said.get(problem.attribute, ()), messages.render(problem.key, *problem.params))
        return work.state(400, Said(on_fields=said))
    known = {one.name: text for one in decision.attributes if (text := _text(profile, one.name))}
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
    return progress.proceed(work)


_ABOUT_PASSWORDS = ("incorrectPassword", "authfactor.challenge.suspended_factor")


# choosing and proving ----------------------------------------------------------------------------------------------------


def select_authenticate(work: Work, values: Values) -> Answered:
    """A choice of the list, or the consent to send to the only one."""
    listed = _listed(work, r.SELECT_AUTHENTICATE)
    chosen = _chosen(values, listed)
    if chosen is None:
        return work.saying("E0000020")
    if not progress.still_there(work, chosen.key, chosen.enrollment_id):
        return progress.anew(work)
    work.renew()
    spec = BY_KEY[chosen.key].spec
    return progress.challenge(work, chosen, listed if len(listed) > 1 or spec.channel else [])


def challenge(work: Work, values: Values) -> Answered:
    pending = work.tx.pending
    assert pending is not None
    if not progress.still_there(work, pending.key, pending.enrollment_id):
        return progress.anew(work)
    credentials = _inner(values, "credentials")
    if not any(_text(credentials, field["name"], keep_blanks=True) for field in BY_KEY[pending.key].fields("verify")):
        return work.on_field("passcode", BLANK)
    hidden = work.hidden
    judged = judging.verify(work, pending, credentials)
    if isinstance(judged, Rejected):
        return _refused(work, judged, hidden=hidden)
    spec = BY_KEY[pending.key].spec
    if work.tx.flow == "authenticate" and spec.recovers:
        return _after_password(work)
    return progress.proceed(work)


def _refused(work: Work, judged: Rejected, *, hidden: bool) -> Answered:
    """The same state with the message. Where existence must not show, every wrong password is «Authentication failed»."""
    key = _refusal_of(work, judged.key, hidden=hidden)
    if judged.field is not None:
        return work.on_field(judged.field, key, *judged.params)
    return work.saying(key, *judged.params)


def _refusal_of(work: Work, key: str, *, hidden: bool) -> str:
    if key not in _ABOUT_PASSWORDS:
        return key
    locked = work.person is not None and work.person.status == "LOCKED_OUT"
    if not hidden and locked and work.context.password.shows_lockout:
        return "errors.E0000069"
    told = key == "authfactor.challenge.suspended_factor" or work.usable
    return key if told and not hidden else "errors.E0000004"


def resend(work: Work, values: Values) -> Answered:
    """A new code and link; the former ones are dead. On the page that waits for consent it is the consent."""
    pending = work.tx.pending
    if pending is None:
        return work.saying("E0000020")
    if not progress.still_there(work, pending.key, pending.enrollment_id):
        return progress.anew(work)
    if not pending.sent:
        return select_authenticate(work, {"authenticator": {"id": pending.authenticator_id}})
    progress.begin(work)
    work.renew()
    return work.state()


def poll(work: Work, values: Values) -> Answered:
    """Nothing has happened: the same state, byte for byte."""
    return work.state()


# enrolling ---------------------------------------------------------------------------------------------------------------


def select_enroll(work: Work, values: Values) -> Answered:
    listed = _listed(work, r.SELECT_ENROLL)
    chosen = _chosen(values, listed)
    if chosen is None:
        return work.saying("E0000020")
    if not progress.still_there(work, chosen.key, None):
        return progress.anew(work)
    work.renew()
    return progress.enroll(work, chosen, listed, skippable=any(entry["name"] == r.SKIP for entry in work.tx.offer))


def enroll(work: Work, values: Values) -> Answered:
    pending = work.tx.pending
    assert pending is not None
    if not progress.still_there(work, pending.key, None):
        return progress.anew(work)
    credentials = _inner(values, "credentials")
    if not _text(credentials, "passcode", keep_blanks=True):
        return work.on_field("passcode", BLANK)
    judged = judging.enroll(work, pending, credentials)
    return _refused(work, judged, hidden=False) if isinstance(judged, Rejected) else progress.proceed(work)


def reset(work: Work, values: Values) -> Answered:
    """The new password after a recovery. The proofs of the recovery count where their authenticator may be used to sign in."""
    pending = work.tx.pending
    assert pending is not None
    credentials = _inner(values, "credentials")
    judged = judging.enroll(work, pending, credentials, revoke_sessions=credentials.get("revokeSessions") is True)
    if isinstance(judged, Rejected):
        return _refused(work, judged, hidden=False)
    _password_is_new(work)
    work.set(flow="authenticate")
    if work.person is not None and not work.person.assigned:
        return work.ends("idx.recovery.completed")
    return progress.proceed(work)


def reenroll(work: Work, values: Values) -> Answered:
    """The new password after an expired one."""
    pending = work.tx.pending
    assert pending is not None
    judged = judging.enroll(work, pending, _inner(values, "credentials"))
    if isinstance(judged, Rejected):
        return _refused(work, judged, hidden=False)
    _password_is_new(work)
    return progress.proceed(work)


def _password_is_new(work: Work) -> None:
    """A new password is no new authenticator: optional ones are not asked because of it."""
    work.set(enrolled=tuple(key for key in work.tx.enrolled if not BY_KEY[key].spec.recovers))
    work.remember(change_password=False)
    if work.person is not None and work.person.status in ("PASSWORD_EXPIRED", "RECOVERY"):
        work.update_user("ACTIVE")


def skip(work: Work, values: Values) -> Answered:
    """Only what was offered with it is passed over."""
    work.set(skipped=(*work.tx.skipped, *(option.key for option in _listed(work, r.SELECT_ENROLL))), pending=None)
    return progress.proceed(work)


# reading values ----------------------------------------------------------------------------------------------------------


def _text(values: Values, name: str, *, keep_blanks: bool = False) -> str:
    value = values.get(name)
    if not isinstance(value, str):
        return ""
    return value if keep_blanks else value.strip()[:_LONGEST_NAME]


def _inner(values: Values, name: str) -> Values:
    value = values.get(name)
    return value if isinstance(value, dict) else {}


def _listed(work: Work, name: str) -> list[Option]:
    return [Option(**one) for entry in work.tx.offer if entry["name"] == name for one in entry["options"]]


def _chosen(values: Values, listed: list[Option]) -> Option | None:
    """The option of this id; what else was sent with it must be what was offered."""
    wanted = _inner(values, "authenticator")
    for option in listed:
        if option.authenticator_id == wanted.get("id"):
            fits = wanted.get("methodType", option.method) == option.method
            same = wanted.get("enrollmentId", option.enrollment_id) == option.enrollment_id
            return option if fits and same else None
    return None
