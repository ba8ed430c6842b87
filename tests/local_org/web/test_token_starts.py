"""Sign-ins that start with an activation or a recovery token, over HTTP as an app starts them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.local_org.oauth.clients import App, Pkce
from tests.local_org.served import ServedOrg
from tests.local_org.web.browser import PASSWORD, Browser
from tests.local_org.web.conftest import LOGIN, ask_for

NEW = "Other-Horse-2"


def _call(served: ServedOrg, user_id: str, path: str) -> dict[str, Any]:
    answer = served.admin("POST", f"/api/v1/users/{user_id}/{path}", params={"sendEmail": "false"})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def _staged(served: ServedOrg) -> tuple[str, str]:
    """A person without a password and their activation token."""
    profile = {"login": "nina@example.com", "email": "nina@example.com", "firstName": "Nina", "lastName": "New"}
    made = served.admin("POST", "/api/v1/users", params={"activate": "false"}, json={"profile": profile}).json()
    return str(made["id"]), str(_call(served, made["id"], "lifecycle/activate")["activationToken"])


def _status(served: ServedOrg, user_id: str) -> str:
    return str((served.org.store.get("user", user_id) or {})["status"])


def _recovery_token(served: ServedOrg, user_id: str, path: str = "credentials/forgot_password") -> str:
    return str(_call(served, user_id, path)["resetPasswordUrl"]).rpartition("/")[2]


def _code_of_the_mail(served: ServedOrg, login: str) -> str:
    return str(served.admin("GET", "/local/inbox", params={"to": login}).json()[0]["text"].split("code")[-1].split(":")[-1].strip())


def _choose(visitor: Browser, label: str) -> Browser:
    form = next(one for one in visitor.forms if one["name"].startswith("select-authenticator"))
    option = next(one for one in form["value"][0]["options"] if one["label"] == label)
    chosen = {one["name"]: one["value"] for one in option["value"]["form"]["value"] if "value" in one}
    return visitor.post(form["href"].partition("/idp/idx/")[2], authenticator=chosen)


def test_an_activation_token_leads_to_what_must_be_enrolled_and_ends_signed_in(app: App, home: ServedOrg, visitor: Browser) -> None:
    user_id, token = _staged(home)
    visitor.start(app, activation_token=token)
    assert visitor.names[0] == "select-authenticator-enroll"
    assert visitor.options == ["Password"]
    assert visitor.body["user"]["value"]["id"] == user_id
    _choose(visitor, "Password").post("challenge/answer", credentials={"passcode": NEW})
    assert visitor.skip().code
    assert _status(home, user_id) == "ACTIVE"


def test_an_activation_token_is_used_up_by_the_activation_and_not_by_looking(app: App, home: ServedOrg, visitor: Browser) -> None:
    _, token = _staged(home)
    for _ in range(2):
        assert visitor.start(app, activation_token=token).names[0] == "select-authenticator-enroll"
    assert _choose(visitor, "Password").post("challenge/answer", credentials={"passcode": NEW}).skip().code
    refused = app.interact(Pkce(), activation_token=token)
    assert (refused.status_code, refused.json()["error_description"]) == (400, "The activation token is invalid")


def test_two_sign_ins_cannot_both_use_one_activation_token(app: App, home: ServedOrg, visitor: Browser) -> None:
    _, token = _staged(home)
    with Browser(home) as other:
        other.start(app, activation_token=token)
        _choose(visitor.start(app, activation_token=token), "Password").post("challenge/answer", credentials={"passcode": NEW})
        assert visitor.skip().code
        _choose(other, "Password")
        assert (other.answer.status_code, other.messages) == (401, ["idx.session.expired"])


def test_an_activation_goes_on_where_it_was_left(app: App, home: ServedOrg, visitor: Browser) -> None:
    """Two factors are asked for: after the new password the mail's code; who leaves before it comes back by the same link."""
    ask_for(home, "2FA")
    user_id, token = _staged(home)
    _choose(visitor.start(app, activation_token=token), "Password").post("challenge/answer", credentials={"passcode": NEW})
    assert visitor.code is None
    assert _status(home, user_id) == "PROVISIONED"
    visitor.start(app, activation_token=token)
    assert visitor.names[0] == "challenge-authenticator"
    visitor.post("challenge/answer", credentials={"passcode": NEW})
    _choose(visitor, "Email").post("challenge/answer", credentials={"passcode": _code_of_the_mail(home, "nina@example.com")})
    assert visitor.skip().code
    assert _status(home, user_id) == "ACTIVE"


def test_an_activation_token_does_not_become_a_recovery(app: App, home: ServedOrg, visitor: Browser) -> None:
    ask_for(home, "2FA")
    _, token = _staged(home)
    _choose(visitor.start(app, activation_token=token), "Password").post("challenge/answer", credentials={"passcode": NEW})
    visitor.start(app, activation_token=token)
    visitor.post("recover")
    assert visitor.names[:1] != ["reset-authenticator"]


def test_nobody_is_activated_twice(app: App, mira: str, home: ServedOrg) -> None:
    user_id, token = _staged(home)
    kept = home.org.store.get("user", user_id) or {}
    home.org.store.put("user", user_id, {**kept, "status": "ACTIVE"}, key="nina@example.com")
    assert app.interact(Pkce(), activation_token=token).json()["error_description"] == "The activation token is invalid"


def test_a_recovery_token_leads_to_the_new_password_without_a_code(app: App, mira: str, home: ServedOrg, visitor: Browser) -> None:
    token = _recovery_token(home, mira)
    visitor.start(app, recovery_token=token)
    assert visitor.names == ["reset-authenticator"]
    assert visitor.post("challenge/answer", credentials={"passcode": NEW}).code
    assert app.interact(Pkce(), recovery_token=token).json()["error_description"] == "The recovery token is invalid"
    with Browser(home) as other:
        assert other.sign_in(app, LOGIN).code is None, "the old password is over"


def test_a_recovery_token_is_no_factor_of_the_sign_in_behind_it(app: App, mira: str, home: ServedOrg, visitor: Browser) -> None:
    ask_for(home, "2FA")
    visitor.start(app, recovery_token=_recovery_token(home, mira))
    visitor.post("challenge/answer", credentials={"passcode": NEW})
    assert visitor.code is None
    assert visitor.names[0] == "authenticator-verification-data"


def test_two_sign_ins_cannot_both_use_one_recovery_token(app: App, mira: str, home: ServedOrg, visitor: Browser) -> None:
    token = _recovery_token(home, mira)
    with Browser(home) as other:
        other.start(app, recovery_token=token)
        assert visitor.start(app, recovery_token=token).post("challenge/answer", credentials={"passcode": NEW}).code
        other.post("challenge/answer", credentials={"passcode": "Third-Horse-3"})
        assert (other.answer.status_code, other.messages) == (401, ["idx.session.expired"])


def test_after_an_administrators_reset_only_the_token_leads_on(app: App, mira: str, home: ServedOrg, visitor: Browser) -> None:
    token = _recovery_token(home, mira, "lifecycle/reset_password")
    with Browser(home) as other:
        assert other.sign_in(app, LOGIN).code is None
    assert visitor.start(app, recovery_token=token).post("challenge/answer", credentials={"passcode": NEW}).code
    assert _status(home, mira) == "ACTIVE"


def test_a_password_that_the_policy_refuses_keeps_the_token_alive(app: App, mira: str, home: ServedOrg, visitor: Browser) -> None:
    token = _recovery_token(home, mira)
    visitor.start(app, recovery_token=token).post("challenge/answer", credentials={"passcode": "short"})
    assert visitor.answer.status_code == 400
    assert app.interact(Pkce(), recovery_token=token).status_code == 200
    assert visitor.post("challenge/answer", credentials={"passcode": NEW}).code


def test_cancel_gives_the_token_out_of_the_hand(app: App, mira: str, home: ServedOrg, visitor: Browser) -> None:
    visitor.start(app, recovery_token=_recovery_token(home, mira)).post("cancel")
    assert visitor.names[0] == "identify"
    visitor.post("challenge/answer", credentials={"passcode": NEW})
    assert visitor.answer.status_code == 400
    with Browser(home) as other:
        assert other.sign_in(app, LOGIN).code, "the password is still the old one"


@pytest.mark.parametrize("end", ["suspend", "deactivate"])
def test_a_token_is_of_no_use_to_who_may_not_sign_in(app: App, mira: str, home: ServedOrg, end: str) -> None:
    token = _recovery_token(home, mira)
    home.admin("POST", f"/api/v1/users/{mira}/lifecycle/{end}")
    assert app.interact(Pkce(), recovery_token=token).json()["error_description"] == "The recovery token is invalid"


def test_prevention_hides_nobody_who_has_a_token(app: App, mira: str, home: ServedOrg, visitor: Browser) -> None:
    home.admin("PUT", "/local/settings", json={"user_enumeration_prevention": {"authentication": True, "recovery": True}})
    visitor.start(app, recovery_token=_recovery_token(home, mira))
    assert visitor.names == ["reset-authenticator"]
    assert visitor.body["user"]["value"]["id"] == mira
    assert PASSWORD not in visitor.answer.text
