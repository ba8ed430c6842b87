"""Every flow built so far, walked once: each function returns the answers it met, named by state."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from tests.contract.org import Org, anonymous
from tests.contract.spa import public_client
from tests.contract.walk import Answer, Walk

GOOD_PASSWORD = "Cc3-" + secrets.token_urlsafe(12)
WRONG_PASSWORD = "Wrong-1-wrong"
VERIFY_EMAIL = "authenticator-verification-data"
CHALLENGE = "challenge-authenticator"
ENROLL = "enroll-authenticator"


def passcode(value: str) -> dict[str, str]:
    return {"passcode": value}


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def new_address() -> str:
    return f"{secrets.token_hex(6)}@example.com"


def password_and_email(org: Org) -> list[Answer]:
    person = org.person()
    walk = Walk(org.url, org.multifactor).begin("first page with password")
    walk.send("identify", "wrong password on the first page", identifier=person.login, credentials=passcode(WRONG_PASSWORD))
    walk.send("identify", "unknown user", identifier=new_address(), credentials=passcode(WRONG_PASSWORD))
    walk.send("identify", "email offered", identifier=person.login, credentials=passcode(person.password))
    walk.introspect("email offered")
    walk.post("challenge/answer", "form of another state", credentials=passcode("123456"))
    walk.introspect("email offered")
    walk.send_the_email(VERIFY_EMAIL, "email challenge")
    walk.send("currentAuthenticatorEnrollment.poll", "email challenge")
    walk.send("currentAuthenticatorEnrollment.resend", "email challenge")
    walk.send(CHALLENGE, "wrong email code", credentials=passcode(other_than(org.code(person.login))))
    walk.send(CHALLENGE, "success", credentials=passcode(org.code(person.login)))
    walk.post("challenge/answer", "finished transaction", credentials=passcode("123456"))
    return walk.answers


def cancelled(org: Org) -> list[Answer]:
    person = org.person()
    walk = Walk(org.url, org.multifactor).begin("first page with password")
    walk.send("identify", "email offered", identifier=person.login, credentials=passcode(person.password))
    walk.send("cancel", "first page with password")
    walk.introspect("first page with password")
    return walk.answers


def password_alone(org: Org) -> list[Answer]:
    """Somebody outside the group *Password optional*, whom the guide promises a password."""
    person = org.person()
    walk = Walk(org.url, org.password_optional).begin("first page without password")
    walk.send("identify", "password challenge", identifier=person.login)
    walk.send(CHALLENGE, "wrong password", credentials=passcode(WRONG_PASSWORD))
    walk.send(CHALLENGE, "success", credentials=passcode(person.password))
    return walk.answers


def unknown_on_the_first_page_without_password(org: Org) -> list[Answer]:
    walk = Walk(org.url, org.password_optional).begin("first page without password")
    walk.send("identify", "unknown user, no password asked", identifier=new_address())
    return walk.answers


def choosing(org: Org) -> list[Answer]:
    """A member of the group who has a password besides the email: either will do."""
    person = org.person(groups=("Password optional",))
    walk = Walk(org.url, org.password_optional).begin("first page without password")
    walk.send("identify", "choice of authenticator", identifier=person.login)
    walk.choose("select-authenticator-authenticate", "okta_password", "password challenge with a choice")
    walk.choose("select-authenticator-authenticate", "okta_email", "email challenge with a choice")
    walk.send(CHALLENGE, "success", credentials=passcode(org.code(person.login)))
    return walk.answers


def sign_up(org: Org) -> list[Answer]:
    """With an email alone; what the person may add is skipped."""
    walk, login = at_the_sign_up_form(org), new_address()
    walk.send("enroll-profile", "sign-up with a malformed email", userProfile=profile("no address"))
    walk.send("enroll-profile", "sign-up with a known email", userProfile=profile(org.john.login))
    walk.send("enroll-profile", "sign-up email code", userProfile=profile(login))
    walk.send("currentAuthenticator.resend", "sign-up email code")
    walk.send("currentAuthenticator.poll", "sign-up email code")
    walk.send(ENROLL, "sign-up wrong email code", credentials=passcode(other_than(org.code(login))))
    walk.send(ENROLL, "optional authenticators", credentials=passcode(org.code(login)))
    walk.send("skip", "success")
    return walk.answers


def sign_up_with_a_password(org: Org) -> list[Answer]:
    walk, login = at_the_sign_up_form(org), new_address()
    walk.send("enroll-profile", "sign-up email code", userProfile=profile(login))
    walk.send(ENROLL, "optional authenticators", credentials=passcode(org.code(login)))
    walk.choose("select-authenticator-enroll", "okta_password", "new password")
    walk.send(ENROLL, "new password refused", credentials=passcode("short"))
    walk.send(ENROLL, "success", credentials=passcode(GOOD_PASSWORD))
    return walk.answers


def sign_up_abandoned(org: Org) -> list[Answer]:
    walk = at_the_sign_up_form(org)
    walk.send("select-identify", "first page without password")
    return walk.answers


def at_the_sign_up_form(org: Org) -> Walk:
    walk = Walk(org.url, org.password_optional).begin("first page without password")
    return walk.send("select-enroll-profile", "sign-up form")


def profile(email: str) -> dict[str, str]:
    return {"email": email, "firstName": "Erika", "lastName": "Muster"}


def recovery(org: Org) -> list[Answer]:
    person = org.person()
    walk = Walk(org.url, org.multifactor).begin("first page with password")
    walk.send("currentAuthenticator.recover", "recovery, who")
    walk.send("identify-recovery", "recovery, unknown user", identifier=new_address())
    walk.send("identify-recovery", "recovery, email offered", identifier=person.login)
    walk.send_the_email(VERIFY_EMAIL, "recovery, email challenge")
    walk.send(CHALLENGE, "recovery, wrong email code", credentials=passcode(other_than(org.code(person.login))))
    walk.send(CHALLENGE, "recovery, new password", credentials=passcode(org.code(person.login)))
    walk.send("reset-authenticator", "recovery, new password refused", credentials=passcode("short"))
    walk.send("reset-authenticator", "success", credentials=passcode(GOOD_PASSWORD))
    return walk.answers


def recovery_from_the_password_challenge(org: Org) -> list[Answer]:
    person = org.person()
    walk = Walk(org.url, org.password_optional).begin("first page without password")
    walk.send("identify", "password challenge", identifier=person.login)
    walk.send("currentAuthenticatorEnrollment.recover", "recovery, email offered")
    return walk.answers


def unknown_handle(org: Org) -> list[Answer]:
    walk = Walk(org.url, org.multifactor).begin("first page with password")
    walk.introspect("expired at introspect", handle="unknown")
    return walk.answers


def not_assigned(org: Org) -> list[Answer]:
    person = org.person()
    walk = Walk(org.url, public_client(org, "http://localhost:1", org.multifactor, everyone=False)).begin("first page with password")
    walk.send("identify", "user not assigned", identifier=person.login, credentials=passcode(person.password))
    return walk.answers


def denied(org: Org) -> list[Answer]:
    person = org.person()
    with org.catch_all(org.policy_of(org.multifactor), "appSignOn", access="DENY"):
        walk = Walk(org.url, org.multifactor).begin("first page without password")
        walk.send("identify", "choice before a denial", identifier=person.login)
        walk.choose("select-authenticator-authenticate", "okta_password", "password challenge before a denial")
        walk.send(CHALLENGE, "access denied", credentials=passcode(person.password))
    return walk.answers


def registration_off(org: Org) -> list[Answer]:
    """As the default profile policy of a new org has it."""
    with org.catch_all(org.policy_of(org.multifactor, "profileEnrollment"), "profileEnrollment", unknownUserAction="DENY"):
        walk = Walk(org.url, org.multifactor).begin("first page with password, no registration")
        walk.post("enroll", "registration unavailable")
    return walk.answers


def too_many_codes(org: Org) -> list[Answer]:
    person = org.person()
    walk = Walk(org.url, org.multifactor).begin("first page with password")
    walk.send("identify", "email offered", identifier=person.login, credentials=passcode(person.password))
    walk.send_the_email(VERIFY_EMAIL, "email challenge")
    wrong = other_than(org.code(person.login))
    for _ in range(4):
        walk.send(CHALLENGE, "wrong email code", credentials=passcode(wrong))
    walk.send(CHALLENGE, "too many wrong codes", credentials=passcode(wrong))
    return walk.answers


def gone_on_in_another_tab(org: Org) -> list[Answer]:
    """The link of the mail was opened in the same browser, whose new tab took the transaction over."""
    person = org.person()
    first = Walk(org.url, org.multifactor).begin("first page with password")
    first.send("identify", "email offered", identifier=person.login, credentials=passcode(person.password))
    first.send_the_email(VERIFY_EMAIL, "email challenge")
    second = Walk(org.url, org.multifactor).introspect("email challenge", first.handle)
    second.send(CHALLENGE, "success", credentials=passcode(org.code(person.login)))
    first.send("currentAuthenticatorEnrollment.poll", "gone on in another tab")
    return [*first.answers, *second.answers]


def locked_out(org: Org) -> list[Answer]:
    """A new org locks after ten wrong passwords."""
    person = org.person()
    walk = Walk(org.url, org.password_optional).begin("first page without password")
    walk.send("identify", "password challenge", identifier=person.login)
    for _ in range(9):
        walk.send(CHALLENGE, "wrong password", credentials=passcode(WRONG_PASSWORD))
    walk.send(CHALLENGE, "password locked", credentials=passcode(WRONG_PASSWORD))
    return walk.answers


def reset_not_allowed(org: Org) -> list[Answer]:
    """Forbidden between the page that offered it and the click: once it is, it is no longer offered."""
    person, policy = org.person(), org.api("GET", "/api/v1/policies", type="PASSWORD")[0]["id"]
    challenged = Walk(org.url, org.password_optional).begin("first page without password")
    challenged.send("identify", "password challenge", identifier=person.login)
    asked_who = Walk(org.url, org.multifactor).begin("first page with password")
    asked_who.send("currentAuthenticator.recover", "recovery, who")
    with org.catch_all(policy, "selfServicePasswordReset", access="DENY"):
        challenged.send("currentAuthenticatorEnrollment.recover", "reset not allowed at the challenge")
        asked_who.send("identify-recovery", "reset not allowed for that name", identifier=person.login)
    return [*challenged.answers, *asked_who.answers]


def no_matching_policy(org: Org) -> list[Answer]:
    with org.without_step_9():
        return Walk(org.url, org.multifactor).begin("no policy of the authorization server").answers


def assurance_out_of_reach(org: Org) -> list[Answer]:
    person = org.person(groups=("Password optional",))
    with org.without_step_20():
        walk = Walk(org.url, org.password_optional).begin("first page without password")
        walk.send("identify", "password challenge", identifier=person.login)
        walk.send(CHALLENGE, "assurance out of reach", credentials=passcode(person.password))
    return walk.answers


def discovery(org: Org) -> list[Answer]:
    """The documents of both servers, in both places where clients look."""
    found = {
        "discovery of a custom server": f"{org.multifactor.issuer}/.well-known/openid-configuration",
        "discovery of the org server": f"{org.url}/.well-known/openid-configuration",
        "OAuth metadata of a custom server": f"{org.url}/.well-known/oauth-authorization-server/oauth2/default",
        "OAuth metadata of the org server": f"{org.url}/.well-known/oauth-authorization-server",
    }
    got = {state: anonymous("GET", address) for state, address in found.items()}
    return [Answer(state, answer.status_code, answer.headers["Content-Type"], answer.json()) for state, answer in got.items()]


def refused_tokens(org: Org) -> list[Answer]:
    client = org.multifactor
    form = {
        "client_id": client.id,
        "client_secret": client.secret,
        "scope": "openid",
        "redirect_uri": client.redirect_uri,
        "code_challenge": "a" * 43,
        "code_challenge_method": "S256",
        "state": "somewhere",
    }
    answers = []
    for kind in ("recovery", "activation"):
        got = anonymous("POST", f"{client.issuer}/v1/interact", data={**form, f"{kind}_token": "unknown"})
        answers.append(Answer(f"interact with a bad {kind} token", got.status_code, got.headers["Content-Type"], got.json()))
    return answers


FLOWS: tuple[Callable[[Org], list[Answer]], ...] = (
    password_and_email,
    cancelled,
    password_alone,
    unknown_on_the_first_page_without_password,
    choosing,
    sign_up,
    sign_up_with_a_password,
    sign_up_abandoned,
    recovery,
    recovery_from_the_password_challenge,
    unknown_handle,
    not_assigned,
    denied,
    registration_off,
    too_many_codes,
    gone_on_in_another_tab,
    locked_out,
    reset_not_allowed,
    no_matching_policy,
    assurance_out_of_reach,
    discovery,
    refused_tokens,
)
