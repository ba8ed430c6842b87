"""What a profile policy asks: a password on the sign-up form, attributes that somebody lacks at sign-in."""

from __future__ import annotations

from typing import Any

from tests.contract.arrangements import arranged, profile_policy
from tests.contract.flows.values import ENROLL, GOOD_PASSWORD, SELECT_ENROLL, new_address, passcode, profile
from tests.contract.org import Org
from tests.contract.walk import Answer, Walk

PROGRESSIVE = {"progressiveProfilingAction": "ENABLED"}


def attributes(*, required: bool) -> list[dict[str, Any]]:
    """What new orgs ask, and something nobody here has."""
    usual = [("email", "Email"), ("firstName", "First name"), ("lastName", "Last name")]
    asked = [{"name": name, "label": label, "required": True} for name, label in usual]
    return [*asked, {"name": "nickName", "label": "Nickname", "required": required}]


def completed(org: Org) -> list[Answer]:
    return progressive(org, "profile lacks something", required=True)


def completed_or_not(org: Org) -> list[Answer]:
    return progressive(org, "profile lacks something optional", required=False)


def progressive(org: Org, state: str, *, required: bool) -> list[Answer]:
    setting = arranged(org, {})
    profile_policy(org, setting.client, **PROGRESSIVE, profileAttributes=attributes(required=required))
    person = setting.person()
    walk = Walk(org.url, setting.client).begin("first page with password")
    walk.send("identify", state, identifier=person.login, credentials=passcode(person.password))
    if required:
        walk.send("enroll-profile", "profile still lacks something", userProfile={})
        walk.send("enroll-profile", "success", userProfile={"nickName": "Eri"})
    else:
        walk.send("skip", "success")
    return walk.answers


def sign_up_with_a_password_at_once(org: Org) -> list[Answer]:
    setting = arranged(org, {"okta_email": "REQUIRED"})
    profile_policy(org, setting.client, enrollAuthenticatorTypes=["password"])
    login = new_address()
    walk = Walk(org.url, setting.client).begin("first page with password")
    walk.send("select-enroll-profile", "sign-up form with a password")
    walk.send("enroll-profile", "sign-up form with a password refused", userProfile=profile("no address"), credentials=passcode("short"))
    walk.send("enroll-profile", "required authenticators", userProfile=profile(login), credentials=passcode(GOOD_PASSWORD))
    walk.choose(SELECT_ENROLL, "okta_email", "sign-up email code")
    walk.send(ENROLL, "optional authenticators", credentials=passcode(org.code(login)))
    walk.send("skip", "success")
    return walk.answers


def sign_up_that_ends_with_a_mail(org: Org) -> list[Answer]:
    """The policies of the new person's group know no email: its address is verified by a link."""
    setting = arranged(org, {})
    profile_policy(org, setting.client, targetGroupIds=[org.group_id(setting.group)])
    walk = Walk(org.url, setting.client).begin("first page with password")
    walk.send("select-enroll-profile", "sign-up form")
    walk.send("enroll-profile", "required authenticators", userProfile=profile(new_address()))
    walk.choose(SELECT_ENROLL, "okta_password", "activation, first password")
    walk.send(ENROLL, "sign-up, mail sent", credentials=passcode(GOOD_PASSWORD))
    return walk.answers


FLOWS = (sign_up_that_ends_with_a_mail, completed, completed_or_not, sign_up_with_a_password_at_once)
