"""Signing up by oneself: with an email alone, with a password, not after all."""

from __future__ import annotations

from tests.contract.flows.values import ENROLL, GOOD_PASSWORD, new_address, other_than, passcode, profile
from tests.contract.org import Org
from tests.contract.walk import Answer, Walk


def sign_up(org: Org) -> list[Answer]:
    """With an email alone; what the person may add is skipped."""
    walk, login = at_the_sign_up_form(org), new_address()
    walk.send("enroll-profile", "sign-up with a malformed email", userProfile=profile("no address"))
    walk.send("enroll-profile", "sign-up with a known email", userProfile=profile(org.john.login))
    walk.send("enroll-profile", "sign-up email code", userProfile=profile(login))
    walk.send("currentAuthenticator.resend", "sign-up email code")
    walk.send("currentAuthenticator.poll", "sign-up email code")
    walk.send(ENROLL, "sign-up wrong email code", credentials=passcode(other_than(org.code(login))))
    walk.send(ENROLL, "optional authenticators", credentials=passcode(org.code(login)))
    walk.send("skip", "success")
    return walk.answers


def sign_up_with_a_password(org: Org) -> list[Answer]:
    walk, login = at_the_sign_up_form(org), new_address()
    walk.send("enroll-profile", "sign-up email code", userProfile=profile(login))
    walk.send(ENROLL, "optional authenticators", credentials=passcode(org.code(login)))
    walk.choose("select-authenticator-enroll", "okta_password", "new password")
    walk.send(ENROLL, "new password refused", credentials=passcode("short"))
    walk.send(ENROLL, "optional authenticators", credentials=passcode(GOOD_PASSWORD))
    walk.send("skip", "success")
    return walk.answers


def sign_up_abandoned(org: Org) -> list[Answer]:
    walk = at_the_sign_up_form(org)
    walk.send("select-identify", "first page without password")
    return walk.answers


def at_the_sign_up_form(org: Org) -> Walk:
    walk = Walk(org.url, org.password_optional).begin("first page without password")
    return walk.send("select-enroll-profile", "sign-up form")


FLOWS = (sign_up, sign_up_with_a_password, sign_up_abandoned)
