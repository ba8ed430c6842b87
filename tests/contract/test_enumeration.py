"""With enumeration prevention, somebody who exists and somebody who does not get answers of the same shape, step by step."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.flows import CHALLENGE, WRONG_PASSWORD, new_address, passcode
from tests.contract.org import Client, Org
from tests.contract.reference.facts import Facts, facts_of
from tests.contract.walk import Walk

SELECT = "select-authenticator-authenticate"


@pytest.fixture
def prevention(org: Org) -> Iterator[None]:
    settings = "/local/settings"
    org.api("PUT", settings, {"user_enumeration_prevention": {"authentication": True, "recovery": True}})
    yield
    org.api("PUT", settings, {"user_enumeration_prevention": {"authentication": False, "recovery": False}})


def sign_in(org: Org, client: Client, login: str) -> list[tuple[str, int, Facts]]:
    walk = Walk(org.url, client).begin("first page")
    walk.send("identify", "choice", identifier=login)
    walk.choose(SELECT, "okta_password", "password")
    walk.send(CHALLENGE, "wrong password", credentials=passcode(WRONG_PASSWORD))
    walk.choose(SELECT, "okta_email", "email")
    walk.send("currentAuthenticatorEnrollment.poll", "poll")
    walk.send("currentAuthenticatorEnrollment.resend", "resend")
    walk.send(CHALLENGE, "wrong code", credentials=passcode("12345x"))
    walk.introspect("introspection")
    return [(answer.state, answer.status, facts_of(answer.body)) for answer in walk.answers]


def recover(org: Org, client: Client, login: str) -> list[tuple[str, int, Facts]]:
    walk = Walk(org.url, client).begin("first page")
    walk.send("identify", "choice", identifier=login)
    walk.choose(SELECT, "okta_password", "password")
    walk.send("currentAuthenticatorEnrollment.recover", "recovery")
    walk.choose(SELECT, "okta_email", "email")
    walk.send(CHALLENGE, "wrong code", credentials=passcode("12345x"))
    return [(answer.state, answer.status, facts_of(answer.body)) for answer in walk.answers]


@pytest.mark.usefixtures("prevention")
@pytest.mark.parametrize("which", ["multifactor", "password_optional"])
def test_a_sign_in_tells_nothing_of_who_exists(org: Org, which: str) -> None:
    client: Client = getattr(org, which)
    outsider, member, nobody = org.person().login, org.person(groups=("Password optional",)).login, new_address()
    expected = sign_in(org, client, nobody)
    assert sign_in(org, client, outsider) == expected
    assert sign_in(org, client, member) == expected


@pytest.mark.usefixtures("prevention")
def test_a_recovery_tells_nothing_of_who_exists(org: Org) -> None:
    assert recover(org, org.multifactor, org.person().login) == recover(org, org.multifactor, new_address())


@pytest.mark.usefixtures("prevention")
def test_nothing_but_what_was_typed_is_shown_before_a_proof(org: Org) -> None:
    person = org.person()
    walk = Walk(org.url, org.multifactor).begin("first page").send("identify", "choice", identifier=person.login)
    assert walk.body["user"]["value"] == {"identifier": person.login}
    assert person.id not in str(walk.body)
