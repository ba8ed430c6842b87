"""Codes that are sent, passwords, and the security question: answers that a client types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.local_org.idx.attack import oracle
from tests.local_org.idx.attack.people import FRESH_PASSWORDS
from tests.local_org.idx.attack.row import Asked

Json = dict[str, Any]


def sent_right(asked: Asked) -> Json:
    live = asked.live
    return {"passcode": live.code if live else "000000"}


def sent_proves(asked: Asked, given: Mapping[str, Any]) -> bool:
    """The newest code that this very tab had sent, to this person, not used, not too old."""
    live, code = asked.live, given.get("passcode")
    if live is None or asked.account is None or not isinstance(code, str):
        return False
    fits = code.strip() == live.code and live.user_id == asked.account.id and live.enrolling == asked.enrolling
    return fits and not live.spent and asked.world.org.now < live.until


def password_right(asked: Asked) -> Json:
    if asked.enrolling:
        used = [asked.account.password, *asked.account.former] if asked.account else []
        fresh = [one for one in FRESH_PASSWORDS if one not in used[:5]]
        return {"passcode": fresh[0]}
    return {"passcode": (asked.account and asked.account.password) or "no-password-1"}


def password_proves(asked: Asked, given: Mapping[str, Any]) -> bool:
    code, account = given.get("passcode"), asked.account
    if account is None:
        return False
    if asked.enrolling:
        return oracle.password_is_good(asked.world.org, account, code)
    return account.password is not None and code == account.password


def sent_keeps(asked: Asked, given: Mapping[str, Any]) -> None:
    if asked.live:
        asked.live.spent = True


def question_right(asked: Asked) -> Json:
    if asked.enrolling:
        return {"questionKey": "disliked_food", "answer": f"Beans of {asked.account.login if asked.account else ''}"}
    known = asked.world.answers.get(asked.account.id, "") if asked.account else ""
    return {"questionKey": "disliked_food", "answer": known or "nobody knows"}


def question_proves(asked: Asked, given: Mapping[str, Any]) -> bool:
    """Neither case nor blanks matter; a new answer has four characters at least."""
    answer = given.get("answer")
    if asked.account is None or not isinstance(answer, str):
        return False
    if not asked.enrolling:
        known = asked.world.answers.get(asked.account.id)
        return known is not None and _plain(answer) == _plain(known)
    key, question = given.get("questionKey"), given.get("question")
    worded = key == "disliked_food" or (key == "custom" and isinstance(question, str) and bool(question.strip()))
    return worded and len(_plain(answer)) >= 4 and "<" not in answer


def question_keeps(asked: Asked, given: Mapping[str, Any]) -> None:
    if asked.enrolling and asked.account:
        asked.world.answers[asked.account.id] = str(given["answer"])


def _plain(answer: str) -> str:
    return "".join(answer.casefold().split())
