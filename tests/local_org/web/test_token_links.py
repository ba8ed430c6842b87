"""The org's own pages behind activation and reset links, as a person opens them from a mail."""

from __future__ import annotations

import re
from typing import Any

import pytest

from local_org.management.user_passwords import set_by_administrator
from tests.local_org.oauth.clients import make_app
from tests.local_org.served import ServedOrg
from tests.local_org.web.browser import Browser
from tests.local_org.web.conftest import LOGIN, ask_for

NEW = "Other-Horse-2"
NINA = "nina@example.com"
WEEK_S = 7 * 24 * 3600


def _link(served: ServedOrg, login: str) -> str:
    """Of the newest mail."""
    mail = served.admin("GET", "/local/inbox", params={"to": login}).json()[0]
    return str(re.findall(r'href="([^"]+)"', mail["html"])[0])


def _provisioned(served: ServedOrg) -> str:
    profile = {"login": NINA, "email": NINA, "firstName": "Nina", "lastName": "New"}
    return str(served.admin("POST", "/api/v1/users", json={"profile": profile}).json()["id"])


def _status(served: ServedOrg, user_id: str) -> str:
    return str((served.org.store.get("user", user_id) or {})["status"])


@pytest.fixture
def nina(home: ServedOrg) -> str:
    """Made by an administrator, not active yet; the mail with the link is in her inbox. The org's own dashboard asks for a password."""
    return _provisioned(home)


def test_the_link_of_the_mail_activates_the_account_and_signs_in(home: ServedOrg, nina: str, visitor: Browser) -> None:
    visitor.send("GET", _link(home, NINA))
    assert "Password" in visitor.answer.text
    visitor.submit()
    visitor.submit(**{"credentials.passcode": NEW})
    while "Skip" in visitor.answer.text:
        form = visitor.answer.text.partition('value="skip"')
        visitor.send("POST", "/signin/answer", data={"stateToken": visitor.hidden["stateToken"], "_path": "skip"})
        assert form[1]
    assert (visitor.answer.status_code, _status(home, nina)) == (303, "ACTIVE")
    visitor.send("GET", visitor.location)
    assert NINA in visitor.answer.text


def test_a_scanner_that_opens_the_link_first_uses_nothing_up(home: ServedOrg, nina: str, visitor: Browser) -> None:
    link = _link(home, NINA)
    for method in ("HEAD", "GET"):
        with Browser(home) as scanner:
            assert scanner.send(method, link).status_code == 200
    visitor.send("GET", link).raise_for_status()
    visitor.submit().submit(**{"credentials.passcode": NEW})
    assert home.org.store.get("credential", nina) is not None


def test_an_old_activation_link_can_be_asked_for_again(home: ServedOrg, nina: str, visitor: Browser) -> None:
    old = _link(home, NINA)
    home.admin("POST", "/local/clock", json={"advance_seconds": WEEK_S + 1})
    visitor.send("GET", old)
    assert "Your account activation link is no longer valid." in visitor.answer.text
    visitor.submit()
    assert "New activation link requested." in visitor.answer.text
    assert _link(home, NINA) != old
    visitor.send("GET", _link(home, NINA))
    assert "Password" in visitor.answer.text


def test_a_link_of_somebody_who_was_activated_or_suspended_meanwhile_says_so(home: ServedOrg, nina: str, visitor: Browser) -> None:
    link = _link(home, NINA)
    kept = home.org.store.get("user", nina) or {}
    home.org.store.put("user", nina, {**kept, "status": "SUSPENDED"}, key=NINA)
    visitor.send("GET", link)
    assert (visitor.answer.status_code, "temporarily suspended" in visitor.answer.text) == (403, True)
    home.org.store.put("user", nina, {**kept, "status": "ACTIVE"}, key=NINA)
    visitor.send("GET", link)
    assert (visitor.answer.status_code, "already activated" in visitor.answer.text) == (400, True)


def test_the_list_of_calls_does_not_show_the_token_of_a_link(home: ServedOrg, nina: str, visitor: Browser) -> None:
    link = _link(home, NINA)
    visitor.send("GET", link)
    visitor.send("GET", link.replace("/tokens/", "/signin/reset-password/").removesuffix("/verify"))
    calls = home.admin("GET", "/local/requests")
    assert link.split("/")[-2] not in calls.text
    assert [one["path"] for one in calls.json()][-2:] == ["/tokens/***/verify", "/signin/reset-password/***"]


@pytest.mark.parametrize("path", ["/tokens/made-up/verify", "/signin/reset-password/made-up"])
def test_a_link_that_nobody_made_is_a_page_and_no_crash(home: ServedOrg, visitor: Browser, path: str) -> None:
    assert visitor.send("GET", path).status_code == 400
    assert visitor.answer.headers["Content-Type"].startswith("text/html")
    assert "<form" not in visitor.answer.text


def test_the_link_of_a_reset_leads_to_the_new_password_once(home: ServedOrg, mira: str, visitor: Browser) -> None:
    assert home.admin("POST", f"/api/v1/users/{mira}/lifecycle/reset_password").status_code == 200
    link = _link(home, LOGIN)
    visitor.send("GET", link)
    visitor.submit(**{"credentials.passcode": NEW})
    assert (visitor.answer.status_code, _status(home, mira)) == (303, "ACTIVE")
    visitor.send("GET", link)
    assert (visitor.answer.status_code, "no longer valid" in visitor.answer.text) == (400, True)


@pytest.mark.parametrize("by", ["administrator", "sign-in"])
def test_the_link_of_a_reset_is_dead_once_there_is_another_new_password(home: ServedOrg, mira: str, visitor: Browser, by: str) -> None:
    link = home.admin("POST", f"/api/v1/users/{mira}/lifecycle/reset_password", params={"sendEmail": "false"}).json()["resetPasswordUrl"]
    if by == "administrator":
        with home.org.store.transaction():
            set_by_administrator(home.org, home.org.store.get("user", mira) or {}, NEW)
    else:
        visitor.start(make_app(home)).post("recover").post("identify", identifier=LOGIN)
        visitor.post("challenge/resend")
        code = home.admin("GET", "/local/inbox", params={"to": LOGIN}).json()[0]["text"].strip()[-6:]
        visitor.post("challenge/answer", credentials={"passcode": code}).post("challenge/answer", credentials={"passcode": NEW})
        assert visitor.code
    assert visitor.send("GET", link).status_code == 400


def test_a_reset_ends_with_the_second_factor_where_the_policy_wants_one(home: ServedOrg, mira: str, visitor: Browser) -> None:
    dashboard = next(app for app in home.org.store.all("app") if app["name"] == "okta_enduser")
    strict = home.org.store.all("policy", "ACCESS_POLICY")[0]["id"]
    home.org.store.put("app", dashboard["id"], {**dashboard, "accessPolicy": strict}, key=dashboard["id"])
    ask_for(home, "2FA")
    home.admin("POST", f"/api/v1/users/{mira}/credentials/forgot_password")
    visitor.send("GET", _link(home, LOGIN))
    visitor.submit(**{"credentials.passcode": NEW})
    assert visitor.answer.status_code == 200, "not signed in yet"
    assert "authenticator.id" in visitor.answer.text


def test_who_is_not_active_yet_has_no_password_to_reset(home: ServedOrg, nina: str, visitor: Browser) -> None:
    token = home.admin("POST", f"/api/v1/users/{nina}/lifecycle/reset_password", params={"sendEmail": "false"}).json()
    kept = home.org.store.get("user", nina) or {}
    home.org.store.put("user", nina, {**kept, "status": "PROVISIONED"}, key=NINA)
    visitor.send("GET", token["resetPasswordUrl"])
    assert (visitor.answer.status_code, "while the user is activating" in visitor.answer.text) == (403, True)


def _signed_up(home: ServedOrg, visitor: Browser, **oauth: Any) -> str:
    """Nina signs up at an app whose address check is a mail: the policies offer no email authenticator. Her link."""
    policy = home.admin("GET", "/api/v1/policies", params={"type": "MFA_ENROLL"}).json()[0]
    settings = {"type": "AUTHENTICATORS", "authenticators": [{"key": "okta_password", "enroll": {"self": "REQUIRED"}}]}
    body = {name: policy[name] for name in ("type", "name", "conditions")}
    assert home.admin("PUT", f"/api/v1/policies/{policy['id']}", json={**body, "settings": settings}).status_code == 200
    app = make_app(home, **oauth)
    kept = home.org.store.find("app", app.client_id) or {}
    rule = home.admin("GET", f"/api/v1/policies/{kept['profileEnrollment']}/rules").json()[0]
    action = {**rule["actions"]["profileEnrollment"], "unknownUserAction": "REGISTER"}
    changed = {"type": rule["type"], "name": rule["name"], "actions": {"profileEnrollment": action}}
    assert home.admin("PUT", f"/api/v1/policies/{kept['profileEnrollment']}/rules/{rule['id']}", json=changed).status_code == 200
    visitor.start(app).post("enroll").post("enroll/new", userProfile={"email": NINA, "firstName": "Nina", "lastName": "New"})
    choice = visitor.body["authenticators"]["value"][0]["id"]
    visitor.post("credential/enroll", authenticator={"id": choice}).post("challenge/answer", credentials={"passcode": NEW})
    assert visitor.messages == ["idx.email.verification.required"]
    return _link(home, NINA)


def test_the_mail_that_ends_a_sign_up_activates_and_leads_to_the_app_however_often_it_is_opened(home: ServedOrg, visitor: Browser) -> None:
    link = _signed_up(home, visitor, initiate_login_uri="http://localhost:8080/sign-in")
    user_id = str((home.org.store.find("user", NINA) or {})["id"])
    visitor.send("HEAD", link)
    assert _status(home, user_id) == "STAGED"
    for _ in range(2):
        visitor.send("GET", link)
        assert (visitor.answer.status_code, visitor.location) == (302, "http://localhost:8080/sign-in")
        assert _status(home, user_id) == "ACTIVE"
    assert "set-cookie" not in visitor.answer.headers


def test_where_the_app_names_no_address_the_page_says_what_to_do(home: ServedOrg, visitor: Browser) -> None:
    visitor.send("GET", _signed_up(home, visitor))
    assert (visitor.answer.status_code, "Go back to the app" in visitor.answer.text) == (200, True)


def test_the_mail_that_ends_a_sign_up_does_nothing_when_it_is_too_old(home: ServedOrg, visitor: Browser) -> None:
    link = _signed_up(home, visitor)
    home.admin("POST", "/local/clock", json={"advance_seconds": 5 * 60})
    assert visitor.send("GET", link).status_code == 400
    assert _status(home, str((home.org.store.find("user", NINA) or {})["id"])) == "STAGED"
