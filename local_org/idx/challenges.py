"""Opens challenges and enrollments: what is asked, what is sent, what else stays on offer beside it."""

from __future__ import annotations

from typing import Any

from local_org.idx import remediations as r
from local_org.idx.authenticators import BY_KEY
from local_org.idx.effects import Send
from local_org.idx.enrollments import enrolled_options
from local_org.idx.first_page import back_to_first_page
from local_org.idx.remediations import Option
from local_org.idx.transaction import Pending
from local_org.idx.work import Answered, Work

Json = dict[str, Any]


def ask(work: Work, candidates: list[Option]) -> Answered:
    """One that needs no choice is asked at once; where a message must go out, it waits until the person wants it."""
    if not candidates:
        return back_to_first_page(work, "oie.assurance.unsatisfiable", work.facts.app.label)
    listed = {"name": r.SELECT_AUTHENTICATE, "options": [option.to_json() for option in candidates]}
    if len(candidates) > 1:
        work.set(pending=None)
        work.offer("select-authenticate", listed, actions=(r.CANCEL,))
        return work.state()
    option = candidates[0]
    if BY_KEY[option.key].spec.channel:
        work.set(pending=pending_of(work, option, enrolling=False))
        work.offer("verification-data", {"name": r.VERIFICATION_DATA}, listed, actions=(r.CANCEL, r.RESEND))
        return work.state()
    return challenge(work, option, [])


def challenge(work: Work, option: Option, listed: list[Option]) -> Answered:
    """Opens the challenge of one authenticator; a former one is dead from now on. Sends where something is sent."""
    work.set(pending=pending_of(work, option, enrolling=False))
    begin(work)
    spec = BY_KEY[option.key].spec
    entries: list[Json] = [{"name": r.CHALLENGE}]
    if listed:
        entries.append({"name": r.SELECT_AUTHENTICATE, "options": [one.to_json() for one in listed]})
    actions = [r.CANCEL]
    actions += [r.RESEND, r.POLL] if spec.channel else []
    if spec.recovers and work.tx.flow != "recover" and (work.hidden or work.context.password.reset_allowed):
        actions.append(r.RECOVER)
    work.offer("challenge", *entries, actions=tuple(actions))
    return work.state()


def offer_enrollment(work: Work, options: list[Option], *, skippable: bool) -> Answered:
    work.set(pending=None)
    listed = {"name": r.SELECT_ENROLL, "options": [option.to_json() for option in options]}
    only = options[0]
    at_once = work.tx.flow == "register" and not work.tx.enrolled and not skippable  # recorded right after the sign-up form only
    if len(options) == 1 and at_once and BY_KEY[only.key].spec.channel:
        return enroll(work, only, options, skippable=False)
    work.offer("select-enroll", listed, *_skip(skippable), actions=(r.CANCEL,))
    return work.state()


def enroll(work: Work, option: Option, listed: list[Option], *, skippable: bool) -> Answered:
    """Opens the enrollment of one authenticator; the list stays, so that another can be taken instead."""
    work.set(pending=pending_of(work, option, enrolling=True))
    begin(work)
    actions = (r.CANCEL, r.RESEND, r.POLL) if BY_KEY[option.key].spec.channel else (r.CANCEL,)
    entry = {"name": r.SELECT_ENROLL, "options": [one.to_json() for one in listed]}
    work.offer("enroll", {"name": r.ENROLL}, entry, *_skip(skippable), actions=actions)
    return work.state()


def _skip(skippable: bool) -> list[Json]:
    return [{"name": r.SKIP}] if skippable else []


def begin(work: Work) -> None:
    """A fresh code for what is pending, sent to whoever really has the authenticator; everybody else sees the same answer."""
    pending = work.tx.pending
    assert pending is not None
    configured = work.configured(pending.key)
    assert configured is not None
    begun = BY_KEY[pending.key].begin(configured, work.now, work.entropy)
    address = str(pending.data.get("address", ""))
    reachable = pending.enrolling or pending.enrollment_id is not None
    data = {**begun.data, "address": address} if reachable and work.usable else {"address": address}
    work.set(
        pending=Pending(
            pending.key,
            pending.authenticator_id,
            pending.method,
            pending.enrolling,
            pending.enrollment_id,
            sent=True,
            data=data,
            expires_at=begun.expires_at,
        )
    )
    channel = BY_KEY[pending.key].spec.channel
    if channel and reachable and work.usable and work.person is not None:
        template = "enrollment" if pending.enrolling else "recovery" if work.tx.flow == "recover" else "sign-in"
        to = address if pending.enrolling else _address_of(work, pending)
        work.effects.append(Send(channel, template, to, work.person.id, begun.code, begun.link_token))


def _address_of(work: Work, pending: Pending) -> str:
    assert work.person is not None
    found = (one for one in work.person.enrollments if one.id == pending.enrollment_id)
    return str(next(found).profile.get("email", ""))


def pending_of(work: Work, option: Option, *, enrolling: bool) -> Pending:
    """Where existence must not show, the option names no enrollment: the one that a real person has is found here."""
    enrollment_id = option.enrollment_id
    if enrollment_id is None and not enrolling:
        had = (one.enrollment_id for one in enrolled_options(work.facts, work.person) if one.key == option.key)
        enrollment_id = next(had, None)
    data = {"address": option.address}
    return Pending(option.key, option.authenticator_id, option.method, enrolling, enrollment_id, sent=False, data=data)
