"""An org of a test's own, whose app asks for a password alone, and one person who has one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local_org.store.enrollments import enroll_email
from local_org.store.passwords import keep_password
from tests.local_org.oauth.clients import App, allow_interaction_code, make_app, make_user
from tests.local_org.served import ServedOrg
from tests.local_org.web.browser import PASSWORD, Browser

LOGIN = "mira.lind@example.com"


def ask_for(served: ServedOrg, factor_mode: str, reauthenticate_in: str = "PT12H") -> None:
    """What the policy that test apps follow asks for: one or two factors, any."""
    store = served.org.store
    policy = store.all("policy", "ACCESS_POLICY")[0]
    rule = store.all("rule", policy["id"])[-1]
    sign_on = rule["actions"]["appSignOn"]
    method = {"type": "ASSURANCE", "factorMode": factor_mode, "reauthenticateIn": reauthenticate_in}
    store.put("rule", rule["id"], {**rule, "actions": {"appSignOn": {**sign_on, "verificationMethod": method}}}, parent=policy["id"])
    for kept in store.all("authenticator"):
        if kept["key"] == "okta_email":
            store.put("authenticator", kept["id"], {**kept, "settings": {**kept["settings"], "allowedFor": "any"}})


def add_person(served: ServedOrg, login: str, password: str | None = PASSWORD) -> str:
    user_id = make_user(served.org, login)
    with served.org.store.transaction():
        enroll_email(served.org, user_id, login)
        if password is not None:
            keep_password(served.org.store, user_id, password, now=served.org.clock.now())
    return user_id


def password_first(served: ServedOrg) -> None:
    """The global session policy asks for a password, so that email alone is never enough."""
    store = served.org.store
    policy = store.all("policy", "OKTA_SIGN_ON")[0]
    rule = store.all("rule", policy["id"])[0]
    signon = {**rule["actions"]["signon"], "primaryFactor": "PASSWORD_IDP"}
    store.put("rule", rule["id"], {**rule, "actions": {"signon": signon}}, parent=policy["id"])


def session_rule(served: ServedOrg, **signon: object) -> None:
    """Changes the global session policy's rule."""
    store = served.org.store
    policy = store.all("policy", "OKTA_SIGN_ON")[0]
    rule = store.all("rule", policy["id"])[0]
    store.put("rule", rule["id"], {**rule, "actions": {"signon": {**rule["actions"]["signon"], **signon}}}, parent=policy["id"])


def session_times(served: ServedOrg, **times: object) -> None:
    store = served.org.store
    policy = store.all("policy", "OKTA_SIGN_ON")[0]
    rule = store.all("rule", policy["id"])[0]
    signon = rule["actions"]["signon"]
    changed = {"signon": {**signon, "session": {**signon["session"], **times}}}
    store.put("rule", rule["id"], {**rule, "actions": changed}, parent=policy["id"])


@pytest.fixture
def home(own: ServedOrg) -> ServedOrg:
    """One factor is enough, and it is the password."""
    allow_interaction_code(own.org)
    ask_for(own, "1FA")
    password_first(own)
    return own


@pytest.fixture
def mira(home: ServedOrg) -> str:
    return add_person(home, LOGIN)


@pytest.fixture
def app(home: ServedOrg) -> App:
    return make_app(home, public=True)


@pytest.fixture
def visitor(home: ServedOrg) -> Iterator[Browser]:
    with Browser(home) as opened:
        yield opened
