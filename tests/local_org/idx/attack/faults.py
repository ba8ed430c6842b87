"""Faults to plant in the engine: a check removed or a fact ignored. Walks must find each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

from local_org.idx import answers, challenges, ending, engine, judging, options, progress, recovery
from local_org.idx import remediations as r
from local_org.idx.authenticators import codes, totp
from local_org.idx.authenticators.base import Accepted, Begun, Rejected
from local_org.idx.authenticators.okta_email import Email
from local_org.idx.authenticators.okta_verify import OktaVerify
from local_org.idx.effects import Send
from local_org.idx.ion import beside
from local_org.idx.transaction import Pending
from local_org.idx.work import Answered, Work
from local_org.policy import assurance, authentication, enrollment, password, registration

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """`plant` puts it in for as long as the stack is open; `found_by`: the invariants that it may break."""

    name: str
    plant: Callable[[ExitStack], None]
    found_by: frozenset[int]


FAULTS: list[Fault] = []


def fault(*found_by: int) -> Callable[[Callable[[ExitStack], None]], Callable[[ExitStack], None]]:
    def keep(plant: Callable[[ExitStack], None]) -> Callable[[ExitStack], None]:
        FAULTS.append(Fault(plant.__name__, plant, frozenset(found_by)))
        return plant

    return keep


def put(stack: ExitStack, where: Any, name: str, instead: Any) -> None:
    stack.enter_context(patch.object(where, name, instead))


# proofs --------------------------------------------------------------------------------------------------------------------


@fault(7)
def a_code_of_another_transaction_is_accepted(stack: ExitStack) -> None:
    made: set[str] = set()
    new_code, judge = codes.new_code, codes.judge

    def remembered(entropy: Any) -> str:
        made.add(code := new_code(entropy))
        return code

    def lenient(pending: Pending, answer: Mapping[str, Any], now: float) -> Accepted | Rejected:
        return Accepted() if answer.get("passcode") in made else judge(pending, answer, now)

    put(stack, codes, "new_code", remembered)
    put(stack, codes, "judge", lenient)


@fault(7)
def an_expired_code_is_accepted(stack: ExitStack) -> None:
    """Of an authenticator app: the life of a sent code ends with its transaction's."""
    put(stack, totp, "_DRIFT_STEPS", 10)


@fault(17)
def an_expired_transaction_goes_on(stack: ExitStack) -> None:
    over = engine._over
    put(stack, engine, "_over", lambda tx, facts, now: over(tx, facts, min(now, tx.expires_at - 1)))


@fault(7)
def a_code_is_still_good_after_a_resend(stack: ExitStack) -> None:
    begin, verify = Email.begin, Email.verify

    def keeping(self: Email, pending: Pending, *rest: Any) -> Begun:
        begun = begin(self, pending, *rest)
        return replace(begun, data={**begun.data, "former": pending.data.get("code")})

    def lenient(self: Email, pending: Pending, answer: Mapping[str, Any], about: Any) -> Accepted | Rejected:
        former = pending.data.get("former")
        return Accepted() if former and answer.get("passcode") == former else verify(self, pending, answer, about)

    put(stack, Email, "begin", keeping)
    put(stack, Email, "verify", lenient)


@fault(7)
def a_time_based_code_is_good_twice(stack: ExitStack) -> None:
    put(stack, totp, "already_used", lambda _secret, _step: False)


@fault(7)
def the_approval_of_any_device_is_accepted(stack: ExitStack) -> None:
    judge = OktaVerify._judge_push

    def lenient(self: OktaVerify, pending: Pending, said: Mapping[str, Any], about: Any) -> Accepted | Rejected:
        return Accepted() if said.get("answer") == "approve" else judge(self, pending, said, about)

    put(stack, OktaVerify, "_judge_push", lenient)


@fault(9)
def wrong_answers_are_not_counted(stack: ExitStack) -> None:
    put(stack, judging, "_count", lambda _work, _key, judged: judged)


@fault(9)
def the_pause_after_wrong_codes_is_ignored(stack: ExitStack) -> None:
    put(stack, judging, "blocked", lambda _work, _key: False)


@fault(9)
def wrong_passwords_do_not_lock(stack: ExitStack) -> None:
    update = Work.update_user
    put(stack, Work, "update_user", lambda work, status: update(work, status) if status != "LOCKED_OUT" else None)


# policies ------------------------------------------------------------------------------------------------------------------


@fault(1)
def the_rule_of_the_authorization_server_is_ignored(stack: ExitStack) -> None:
    put(stack, ending, "no_policy", lambda _work: False)


@fault(6)
def a_rule_that_denies_is_ignored(stack: ExitStack) -> None:
    decide = authentication.decide
    put(stack, authentication, "decide", lambda facts, who: replace(decide(facts, who), allowed=True))


@fault(1)
def one_class_is_enough_for_two(stack: ExitStack) -> None:
    put(stack, progress, "satisfied", lambda required, proved: assurance.satisfied(replace(required, classes=1), proved))


@fault(1)
def the_global_session_policy_is_ignored(stack: ExitStack) -> None:
    lenient = {"password_first": False, "two_classes": False}
    put(stack, progress, "satisfied", lambda required, proved: assurance.satisfied(replace(required, **lenient), proved))


@fault(5)
def somebody_who_is_not_assigned_gets_in(stack: ExitStack) -> None:
    refuse = progress._refuse

    def lenient(work: Work, decision: authentication.Decision) -> Answered | None:
        assert work.person is not None
        work.person = replace(work.person, assigned=True)
        return refuse(work, decision)

    put(stack, progress, "_refuse", lenient)


@fault(4, 21, 30)
def the_status_of_people_is_ignored(stack: ExitStack) -> None:
    put(stack, Work, "usable", property(lambda _work: True))


@fault(25)
def an_authenticator_that_is_not_allowed_is_offered(stack: ExitStack) -> None:
    decide = enrollment.decide

    def lenient(facts: Any, who: Any, now: float) -> enrollment.EnrollmentDecision:
        decided = decide(facts, who, now)
        listed = (*decided.required, *decided.in_grace)
        return replace(decided, optional=tuple(one.key for one in facts.authenticators if one.key not in listed))

    put(stack, enrollment, "decide", lenient)


@fault(14)
def a_required_enrollment_can_be_skipped(stack: ExitStack) -> None:
    put(stack, challenges, "_skip", lambda _skippable: [{"name": r.SKIP}])


@fault(21, 24, 25, 30)
def what_is_gone_since_can_still_be_answered(stack: ExitStack) -> None:
    put(stack, answers, "still_there", lambda _work, _key, _enrollment_id: True)
    put(stack, answers, "may_be_enrolled", lambda _work, _key: True)


# the protocol --------------------------------------------------------------------------------------------------------------


@fault(13)
def a_skip_that_was_not_offered_is_accepted(stack: ExitStack) -> None:
    offered = engine._offered
    put(stack, engine, "_offered", lambda tx, path: answers.skip if path == "skip" else offered(tx, path))


@fault(10)
def a_failure_changes_the_handle(stack: ExitStack) -> None:
    refused = answers.refused

    def changing(work: Work, judged: Rejected, *, hidden: bool) -> Answered:
        work.set(state_handle=work.tx.state_handle + "x")
        return refused(work, judged, hidden=hidden)

    put(stack, answers, "refused", changing)


@fault(10, 12, 30)
def a_failure_closes_the_challenge(stack: ExitStack) -> None:
    refused = answers.refused

    def closing(work: Work, judged: Rejected, *, hidden: bool) -> Answered:
        answered = refused(work, judged, hidden=hidden)
        work.set(pending=replace(work.tx.pending, data={}) if work.tx.pending else None)
        return answered

    put(stack, answers, "refused", closing)


@fault(11)
def introspect_sends_a_mail(stack: ExitStack) -> None:
    introspect = engine.introspect
    mail = Send("email", "sign-in", "jane@example.com", None, "123456")

    def sending(*arguments: Any, **more: Any) -> engine.Step:
        step = introspect(*arguments, **more)
        return replace(step, effects=(mail,)) if step.transaction.pending else step

    put(stack, engine, "introspect", sending)


@fault(17)
def cancel_keeps_what_was_proved(stack: ExitStack) -> None:
    def keeping(work: Work, values: Mapping[str, Any]) -> Answered:
        proofs, user_id = work.tx.proofs, work.tx.user_id
        answered = answers.cancel(work, values)
        work.set(proofs=proofs, user_id=user_id)
        return answered

    stack.enter_context(patch.dict(engine.BY_ACTION, {r.CANCEL: keeping}))


@fault(2)
def success_gives_the_same_code_again(stack: ExitStack) -> None:
    class Fixed:
        def token(self) -> str:
            return "the-same-code-for-everybody"

    succeed = ending.succeed

    def careless(work: Work) -> Answered:
        work.entropy = Fixed()  # type: ignore[assignment]
        return succeed(work)

    put(stack, progress, "succeed", careless)


@fault(16)
def the_id_of_somebody_hidden_is_shown(stack: ExitStack) -> None:
    put(stack, beside, "user", lambda view: beside.user_value(view.tx, view.person) if view.person else {})


# people --------------------------------------------------------------------------------------------------------------------


@fault(21)
def a_recovery_needs_no_proof(stack: ExitStack) -> None:
    def careless(work: Work) -> Answered:
        passwords = [one for one in options.everything(work, "any", "sso") if one.key == "okta_password"]
        work.set(pending=challenges.pending_of(work, passwords[0], enrolling=True))
        work.offer("reset", {"name": r.RESET}, actions=(r.CANCEL,))
        return work.state()

    put(stack, recovery, "recovering", careless)
    put(stack, progress, "recovering", careless)


@fault(7, 10, 21)
def a_new_password_may_be_as_weak_as_it_likes(stack: ExitStack) -> None:
    put(stack, password, "meets", lambda _decision, _password, _profile: True)


@fault(23)
def signing_up_takes_over_somebody_who_exists(stack: ExitStack) -> None:
    problems = registration.problems
    put(stack, registration, "problems", lambda attributes, values, _taken: problems(attributes, values, lambda _login: False))


@fault(23)
def signing_up_forgets_the_target_group(stack: ExitStack) -> None:
    decide = registration.decide
    put(stack, registration, "decide", lambda facts: replace(decide(facts), group_ids=()))
