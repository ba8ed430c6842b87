"""A password that has expired, one that soon will, and accounts that were locked and are opened again by their owners."""

from __future__ import annotations

from tests.contract.arrangements import Arranged, arranged, password_policy, while_there
from tests.contract.flows.values import CHALLENGE, GOOD_PASSWORD, WRONG_PASSWORD, passcode
from tests.contract.org import Org, Person
from tests.contract.walk import Answer, Walk

DAY_S = 24 * 3600
UNLOCK = "select-authenticator-unlock-account"


def expired(org: Org) -> list[Answer]:
    setting = arranged(org, {})
    person = setting.person()
    org.api("POST", f"/api/v1/users/{person.id}/lifecycle/expire_password")
    walk = signed_in(setting, person, "password expired")
    walk.send("reenroll-authenticator", "password expired, new one refused", credentials=passcode("short"))
    walk.send("reenroll-authenticator", "success", credentials=passcode(GOOD_PASSWORD))
    return walk.answers


def expiring(org: Org) -> list[Answer]:
    setting = arranged(org, {})
    password_policy(org, setting.group, age={"maxAgeDays": 10, "expireWarnDays": 5})
    patient, prompt = setting.person(), setting.person()
    with org.later(7 * DAY_S):
        skipped = signed_in(setting, patient, "password expires soon").send("skip", "success")
        changed = signed_in(setting, prompt, "password expires soon")
        changed.send("reenroll-authenticator-warning", "password expires soon, new one refused", credentials=passcode("short"))
        changed.send("reenroll-authenticator-warning", "success", credentials=passcode(GOOD_PASSWORD))
    return [*skipped.answers, *changed.answers]


def unlocked(org: Org) -> list[Answer]:
    """By an email; the app then wants the password still."""
    setting = arranged(org, {"okta_email": "OPTIONAL"})
    with while_there(org, password_policy(org, setting.group, unlock="ALLOW", lockout={"maxAttempts": 1})):
        person = setting.person()
        walk = Walk(org.url, setting.client).begin("first page with unlock")
        wrong = passcode(WRONG_PASSWORD)
        walk.send("identify", "wrong password, with unlock", identifier=person.login, credentials=wrong)
        walk.send("unlock-account", "unlock, who and how")
        walk.choose(UNLOCK, "okta_email", "unlock, email challenge", beside={"identifier": person.login})
        walk.send(CHALLENGE, "unlocked, password next", credentials=passcode(org.code(person.login)))
        walk.send(CHALLENGE, "success", credentials=passcode(person.password))
    return walk.answers


def unlocked_and_nothing_more(org: Org) -> list[Answer]:
    """Somebody who may not enter the app."""
    setting = arranged(org, {"okta_email": "OPTIONAL"}, everyone=False)
    with while_there(org, password_policy(org, setting.group, unlock="ALLOW", lockout={"maxAttempts": 1})):
        person = setting.person()
        walk = Walk(org.url, setting.client).begin("first page with unlock")
        walk.send("unlock-account", "unlock, who and how")
        walk.choose(UNLOCK, "okta_email", "unlock, email challenge", beside={"identifier": person.login})
        walk.send(CHALLENGE, "unlocked", credentials=passcode(org.code(person.login)))
    return walk.answers


def unlock_not_allowed(org: Org) -> list[Answer]:
    """Another group's policy puts the link on the page; this person's forbids it."""
    setting, others = arranged(org, {"okta_email": "OPTIONAL"}), arranged(org, {})
    person = setting.person()
    with while_there(org, password_policy(org, others.group, unlock="ALLOW")):
        walk = Walk(org.url, setting.client).begin("first page with unlock")
        walk.send("unlock-account", "unlock, who and how")
        walk.choose(UNLOCK, "okta_email", "unlock not allowed", beside={"identifier": person.login})
    return walk.answers


def common(org: Org) -> list[Answer]:
    """A policy that knows the passwords everybody has."""
    setting = arranged(org, {})
    password_policy(org, setting.group, complexity={"dictionary": {"common": {"exclude": True}}})
    person = org.staged(groups=(setting.group,))
    token = org.api("POST", f"/api/v1/users/{person.id}/lifecycle/activate", sendEmail="false")["activationToken"]
    walk = Walk(org.url, setting.client).begin("activation", activation_token=token)
    walk.choose("select-authenticator-enroll", "okta_password", "activation, first password")
    walk.send("enroll-authenticator", "activation, common password", credentials=passcode("Password1"))
    return walk.answers


def locked_and_told(org: Org) -> list[Answer]:
    """A policy that tells people that they are locked out."""
    setting = arranged(org, {})
    password_policy(org, setting.group, lockout={"maxAttempts": 1, "showLockoutFailures": True})
    person = setting.person()
    walk = signed_in(setting, person, "wrong password on the first page", WRONG_PASSWORD)
    walk.send("identify", "locked out, and told", identifier=person.login, credentials=passcode(person.password))
    return walk.answers


def signed_in(setting: Arranged, person: Person, state: str, password: str = "") -> Walk:
    walk = Walk(setting.org.url, setting.client).begin("first page with password")
    return walk.send("identify", state, identifier=person.login, credentials=passcode(password or person.password))


FLOWS = (common, locked_and_told, expired, expiring, unlocked, unlocked_and_nothing_more, unlock_not_allowed)
