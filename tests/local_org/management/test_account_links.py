"""Activation and recovery links: answered or mailed, used once, dead when they are old or replaced."""

from __future__ import annotations

import re
from typing import Any

import pytest

from local_org.store import one_time_tokens
from tests.local_org.management import documented as doc
from tests.local_org.oauth.clients import App, Pkce, allow_interaction_code, make_app
from tests.local_org.served import ServedOrg

DAY_S, HOUR_S = 24 * 3600, 3600


def _person(org: ServedOrg, *, password: bool, activate: bool = True) -> dict[str, Any]:
    body = doc.person(password=doc.GOOD_PASSWORD if password else None)
    return dict(doc.ok(org, "POST", "/api/v1/users", body, activate=str(activate).lower()))


def _call(org: ServedOrg, user: dict[str, Any], path: str, **query: str) -> dict[str, Any]:
    return dict(doc.ok(org, "POST", f"/api/v1/users/{user['id']}/{path}", asked=query))


def _links(org: ServedOrg, user: dict[str, Any]) -> list[str]:
    mails = org.admin("GET", "/local/inbox", params={"to": user["profile"]["email"]}).json()
    return [found[0] for mail in mails if (found := re.findall(r'<a id="[a-z-]+" href="([^"]+)"', mail["html"]))]


@pytest.fixture
def app(own: ServedOrg) -> App:
    allow_interaction_code(own.org)
    return make_app(own)


def _interact(app: App, **token: str) -> tuple[int, str]:
    answer = app.interact(Pkce(), **token)
    return answer.status_code, answer.json().get("error_description", "")


def test_the_activation_token_is_the_one_in_the_link_and_starts_a_sign_in(own: ServedOrg, app: App) -> None:
    user = _person(own, password=False, activate=False)
    given = _call(own, user, "lifecycle/activate", sendEmail="false")
    assert given["activationUrl"] == f"{own.url}/tokens/{given['activationToken']}/verify"
    assert _interact(app, activation_token=given["activationToken"]) == (200, "")
    assert _interact(app, recovery_token=given["activationToken"]) == (400, "The recovery token is invalid")


@pytest.mark.parametrize("token", ["made-up", "x" * 5000])
@pytest.mark.parametrize("kind", ["activation", "recovery"])
def test_a_token_that_nobody_made_is_told_in_the_words_that_the_widget_compares(app: App, token: str, kind: str) -> None:
    answer = app.interact(Pkce(), **{f"{kind}_token": token})
    assert answer.json() == {"error": "invalid_request", "error_description": f"The {kind} token is invalid"}


def test_a_new_activation_link_kills_the_former_one(own: ServedOrg, app: App) -> None:
    user = _person(own, password=False, activate=False)
    first = _call(own, user, "lifecycle/activate", sendEmail="false")["activationToken"]
    second = _call(own, user, "lifecycle/reactivate")["activationToken"]
    assert _interact(app, activation_token=first)[0] == 400
    assert _interact(app, activation_token=second)[0] == 200


def test_an_activation_link_is_good_for_a_week(own: ServedOrg, app: App) -> None:
    user = _person(own, password=False, activate=False)
    token = _call(own, user, "lifecycle/activate", sendEmail="false")["activationToken"]
    own.admin("POST", "/local/clock", json={"advance_seconds": 7 * DAY_S - 60})
    assert _interact(app, activation_token=token)[0] == 200
    own.admin("POST", "/local/clock", json={"advance_seconds": 120})
    assert _interact(app, activation_token=token) == (400, "The activation token is invalid")


@pytest.mark.parametrize("how", ["created", "activated", "reactivated"])
def test_without_a_password_the_activation_link_comes_by_mail(own: ServedOrg, how: str) -> None:
    user = _person(own, password=False, activate=how == "created")
    if how == "activated":
        assert _call(own, user, "lifecycle/activate") == {}
    if how == "reactivated":
        _call(own, user, "lifecycle/activate", sendEmail="false")
        assert _call(own, user, "lifecycle/reactivate", sendEmail="true") == {}
    (link,) = _links(own, user)
    assert link.startswith(f"{own.url}/tokens/")


def test_somebody_with_a_password_gets_no_activation_mail(own: ServedOrg) -> None:
    assert _links(own, _person(own, password=True)) == []


@pytest.mark.parametrize("path", ["lifecycle/reset_password", "credentials/forgot_password"])
def test_a_recovery_link_ends_in_the_token_that_an_apps_own_mail_carries(own: ServedOrg, app: App, path: str) -> None:
    user = _person(own, password=True)
    url = _call(own, user, path, sendEmail="false")["resetPasswordUrl"]
    before, _, token = url.rpartition("/")
    assert before == f"{own.url}/signin/reset-password"
    assert _interact(app, recovery_token=token)[0] == 200
    own.admin("POST", "/local/clock", json={"advance_seconds": HOUR_S + 1})
    assert _interact(app, recovery_token=token) == (400, "The recovery token is invalid")


def test_an_administrators_reset_stops_the_old_password_and_a_forgotten_one_does_not(own: ServedOrg) -> None:
    user = _person(own, password=True)
    _call(own, user, "credentials/forgot_password", sendEmail="false")
    assert doc.ok(own, "GET", f"/api/v1/users/{user['id']}")["status"] == "ACTIVE"
    _call(own, user, "lifecycle/reset_password", sendEmail="false")
    assert doc.ok(own, "GET", f"/api/v1/users/{user['id']}")["status"] == "RECOVERY"


@pytest.mark.parametrize("path", ["lifecycle/reset_password", "credentials/forgot_password"])
def test_a_recovery_link_comes_by_mail_unless_the_caller_wants_it(own: ServedOrg, path: str) -> None:
    user = _person(own, password=True)
    assert _call(own, user, path) == {}
    (link,) = _links(own, user)
    assert link.startswith(f"{own.url}/signin/reset-password/")


def test_the_lifetime_of_a_recovery_link_is_that_of_the_password_policy(own: ServedOrg) -> None:
    policy = doc.system_policy(own, "PASSWORD")
    factors = policy["settings"]["recovery"]["factors"]
    factors["okta_email"]["properties"] = {"recoveryToken": {"tokenLifetimeMinutes": 10}}
    doc.ok(own, "PUT", f"/api/v1/policies/{policy['id']}", policy)
    user = _person(own, password=True)
    _call(own, user, "lifecycle/reset_password", sendEmail="false")
    (kept,) = own.org.store.all(one_time_tokens.KIND, user["id"])
    assert kept["expires_at"] - kept["created_at"] == pytest.approx(600)


def test_somebody_who_has_not_activated_their_account_has_no_password_to_forget(own: ServedOrg) -> None:
    user = _person(own, password=False)
    refused = doc.refused(own, "POST", f"/api/v1/users/{user['id']}/credentials/forgot_password", sendEmail="false")
    assert refused[:2] == (403, "E0000038")


def test_the_store_knows_a_token_by_its_hash_alone_and_forgets_it_with_the_person(own: ServedOrg) -> None:
    user = _person(own, password=False, activate=False)
    token = _call(own, user, "lifecycle/activate", sendEmail="false")["activationToken"]
    assert token not in own.admin("GET", "/local/snapshot").text
    doc.ok(own, "DELETE", f"/api/v1/users/{user['id']}", status=204)
    assert own.org.store.all(one_time_tokens.KIND) == []


def test_resetting_with_revoke_sessions_signs_out_everywhere(own: ServedOrg) -> None:
    user = _person(own, password=True)
    own.org.store.put("session", "digest", {"id": "digest", "user_id": user["id"]}, parent=user["id"])
    _call(own, user, "lifecycle/reset_password", sendEmail="false", revokeSessions="true")
    assert own.org.store.all("session", user["id"]) == []
