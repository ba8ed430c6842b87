"""Phone: enrolled by a call, proved by a text message; wrong numbers, wrong codes, too many messages."""

from __future__ import annotations

from tests.contract.arrangements import Arranged, asking_for
from tests.contract.flows.values import CHALLENGE, ENROLL, ENROLL_DATA, SELECT_ENROLL, VERIFY_EMAIL, new_number, other_than, passcode
from tests.contract.org import Org, Person
from tests.contract.walk import Answer, Walk

PAUSE_S = 31
MOST_MESSAGES = 5


def phone(org: Org) -> list[Answer]:
    arranged = asking_for(org, "phone_number")
    person, number = arranged.person(), new_number()
    first = enrolled(arranged, person, number)
    again = at_the_phone(arranged, person)
    again.confirm(VERIFY_EMAIL, "phone, code", methodType="sms")
    again.send(CHALLENGE, "phone, wrong code", credentials=passcode(other_than(org.code(number))))
    again.send("currentAuthenticatorEnrollment.resend", "phone, message too soon")
    again.send(CHALLENGE, "success", credentials=passcode(org.code(number)))
    return [*first.answers, *again.answers]


def too_many_messages(org: Org) -> list[Answer]:
    arranged = asking_for(org, "phone_number")
    person, number = arranged.person(), new_number()
    first = enrolled(arranged, person, number)
    again = at_the_phone(arranged, person)
    again.confirm(VERIFY_EMAIL, "phone, code", methodType="sms")
    for count in range(1, MOST_MESSAGES):
        with org.later(count * PAUSE_S):
            again.send("currentAuthenticatorEnrollment.resend", "phone, code")
    with org.later(MOST_MESSAGES * PAUSE_S):
        again.send("currentAuthenticatorEnrollment.resend", "phone, too many messages")
    return [*first.answers, *again.answers]


def enrolled(arranged: Arranged, person: Person, number: str) -> Walk:
    walk = Walk(arranged.org.url, arranged.client).begin("first page with password")
    walk.send("identify", "required authenticators", identifier=person.login, credentials=passcode(person.password))
    walk.choose(SELECT_ENROLL, "phone_number", "phone, number asked")
    walk.confirm(ENROLL_DATA, "phone, no number", methodType="voice", phoneNumber="+1 none")
    walk.confirm(ENROLL_DATA, "phone, enrollment code", methodType="voice", phoneNumber=number)
    walk.send(ENROLL, "phone, wrong enrollment code", credentials=passcode(other_than(arranged.org.code(number))))
    return walk.send(ENROLL, "success", credentials=passcode(arranged.org.code(number)))


def at_the_phone(arranged: Arranged, person: Person) -> Walk:
    walk = Walk(arranged.org.url, arranged.client).begin("first page with password")
    return walk.send("identify", "phone, SMS or voice", identifier=person.login, credentials=passcode(person.password))


FLOWS = (phone, too_many_messages)
