"""okta-auth-js, unmodified, through every other flow: factors, recovery and activation by token, unlock, providers, polling."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from tests.contract.arrangements import Arranged, arranged, asking_for, password_policy, profile_policy, while_there
from tests.contract.flows.google import codes
from tests.contract.flows.profiles import attributes
from tests.contract.flows.values import GOOD_PASSWORD, new_number, other_than
from tests.contract.judges import AUTH_JS, judged
from tests.contract.node import AuthJs, auth_js
from tests.contract.org import Org, Person
from tests.contract.providers import Provider, offered_to
from tests.local_org.idx.authenticators.software_key import SoftwareKey

JUDGES = (AUTH_JS,)
OF_OKTA = {"questionKey": "disliked_food", "answer": "carrots"}


def signed_in(client: AuthJs, person: Person) -> dict[str, Any]:
    return client.call("authenticate", username=person.login, password=person.password)


@judged("phone")
def test_a_phone_is_set_up_and_asked_for(org: Org) -> None:
    setting, number = asking_for(org, "phone_number"), new_number()
    person = setting.person()
    with auth_js(setting.client) as client:
        assert signed_in(client, person)["options"] == ["phone_number"]
        asked = client.call("proceed", authenticator="phone_number")
        assert asked["step"] == "authenticator-enrollment-data"
        sent = client.call("proceed", methodType="voice", phoneNumber=number)
        assert (sent["step"], sent["authenticator"]) == ("enroll-authenticator", "phone_number")
        assert client.call("proceed", verificationCode=org.code(number))["status"] == "SUCCESS"
    with auth_js(setting.client) as client:
        assert signed_in(client, person)["step"] == "authenticator-verification-data"
        sent = client.call("proceed", methodType="sms")
        assert (sent["step"], sent["canResend"]) == ("challenge-authenticator", True)
        assert client.call("proceed", verificationCode=org.code(number))["status"] == "SUCCESS"


@judged("Google Authenticator")
def test_google_authenticator_is_set_up_and_asked_for(org: Org) -> None:
    setting = asking_for(org, "google_otp")
    person = setting.person()
    with auth_js(setting.client) as client:
        signed_in(client, person)
        asked = client.call("proceed", authenticator="google_otp")
        now, later = codes(asked["shown"]["sharedSecret"])
        assert asked["shown"]["qrcode"]["href"].startswith("data:image/png")
        assert client.call("proceed", verificationCode=now)["status"] == "SUCCESS"
    with auth_js(setting.client) as client:
        assert signed_in(client, person)["authenticator"] == "google_otp"
        used = client.call("proceed", verificationCode=now)
        assert used["messages"] == ["authfactor.challenge.soft_token.used_passcode"]
        assert client.call("proceed", verificationCode=later)["status"] == "SUCCESS"


@judged("security question")
def test_a_security_question_is_set_up_and_asked_for(org: Org) -> None:
    question = {"authenticationMethods": [{"key": "security_question", "method": "security_question"}]}
    setting = arranged(org, {"security_question": "REQUIRED"}, constraints=[{"knowledge": question}])
    person = setting.person()
    with auth_js(setting.client) as client:
        signed_in(client, person)
        asked = client.call("proceed", authenticator="security_question")
        assert "disliked_food" in asked["shown"]["questionKeys"]
        short = client.call("proceed", questionKey="disliked_food", answer="pea")
        assert short["messages"] == ["securityQuestion.answer.tooShort.arg"]
        assert client.call("proceed", **OF_OKTA)["status"] == "SUCCESS"
    with auth_js(setting.client) as client:
        asked = client.call("authenticate", username=person.login)
        assert asked["shown"]["enrolledQuestion"]["questionKey"] == "disliked_food"
        assert client.call("proceed", **OF_OKTA)["status"] == "SUCCESS"


@judged("WebAuthn")
def test_a_security_key_is_set_up_and_asked_for(org: Org) -> None:
    """okta-auth-js leaves the ceremony to the browser; here a key in software signs what it shows."""
    page, key = "http://localhost:1", SoftwareKey(2)
    org.raw("POST", "/api/v1/trustedOrigins", json={"name": page, "origin": page, "scopes": [{"type": "CORS"}]})  # once is enough
    setting = asking_for(org, "webauthn", base=page)
    person = setting.person()
    with auth_js(setting.client) as client:
        signed_in(client, person)
        asked = client.call("proceed", authenticator="webauthn")
        created = key.create(asked["shown"]["activationData"]["challenge"], page)
        assert client.call("proceed", credentials=created, **created)["status"] == "SUCCESS"
    with auth_js(setting.client) as client:
        asked = signed_in(client, person)
        assert asked["authenticator"] == "webauthn"
        given = key.get(asked["shown"]["challengeData"]["challenge"], page)
        assert client.call("proceed", credentials=given, **given)["status"] == "SUCCESS"


@judged("Okta Verify, code", "Okta Verify, push")
def test_okta_verify_is_set_up_and_asked_for(org: Org) -> None:
    setting = asking_for(org, "okta_verify")
    person = setting.person()
    with auth_js(setting.client) as client:
        signed_in(client, person)
        asked = client.call("proceed", authenticator="okta_verify")
        assert (asked["step"], asked["poll"]) == ("enroll-poll", 4000)
        phone = org.phone(person)
        assert client.call("poll")["status"] == "SUCCESS"
    with auth_js(setting.client) as client:
        assert signed_in(client, person)["step"] == "authenticator-verification-data"
        asked = client.call("proceed", methodType="totp")
        assert (asked["step"], asked["authenticator"]) == ("challenge-authenticator", "okta_verify")
        assert client.call("proceed", verificationCode=phone.code())["status"] == "SUCCESS"
    with auth_js(setting.client) as client:
        signed_in(client, person)
        assert client.call("proceed", methodType="push")["step"] == "challenge-poll"
        phone.approve()
        assert client.call("poll")["status"] == "SUCCESS"


@judged("recovery by token")
def test_a_recovery_token_leads_to_a_new_password(org: Org) -> None:
    setting = arranged(org, {})
    person = setting.person()
    link = org.api("POST", f"/api/v1/users/{person.id}/lifecycle/reset_password", sendEmail="false")["resetPasswordUrl"]
    with auth_js(setting.client, recoveryToken=link.rsplit("/", 1)[-1]) as client:
        asked = client.call("recoverPassword")
        assert asked["step"] == "reset-authenticator"
        assert client.call("proceed", password=GOOD_PASSWORD)["status"] == "SUCCESS"
    with auth_js(setting.client, recoveryToken=link.rsplit("/", 1)[-1]) as client:
        assert client.attempt("recoverPassword")["message"] == "The recovery token is invalid", "it works once"


@judged("activation by token", "sign-up")
def test_an_activation_token_leads_to_a_first_password(org: Org) -> None:
    setting = arranged(org, {})
    person = org.staged()
    token = org.api("POST", f"/api/v1/users/{person.id}/lifecycle/activate", sendEmail="false")["activationToken"]
    with auth_js(setting.client) as client:
        asked = client.call("register", activationToken=token)
        assert (asked["step"], asked["options"]) == ("select-authenticator-enroll", ["okta_password"])
        client.call("proceed", authenticator="okta_password")
        after = client.call("proceed", password=GOOD_PASSWORD)
        assert (after["step"], after["canSkip"]) == ("select-authenticator-enroll", True)
        done = client.call("proceed", skip=True)
    assert (done["status"], done["tokens"]["claims"]["sub"]) == ("SUCCESS", person.id)
    with auth_js(setting.client) as client:
        assert client.attempt("register", activationToken=token)["message"] == "The activation token is invalid", "it works once"


@judged("unlock")
def test_somebody_locked_out_unlocks_the_account(org: Org) -> None:
    setting = arranged(org, {"okta_email": "OPTIONAL"})
    with (
        while_there(org, password_policy(org, setting.group, unlock="ALLOW", lockout={"maxAttempts": 1})),
        auth_js(setting.client) as client,
    ):
        person = setting.person()
        client.call("authenticate", username=person.login, password="Wrong-1-wrong")
        assert "unlock-account" in client.call("start")["features"]
        sent = client.call("unlockAccount", username=person.login, authenticator="okta_email")
        assert (sent["step"], sent["authenticator"]) == ("challenge-authenticator", "okta_email")
        opened = client.call("proceed", verificationCode=org.code(person.login))
        assert opened["messages"] == ["oie.selfservice.unlock_user.landing.to.app.success.message"]
    with auth_js(setting.client) as client:
        assert signed_in(client, person)["status"] == "SUCCESS"


@judged("password expired or expiring")
def test_an_expired_password_is_replaced(org: Org) -> None:
    setting = arranged(org, {})
    person = setting.person()
    org.api("POST", f"/api/v1/users/{person.id}/lifecycle/expire_password")
    with auth_js(setting.client) as client:
        assert signed_in(client, person)["step"] == "reenroll-authenticator"
        assert client.call("proceed", newPassword="short")["messages"] == ["password.passwordRequirementsNotMet"]
        assert client.call("proceed", newPassword=GOOD_PASSWORD)["status"] == "SUCCESS"


@judged("password expired or expiring")
def test_an_expiring_password_may_stay(org: Org) -> None:
    setting = arranged(org, {})
    password_policy(org, setting.group, age={"maxAgeDays": 10, "expireWarnDays": 5})
    person = setting.person()
    with org.later(7 * 24 * 3600), auth_js(setting.client, ignoreLifetime=True) as client:
        warned = signed_in(client, person)
        assert (warned["step"], warned["canSkip"], warned["messages"]) == (
            "reenroll-authenticator-warning",
            True,
            ["idx.password.expiring.message"],
        )


@judged("progressive profile")
def test_what_a_profile_lacks_is_asked_at_sign_in(org: Org) -> None:
    setting = arranged(org, {})
    profile_policy(org, setting.client, progressiveProfilingAction="ENABLED", profileAttributes=attributes(required=True))
    person = setting.person()
    with auth_js(setting.client, legacy=False) as client:
        client.call("start")
        asked = client.call("proceed", step="identify", identifier=person.login, credentials={"passcode": person.password})
        assert asked["step"] == "enroll-profile"
        done = client.call("proceed", step="enroll-profile", userProfile={"nickName": "Eri"})
    assert done["status"] == "SUCCESS"


@judged("identity provider")
def test_a_provider_is_offered_by_its_address(org: Org, provider: Provider) -> None:
    setting = arranged(org, {})
    offered_to(org, setting.client, {"type": "OKTA"}, {"type": "OIDC", "id": provider.id})
    with auth_js(setting.client) as client:
        started = client.call("start")
    assert "redirect-idp" in started["features"]
    (address,) = started["redirects"]
    assert urlsplit(address).path.endswith("/v1/authorize")


@judged("password")
def test_the_code_of_a_redirect_becomes_tokens(org: Org) -> None:
    """`idx.handleInteractionCodeRedirect`, as an app calls it where the browser came back to its redirect URI."""
    setting = arranged(org, {})
    person = setting.person()
    with auth_js(setting.client) as client:
        done = client.call("authenticate", username=person.login, password=person.password, exchangeCodeForTokens=False)
        assert done["status"] == "SUCCESS"
        assert "tokens" not in done
        address = f"{setting.client.redirect_uri}?interaction_code={done['code']}&state={done['state']}"
        redeemed = client.call("handleInteractionCodeRedirect", address)
    assert redeemed["tokens"]["claims"]["preferred_username"] == person.login


@judged("email code")
def test_polling_repeats_the_state_and_another_tab_ends_it(org: Org) -> None:
    setting = email_arranged(org)
    person = setting.person()
    with auth_js(setting.client) as client, auth_js(setting.client) as second:
        signed_in(client, person)
        sent = client.call("proceed", authenticator="okta_email", methodType="email")
        assert sent["poll"] == 4000
        waiting = client.call("poll")
        assert (waiting["status"], waiting["step"]) == ("PENDING", "challenge-authenticator")
        assert second.call("start")["status"] == "PENDING", "another transaction"
        assert client.call("proceed", verificationCode=other_than(org.code(person.login)))["status"] == "PENDING"
        assert client.call("proceed", verificationCode=org.code(person.login))["status"] == "SUCCESS"


def email_arranged(org: Org) -> Arranged:
    return asking_for(org, "okta_email")
