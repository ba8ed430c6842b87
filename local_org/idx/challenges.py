"""Opens challenges and enrollments: what is asked, what is sent, what else stays on offer beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from local_org.idx import remediations as r
from local_org.idx.authenticators import BY_KEY
from local_org.idx.authenticators.base import Begun, Needs, Pace, Prepared, Rejected
from local_org.idx.effects import AskDevice, Send
from local_org.idx.enrollments import enrolled_options
from local_org.idx.first_page import back_to_first_page
from local_org.idx.remediations import Option
from local_org.idx.transaction import Pending, Transaction
from local_org.idx.work import Answered, Work

Json = dict[str, Any]


def ask(work: Work, candidates: list[Option]) -> Answered:
    """One that needs no choice is asked at once; where a message must go out, it waits until the person wants it."""
    if not candidates:
        return back_to_first_page(work, "oie.assurance.unsatisfiable", work.facts.app.label)
    if len(candidates) > 1:
        work.set(pending=None)
        work.offer("select-authenticate", _list(r.SELECT_AUTHENTICATE, candidates), actions=(r.CANCEL,))
        return work.state()
    option = candidates[0]
    return ask_consent(work, option, candidates) if _waits(option) else challenge(work, option, [])


def ask_consent(work: Work, option: Option, listed: list[Option]) -> Answered:
    """The methods to choose from, or the only one: nothing is sent before the person says so."""
    work.set(pending=pending_of(work, option, enrolling=False))
    actions = (r.CANCEL, r.RESEND) if _sends(option) else (r.CANCEL,)
    work.offer("verification-data", {"name": r.VERIFICATION_DATA}, _list(r.SELECT_AUTHENTICATE, listed), actions=actions)
    return work.state()


def challenge(work: Work, option: Option, listed: list[Option]) -> Answered:
    """Opens the challenge of one authenticator; a former one is dead from now on. Sends where something is sent."""
    if not option.only_method:
        return ask_consent(work, option, listed or [option])
    before = work.tx
    work.set(pending=pending_of(work, option, enrolling=False))
    refused = begin(work, before)
    if refused is not None:
        return refused
    offer_challenge(work, option, listed)
    return work.state()


def offer_challenge(work: Work, option: Option, listed: list[Option]) -> None:
    """The form for what was begun, or the polling page where a device answers."""
    spec = BY_KEY[option.key].spec
    method = spec.method(option.only_method)
    entries: list[Json] = [{"name": r.CHALLENGE_POLL if method.polled else r.CHALLENGE}]
    if listed:
        entries.append(_list(r.SELECT_AUTHENTICATE, listed))
    actions = [r.CANCEL]
    actions += [r.RESEND] if method.channel else []
    actions += [r.POLL] if method.polled or (method.channel and spec.polls) else []
    if spec.recovers and work.tx.flow == "authenticate" and (work.hidden or work.context.password.reset_allowed):
        actions.append(r.RECOVER)
    work.offer("challenge", *entries, actions=tuple(actions))


def keeps_list(option: Option, listed: list[Option]) -> bool:
    """Recorded: a list of one stays beside the authenticators that send or wait or have another method, and is left out beside others."""
    return len(listed) > 1 or any(_waits(one) for one in (option, *listed))


def offer_enrollment(work: Work, options: list[Option], *, skippable: bool) -> Answered:
    work.set(pending=None)
    only = options[0]
    at_once = work.tx.flow == "register" and not work.tx.enrolled and not skippable  # recorded right after the sign-up form only
    if len(options) == 1 and at_once and BY_KEY[only.key].spec.polls:
        return enroll(work, only, options, {}, skippable=False)
    work.offer("select-enroll", _list(r.SELECT_ENROLL, options), *_skip(skippable), actions=(r.CANCEL,))
    return work.state()


def enroll(work: Work, option: Option, listed: list[Option], chosen: Mapping[str, Any], *, skippable: bool) -> Answered:
    """Opens the enrollment of one authenticator, or asks for what it still needs; the list stays, so that another can be taken."""
    assert work.person is not None
    module, before = BY_KEY[option.key], work.tx
    former = work.tx.pending if work.tx.pending and work.tx.pending.key == option.key and work.tx.pending.enrolling else None
    prepared = module.prepare(chosen, option.methods, former, work.facts, work.person)
    rest = [_list(r.SELECT_ENROLL, listed), *_skip(skippable)]
    if isinstance(prepared, Rejected):
        return _refuse_to_prepare(work, option, prepared, rest)
    if isinstance(prepared, Needs):
        return _ask_for_data(work, option, prepared, rest)
    work.set(pending=_prepared(work, option, prepared))
    refused = begin(work, before)
    if refused is not None:
        return refused
    if module.spec.enrolled_by_poll:
        resends = (r.RESEND,) if _to_send(work, work.tx.pending) else ()
        work.offer("enroll", {"name": r.ENROLL_POLL}, {"name": r.SELECT_CHANNEL}, *rest, actions=(r.CANCEL, *resends, r.POLL))
        return work.state()
    channel = module.spec.method(prepared.method).channel
    actions = [r.CANCEL, *([r.RESEND] if channel else []), *([r.POLL] if channel and module.spec.polls else [])]
    work.offer("enroll", {"name": r.ENROLL}, *rest, actions=tuple(actions))
    return work.state()


def _refuse_to_prepare(work: Work, option: Option, rejected: Rejected, rest: list[Json]) -> Answered:
    """The form that asked, with the message; the list alone is answered by the form, so that the value can be mended."""
    if work.tx.offer and work.tx.offer[0]["name"] == r.SELECT_ENROLL:
        module = BY_KEY[option.key]
        assert work.person is not None
        needs = module.prepare({}, option.methods, None, work.facts, work.person)
        if isinstance(needs, Needs):
            _ask_for_data(work, option, needs, rest)
    return refusal(work, rejected)


def _ask_for_data(work: Work, option: Option, needs: Needs, rest: list[Json]) -> Answered:
    pending = pending_of(work, option, enrolling=True)
    work.set(pending=replace(pending, method=needs.method, data={**needs.data}))
    channels = [{"name": r.SELECT_CHANNEL}] if BY_KEY[option.key].spec.enrolled_by_poll else []
    work.offer("enrollment-data", {"name": needs.remediation}, *channels, *rest, actions=(r.CANCEL,))
    return work.state()


def _prepared(work: Work, option: Option, prepared: Prepared) -> Pending:
    pending = pending_of(work, option, enrolling=True)
    return replace(pending, method=prepared.method, profile=dict(prepared.profile), data={**prepared.data})


def refusal(work: Work, rejected: Rejected) -> Answered:
    """The current state with the message of what was refused, where it belongs."""
    if rejected.field is not None:
        return work.on_field(rejected.field, rejected.key, *rejected.params)
    return work.saying(rejected.key, *rejected.params)


def _list(name: str, options: list[Option]) -> Json:
    return {"name": name, "options": [option.to_json() for option in options]}


def _skip(skippable: bool) -> list[Json]:
    return [{"name": r.SKIP}] if skippable else []


def _sends(option: Option) -> bool:
    return any(BY_KEY[option.key].spec.method(one).channel for one in option.methods)


def _waits(option: Option) -> bool:
    """Must the person say so before anything happens: a message goes out, a device is asked, or there is a method to choose?"""
    spec = BY_KEY[option.key].spec
    return len(option.methods) > 1 or any(spec.method(one).channel or spec.method(one).polled for one in option.methods)


def begin(work: Work, before: Transaction) -> Answered | None:
    """A fresh challenge for what is pending, sent to whoever really has the authenticator; everybody else sees the same answer.

    None, or the refusal of a message that comes too soon after the last or is one too many: then all is as `before`. Where existence
    must not show, such a message is left out without a word, and the last code stays good if it went to the same telephone just before.
    """
    pending = work.tx.pending
    assert pending is not None
    configured = work.configured(pending.key)
    assert configured is not None
    module = BY_KEY[pending.key]
    reachable = (pending.enrolling or pending.enrollment_id is not None) and work.usable and work.person is not None
    to = _to_send(work, pending)
    refused = _too_often(work, pending, to) if reachable and to else None
    if refused is not None and not work.hidden:
        work.tx = before
        return refused(work)
    begun = module.begin(pending, configured, work.context, work.entropy)
    data = {**pending.data, **begun.data} if reachable or pending.enrolling else {**begun.shown_to_all}
    if refused is not None:
        former = before.pending
        to_the_same = former is not None and _whose(former) == _whose(pending)  # a text or a call: the number is one
        kept = former if former is not None and to_the_same else pending
        work.set(pending=replace(pending, sent=True, data=kept.data, expires_at=kept.expires_at))
        return None
    work.set(pending=replace(pending, sent=True, data=data, expires_at=begun.expires_at))
    if reachable:
        _reach(work, pending, begun, to)
    return None


def _whose(pending: Pending) -> tuple[object, ...]:
    return pending.key, pending.enrollment_id, pending.profile


def _reach(work: Work, pending: Pending, begun: Begun, to: tuple[str, str] | None) -> None:
    assert work.person is not None
    if to is not None and begun.link is not None:
        work.effects.append(Send(to[0], "device-setup", to[1], work.person.id, "", link=begun.link))
    elif to is not None and (begun.code or begun.link_token):
        template = "enrollment" if pending.enrolling else {"recover": "recovery", "unlock": "unlock"}.get(work.tx.flow, "sign-in")
        work.effects.append(Send(to[0], template, to[1], work.person.id, begun.code, begun.link_token))
    if begun.ask is not None:
        work.effects.append(AskDevice(begun.data["asked"], work.person.id, begun.expires_at, begun.ask))


def _to_send(work: Work, pending: Pending | None) -> tuple[str, str] | None:
    """The channel and the address of what this challenge sends, None where nothing is sent."""
    if pending is None:
        return None
    spec = BY_KEY[pending.key].spec
    channel = pending.profile.get("channel") or (spec.method(pending.method).channel if pending.method else None)
    if channel is None:
        return None
    if pending.enrolling:
        return channel, str(pending.profile.get(spec.address, ""))
    had = next((one for one in (work.person.enrollments if work.person else ()) if one.id == pending.enrollment_id), None)
    return (channel, str(had.profile.get(spec.address, ""))) if had is not None else None


def _too_often(work: Work, pending: Pending, to: tuple[str, str]) -> Callable[[Work], Answered] | None:
    """The refusal by the limit that is hit: a telephone's, whatever is sent to it."""
    pace = _pace_of(to[0])
    if pace is None:
        return None
    sent = [at for at in work.facts.sent_to(*to) if at > work.now - pace.within_s]
    if len(sent) >= pace.most:
        return lambda work: work.ended_by_limit(pace.too_many)
    return (lambda work: work.saying(pace.too_soon)) if sent and sent[0] > work.now - pace.wait_s else None


def _pace_of(channel: str) -> Pace | None:
    methods = (method for module in BY_KEY.values() for method in module.spec.methods)
    return next((method.pace for method in methods if method.channel == channel), None)


def pending_of(work: Work, option: Option, *, enrolling: bool) -> Pending:
    """Where existence must not show, the option names no enrollment: the one that a real person has is found here."""
    enrollment_id = option.enrollment_id
    if not enrolling and enrollment_id is None:
        had = [one for one in (work.person.enrollments if work.person else ()) if one.key == option.key]
        listed = enrolled_options(work.facts, work.person, only=option.key)
        enrollment_id = next((one.enrollment_id for one in listed if one.enrollment_id), had[0].id if had else None)
    return Pending(
        option.key,
        option.authenticator_id,
        option.only_method,
        enrolling,
        None if enrolling else enrollment_id,
        sent=False,
        methods=option.methods,
        shown={} if enrolling else option.shown,
    )
