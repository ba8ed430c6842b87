"""Password and email: both, either, cancelled, and gone on in another tab."""

from __future__ import annotations

from tests.contract.flows.values import CHALLENGE, VERIFY_EMAIL, WRONG_PASSWORD, new_address, other_than, passcode
from tests.contract.org import Org
from tests.contract.public_client import public_client
from tests.contract.walk import Answer, Walk


def password_and_email(org: Org) -> list[Answer]:
    person = org.person()
    walk = Walk(org.url, org.multifactor).begin("first page with password")
    walk.send("identify", "wrong password on the first page", identifier=person.login, credentials=passcode(WRONG_PASSWORD))
    walk.send("identify", "unknown user", identifier=new_address(), credentials=passcode(WRONG_PASSWORD))
    walk.send("identify", "email offered", identifier=person.login, credentials=passcode(person.password))
    walk.introspect("email offered")
    walk.post("challenge/answer", "form of another state", credentials=passcode("123456"))
    walk.introspect("email offered")
    walk.confirm(VERIFY_EMAIL, "email challenge", methodType="email")
    walk.send("currentAuthenticatorEnrollment.poll", "email challenge")
    walk.send("currentAuthenticatorEnrollment.resend", "email challenge")
    walk.send(CHALLENGE, "wrong email code", credentials=passcode(other_than(org.code(person.login))))
    walk.send(CHALLENGE, "success", credentials=passcode(org.code(person.login)))
    walk.post("challenge/answer", "finished transaction", credentials=passcode("123456"))
    return walk.answers


def email_without_a_link(org: Org) -> list[Answer]:
    """The app has no page that a link could lead to."""
    person = org.person()
    client = public_client(org, "http://localhost:1", org.multifactor)
    org.api("POST", f"/api/v1/internal/apps/{client.id}/settings/oidc", {"email_magic_link_redirect_uri": ""})
    walk = Walk(org.url, client).begin("first page with password")
    walk.send("identify", "email offered", identifier=person.login, credentials=passcode(person.password))
    walk.confirm(VERIFY_EMAIL, "email challenge without a link", methodType="email")
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


def gone_on_in_another_tab(org: Org) -> list[Answer]:
    """The link of the mail was opened in the same browser, whose new tab took the transaction over."""
    person = org.person()
    first = Walk(org.url, org.multifactor).begin("first page with password")
    first.send("identify", "email offered", identifier=person.login, credentials=passcode(person.password))
    first.confirm(VERIFY_EMAIL, "email challenge", methodType="email")
    second = Walk(org.url, org.multifactor).introspect("email challenge", first.handle)
    second.send(CHALLENGE, "success", credentials=passcode(org.code(person.login)))
    first.send("currentAuthenticatorEnrollment.poll", "gone on in another tab")
    return [*first.answers, *second.answers]


FLOWS = (
    password_and_email,
    cancelled,
    email_without_a_link,
    password_alone,
    unknown_on_the_first_page_without_password,
    choosing,
    gone_on_in_another_tab,
)
