"""`/idp/idx` and the link in the mail over HTTP: a whole sign-in, its content types, its cookies, its dead ends."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from local_org.server import Options
from local_org.store.enrollments import enroll_email
from local_org.store.passwords import keep_password
from tests.local_org.oauth.clients import App, Pkce, allow_interaction_code, make_app, make_user
from tests.local_org.served import TOKEN, ServedOrg, Serving

ION = "application/ion+json; okta-version=1.0.0"
ION_ERROR = "application/json; okta-version=1.0.0"
PASSWORD = "Correct-Horse-1"
Json = dict[str, Any]


@dataclass
class SignIn:
    """One browser in one sign-in: answers what is offered first."""

    app: App
    login: str
    pkce: Pkce = field(default_factory=Pkce)
    answer: requests.Response = field(init=False)
    state_handle: str = ""

    def start(self) -> SignIn:
        handle = self.app.interact(self.pkce).json()["interaction_handle"]
        self.post("introspect", interactionHandle=handle)
        return self

    def post(self, path: str, **values: Any) -> Json:
        body = {**({"stateHandle": self.state_handle} if self.state_handle else {}), **values}
        self.answer = self.app.served.call("POST", f"/idp/idx/{path}", json=body)
        parsed: Json = self.answer.json()
        self.state_handle = parsed.get("stateHandle", self.state_handle)
        return parsed

    @property
    def first(self) -> Json:
        return dict(self.answer.json()["remediation"]["value"][0])

    def mail(self) -> Json:
        return dict(self.app.served.admin("GET", "/local/inbox", params={"to": self.login}).json()[0])

    def to_the_email_code(self) -> SignIn:
        """Up to the form for the code of the mail, which the org may offer before or after the password."""
        self.start()
        form = self.first
        assert form["name"] == "identify"
        with_password = any(one["name"] == "credentials" for one in form["value"])
        credentials: Json = {"credentials": {"passcode": PASSWORD}} if with_password else {}
        self.post("identify", identifier=self.login, **credentials)
        for _ in range(4):
            body = self.answer.json()
            now = body.get("currentAuthenticator", body.get("currentAuthenticatorEnrollment", {})).get("value", {})
            name = self.first["name"]
            if name == "select-authenticator-authenticate":
                option = self.first["value"][0]["options"][0]
                wanted = {one["name"]: one["value"] for one in option["value"]["form"]["value"] if "value" in one}
                self.post("challenge", authenticator=wanted)
            elif name == "challenge-authenticator" and now.get("key") == "okta_password":
                self.post("challenge/answer", credentials={"passcode": PASSWORD})
            elif name == "authenticator-verification-data":
                wanted = {one["name"]: one["value"] for one in self.first["value"][0]["form"]["value"] if "value" in one}
                self.post("challenge", authenticator=wanted)
            else:
                break
        assert self.first["name"] == "challenge-authenticator", self.answer.text
        return self

    def code_of_the_mail(self) -> str:
        found = re.search(r"\b(\d{6})\b", self.mail()["text"])
        assert found is not None
        return found[1]

    def finish(self) -> str:
        """Answers with the newest code, and with the password where that comes second; the interaction code."""
        body = self.post("challenge/answer", credentials={"passcode": self.code_of_the_mail()})
        if body.get("currentAuthenticatorEnrollment", {}).get("value", {}).get("key") == "okta_password":
            body = self.post("challenge/answer", credentials={"passcode": PASSWORD})
        while "skip" in [one["name"] for one in body.get("remediation", {}).get("value", [])]:
            body = self.post("skip")
        assert "successWithInteractionCode" in body, self.answer.text
        fields = body["successWithInteractionCode"]["value"]
        return str(next(one["value"] for one in fields if one["name"] == "interaction_code"))


def _john(served: ServedOrg) -> tuple[App, str]:
    """A new app under the policies of a new org (any two factors) and a person with a password and an email."""
    org, app = served.org, make_app(served)
    login = f"john-{app.client_id[3:10].lower()}@example.com"
    user_id = make_user(org, login)
    with org.store.transaction():
        keep_password(org.store, user_id, PASSWORD, now=org.clock.now())
        enroll_email(org, user_id, login)
    return app, login


@pytest.fixture
def org() -> Any:
    with Serving() as served:
        _prepare(served)
        yield served


def _prepare(served: ServedOrg) -> None:
    """Steps 8, 9 and 13 of the guide."""
    allow_interaction_code(served.org)
    for kept in served.org.store.all("authenticator"):
        if kept["key"] == "okta_email":
            settings = {**kept["settings"], "allowedFor": "any"}
            served.org.store.put("authenticator", kept["id"], {**kept, "settings": settings})


def test_password_and_the_code_of_a_mail_become_tokens(org: ServedOrg) -> None:
    app, login = _john(org)
    signing_in = SignIn(app, login).to_the_email_code()
    assert signing_in.answer.headers["Content-Type"] == ION
    tokens = app.redeem(signing_in.finish(), signing_in.pkce)
    assert tokens.status_code == 200


def test_every_address_in_an_answer_is_absolute_and_on_our_host(org: ServedOrg) -> None:
    signing_in = SignIn(*_john(org)).to_the_email_code()
    for href in re.findall(r'"href":"([^"]+)"', signing_in.answer.text):
        assert href.startswith(org.url + "/")


def test_introspect_tells_the_same_again_and_sends_nothing(org: ServedOrg) -> None:
    signing_in = SignIn(*_john(org)).to_the_email_code()
    mails = len(org.admin("GET", "/local/inbox").json())
    for key in ("stateToken", "stateHandle"):
        again = org.call("POST", "/idp/idx/introspect", json={key: signing_in.state_handle})
        assert again.json()["remediation"]["value"][0]["name"] == "challenge-authenticator"
    assert len(org.admin("GET", "/local/inbox").json()) == mails


@pytest.mark.parametrize("media_type", ["application/json", ION, "application/ion+json", ION_ERROR])
def test_each_client_s_media_type_is_taken(org: ServedOrg, media_type: str) -> None:
    app, _ = _john(org)
    handle = app.interact(Pkce()).text.replace("interaction_handle", "interactionHandle")
    answer = org.call("POST", "/idp/idx/introspect", data=handle, headers={"Content-Type": media_type, "Accept": media_type})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, ION)


def test_a_wrong_code_is_an_idx_error_with_the_form_again(org: ServedOrg) -> None:
    signing_in = SignIn(*_john(org)).to_the_email_code()
    signing_in.post("challenge/answer", credentials={"passcode": "000000x"})
    assert (signing_in.answer.status_code, signing_in.answer.headers["Content-Type"]) == (401, ION_ERROR)
    assert signing_in.first["name"] == "challenge-authenticator"
    assert signing_in.finish()


@pytest.mark.parametrize("path", ["introspect", "identify", "challenge/answer", "cancel"])
@pytest.mark.parametrize("values", [{"stateHandle": "02.unknown"}, {"stateHandle": "x" * 5000}])
def test_an_unknown_handle_is_an_expired_session(served: ServedOrg, path: str, values: Json) -> None:
    answer = served.call("POST", f"/idp/idx/{path}", json=values)
    assert (answer.status_code, answer.headers["Content-Type"]) == (401, ION_ERROR)
    body = answer.json()
    assert [one["i18n"]["key"] for one in body["messages"]["value"]] == ["idx.session.expired"]
    assert "stateHandle" not in body
    assert "cancel" not in body


@pytest.mark.parametrize("values", [{}, {"stateHandle": ""}, {"stateHandle": 1}, {"stateHandle": None}, {"stateHandle": {"a": 1}}])
def test_a_form_without_a_handle_is_a_bad_request_in_idx_shape(served: ServedOrg, values: Json) -> None:
    answer = served.call("POST", "/idp/idx/identify", json=values)
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, ION_ERROR)
    assert [one["i18n"]["key"] for one in answer.json()["messages"]["value"]] == ["E0000020"]


def test_an_expired_sign_in_stays_expired_when_the_clock_is_turned_back(org: ServedOrg) -> None:
    signing_in = SignIn(*_john(org)).to_the_email_code()
    org.admin("POST", "/local/clock", json={"advance_seconds": 3600})
    signing_in.post("challenge/answer", credentials={"passcode": signing_in.code_of_the_mail()})
    assert signing_in.answer.status_code == 401
    org.admin("POST", "/local/clock", json={"reset": True})
    signing_in.post("challenge/answer", credentials={"passcode": signing_in.code_of_the_mail()})
    assert "idx.session.expired" in signing_in.answer.text


def test_a_finished_sign_in_is_over(org: ServedOrg) -> None:
    signing_in = SignIn(*_john(org)).to_the_email_code()
    signing_in.finish()
    signing_in.post("introspect", stateToken=signing_in.state_handle)
    assert signing_in.answer.status_code == 401


def test_an_app_deactivated_meanwhile_ends_the_sign_in(org: ServedOrg) -> None:
    app, login = _john(org)
    signing_in = SignIn(app, login).to_the_email_code()
    kept = org.org.store.find("app", app.client_id) or {}
    org.org.store.put("app", kept["id"], {**kept, "status": "INACTIVE"}, key=app.client_id)
    signing_in.post("challenge/answer", credentials={"passcode": signing_in.code_of_the_mail()})
    assert signing_in.answer.status_code == 401
    assert "idx.session.expired" in signing_in.answer.text


def test_with_the_option_success_sets_no_cookie() -> None:
    options = replace(Options(port=0, api_token=TOKEN), session_cookie=False)
    with Serving(options) as served:
        _prepare(served)
        signing_in = SignIn(*_john(served)).to_the_email_code()
        signing_in.finish()
        assert "Set-Cookie" not in signing_in.answer.headers
        assert served.org.store.all("session") == []


def _link(signing_in: SignIn) -> str:
    found = re.search(r'href="([^"]+)"', signing_in.mail()["html"])
    assert found is not None
    return found[1].removeprefix(signing_in.app.served.url)


def test_the_link_without_a_callback_shows_the_code_to_a_person_as_often_as_it_is_opened(org: ServedOrg) -> None:
    signing_in = SignIn(*_john(org)).to_the_email_code()
    for method in ("HEAD", "GET", "GET"):
        answer = org.call(method, _link(signing_in))
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/html")
    assert signing_in.code_of_the_mail() in answer.text
    assert "Set-Cookie" not in answer.headers
    assert signing_in.finish()


def test_the_link_with_a_callback_leads_there_with_code_and_state_and_uses_nothing_up(org: ServedOrg) -> None:
    app, login = _john(org)
    kept = org.org.store.find("app", app.client_id) or {}
    callback = "http://localhost:8080/login/callback?from=mail"
    org.org.store.put("app", kept["id"], {**kept, "emailMagicLinkRedirectUri": callback}, key=app.client_id)
    signing_in = SignIn(app, login).to_the_email_code()
    for method in ("HEAD", "GET"):
        answer = org.call(method, _link(signing_in))
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(callback + "&")
        query = parse_qs(urlsplit(answer.headers["Location"]).query)
        assert query == {"from": ["mail"], "otp": [signing_in.code_of_the_mail()], "state": ["the-state"]}
    assert signing_in.finish()


@pytest.mark.parametrize("token", ["", "unknown", "x" * 3000, "%00", "%ff"])
def test_a_link_that_nobody_sent_is_a_page_that_says_so(served: ServedOrg, token: str) -> None:
    answer = served.call("GET", f"/email/verify/0oa1?token={token}")
    assert answer.status_code in (200, 400, 401, 403)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "Location" not in answer.headers


def test_an_old_link_is_stale_once_the_sign_in_is_over(org: ServedOrg) -> None:
    signing_in = SignIn(*_john(org)).to_the_email_code()
    link, code = _link(signing_in), signing_in.code_of_the_mail()
    signing_in.finish()
    answer = org.call("GET", link)
    assert code not in answer.text
    assert "Location" not in answer.headers
