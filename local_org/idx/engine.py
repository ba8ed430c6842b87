"""One step of a sign-in: (transaction, answer, facts, now, entropy) -> Step. Decides everything, does nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

from local_org.idx import answers, ending, expired_activation, ion, messages, recovery_answers, sign_up_answers, unlock
from local_org.idx import remediations as r
from local_org.idx.effects import Effect
from local_org.idx.facts import Entropy, Facts
from local_org.idx.first_page import first_page
from local_org.idx.transaction import Transaction
from local_org.idx.work import Answered, Work
from local_org.value import Value

Json = dict[str, Any]
Handler = Callable[[Work, Mapping[str, Any]], Answered]
_MOVED_S = 300.0  # how long a tab left behind is told that the sign-in went on elsewhere

BY_REMEDIATION: dict[str, Handler] = {
    r.IDENTIFY: answers.identify,
    r.IDENTIFY_RECOVERY: recovery_answers.identify_for_recovery,
    r.SELECT_IDENTIFY: answers.select_identify,
    r.SELECT_ENROLL_PROFILE: sign_up_answers.select_enroll_profile,
    r.ENROLL_PROFILE: sign_up_answers.enroll_profile,
    r.SELECT_AUTHENTICATE: answers.select_authenticate,
    r.VERIFICATION_DATA: answers.select_authenticate,
    r.CHALLENGE: answers.challenge,
    r.CHALLENGE_POLL: answers.poll,
    r.RESEND_PUSH: answers.select_authenticate,
    r.SELECT_ENROLL: answers.select_enroll,
    r.ENROLLMENT_DATA: answers.select_enroll,
    r.ENROLL_POLL: answers.poll,
    r.SELECT_CHANNEL: answers.select_enroll,
    r.CHANNEL_DATA: answers.channel_data,
    r.ENROLL: answers.enroll,
    r.RESET: recovery_answers.reset,
    r.REENROLL: recovery_answers.reenroll,
    r.REENROLL_WARNING: recovery_answers.reenroll,
    r.UNLOCK_ACCOUNT: unlock.unlock_account,
    r.SELECT_UNLOCK: unlock.select_unlock,
    r.UPDATE_PROFILE: answers.update_profile,
    r.KEEP_SIGNED_IN: answers.keep_signed_in,
    r.REQUEST_ACTIVATION: expired_activation.request_activation,
    r.SKIP: answers.skip,
}
BY_ACTION: dict[str, Handler] = {
    r.CANCEL: answers.cancel,
    r.RECOVER: recovery_answers.recover,
    r.RESEND: answers.resend,
    r.POLL: answers.poll,
}
PATHS = tuple(sorted({*(r.PATHS[name] for name in BY_REMEDIATION), *BY_ACTION}))


class Step(Value):
    """What a request leads to: the new state, the status and IDX body to answer with, and what has to be done."""

    transaction: Transaction
    status: int
    body: Json
    effects: tuple[Effect, ...] = ()


class Opened(Value):
    """A link of a mail: where it leads (`parameters` for its query), or the terminal body of the org's own page."""

    redirect: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    body: Json = field(default_factory=dict)


def introspect(transaction: Transaction, facts: Facts, *, now: float) -> Step:
    """The current step again: no mail, no counter, no progress.

    The first page is made anew each time: nobody is known yet, and the policies may have changed.
    """
    if _over(transaction, facts, now):
        return Step(transaction, 401, expired_body())
    work = Work(transaction, facts, now, _NoEntropy(), facts.person)
    if ending.no_policy(work):
        body = ion.terminal(transaction, messages.render(ending.NO_POLICY), failure=ending.error_page(work))
        return Step(transaction, messages.status_of(ending.NO_POLICY), body)
    if transaction.step == "identify":
        first_page(work)
    answered = work.state()
    changed = work.tx if work.tx != transaction else transaction
    return Step(changed, answered.status, answered.body)


def answer(transaction: Transaction, path: str, values: Mapping[str, Any], facts: Facts, *, now: float, entropy: Entropy) -> Step:
    """`values` posted to `/idp/idx/{path}` (identify, challenge/answer, …), `stateHandle` already resolved to the transaction.

    Only what the last answer offered is accepted; anything else answers the current step with `E0000020` and changes nothing.
    """
    if path == r.POLL and _moved(transaction, now):
        return Step(transaction, 200, ion.terminal(transaction, messages.render("idx.transferred.to.new.tab")))
    if _over(transaction, facts, now):
        return Step(transaction, 401, expired_body(transaction))
    work = Work(transaction, facts, now, entropy, facts.person)
    handler = _offered(transaction, path)
    if handler is None and path == r.POLL and transaction.proofs:
        return Step(transaction, 200, ion.terminal(transaction, messages.render("idx.transferred.to.new.tab")))
    if handler is None and path == r.PATHS[r.SELECT_ENROLL_PROFILE] and transaction.step == "identify":
        answered = work.saying("idx.error.registration.unavailable")
    elif handler is None:
        answered = work.saying("E0000020")
    else:
        answered = handler(work, values)
    return Step(work.tx, answered.status, answered.body, tuple(work.effects))


def _offered(transaction: Transaction, path: str) -> Handler | None:
    if path in BY_ACTION:
        return BY_ACTION[path] if path == r.CANCEL or path in transaction.data.get("actions", ()) else None
    for entry in transaction.offer:
        if r.PATHS[entry["name"]] == path:
            return BY_REMEDIATION[entry["name"]]
    return None


def _over(transaction: Transaction, facts: Facts, now: float) -> bool:
    """Ended, expired, its person was deleted, or the token that it started with was used elsewhere or replaced."""
    if transaction.ended or now >= transaction.expires_at or (transaction.user_id is not None and facts.person is None):
        return True
    token = transaction.data.get("token")
    return token is not None and not facts.token_open(token["id"])


def _moved(transaction: Transaction, now: float) -> bool:
    return transaction.ended == "success" and now < transaction.expires_at + _MOVED_S


def expired_body(transaction: Transaction | None = None) -> Json:
    """The terminal body of an unknown, expired or finished handle: `idx.session.expired`, status 401.

    Forms still carry the transaction's handle, expiry and intent, introspect does not.
    """
    return ion.terminal(transaction, messages.render("idx.session.expired"))


def bad_request_body() -> Json:
    """A request without a state handle: there is no state to repeat."""
    return ion.terminal(None, messages.render("E0000020"))


def broken_link_body() -> Json:
    """A link whose token nobody knows."""
    return ion.terminal(None, messages.render("idx.return.error"))


_INTENTS = {"authenticate": "AUTHENTICATION", "register": "ENROLLMENT", "recover": "RECOVERY", "unlock": "UNLOCK_ACCOUNT"}


def open_link(transaction: Transaction, token: str, facts: Facts, *, now: float) -> Opened:
    """What a GET of the link does: consumes nothing, signs nobody in, whoever opens it and how often."""
    pending = transaction.pending
    if transaction.ended or pending is None or pending.data.get("link_token") != token:
        return Opened(body=ion.terminal(None, messages.render("idx.return.stale")))
    if now >= transaction.expires_at or (pending.expires_at is not None and now >= pending.expires_at):
        return Opened(body=ion.terminal(None, messages.render("idx.return.link.expired")))
    code = str(pending.data["code"])
    if facts.app.email_callback and transaction.request.state:
        return Opened(redirect=facts.app.email_callback, parameters={"otp": code, "state": transaction.request.state})
    intent = "ENROLLMENT" if pending.enrolling else _INTENTS[transaction.flow]
    return Opened(body=ion.link_code(transaction, facts, facts.person, code, intent))


class _NoEntropy:
    """Introspect makes nothing: whatever asks for randomness there is a mistake."""

    def token(self) -> str:
        raise AssertionError("introspect must not make anything")

    def digits(self, length: int) -> str:
        raise AssertionError("introspect must not make anything")

    def id(self, prefix: str) -> str:
        raise AssertionError("introspect must not make anything")
