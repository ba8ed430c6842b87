"""What the security question does beside the common suite."""

from __future__ import annotations

from typing import Any

import pytest

from tests.local_org.factories import SignIn
from tests.local_org.idx.authenticators.case import JANE, credentials, refusal
from tests.local_org.idx.authenticators.questions import QUESTION_CASE


def credentials_field(at: SignIn) -> dict[str, Any]:
    return dict(at.body["remediation"]["value"][0]["value"][0])


def enroll(**given: str) -> SignIn:
    return credentials(QUESTION_CASE.enrolling(), given)


def test_a_question_of_ones_own_is_asked_at_the_next_sign_in() -> None:
    first = enroll(questionKey="custom", question="Whose garden?", answer="Grandma Ella")
    assert first.code is not None
    first.org.authentication = QUESTION_CASE.org(has=True).authentication
    first.org.global_session = QUESTION_CASE.org(has=True).global_session
    second = QUESTION_CASE.asked(first.org)
    key = credentials_field(second)["form"]["value"][0]
    assert (key["label"], key["value"], key["visible"]) == ("Whose garden?", "custom", False)
    assert credentials(second, {"questionKey": "custom", "answer": "Grandma Ella"}).code is not None


@pytest.mark.parametrize("answer", ["brussels SPROUTS", " Brusselssprouts ", "brussels  sprouts"])
def test_neither_case_nor_blanks_of_an_answer_matter(answer: str) -> None:
    assert credentials(QUESTION_CASE.asked(), {"answer": answer}).code is not None


def test_the_message_stands_on_the_answer_of_both_forms() -> None:
    options = credentials_field(enroll(questionKey="disliked_food", answer="abc"))["options"]
    answers = [field for option in options for field in option["value"]["form"]["value"] if field["name"] == "answer"]
    assert [one["messages"]["value"][0]["i18n"]["params"] for one in answers] == [[4], [4]]


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"questionKey": "custom", "question": "<b>Who</b>", "answer": "Grandma"}, ("tagsNotAllowed", "question")),
        ({"questionKey": "disliked_food", "answer": "<img src=x>"}, ("tagsNotAllowed", "answer")),
        ({"questionKey": "custom", "answer": "Grandma"}, ("model.validation.field.blank", "question")),
        ({"questionKey": "disliked_food", "answer": "  "}, ("model.validation.field.blank", "answer")),
        ({"questionKey": "nobody_asks_this", "answer": "Grandma"}, ("model.validation.field.blank", "questionKey")),
        ({"questionKey": "disliked_food", "answer": "a    b"}, ("securityQuestion.answer.tooShort.arg", "answer")),
        ({"questionKey": "disliked_food", "answer": "a" * 256}, ("model.validation.field.string.maxLength", "answer")),
    ],
)
def test_what_cannot_be_enrolled_is_told_where_it_stands(given: dict[str, str], refused: tuple[str, str]) -> None:
    at = enroll(**given)
    assert (refusal(at), at.status) == (refused, 400)


def test_the_answer_itself_is_kept_nowhere() -> None:
    at = enroll(questionKey="disliked_food", answer="Brussels sprouts")
    account = next(one for one in at.org.accounts.values() if one.login == JANE)
    assert "sprouts" not in repr(account.enrollments).lower()
