"""A forgotten password."""

from __future__ import annotations

from tests.contract.flows.values import CHALLENGE, GOOD_PASSWORD, VERIFY_EMAIL, new_address, other_than, passcode
from tests.contract.org import Org
from tests.contract.public_client import public_client
from tests.contract.walk import Answer, Walk


def recovery(org: Org) -> list[Answer]:
    person = org.person()
    walk = Walk(org.url, org.multifactor).begin("first page with password")
    walk.send("currentAuthenticator.recover", "recovery, who")
    walk.send("identify-recovery", "recovery, unknown user", identifier=new_address())
    walk.send("identify-recovery", "recovery, email offered", identifier=person.login)
    walk.confirm(VERIFY_EMAIL, "recovery, email challenge", methodType="email")
    walk.send(CHALLENGE, "recovery, wrong email code", credentials=passcode(other_than(org.code(person.login))))
    walk.send(CHALLENGE, "recovery, new password", credentials=passcode(org.code(person.login)))
    walk.send("reset-authenticator", "recovery, new password refused", credentials=passcode("short"))
    walk.send("reset-authenticator", "success", credentials=passcode(GOOD_PASSWORD))
    return walk.answers


def recovery_from_the_password_challenge(org: Org) -> list[Answer]:
    person = org.person()
    walk = Walk(org.url, org.password_optional).begin("first page without password")
    walk.send("identify", "password challenge", identifier=person.login)
    walk.send("currentAuthenticatorEnrollment.recover", "recovery, email offered")
    return walk.answers


def recovered_and_nothing_more(org: Org) -> list[Answer]:
    """Somebody who may not enter the app."""
    person = org.person()
    client = public_client(org, "http://localhost:1", org.multifactor, everyone=False)
    walk = Walk(org.url, client).begin("first page with password")
    walk.send("currentAuthenticator.recover", "recovery, who")
    walk.send("identify-recovery", "recovery, email offered", identifier=person.login)
    walk.confirm(VERIFY_EMAIL, "recovery, email challenge", methodType="email")
    walk.send(CHALLENGE, "recovery, new password", credentials=passcode(org.code(person.login)))
    walk.send("reset-authenticator", "recovered, and nothing more", credentials=passcode(GOOD_PASSWORD))
    return walk.answers


def reset_not_allowed(org: Org) -> list[Answer]:
    """Forbidden between the page that offered it and the click: once it is, it is no longer offered."""
    person = org.person()
    policy = next(one["id"] for one in org.api("GET", "/api/v1/policies", type="PASSWORD") if one["system"])
    challenged = Walk(org.url, org.password_optional).begin("first page without password")
    challenged.send("identify", "password challenge", identifier=person.login)
    asked_who = Walk(org.url, org.multifactor).begin("first page with password")
    asked_who.send("currentAuthenticator.recover", "recovery, who")
    with org.catch_all(policy, "selfServicePasswordReset", access="DENY"):
        challenged.send("currentAuthenticatorEnrollment.recover", "reset not allowed at the challenge")
        asked_who.send("identify-recovery", "reset not allowed for that name", identifier=person.login)
    return [*challenged.answers, *asked_who.answers]


FLOWS = (recovered_and_nothing_more, recovery, recovery_from_the_password_challenge, reset_not_allowed)
