"""The phone with Okta Verify, over HTTP: set up by a link, shows codes, answers pushes; by `/local/devices` and by the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from local_org.store.enrollments import enroll_email
from local_org.store.passwords import keep_password
from tests.local_org.oauth.clients import App, Pkce, allow_interaction_code, make_app, make_user
from tests.local_org.served import ServedOrg

PASSWORD = "Correct-Horse-1"
Json = dict[str, Any]


@dataclass
class Browser:
    """A sign-in of one person: password, then Okta Verify."""

    app: App
    login: str
    state_handle: str = ""

    def post(self, path: str, **values: Any) -> Json:
        handle = {"stateHandle": self.state_handle} if self.state_handle else {}
        answer: Json = self.app.served.call("POST", f"/idp/idx/{path}", json={**handle, **values}).json()
        self.state_handle = answer.get("stateHandle", self.state_handle)
        return answer

    def after_the_password(self) -> Json:
        self.post("introspect", interactionHandle=self.app.interact(Pkce()).json()["interaction_handle"])
        offered = self.post("identify", identifier=self.login)["remediation"]["value"][0]
        if offered["name"] == "select-authenticator-authenticate":
            self.post("challenge", authenticator={"id": authenticator(self.app.served, "okta_password")["id"]})
        return self.post("challenge/answer", credentials={"passcode": PASSWORD})

    def choose(self, method: str) -> Json:
        return self.post("challenge", authenticator={"id": authenticator(self.app.served)["id"], "methodType": method})

    def poll(self) -> Json:
        return self.post("challenge/poll")


@dataclass(frozen=True)
class Jane:
    app: App
    id: str
    login: str

    @property
    def served(self) -> ServedOrg:
        return self.app.served

    def signs_in(self) -> Browser:
        browser = Browser(self.app, self.login)
        browser.after_the_password()
        return browser

    def devices(self) -> Json:
        return dict(self.served.admin("GET", "/local/devices", params={"user": self.id}).json())

    def sets_up(self, browser: Browser) -> str:
        """By the link that is open; the id of the phone."""
        link = self.devices()["enrollments"][0]["link"]
        made = self.served.admin("POST", "/local/devices", json={"link": link, "name": "Jane's phone"})
        assert made.status_code == 201, made.text
        assert "successWithInteractionCode" in finished(browser, browser.poll())
        return str(made.json()["id"])

    def code_on(self, phone: str) -> str:
        return str(self.served.admin("GET", f"/local/devices/{phone}/totp").json()["totp"])

    def presses(self, phone: str, button: str, **body: Any) -> requests.Response:
        return self.served.admin("POST", f"/local/devices/{phone}/{button}", json=body)


def finished(browser: Browser, body: Json) -> Json:
    """What may be left out is left out."""
    while "skip" in [one["name"] for one in body.get("remediation", {}).get("value", [])]:
        body = browser.post("skip")
    return body


def authenticator(served: ServedOrg, key: str = "okta_verify") -> Json:
    return next(one for one in served.org.store.all("authenticator") if one["key"] == key)


@pytest.fixture
def jane(own: ServedOrg) -> Jane:
    """A person with a password in an org that asks for any two factors, and whose Okta Verify knows pushes."""
    allow_interaction_code(own.org)
    app, login = make_app(own), "jane@example.com"
    user_id = make_user(own.org, login)
    with own.org.store.transaction():
        keep_password(own.org.store, user_id, PASSWORD, now=own.org.clock.now())
        enroll_email(own.org, user_id, login)
    activated = own.admin("POST", f"/api/v1/authenticators/{authenticator(own)['id']}/methods/push/lifecycle/activate")
    assert activated.status_code == 200
    return Jane(app, user_id, login)


def enrolling(jane: Jane, channel: str = "qrcode") -> Browser:
    browser = jane.signs_in()
    body = browser.post("credential/enroll", authenticator={"id": authenticator(jane.served)["id"], "channel": channel})
    assert body["remediation"]["value"][0]["name"] in ("enroll-poll", "enrollment-channel-data"), body
    return browser


def test_a_phone_that_opens_the_link_ends_the_enrollment_and_shows_codes_that_sign_in(jane: Jane) -> None:
    phone = jane.sets_up(enrolling(jane))
    browser = jane.signs_in()
    browser.choose("totp")
    body = browser.post("challenge/answer", credentials={"totp": jane.code_on(phone)})
    assert "successWithInteractionCode" in finished(browser, body)


def test_the_link_that_is_mailed_is_one_that_a_phone_opens(jane: Jane) -> None:
    browser = enrolling(jane, "email")
    browser.post("challenge/send", email="joy@example.com")
    mail = jane.served.admin("GET", "/local/inbox", params={"to": "joy@example.com"}).json()[0]
    found = re.search(r'id="push-verify-activation-link" href="([^"]+)"', mail["html"])
    assert found is not None
    assert jane.served.admin("POST", "/local/devices", json={"link": found[1]}).status_code == 201
    assert "successWithInteractionCode" in finished(browser, browser.poll())


def test_a_link_is_good_for_one_phone_and_dead_once_another_was_asked_for(jane: Jane) -> None:
    browser = enrolling(jane)
    link = jane.devices()["enrollments"][0]["link"]
    browser.post("credential/enroll", authenticator={"id": authenticator(jane.served)["id"], "channel": "qrcode"})
    newer = jane.devices()["enrollments"]
    assert [one["link"] == link for one in newer] == [False]
    assert jane.served.admin("POST", "/local/devices", json={"link": link}).status_code == 400
    assert [jane.served.admin("POST", "/local/devices", json={"link": newer[0]["link"]}).status_code for _ in range(2)] == [201, 400]


def test_of_the_set_ups_that_a_person_left_halfway_only_the_newest_is_on_offer(jane: Jane) -> None:
    enrolling(jane)
    enrolling(jane)
    assert len(jane.devices()["enrollments"]) == 1
    assert jane.served.call("GET", "/phone").text.count("Set up a phone") == 1


def test_the_link_of_an_older_sign_in_that_still_waits_is_good_when_it_is_opened(jane: Jane) -> None:
    older = enrolling(jane)
    link = jane.devices()["enrollments"][0]["link"]
    enrolling(jane)
    assert jane.devices()["enrollments"][0]["link"] != link
    assert jane.served.call("GET", link.removeprefix(jane.served.url)).text.count("Set up a phone") == 1
    assert jane.served.admin("POST", "/local/devices", json={"link": link}).status_code == 201
    assert "successWithInteractionCode" in finished(older, older.poll())


def test_a_set_up_whose_sign_in_was_cancelled_is_no_longer_on_offer(jane: Jane) -> None:
    browser = enrolling(jane)
    link = jane.devices()["enrollments"][0]["link"]
    browser.post("cancel")
    assert jane.devices()["enrollments"] == []
    assert "Set up a phone" not in jane.served.call("GET", "/phone").text
    assert jane.served.admin("POST", "/local/devices", json={"link": link}).status_code == 400


def test_a_set_up_is_no_longer_on_offer_once_its_sign_in_has_expired(jane: Jane) -> None:
    enrolling(jane)
    jane.served.admin("POST", "/local/clock", json={"advance_seconds": 2 * 3600})
    assert jane.devices()["enrollments"] == []


def test_a_push_waits_on_the_phone_until_it_is_approved(jane: Jane) -> None:
    phone = jane.sets_up(enrolling(jane))
    browser = jane.signs_in()
    browser.choose("push")
    waiting = jane.devices()["devices"][0]
    assert (waiting["id"], waiting["enrolled"], len(waiting["pushes"])) == (phone, True, 1)
    assert jane.presses(phone, "approve").status_code == 204
    assert jane.devices()["devices"][0]["pushes"] == []
    assert "successWithInteractionCode" in finished(browser, browser.poll())
    assert jane.presses(phone, "approve").status_code == 400


def test_a_rejected_push_is_told_to_the_browser(jane: Jane) -> None:
    phone = jane.sets_up(enrolling(jane))
    browser = jane.signs_in()
    browser.choose("push")
    assert jane.presses(phone, "reject").status_code == 204
    assert browser.poll()["messages"]["value"][0]["i18n"]["key"] == "api.authn.poll.error.push_rejected"


def test_a_push_with_a_number_is_approved_by_the_number_of_the_page(jane: Jane) -> None:
    binding = {"channelBinding": {"style": "NUMBER_CHALLENGE", "required": "ALWAYS"}}
    kept = authenticator(jane.served)
    jane.served.admin("PUT", f"/api/v1/authenticators/{kept['id']}", json={"name": "Okta Verify", "settings": binding})
    phone = jane.sets_up(enrolling(jane))
    browser = jane.signs_in()
    number = browser.choose("push")["currentAuthenticator"]["value"]["contextualData"]["correctAnswer"]
    assert number in jane.devices()["devices"][0]["pushes"][0]["numbers"]
    for wrong in ({}, {"number": "9"}, {"number": True}, {"nummer": number}):
        assert jane.presses(phone, "approve", **wrong).status_code == 400
    assert jane.presses(phone, "approve", number=int(number)).status_code == 204
    assert "successWithInteractionCode" in finished(browser, browser.poll())


def test_a_push_is_gone_after_its_time(jane: Jane) -> None:
    phone = jane.sets_up(enrolling(jane))
    browser = jane.signs_in()
    browser.choose("push")
    jane.served.admin("POST", "/local/clock", json={"advance_seconds": 181})
    assert jane.presses(phone, "approve").status_code == 400
    assert browser.poll()["messages"]["value"][0]["i18n"]["key"] == "core.system.transaction_resource_not_found"


@pytest.mark.parametrize(("method", "path"), [("POST", "x/approve"), ("POST", "x/reject"), ("GET", "x/totp")])
def test_a_phone_that_there_is_not_is_not_found(served: ServedOrg, method: str, path: str) -> None:
    assert served.admin(method, f"/local/devices/{path}").status_code == 404
    assert served.call(method, f"/local/devices/{path}").status_code == 401


@pytest.mark.parametrize(
    "body", [{}, {"link": ""}, {"link": "http://localhost/phone"}, {"link": "http://["}, {"link": 7}, {"link": "?enroll=x"}, {"more": 1}]
)
def test_what_is_no_link_sets_nothing_up(served: ServedOrg, body: Json) -> None:
    assert served.admin("POST", "/local/devices", json=body).status_code == 400


# the page ------------------------------------------------------------------------------------------------------------------


def pressed(jane: Jane, button: str, path: str = "/phone") -> requests.Response:
    """Reads the page and presses this button of it."""
    text = jane.served.call("GET", path).text
    form = next(one for one in re.findall(r"<form.*?</form>", text) if f"<button>{button}</button>" in one)
    action = re.search(r'action="([^"]+)"', form)
    assert action is not None
    return jane.served.call("POST", action[1], data=dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form)))


def test_a_person_sets_a_phone_up_and_answers_pushes_on_the_page(jane: Jane) -> None:
    browser = enrolling(jane)
    assert pressed(jane, "Set up a phone").status_code == 303
    assert "successWithInteractionCode" in finished(browser, browser.poll())
    page = jane.served.call("GET", "/phone").text
    assert jane.code_on(jane.devices()["devices"][0]["id"]) in page
    again = jane.signs_in()
    again.choose("push")
    assert pressed(jane, "No, it is not me").status_code == 303
    assert again.poll()["messages"]["value"][0]["i18n"]["key"] == "api.authn.poll.error.push_rejected"
    again.choose("push")
    assert pressed(jane, "Yes, it is me").status_code == 303
    assert "successWithInteractionCode" in finished(again, again.poll())


def test_a_link_that_is_opened_in_a_browser_offers_its_own_enrollment_only(jane: Jane) -> None:
    enrolling(jane)
    link = jane.devices()["enrollments"][0]["link"].removeprefix(jane.served.url)
    assert jane.served.call("GET", link).text.count("Set up a phone") == 1
    dead = jane.served.call("GET", "/phone?enroll=nothing")
    assert (dead.status_code, "Set up a phone" in dead.text, "replaced" in dead.text) == (200, False, True)


def test_the_page_shows_what_people_and_phones_are_called_as_text(jane: Jane) -> None:
    browser = enrolling(jane)
    link = jane.devices()["enrollments"][0]["link"]
    jane.served.admin("POST", "/local/devices", json={"link": link, "name": "<script>alert(1)</script>"})
    finished(browser, browser.poll())
    answer = jane.served.call("GET", "/phone")
    assert "<script" not in answer.text
    assert "script-src" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/phone/set-up", "/phone/x/approve", "/phone/x/reject"])
def test_only_the_page_itself_may_post_its_forms(jane: Jane, path: str) -> None:
    assert jane.served.call("POST", path, data={"csrf": "wrong"}).status_code == 403
    form = {"csrf": jane.served.org.console_token}
    assert jane.served.call("POST", path, data=form, headers={"Origin": "http://localhost:1"}).status_code == 403
