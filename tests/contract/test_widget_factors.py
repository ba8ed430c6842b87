"""The Sign-In Widget of both generations sets up and asks for each authenticator, as its policy wants it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.contract.arrangements import Arranged, arranged, asking_for
from tests.contract.flows.google import codes
from tests.contract.flows.values import new_number, other_than
from tests.contract.judges import WIDGETS, judged
from tests.contract.org import Org, Person
from tests.contract.screen import Screen
from tests.contract.spa import Site

JUDGES = WIDGETS
ANSWER = "carrots"


def begin(screen: Screen, site: Site, generation: int, setting: Arranged, person: Person) -> None:
    """As in a browser that nobody has signed in with yet: with a session, the org would ask for nothing."""
    screen.page.context.clear_cookies()
    screen.page.goto(site.show(setting.client, generation).url)
    screen.type("identifier", person.login)
    screen.enter("credentials.passcode", person.password)


@judged("phone")
def test_a_phone_is_set_up_and_asked_for(screen: Screen, org: Org, spa_site: Site, generation: int) -> None:
    setting = asking_for(org, "phone_number", base=spa_site.base())
    person, number = setting.person(), new_number()
    screen.expecting(401)
    begin(screen, spa_site, generation, setting, person)
    screen.choose("Phone")
    screen.page.get_by_text("Voice call", exact=True).click()
    screen.type("authenticator.phoneNumber", number.removeprefix("+1"))
    screen.press(re.compile("Receive a code via voice call|Call me"))
    screen.enter("credentials.passcode", other_than(org.code(number)))
    expect(screen.page.get_by_text("Invalid code. Try again.").first).to_be_visible()
    screen.enter("credentials.passcode", org.code(number))
    screen.is_signed_in_as(person.login)

    begin(screen, spa_site, generation, setting, person)
    screen.press(re.compile("Receive a code via SMS"))
    screen.enter("credentials.passcode", org.code(number))
    screen.is_signed_in_as(person.login)


@judged("Google Authenticator")
def test_google_authenticator_is_set_up_and_asked_for(screen: Screen, org: Org, spa_site: Site, generation: int) -> None:
    setting = asking_for(org, "google_otp", base=spa_site.base())
    person = setting.person()
    screen.expecting(401)
    begin(screen, spa_site, generation, setting, person)
    shown = screen.choose("Google Authenticator").json()
    now, later = codes(shown["currentAuthenticator"]["value"]["contextualData"]["sharedSecret"])
    expect(screen.page.get_by_role("img", name=re.compile("QR code", re.IGNORECASE))).to_be_visible()
    screen.control("Next").click()
    screen.enter("credentials.passcode", now)
    screen.is_signed_in_as(person.login)

    begin(screen, spa_site, generation, setting, person)
    screen.enter("credentials.passcode", now)
    expect(screen.page.get_by_text("Each code can only be used once").first).to_be_visible()
    screen.enter("credentials.passcode", later)
    screen.is_signed_in_as(person.login)


@pytest.mark.parametrize("own", [False, True], ids=["a question of Okta's", "one of one's own"])
@judged("security question")
def test_a_security_question_is_set_up_and_asked_for(screen: Screen, org: Org, spa_site: Site, generation: int, own: bool) -> None:
    question = {"authenticationMethods": [{"key": "security_question", "method": "security_question"}]}
    setting = arranged(org, {"security_question": "REQUIRED"}, constraints=[{"knowledge": question}], base=spa_site.base())
    person = setting.person()
    screen.expecting(401)
    screen.page.goto(spa_site.show(setting.client, generation).url)
    screen.enter("identifier", person.login)
    screen.enter("credentials.passcode", person.password)
    screen.choose("Security Question")
    if own:
        screen.pick("Create my own security question", "credentials.question", "What do I say to a lamp post?")
    screen.enter("credentials.answer", ANSWER)
    screen.is_signed_in_as(person.login)

    screen.page.context.clear_cookies()
    screen.page.reload()
    screen.enter("identifier", person.login)
    screen.enter("credentials.answer", "peas")
    expect(screen.page.get_by_text("Your answer doesn't match our records").first).to_be_visible()
    screen.enter("credentials.answer", ANSWER)
    screen.is_signed_in_as(person.login)
