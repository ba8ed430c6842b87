"""Security question: one of Okta's and one of one's own, answers too short, with tags, wrong."""

from __future__ import annotations

from tests.contract.arrangements import Arranged, arranged
from tests.contract.flows.values import CHALLENGE, ENROLL, SELECT_ENROLL, passcode
from tests.contract.org import Org, Person
from tests.contract.walk import Answer, Walk

ANSWER = "carrots"
OF_OKTA = {"questionKey": "disliked_food"}
OWN = {"questionKey": "custom", "question": "What do I say to a lamp post?"}


def question_of_okta(org: Org) -> list[Answer]:
    setting = arrangement(org)
    person = setting.person()
    walk = asked_for_a_question(setting, person)
    walk.send(ENROLL, "question, answer too short", credentials={**OF_OKTA, "answer": "car"})
    walk.send(ENROLL, "question, answer with tags", credentials={**OF_OKTA, "answer": "<b>carrots</b>"})
    walk.send(ENROLL, "success", credentials={**OF_OKTA, "answer": ANSWER})
    return [*walk.answers, *answered(setting, person, OF_OKTA["questionKey"]).answers]


def question_of_ones_own(org: Org) -> list[Answer]:
    setting = arrangement(org)
    person = setting.person()
    walk = asked_for_a_question(setting, person).send(ENROLL, "success", credentials={**OWN, "answer": ANSWER})
    return [*walk.answers, *answered(setting, person, OWN["questionKey"]).answers]


def arrangement(org: Org) -> Arranged:
    """The question alone signs in (knowledge); whoever has none proves the password first."""
    question = {"authenticationMethods": [{"key": "security_question", "method": "security_question"}]}
    return arranged(org, {"security_question": "REQUIRED"}, constraints=[{"knowledge": question}])


def asked_for_a_question(setting: Arranged, person: Person) -> Walk:
    walk = Walk(setting.org.url, setting.client).begin("first page without password")
    walk.send("identify", "password challenge", identifier=person.login)
    walk.send(CHALLENGE, "required authenticators", credentials=passcode(person.password))
    return walk.choose(SELECT_ENROLL, "security_question", "question, to choose")


def answered(setting: Arranged, person: Person, key: str) -> Walk:
    walk = Walk(setting.org.url, setting.client).begin("first page without password")
    walk.send("identify", "question, to answer", identifier=person.login)
    walk.send(CHALLENGE, "question, wrong answer", credentials={"questionKey": key, "answer": "peas"})
    return walk.send(CHALLENGE, "success", credentials={"questionKey": key, "answer": ANSWER})


FLOWS = (question_of_okta, question_of_ones_own)
