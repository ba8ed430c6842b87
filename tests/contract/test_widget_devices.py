"""The Sign-In Widget of both generations with a phone that has Okta Verify, and with security keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import CDPSession, expect

from tests.contract.arrangements import Arranged, active, asking_for
from tests.contract.flows.values import SELECT_ENROLL, passcode
from tests.contract.judges import WIDGETS, judged
from tests.contract.org import Org, Person
from tests.contract.screen import Screen
from tests.contract.spa import Site
from tests.contract.test_widget_factors import begin
from tests.contract.walk import Walk

JUDGES = WIDGETS
NUMBER_ALWAYS = {"channelBinding": {"style": "NUMBER_CHALLENGE", "required": "ALWAYS"}}


class Phone:
    """The one phone of a person, played by the org."""

    def __init__(self, org: Org, login: str) -> None:
        self._org = org
        self._user = str(org.api("GET", f"/api/v1/users/{login}")["id"])

    def set_up(self) -> None:
        link = self._devices()["enrollments"][0]["link"]
        self._org.api("POST", "/local/devices", {"link": link, "name": "Pocket phone"})

    @property
    def code(self) -> str:
        return str(self._org.api("GET", f"/local/devices/{self._id}/totp")["totp"])

    def press(self, button: str, **body: Any) -> None:
        self._org.api("POST", f"/local/devices/{self._id}/{button}", body)

    @property
    def _id(self) -> str:
        return str(self._devices()["devices"][0]["id"])

    def _devices(self) -> Any:
        return self._org.api("GET", "/local/devices", user=self._user)


@contextmanager
def number_challenge(org: Org) -> Iterator[None]:
    """Every push asks for the number of the page, until the test is over."""
    here = f"/api/v1/authenticators/{active(org, 'okta_verify')}"
    kept = org.api("GET", here)
    org.api("PUT", here, {"name": kept["name"], "settings": NUMBER_ALWAYS})
    yield
    org.api("PUT", here, {"name": kept["name"], "settings": {"channelBinding": kept["settings"]["channelBinding"]}})


def ends_by_polling(generation: int) -> bool:
    """Generation 3 (7.49.0) handles a success that came by polling twice; the second time it throws that its transaction is gone."""
    return generation == 2


def set_up(org: Org, site: Site) -> tuple[Arranged, Person, Phone]:
    """A person with Okta Verify on a phone, enrolled without a browser."""
    setting = asking_for(org, "okta_verify", base=site.base())
    person = setting.person()
    walk = Walk(org.url, setting.client).begin("first page with password")
    walk.send("identify", "required authenticators", identifier=person.login, credentials=passcode(person.password))
    walk.choose(SELECT_ENROLL, "okta_verify", "Okta Verify, QR code")
    phone = Phone(org, person.login)
    phone.set_up()
    walk.send("enroll-poll", "success")
    return setting, person, phone


@judged("Okta Verify, code")
def test_okta_verify_is_set_up_by_its_qr_code(screen: Screen, org: Org, spa_site: Site, generation: int) -> None:
    setting = asking_for(org, "okta_verify", base=spa_site.base())
    person = setting.person()
    begin(screen, spa_site, generation, setting, person)
    screen.choose("Okta Verify")
    expect(screen.page.get_by_role("img", name=re.compile("QR code", re.IGNORECASE))).to_be_visible()
    expect(screen.page.get_by_text("Can't scan?")).to_be_visible()
    if ends_by_polling(generation):
        Phone(org, person.login).set_up()
        screen.is_signed_in_as(person.login)


@judged("Okta Verify, code")
def test_okta_verify_is_asked_for_a_code(screen: Screen, org: Org, spa_site: Site, generation: int) -> None:
    setting, person, phone = set_up(org, spa_site)
    screen.expecting(401)
    begin(screen, spa_site, generation, setting, person)
    screen.choose_method("enter a code")
    screen.enter("credentials.totp", "000000")
    expect(screen.page.get_by_text("Invalid code. Try again.").first).to_be_visible()
    screen.enter("credentials.totp", phone.code)
    screen.is_signed_in_as(person.login)


@judged("Okta Verify, push")
def test_a_push_is_rejected_sent_again_and_approved_by_its_number(screen: Screen, org: Org, spa_site: Site, generation: int) -> None:
    setting, person, phone = set_up(org, spa_site)
    with number_challenge(org):
        begin(screen, spa_site, generation, setting, person)
        screen.choose_method("get a push notification")
        phone.press("reject")
        expect(screen.page.get_by_text(re.compile("chosen to reject this login|rejected"))).to_be_visible()
        shown = screen.press(re.compile("Resend push notification")).json()
        number = shown["currentAuthenticator"]["value"]["contextualData"]["correctAnswer"]
        expect(screen.page.get_by_text(number, exact=True).first).to_be_visible()
        if ends_by_polling(generation):
            phone.press("approve", number=number)
            screen.is_signed_in_as(person.login)


def plug_in(screen: Screen) -> CDPSession:
    """Chromium's own security key: it is touched as soon as it is asked."""
    session = screen.page.context.new_cdp_session(screen.page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "automaticPresenceSimulation": True}})
    return session


@judged("WebAuthn")
def test_a_security_key_is_set_up_and_asked_for(screen: Screen, org: Org, spa_site: Site, generation: int) -> None:
    setting = asking_for(org, "webauthn", base=spa_site.base())
    person = setting.person()
    plug_in(screen)
    begin(screen, spa_site, generation, setting, person)
    screen.choose("Security Key or Biometric")
    screen.control(re.compile("^Set up$")).click()
    screen.is_signed_in_as(person.login)

    begin(screen, spa_site, generation, setting, person)
    screen.is_signed_in_as(person.login)
