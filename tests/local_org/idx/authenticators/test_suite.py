"""What holds for every authenticator: enrolled, verified, wrong, expired, replayed, locked, resent, and its ION."""

from __future__ import annotations

from dataclasses import replace

import pytest

from local_org.idx.authenticators import ALL
from tests.local_org.idx.authenticators.case import JANE, SECRET, Case, credentials, refusal
from tests.local_org.idx.authenticators.cases import CASES

every = pytest.mark.parametrize("case", CASES.values(), ids=lambda one: one.key)


def test_every_authenticator_has_a_case() -> None:
    assert set(CASES) == {one.spec.key for one in ALL}


@every
def test_a_right_answer_signs_in(case: Case) -> None:
    at = case.asked()
    assert credentials(at, case.answer(at)).code is not None


@every
def test_a_wrong_answer_is_told_and_the_right_one_still_signs_in(case: Case) -> None:
    at = case.asked()
    first = at.names[0]
    credentials(at, case.wrong)
    assert (refusal(at), at.status, at.names[0]) == (case.refused, 401, first)
    assert credentials(at, case.answer(at)).code is not None


@every
def test_nothing_at_all_is_asked_for_again_and_does_not_count(case: Case) -> None:
    at = case.asked()
    for _ in range(case.locks + 1):
        credentials(at, {})
        assert refusal(at)[0] == "model.validation.field.blank"
    assert credentials(at, case.answer(at)).code is not None


@pytest.mark.parametrize("case", [one for one in CASES.values() if one.life_s is not None], ids=lambda one: one.key)
def test_an_answer_that_came_too_late_is_a_wrong_one(case: Case) -> None:
    at = case.asked()
    answer = case.answer(at)
    at.transaction = replace(at.transaction, expires_at=at.org.now + 3600)  # the challenge ends, not the sign-in
    at.org.now += case.life_s or 0
    assert refusal(credentials(at, answer)) == case.refused


@every
def test_an_answer_given_before_is_good_for_one_sign_in_only(case: Case) -> None:
    org = case.org(has=True)
    first = case.asked(org)
    answer = case.answer(first)
    assert credentials(first, answer).code is not None
    org.sent = [(at - 60, one) for at, one in org.sent]  # the next message may go out
    second = credentials(case.asked(org), answer)
    if case.replayed is None:
        assert second.code is not None
    else:
        assert refusal(second) == case.replayed


@every
def test_too_many_wrong_answers_lock_it_in_every_sign_in(case: Case) -> None:
    org = case.org(has=True)
    at = case.asked(org)
    for _ in range(case.locks):
        credentials(at, case.wrong)
    assert refusal(at) == case.locked
    assert credentials(at, case.answer(at)).code is None


@every
def test_a_pause_ends_the_lock(case: Case) -> None:
    if case.locked[0] != "tooManyRequests":
        return
    org = case.org(has=True)
    at = case.asked(org)
    for _ in range(case.locks):
        credentials(at, case.wrong)
    org.now += 301
    at = case.asked(org)
    assert credentials(at, case.answer(at)).code is not None


@every
def test_resend_kills_the_former_answer(case: Case) -> None:
    at = case.asked()
    if not case.resends:
        assert "E0000020" in at.post("challenge/resend").messages
        return
    former = case.answer(at)
    at.org.now += 31
    at.post("challenge/resend")
    assert at.status == 200
    assert refusal(credentials(at, former)) == case.refused
    assert credentials(at, case.answer(at)).code is not None


@every
def test_enrolling_it_signs_in_and_the_next_sign_in_can_ask_for_it(case: Case) -> None:
    at = case.enrolling()
    case.enroll_with(at, case.enroll_answer(at))
    assert at.code is not None
    account = next(one for one in at.org.accounts.values() if one.login == JANE)
    assert case.key in {one.key for one in account.enrollments.values()} or account.password != SECRET


@every
def test_a_wrong_first_answer_enrolls_nothing(case: Case) -> None:
    at = case.enrolling()
    case.enroll_with(at, case.enroll_wrong)
    assert refusal(at) == case.enroll_refused
    assert at.status in ((400, 401) if case.enroll_refused[0] else (200,))
    account = next(one for one in at.org.accounts.values() if one.login == JANE)
    assert case.key not in {one.key for one in account.enrollments.values()}
    assert case.enroll_with(at, case.enroll_answer(at)).code is not None


@every
def test_what_is_not_allowed_any_more_cannot_be_enrolled(case: Case) -> None:
    at = case.enrolling()
    answer = case.enroll_answer(at)
    at.org.authenticators = tuple(replace(one, status="INACTIVE") if one.key == case.key else one for one in at.org.authenticators)
    case.enroll_with(at, answer)
    account = next(one for one in at.org.accounts.values() if one.login == JANE)
    assert case.key not in {one.key for one in account.enrollments.values()}
    assert account.password in (SECRET, None)
