"""Okta Verify: set up by QR code and by mail, proved by a code and by a push that is rejected first."""

from __future__ import annotations

from tests.contract.arrangements import Arranged, asking_for
from tests.contract.flows.values import CHALLENGE, SELECT_ENROLL, VERIFY_EMAIL, other_than, passcode
from tests.contract.org import Org, Person
from tests.contract.walk import Answer, Walk

SELECT_AUTHENTICATE = "select-authenticator-authenticate"


def code(org: Org) -> list[Answer]:
    setting = asking_for(org, "okta_verify")
    person = setting.person()
    walk = at_the_qr_code(setting, person)
    phone = org.phone(person)
    walk.send("enroll-poll", "success")
    again = at_the_methods(setting, person)
    again.confirm(VERIFY_EMAIL, "Okta Verify, code", methodType="totp")
    again.send(CHALLENGE, "Okta Verify, wrong code", credentials={"totp": other_than(phone.code())})
    again.send(CHALLENGE, "success", credentials={"totp": phone.code()})
    return [*walk.answers, *again.answers]


def push(org: Org) -> list[Answer]:
    setting = asking_for(org, "okta_verify")
    person = setting.person()
    walk = at_the_qr_code(setting, person)
    phone = org.phone(person)
    walk.send("enroll-poll", "success")
    again = at_the_methods(setting, person)
    again.confirm(VERIFY_EMAIL, "Okta Verify, push", methodType="push")
    again.send("challenge-poll", "Okta Verify, push")
    phone.reject()
    again.send("challenge-poll", "Okta Verify, push rejected")
    again.confirm("resend", "Okta Verify, push")
    phone.approve()
    again.send("challenge-poll", "success")
    return [*walk.answers, *again.answers]


def by_mail(org: Org) -> list[Answer]:
    setting = asking_for(org, "okta_verify")
    person = setting.person()
    walk = at_the_qr_code(setting, person)
    fixed = {item["name"]: item["value"] for item in walk.form("select-enrollment-channel")["value"][0]["value"]["form"]["value"][:1]}
    walk.send("select-enrollment-channel", "Okta Verify, address asked", authenticator={**fixed, "channel": "email"})
    walk.send("enrollment-channel-data", "Okta Verify, mail sent", email=person.login)
    return walk.answers


def at_the_qr_code(setting: Arranged, person: Person) -> Walk:
    walk = Walk(setting.org.url, setting.client).begin("first page with password")
    walk.send("identify", "required authenticators", identifier=person.login, credentials=passcode(person.password))
    walk.choose(SELECT_ENROLL, "okta_verify", "Okta Verify, QR code")
    return walk.send("enroll-poll", "Okta Verify, QR code")


def at_the_methods(setting: Arranged, person: Person) -> Walk:
    walk = Walk(setting.org.url, setting.client).begin("first page with password")
    return walk.send("identify", "Okta Verify, code or push", identifier=person.login, credentials=passcode(person.password))


FLOWS = (code, push, by_mail)
