"""What is refused, and how: unknown handles, people who may not, too many attempts, policies that nobody can satisfy."""

from __future__ import annotations

from tests.contract.arrangements import PASSWORD, arranged
from tests.contract.flows.values import CHALLENGE, VERIFY_EMAIL, WRONG_PASSWORD, other_than, passcode
from tests.contract.org import Org
from tests.contract.public_client import public_client
from tests.contract.walk import Answer, Walk


def unknown_handle(org: Org) -> list[Answer]:
    walk = Walk(org.url, org.multifactor).begin("first page with password")
    walk.introspect("expired at introspect", handle="unknown")
    return walk.answers


def not_assigned(org: Org) -> list[Answer]:
    person = org.person()
    walk = Walk(org.url, public_client(org, "http://localhost:1", org.multifactor, everyone=False)).begin("first page with password")
    walk.send("identify", "user not assigned", identifier=person.login, credentials=passcode(person.password))
    return walk.answers


def denied(org: Org) -> list[Answer]:
    person = org.person()
    with org.catch_all(org.policy_of(org.multifactor), "appSignOn", access="DENY"):
        walk = Walk(org.url, org.multifactor).begin("first page without password")
        walk.send("identify", "choice before a denial", identifier=person.login)
        walk.choose("select-authenticator-authenticate", "okta_password", "password challenge before a denial")
        walk.send(CHALLENGE, "access denied", credentials=passcode(person.password))
    return walk.answers


def registration_off(org: Org) -> list[Answer]:
    """As the default profile policy of a new org has it."""
    with org.catch_all(org.policy_of(org.multifactor, "profileEnrollment"), "profileEnrollment", unknownUserAction="DENY"):
        walk = Walk(org.url, org.multifactor).begin("first page with password, no registration")
        walk.post("enroll", "registration unavailable")
    return walk.answers


def too_many_codes(org: Org) -> list[Answer]:
    person = org.person()
    walk = Walk(org.url, org.multifactor).begin("first page with password")
    walk.send("identify", "email offered", identifier=person.login, credentials=passcode(person.password))
    walk.confirm(VERIFY_EMAIL, "email challenge", methodType="email")
    wrong = other_than(org.code(person.login))
    for _ in range(4):
        walk.send(CHALLENGE, "wrong email code", credentials=passcode(wrong))
    walk.send(CHALLENGE, "too many wrong codes", credentials=passcode(wrong))
    return walk.answers


def locked_out(org: Org) -> list[Answer]:
    """A new org locks after ten wrong passwords."""
    person = org.person()
    walk = Walk(org.url, org.password_optional).begin("first page without password")
    walk.send("identify", "password challenge", identifier=person.login)
    for _ in range(9):
        walk.send(CHALLENGE, "wrong password", credentials=passcode(WRONG_PASSWORD))
    walk.send(CHALLENGE, "password locked", credentials=passcode(WRONG_PASSWORD))
    return walk.answers


def no_matching_policy(org: Org) -> list[Answer]:
    with org.without_step_9():
        return Walk(org.url, org.multifactor).begin("no policy of the authorization server").answers


def assurance_out_of_reach(org: Org) -> list[Answer]:
    """The policy asks for a key in hardware, and the group may enroll nothing of the kind."""
    setting = arranged(org, {}, factor_mode="2FA", constraints=[{**PASSWORD, "possession": {"hardwareProtection": "REQUIRED"}}])
    person = setting.person()
    walk = Walk(org.url, setting.client).begin("first page with password")
    walk.send("identify", "assurance out of reach", identifier=person.login, credentials=passcode(person.password))
    return walk.answers


FLOWS = (unknown_handle, not_assigned, denied, registration_off, too_many_codes, locked_out, no_matching_policy, assurance_out_of_reach)
