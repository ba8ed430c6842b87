"""okta-auth-js, unmodified, signs people in, up and back in; undo a step of the guide and it is asked for something else."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.contract.judges import AUTH_JS, judged
from tests.contract.node import AuthJs, auth_js
from tests.contract.org import Client, Org, Person, anonymous
from tests.contract.public_client import public_client

JUDGES = (AUTH_JS,)
NEW_PASSWORD = "Bb2-" + secrets.token_urlsafe(12)


def answer_the_mail(client: AuthJs, org: Org, address: str) -> dict[str, Any]:
    """From the offer of an email to its code, wherever the org left the choice to the person."""
    return client.call("proceed", verificationCode=org.code(address))


@judged("password", "email code")
def test_password_and_email_sign_john_in(org: Org) -> None:
    john = org.john
    with auth_js(org.multifactor) as client:
        asked = client.call("authenticate", username=john.login, password=john.password)
        assert (asked["status"], asked["step"]) == ("PENDING", "authenticator-verification-data")
        sent = client.call("proceed", authenticator="okta_email", methodType="email")
        assert (sent["step"], sent["authenticator"], sent["canResend"]) == ("challenge-authenticator", "okta_email", True)
        done = answer_the_mail(client, org, john.login)
    assert done["status"] == "SUCCESS"
    assert done["tokens"]["claims"]["preferred_username"] == john.login
    assert {"pwd", "email", "mfa"} <= set(done["tokens"]["claims"]["amr"])


@judged("password", "email code")
def test_each_step_named_by_the_caller_signs_john_in_too(org: Org) -> None:
    john = org.john
    with auth_js(org.multifactor, legacy=False) as client:
        assert client.call("start")["remediations"] == ["identify"]
        client.call("proceed", step="identify", identifier=john.login, credentials={"passcode": john.password})
        email = next(one["id"] for one in org.api("GET", "/api/v1/authenticators") if one["key"] == "okta_email")
        chosen = {"id": email, "methodType": "email"}
        sent = client.call("proceed", step="authenticator-verification-data", authenticator=chosen)
        assert sent["step"] == "challenge-authenticator"
        done = client.call("proceed", step="challenge-authenticator", credentials={"passcode": org.code(john.login)})
    assert done["status"] == "SUCCESS"


def test_the_org_authorization_server_signs_people_in_as_well(org: Org) -> None:
    """Where a company has no custom authorization server the issuer is the org itself."""
    person = org.person()
    with auth_js(replace(org.multifactor, issuer=org.url)) as client:
        client.call("authenticate", username=person.login, password=person.password)
        client.call("proceed", authenticator="okta_email", methodType="email")
        done = answer_the_mail(client, org, person.login)
    assert done["status"] == "SUCCESS"
    assert done["tokens"]["claims"]["iss"] == org.url


def test_with_step_14_undone_the_same_client_is_asked_for_something_else(org: Org) -> None:
    john = org.john
    with org.without_step_14(), auth_js(org.multifactor) as client:
        assert "recover-password" not in client.call("start")["features"], "no password on the first page: nothing prescribes one any more"
        asked = client.call("authenticate", username=john.login)
    assert asked["step"] == "select-authenticator-authenticate"
    assert set(asked["options"]) == {"okta_email", "okta_password"}


@judged("password")
def test_a_wrong_password_is_told_and_the_right_one_still_works(org: Org) -> None:
    john = org.john
    with auth_js(org.multifactor) as client:
        refused = client.call("authenticate", username=john.login, password="Wrong-1-wrong")
        assert (refused["status"], refused["messages"]) == ("PENDING", ["errors.E0000004"])
        asked = client.call("authenticate", username=john.login, password=john.password)
    assert asked["step"] == "authenticator-verification-data"


@judged("email code")
def test_a_wrong_code_is_told_and_the_right_one_still_works(org: Org) -> None:
    person = org.person()
    with auth_js(org.multifactor) as client:
        client.call("authenticate", username=person.login, password=person.password)
        client.call("proceed", authenticator="okta_email", methodType="email")
        wrong = f"{(int(org.code(person.login)) + 1) % 1_000_000:06d}"
        refused = client.call("proceed", verificationCode=wrong)
        assert (refused["status"], refused["messages"]) == ("PENDING", ["api.authn.error.PASSCODE_INVALID"])
        done = answer_the_mail(client, org, person.login)
    assert done["status"] == "SUCCESS"


@judged("sign-up", "email code")
def test_a_stranger_signs_up_with_an_email_alone_and_then_in_with_it(org: Org) -> None:
    person = signed_up(org)
    with auth_js(org.password_optional) as client:
        asked = client.call("authenticate", username=person.login)
        assert asked["step"] == "authenticator-verification-data"
        client.call("proceed", authenticator="okta_email", methodType="email")
        done = answer_the_mail(client, org, person.login)
    assert done["status"] == "SUCCESS"
    assert done["tokens"]["claims"]["sub"] == person.id
    assert done["tokens"]["claims"]["amr"] == ["email"]


def signed_up(org: Org) -> Person:
    login = f"{secrets.token_hex(6)}@example.com"
    with auth_js(org.password_optional) as client:
        client.call("register", firstName="Erika", lastName="Muster", email=login)
        offered = answer_the_mail(client, org, login)
        assert (offered["step"], offered["canSkip"]) == ("select-authenticator-enroll", True)
        done = client.call("proceed", skip=True)
    assert done["status"] == "SUCCESS"
    groups = {group["profile"]["name"] for group in org.api("GET", f"/api/v1/users/{login}/groups")}
    assert "Password optional" in groups
    return Person(login, done["tokens"]["claims"]["sub"])


def test_with_step_20_undone_an_email_alone_is_not_enough_for_the_same_client(org: Org) -> None:
    person = signed_up(org)
    with org.without_step_20(), auth_js(org.password_optional) as client:
        client.call("authenticate", username=person.login)
        client.call("proceed", authenticator="okta_email", methodType="email")
        asked = answer_the_mail(client, org, person.login)
    assert (asked["step"], asked["canSkip"]) == ("select-authenticator-enroll", False)
    assert "okta_verify" in asked["options"], "nothing of theirs is bound to a device, and this would be"


def test_somebody_outside_the_group_is_asked_for_a_password(org: Org) -> None:
    person = org.person()
    with auth_js(org.password_optional) as client:
        asked = client.call("authenticate", username=person.login)
        assert (asked["step"], asked["authenticator"]) == ("challenge-authenticator", "okta_password")
        refused = client.call("proceed", password="Wrong-1-wrong")
        assert refused["messages"] == ["incorrectPassword"]
        done = client.call("proceed", password=person.password)
    assert done["status"] == "SUCCESS"


@judged("recovery")
def test_a_forgotten_password_is_replaced_after_a_code(org: Org) -> None:
    person = org.person()
    with auth_js(org.multifactor) as client:
        asked = client.call("recoverPassword", username=person.login)
        assert asked["step"] == "authenticator-verification-data"
        client.call("proceed", authenticator="okta_email", methodType="email")
        new = answer_the_mail(client, org, person.login)
        assert (new["step"], new["authenticator"]) == ("reset-authenticator", "okta_password")
        client.call("proceed", password=NEW_PASSWORD)
    with auth_js(org.multifactor) as client:
        assert client.call("authenticate", username=person.login, password=person.password)["messages"] == ["errors.E0000004"]
        asked = client.call("authenticate", username=person.login, password=NEW_PASSWORD)
    assert asked["step"] == "authenticator-verification-data"


def test_cancel_leaves_the_sign_in_and_another_can_begin(org: Org) -> None:
    john = org.john
    with auth_js(org.multifactor) as client:
        client.call("authenticate", username=john.login, password=john.password)
        assert client.call("cancel")["status"] == "CANCELED"
        assert client.call("start")["remediations"] == ["identify"]


def test_an_expired_sign_in_is_told_as_expired(org: Org) -> None:
    john = org.john
    with auth_js(org.multifactor) as client:
        client.call("authenticate", username=john.login, password=john.password)
        org.advance(6 * 60)
        try:
            over = client.call("proceed", authenticator="okta_email", methodType="email")
        finally:
            org.reset_clock()
    assert (over["status"], over["messages"]) == ("TERMINAL", ["idx.session.expired"])


@pytest.mark.parametrize("kind", ["public", "confidential"])
def test_the_tokens_serve_for_the_user_a_renewal_and_their_own_revocation(org: Org, kind: str) -> None:
    person = org.person()
    app = org.multifactor if kind == "confidential" else public_client(org, "http://localhost:1", org.multifactor)
    with auth_js(app, scopes=("openid", "profile", "email", "offline_access")) as client:
        client.call("authenticate", username=person.login, password=person.password)
        client.call("proceed", authenticator="okta_email", methodType="email")
        done = answer_the_mail(client, org, person.login)
        assert done["tokens"]["refresh"] is True
        assert active(app, done["tokens"]["access"])
        # okta-auth-js renews without a client secret, which an app that has one must send
        later = client.call("afterwards", renew=kind == "public")
    assert (later["user"]["sub"], later["user"]["email"]) == (person.id, person.login)
    assert later["renewed"]["claims"]["amr"] == done["tokens"]["claims"]["amr"]
    assert not active(app, later["renewed"]["access"])


def active(app: Client, token: str) -> bool:
    """What token introspection says; a public client names itself only."""
    form = {"token": token, "client_id": app.id} | ({"client_secret": app.secret} if app.secret else {})
    answer = anonymous("POST", f"{app.issuer}/v1/introspect", data=form)
    assert answer.ok, answer.text
    return bool(answer.json()["active"])


@judged("email link")
def test_the_link_of_the_mail_goes_on_in_the_same_client(org: Org) -> None:
    person = org.person()
    with auth_js(org.multifactor) as client:
        client.call("authenticate", username=person.login, password=person.password)
        client.call("proceed", authenticator="okta_email", methodType="email")
        callback = urlsplit(org.opened_link(person.login))
        assert set(parse_qs(callback.query)) == {"otp", "state"}
        done = client.call("handleEmailVerifyCallback", f"?{callback.query}")
    assert done["status"] == "SUCCESS"


@judged("email link")
def test_the_link_of_the_mail_in_another_client_gives_the_code_and_nothing_else(org: Org) -> None:
    person = org.person()
    with auth_js(org.multifactor) as client, auth_js(org.multifactor) as other:
        client.call("authenticate", username=person.login, password=person.password)
        client.call("proceed", authenticator="okta_email", methodType="email")
        thrown = other.attempt("handleEmailVerifyCallback", f"?{urlsplit(org.opened_link(person.login)).query}")
        assert thrown["thrown"] == "EmailVerifyCallbackError"
        assert org.code(person.login) in thrown["message"]
        done = answer_the_mail(client, org, person.login)
    assert done["status"] == "SUCCESS", "nothing was used up by looking"


def test_a_server_without_a_rule_for_the_grant_is_told_at_introspection(org: Org) -> None:
    with org.without_step_9(), auth_js(org.multifactor) as client:
        over = client.call("start")
    assert (over["status"], over["messages"]) == ("TERMINAL", ["idx.error.code.no_matching_policy"])


def test_without_the_switch_of_step_8_the_client_is_told_that_the_grant_is_not_its_own(org: Org) -> None:
    with org.without_the_grant(org.multifactor), auth_js(org.multifactor) as client:
        told = client.attempt("start")
    assert "not authorized to use the provided grant type" in told["message"]
