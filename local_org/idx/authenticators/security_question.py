"""Security question: knowledge, by one of Okta's questions or one of the person's own."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Any

from local_org.idx.authenticators.base import (
    Accepted,
    Authenticator,
    Begun,
    Context,
    Method,
    Purpose,
    Rejected,
    Spec,
    choice_of,
    form_of,
)
from local_org.idx.facts import Authenticator as Configured
from local_org.idx.facts import Entropy, Facts, Person
from local_org.idx.transaction import Pending

Json = dict[str, Any]

QUESTIONS = {
    "disliked_food": "What is the food you least liked as a child?",
    "name_of_first_plush_toy": "What is the name of your first stuffed animal?",
    "first_award": "What did you earn your first medal or award for?",
    "favorite_security_question": "What is your favorite security question?",
    "favorite_toy": "What is the toy/stuffed animal you liked the most as a kid?",
    "first_computer_game": "What was the first computer game you played?",
    "favorite_movie_quote": "What is your favorite movie quote?",
    "first_sports_team_mascot": "What was the mascot of the first sports team you played on?",
    "first_music_purchase": "What music album or song did you first purchase?",
    "favorite_art_piece": "What is your favorite piece of art?",
    "grandmother_favorite_desert": "What was your grandmother's favorite dessert?",
    "first_thing_cooked": "What was the first thing you learned to cook?",
    "childhood_dream_job": "What was your dream job as a child?",
    "place_where_significant_other_was_met": "Where did you meet your spouse/significant other?",
    "favorite_vacation_location": "Where did you go for your favorite vacation?",
    "new_years_two_thousand": "Where were you on New Year's Eve in the year 2000?",
    "favorite_speaker_actor": "Who is your favorite speaker/orator?",
    "favorite_book_movie_character": "Who is your favorite book/movie character?",
    "favorite_sports_player": "Who is your favorite sports player?",
}
CUSTOM = "custom"
_SHORTEST, _LONGEST = 4, 255  # the longest is assumed
_TAG = re.compile(r"<[^>]+>")
_BLANK = "model.validation.field.blank"
_WRONG = "authfactor.challenge.question_factor.answer_invalid"  # recorded in the tests of Okta's Swift client


class SecurityQuestion(Authenticator):
    spec = Spec(
        key="security_question",
        type="security_question",
        display_name="Security Question",
        methods=(Method("security_question", frozenset({"knowledge"}), "kba"),),
        enrollment_prefix="qae",
    )

    def credentials(self, purpose: Purpose, pending: Pending, facts: Facts, person: Person | None) -> Json:
        if purpose == "verify":
            asked = _asked(pending, person)
            shown = {"name": "questionKey", "label": asked["question"], "required": True, "value": asked["questionKey"]}
            return form_of({**shown, "visible": False, "mutable": False}, _answer_field())
        listed = [{"label": text, "value": key} for key, text in QUESTIONS.items()]
        predefined = {"name": "questionKey", "type": "string", "label": "Choose a security question", "required": True, "options": listed}
        own: list[Json] = [
            {"name": "questionKey", "required": True, "value": CUSTOM, "mutable": False},
            {"name": "question", "label": "Create a security question", "required": True},
        ]
        return choice_of(
            ("Choose a security question", [predefined, _answer_field()]),
            ("Create my own security question", [*own, _answer_field()]),
        )

    def begin(self, pending: Pending, configured: Configured, context: Context, entropy: Entropy) -> Begun:
        return Begun({"salt": entropy.token()} if pending.enrolling else {})

    def contextual(self, pending: Pending, facts: Facts, person: Person | None) -> Json:
        """okta-auth-js tells verification from enrollment by `enrolledQuestion`."""
        if not pending.enrolling:
            return {"enrolledQuestion": _asked(pending, person)}
        listed = [{"questionKey": key, "question": text} for key, text in QUESTIONS.items()]
        return {"questionKeys": [*QUESTIONS, CUSTOM], "questions": listed}

    def shown(self, profile: Mapping[str, Any], secret: Mapping[str, Any]) -> Json:
        return {"profile": dict(profile)} if profile else {}

    def verify(self, pending: Pending, answer: Mapping[str, Any], context: Context) -> Accepted | Rejected:
        given = _text(answer, "answer")
        for enrollment in context.enrollments(self.spec.key):
            kept = enrollment.secret
            if _comparable(given) and hmac.compare_digest(_hashed(given, str(kept["salt"])), str(kept["hash"])):
                return Accepted()
        return Rejected(_WRONG, "answer")

    def enroll(self, pending: Pending, answer: Mapping[str, Any], context: Context) -> Accepted | Rejected:
        """Any answer that is long enough and no HTML."""
        key, own, given = _text(answer, "questionKey"), _text(answer, "question"), _text(answer, "answer")
        question = own if key == CUSTOM else QUESTIONS.get(key, "")
        refused = _refused("question" if key == CUSTOM else "questionKey", question) or _refused("answer", given)
        if refused is not None:
            return refused
        if min(len(given), len(_comparable(given))) < _SHORTEST:
            return Rejected("securityQuestion.answer.tooShort.arg", "answer", (_SHORTEST,), counts=False)
        salt = str(pending.data["salt"])
        return Accepted({"salt": salt, "hash": _hashed(given, salt)}, profile={"questionKey": key, "question": question})


def _answer_field() -> Json:
    return {"name": "answer", "label": "Answer", "required": True}


def _asked(pending: Pending, person: Person | None) -> dict[str, str]:
    """The enrolled question; the first of all where nobody has one."""
    for enrollment in person.enrollments if person else ():
        if enrollment.id == pending.enrollment_id:
            return {"questionKey": str(enrollment.profile["questionKey"]), "question": str(enrollment.profile["question"])}
    key, question = next(iter(QUESTIONS.items()))
    return {"questionKey": key, "question": question}


def _refused(field: str, value: str) -> Rejected | None:
    if not value:
        return Rejected(_BLANK, field, counts=False)
    if len(value) > _LONGEST:
        return Rejected("model.validation.field.string.maxLength", field, counts=False)
    return Rejected("tagsNotAllowed", field, counts=False) if _TAG.search(value) else None


def _text(answer: Mapping[str, Any], name: str) -> str:
    value = answer.get(name)
    return value.strip() if isinstance(value, str) else ""


def _comparable(answer: str) -> str:
    """Neither case nor blanks matter."""
    return "".join(answer[: _LONGEST + 1].casefold().split())


def _hashed(answer: str, salt: str) -> str:
    """scrypt is a function of its input, so the engine may compute it (argon2 is the edge's); cheap, as the passwords' hashes are:
    the people are test users."""
    return hashlib.scrypt(_comparable(answer).encode(), salt=salt.encode(), n=2**8, r=8, p=1).hex()
