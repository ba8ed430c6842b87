"""Answers to what was offered, for sign-in and enrollment: one function for each remediation and action."""

from __future__ import annotations

from local_org.idx import challenges, ion, judging, profile, provider_redirects
from local_org.idx import remediations as r
from local_org.idx.authenticators import BY_KEY
from local_org.idx.authenticators.base import Rejected
from local_org.idx.facts import Person
from local_org.idx.first_page import first_page
from local_org.idx.options import may_be_enrolled, still_there
from local_org.idx.progress import anew, proceed, unknown_person
from local_org.idx.remediations import Option
from local_org.idx.transaction import Pending
from local_org.idx.values import BLANK, Values, chosen_of, inner, listed_in, text
from local_org.idx.work import Answered, Work

_ABOUT_PASSWORDS = ("incorrectPassword", "authfactor.challenge.suspended_factor")


def identify(work: Work, values: Values) -> Answered:
    """The first page, with or without the password on it."""
    identifier = text(values, "identifier")
    if not identifier:
        return work.on_field("identifier", BLANK)
    routing = provider_redirects.route(work.facts, identifier)
    if not routing.here:  # before anybody is looked up: the rule is about what was typed
        work.set(identifier=identifier)
        work.offer("redirect-idp", *provider_redirects.entries(routing.providers), actions=(r.CANCEL,))
        work.renew()
        return work.state()
    person = work.facts.find(identifier)
    password = work.tx.offer[0].get("password")
    if password is not None:
        return _identify_with_password(work, identifier, person, Option.from_json(password), inner(values, "credentials"), values)
    if person is None and not work.facts.settings.prevent_enumeration_at_authentication:
        return work.saying("idx.unknown.user", identifier)
    work.set(identifier=identifier, user_id=person.id if person else None, remember_me=values.get("rememberMe") is True)
    work.person = person
    work.renew()
    return unknown_person(work) if work.hidden else proceed(work)


def _identify_with_password(
    work: Work, identifier: str, person: Person | None, password: Option, credentials: Values, values: Values
) -> Answered:
    if work.configured(password.key) is None:  # turned off since
        first_page(work)
        return work.saying("E0000020")
    if not text(credentials, "passcode", keep_blanks=True):
        return work.on_field("passcode", BLANK)
    if person is None:
        return work.saying("idx.unknown.user", identifier)
    before = work.tx
    work.person = person
    work.set(identifier=identifier, user_id=person.id, remember_me=values.get("rememberMe") is True)
    pending = Pending(password.key, password.authenticator_id, password.only_method, enrolling=False, enrollment_id=None, sent=True)
    judged = judging.verify(work, pending, credentials)
    if isinstance(judged, Rejected):
        key = refusal_of(work, "incorrectPassword", hidden=person.status != "LOCKED_OUT")
        work.tx, work.person = before, None
        return work.saying(key)
    return _after_password(work)


def _after_password(work: Work) -> Answered:
    assert work.person is not None
    if work.person.status == "PASSWORD_EXPIRED" or work.context.password.expired(work.person.password_changed_at, work.now):
        work.remember(change_password=True)
    return proceed(work)


def select_identify(work: Work, values: Values) -> Answered:
    """«Already have an account?»"""
    first_page(work)
    work.renew()
    return work.state()


def cancel(work: Work, values: Values) -> Answered:
    """The first page again on the same handle; no proof survives."""
    work.set(data={})
    return select_identify(work, values)


def select_authenticate(work: Work, values: Values) -> Answered:
    """A choice of the list, or the consent to send to the only one."""
    listed = listed_in(work, r.SELECT_AUTHENTICATE)
    chosen = chosen_of(values, listed)
    if chosen is None:
        return work.saying("E0000020")
    if not still_there(work, chosen.key, chosen.enrollment_id):
        return anew(work)
    work.renew()
    return challenges.challenge(work, chosen, listed if challenges.keeps_list(chosen, listed) else [])


def challenge(work: Work, values: Values) -> Answered:
    pending = work.tx.pending
    assert pending is not None
    if not still_there(work, pending.key, pending.enrollment_id):
        return anew(work)
    credentials = inner(values, "credentials")
    blank = blank_field(work, credentials)
    if blank is not None:
        return work.on_field(blank, BLANK)
    hidden = work.hidden
    judged = judging.verify(work, pending, credentials)
    if isinstance(judged, Rejected):
        return refused(work, judged, hidden=hidden)
    spec = BY_KEY[pending.key].spec
    if work.tx.flow == "authenticate" and spec.recovers:
        return _after_password(work)
    return proceed(work)


def refused(work: Work, judged: Rejected, *, hidden: bool) -> Answered:
    """The same state with the message. Where existence must not show, every wrong password is «Authentication failed»."""
    key = refusal_of(work, judged.key, hidden=hidden)
    if judged.field is not None:
        return work.on_field(judged.field, key, *judged.params)
    return work.saying(key, *judged.params)


def refusal_of(work: Work, key: str, *, hidden: bool) -> str:
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
    if not still_there(work, pending.key, pending.enrollment_id):
        return anew(work)
    if not pending.sent:
        chosen = {"id": pending.authenticator_id, "methodType": pending.method or pending.methods[0], "enrollmentId": pending.enrollment_id}
        return select_authenticate(work, {"authenticator": chosen})
    refused = challenges.begin(work, work.tx)
    if refused is not None:
        return refused
    work.renew()
    return work.state()


def poll(work: Work, values: Values) -> Answered:
    """What a device has said meanwhile; while nothing has happened, the same state, byte for byte."""
    pending = work.tx.pending
    if pending is None:
        return work.state()
    good = may_be_enrolled(work, pending.key) if pending.enrolling else still_there(work, pending.key, pending.enrollment_id)
    if work.usable and not good:
        return anew(work)
    answered = BY_KEY[pending.key].poll(pending, work.context)
    if isinstance(answered, Rejected):
        return _device_refused(work, answered)
    if answered is None or not work.usable:
        return work.state()
    if judging.blocked(work, pending.key):  # by wrong codes: no other method gets around the pause
        return work.saying(judging.TOO_MANY.key)
    if pending.enrolling:
        judging.accept_enrollment(work, pending, answered)
    else:
        judging.accept(work, pending, answered)
    return proceed(work)


def _device_refused(work: Work, rejected: Rejected) -> Answered:
    """The polling page is gone; another request can be sent, or another authenticator taken."""
    if rejected.ends:
        return work.ends(rejected.key, *rejected.params)
    listed = [entry for entry in work.tx.offer if entry["name"] == r.SELECT_AUTHENTICATE]
    work.offer("rejected", {"name": r.RESEND_PUSH}, *listed, actions=(r.CANCEL,))
    return work.saying(rejected.key, *rejected.params)


def blank_field(work: Work, credentials: Values) -> str | None:
    """The field to complain about when nothing at all was answered."""
    fields = ion.credential_fields(work.tx, work.facts, work.person)
    visible = [one["name"] for one in fields if one.get("type") != "boolean" and one.get("mutable", True)]
    return None if any(text(credentials, name, keep_blanks=True) for name in visible) else visible[0]


def select_enroll(work: Work, values: Values) -> Answered:
    """A choice of the list, the data that an enrollment asked for, or another channel for it: all are posted to one place."""
    listed = listed_in(work, r.SELECT_ENROLL)
    chosen = chosen_of(values, listed)
    if chosen is None:
        return work.saying("E0000020")
    if not may_be_enrolled(work, chosen.key):
        return anew(work)
    work.renew()
    return challenges.enroll(work, chosen, listed, inner(values, "authenticator"), skippable=_skippable(work))


def channel_data(work: Work, values: Values) -> Answered:
    """The address that the link to an authenticator app goes to."""
    pending = work.tx.pending
    assert pending is not None
    if not may_be_enrolled(work, pending.key):
        return anew(work)
    listed = listed_in(work, r.SELECT_ENROLL)
    option = next(one for one in listed if one.key == pending.key)
    work.renew()
    return challenges.enroll(work, option, listed, {**values, **pending.data}, skippable=_skippable(work))


def _skippable(work: Work) -> bool:
    return any(entry["name"] == r.SKIP for entry in work.tx.offer)


def enroll(work: Work, values: Values) -> Answered:
    pending = work.tx.pending
    assert pending is not None
    if not may_be_enrolled(work, pending.key):
        return anew(work)
    credentials = inner(values, "credentials")
    blank = blank_field(work, credentials)
    if blank is not None:
        return work.on_field(blank, BLANK)
    judged = judging.enroll(work, pending, credentials)
    return refused(work, judged, hidden=False) if isinstance(judged, Rejected) else proceed(work)


def update_profile(work: Work, values: Values) -> Answered:
    """What the profile policy wanted to know."""
    return profile.kept(work, values) or proceed(work)


def keep_signed_in(work: Work, values: Values) -> Answered:
    """«Stay signed in?»"""
    work.set(remember_me=work.tx.remember_me or values.get("keepMeSignedIn") is True)
    work.remember(asked_to_stay=True)
    return proceed(work)


def skip(work: Work, values: Values) -> Answered:
    """Only what was offered with it is passed over."""
    first = work.tx.offer[0]["name"]
    if first == r.REENROLL_WARNING:
        work.remember(warned=True)
    elif first == r.UPDATE_PROFILE:
        work.remember(profile_skipped=True)
    work.set(skipped=(*work.tx.skipped, *(option.key for option in listed_in(work, r.SELECT_ENROLL))), pending=None)
    return proceed(work)
