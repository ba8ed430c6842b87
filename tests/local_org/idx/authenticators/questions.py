"""The security question: knowledge like the password, asked behind it because a rule names it."""

from __future__ import annotations

from dataclasses import dataclass

from local_org.idx.authenticators.security_question import SecurityQuestion
from local_org.idx.transaction import Pending
from tests.local_org.factories import QUESTION, Account, Org, app_policy, question_authenticator, session_policy
from tests.local_org.idx.authenticators.case import Case

FOOD = {"questionKey": "disliked_food", "answer": "Brussels sprouts"}
TOO_SHORT = ("securityQuestion.answer.tooShort.arg", "answer")


@dataclass(frozen=True, slots=True)
class _QuestionCase(Case):
    """Two proofs of knowledge are one class: no policy for two classes leads to the question."""

    def org(self, *, has: bool) -> Org:
        org = Case.org(self, has=has)
        if has:
            org.authentication = app_policy("1FA", [{"knowledge": {"types": ["security_question"]}}])
            org.global_session = (session_policy("PASSWORD_IDP"),)
        return org


def give(org: Org, account: Account) -> None:
    pending = Pending("security_question", QUESTION, "security_question", True, None, True, {"salt": "salt"})
    accepted = SecurityQuestion().enroll(pending, FOOD, None)  # type: ignore[arg-type]
    org.enroll(account, "security_question", QUESTION, dict(accepted.profile), dict(accepted.remember))  # type: ignore[union-attr, arg-type]


QUESTION_CASE = _QuestionCase(
    configured=question_authenticator(),
    give=give,
    answer=lambda at: FOOD,
    wrong={"questionKey": "disliked_food", "answer": "not-it"},
    refused=("authfactor.challenge.question_factor.answer_invalid", "answer"),
    enroll_opening=(("credential/enroll", {"authenticator": {"id": QUESTION}}),),
    enroll_answer=lambda at: FOOD,
    enroll_wrong={"questionKey": "disliked_food", "answer": "abc"},
    enroll_refused=TOO_SHORT,
    enrolling_counts=False,
)
