"""The Sign-In Widget of both generations signs people up, lets them back in, comes back from a provider, and speaks other languages."""

from __future__ import annotations

import json
import re

from playwright.sync_api import expect

from tests.contract.arrangements import arranged, password_policy, profile_policy, while_there
from tests.contract.flows.profiles import attributes
from tests.contract.flows.values import GOOD_PASSWORD, new_address
from tests.contract.judges import WIDGETS, judged
from tests.contract.org import Org
from tests.contract.providers import Provider, offered_to
from tests.contract.public_client import public_client
from tests.contract.screen import Screen
from tests.contract.spa import App, Site

JUDGES = WIDGETS
LANGUAGES = ("de", "fr")


def at_the_password_app(org: Org, site: Site, generation: int) -> App:
    """Password alone."""
    return site.show(arranged(org, {}, base=site.base()).client, generation)


@judged("sign-up")
def test_a_stranger_signs_up_with_an_email_and_skips_the_rest(screen: Screen, org: Org, spa_site: Site, generation: int) -> None:
    app = spa_site.show(public_client(org, spa_site.base(), org.password_optional), generation)
    login = new_address()
    screen.expecting(400)
    screen.page.goto(app.url)
    screen.press("Sign up")
    screen.type("userProfile.firstName", "Erika")
    screen.type("userProfile.lastName", "Muster")
    screen.enter("userProfile.email", org.john.login)
    expect(screen.page.get_by_text("A user with this Email already exists").first).to_be_visible()
    screen.enter("userProfile.email", login)
    screen.enter_code_instead()
    screen.enter("credentials.passcode", org.code(login))
    screen.press(re.compile("Set up later|Continue|Skip"))
    screen.is_signed_in_as(login)


@judged("sign-up", "password")
def test_a_stranger_signs_up_with_a_password_on_the_form(screen: Screen, org: Org, spa_site: Site, generation: int) -> None:
    setting = arranged(org, {}, base=spa_site.base())
    app = spa_site.show(setting.client, generation)
    profile_policy(org, setting.client, enrollAuthenticatorTypes=["password"])
    login = new_address()
    screen.page.goto(app.url)
    screen.press("Sign up")
    screen.type("userProfile.email", login)
    screen.type("userProfile.firstName", "Erika")
    screen.type("userProfile.lastName", "Muster")
    screen.enter("credentials.passcode", GOOD_PASSWORD)
    screen.choose("Email")
    screen.enter_code_instead()
    screen.enter("credentials.passcode", org.code(login))
    screen.press(re.compile("Set up later|Continue|Skip"))
    screen.is_signed_in_as(login)


@judged("recovery")
def test_a_forgotten_password_is_replaced_after_a_code(screen: Screen, org: Org, spa_site: Site, generation: int) -> None:
    app, person = at_the_password_app(org, spa_site, generation), org.person()
    screen.page.goto(app.url)
    screen.press("Forgot password?")
    screen.enter("identifier", person.login)
    screen.press("Send me an email")
    screen.enter_code_instead()
    screen.enter("credentials.passcode", org.code(person.login))
    set_a_new_password(screen)
    screen.is_signed_in_as(person.login)


def set_a_new_password(screen: Screen) -> None:
    """Generation 2 names the second field for itself, generation 3 for the form."""
    screen.type("credentials.passcode", GOOD_PASSWORD)
    second = "confirmPassword" if screen.field("confirmPassword").count() else "credentials.confirmPassword"
    screen.enter(second, GOOD_PASSWORD)


@judged("recovery by token")
def test_a_recovery_token_leads_to_a_new_password(screen: Screen, org: Org, spa_site: Site, generation: int) -> None:
    app, person = at_the_password_app(org, spa_site, generation), org.person()
    link = org.api("POST", f"/api/v1/users/{person.id}/lifecycle/reset_password", sendEmail="false")["resetPasswordUrl"]
    screen.page.goto(f"{app.url}?recovery_token={link.rsplit('/', 1)[-1]}")
    set_a_new_password(screen)
    screen.is_signed_in_as(person.login)


@judged("activation by token")
def test_an_activation_token_leads_to_a_first_password(screen: Screen, org: Org, spa_site: Site, generation: int) -> None:
    app, person = at_the_password_app(org, spa_site, generation), org.staged()
    token = org.api("POST", f"/api/v1/users/{person.id}/lifecycle/activate", sendEmail="false")["activationToken"]
    screen.page.goto(f"{app.url}?activation_token={token}")
    screen.choose("Password")
    set_a_new_password(screen)
    screen.press(re.compile("Set up later|Continue|Skip"))
    screen.is_signed_in_as(person.login)


@judged("unlock")
def test_somebody_locked_out_unlocks_the_account(screen: Screen, org: Org, spa_site: Site, generation: int) -> None:
    setting = arranged(org, {"okta_email": "OPTIONAL"}, base=spa_site.base())
    app = spa_site.show(setting.client, generation)
    screen.expecting(401)
    with while_there(org, password_policy(org, setting.group, unlock="ALLOW", lockout={"maxAttempts": 1})):
        person = setting.person()
        screen.page.goto(app.url)
        screen.type("identifier", person.login)
        screen.enter("credentials.passcode", "Wrong-1-wrong")
        screen.press("Unlock account?")
        screen.type("identifier", person.login)
        if generation == 3:  # asks the name on a page of its own, and takes the only way there is
            screen.press("Next")
        else:
            screen.choose("Email")
        screen.enter_code_instead()
        screen.enter("credentials.passcode", org.code(person.login))
        expect(screen.page.get_by_text(re.compile("unlocked", re.IGNORECASE)).first).to_be_visible()
        screen.enter("credentials.passcode", person.password)
        screen.is_signed_in_as(person.login)


@judged("password expired or expiring")
def test_an_expired_password_is_replaced(screen: Screen, org: Org, spa_site: Site, generation: int) -> None:
    app, person = at_the_password_app(org, spa_site, generation), org.person()
    org.api("POST", f"/api/v1/users/{person.id}/lifecycle/expire_password")
    screen.page.goto(app.url)
    screen.type("identifier", person.login)
    screen.enter("credentials.passcode", person.password)
    set_a_new_password(screen)
    screen.is_signed_in_as(person.login)


@judged("progressive profile")
def test_what_a_profile_lacks_is_asked_at_sign_in(screen: Screen, org: Org, spa_site: Site, generation: int) -> None:
    setting = arranged(org, {}, base=spa_site.base())
    app, person = spa_site.show(setting.client, generation), org.person()
    profile_policy(org, setting.client, progressiveProfilingAction="ENABLED", profileAttributes=attributes(required=True))
    screen.page.goto(app.url)
    screen.type("identifier", person.login)
    screen.enter("credentials.passcode", person.password)
    screen.enter("userProfile.nickName", "Eri")
    screen.is_signed_in_as(person.login)
    assert org.api("GET", f"/api/v1/users/{person.id}")["profile"]["nickName"] == "Eri"


@judged("existing session")
def test_whoever_is_signed_in_at_the_org_is_asked_nothing(screen: Screen, org: Org, spa_site: Site, generation: int) -> None:
    app, person = at_the_password_app(org, spa_site, generation), org.person()
    screen.page.goto(app.url)
    screen.type("identifier", person.login)
    screen.enter("credentials.passcode", person.password)
    screen.is_signed_in_as(person.login)
    other = at_the_password_app(org, spa_site, generation)
    screen.page.goto(other.url)
    screen.is_signed_in_as(person.login)


@judged("identity provider")
def test_a_provider_signs_somebody_in(screen: Screen, org: Org, spa_site: Site, generation: int, provider: Provider) -> None:
    """The widget leaves for the provider's page and comes back with a code that okta-auth-js redeems."""
    app, person = at_the_password_app(org, spa_site, generation), provider.person()
    offered_to(org, app.client, {"type": "OKTA"}, {"type": "OIDC", "id": provider.id})
    screen.page.goto(app.url)
    screen.control(re.compile("Sign in with Partner")).click()
    sign_in_at_the_provider(screen, person.login, person.password)
    screen.is_signed_in_as(person.login)


@judged("identity provider")
def test_after_the_provider_the_policy_may_want_more(screen: Screen, org: Org, spa_site: Site, generation: int, provider: Provider) -> None:
    """`interaction_required`: the widget goes on where the transaction stands."""
    app = spa_site.show(public_client(org, spa_site.base(), org.multifactor), generation)
    person = provider.person()
    offered_to(org, app.client, {"type": "OKTA"}, {"type": "OIDC", "id": provider.id})
    screen.page.goto(app.url)
    screen.control(re.compile("Sign in with Partner")).click()
    sign_in_at_the_provider(screen, person.login, person.password)
    screen.press("Send me an email")
    screen.enter_code_instead()
    screen.enter("credentials.passcode", org.code(person.login))
    screen.is_signed_in_as(person.login)


def sign_in_at_the_provider(screen: Screen, login: str, password: str) -> None:
    """The partner's own page, which works without JavaScript."""
    expect(screen.page).to_have_url(re.compile("//idp.localhost"))
    screen.field("identifier").fill(login)
    screen.field("identifier").press("Enter")
    screen.field("credentials.passcode").fill(password)
    screen.field("credentials.passcode").press("Enter")


@judged("language switch")
def test_it_speaks_the_language_of_the_page(screen: Screen, org: Org, spa_site: Site, generation: int) -> None:
    app, person = at_the_password_app(org, spa_site, generation), org.person()
    for language in LANGUAGES:
        labels = json.loads((spa_site.dist / "labels" / "json" / f"login_{language}.json").read_text())
        screen.page.goto(f"{app.url}?language={language}")
        screen.control(labels["oie.primaryauth.submit"])
    screen.type("identifier", person.login)
    screen.enter("credentials.passcode", person.password)
    screen.is_signed_in_as(person.login)


def test_generation_3_leaves_for_the_callback_when_it_is_told_to(screen: Screen, org: Org, spa_site: Site) -> None:
    """`redirect: always`, which its `showSignInAndRedirect` does not do by itself; okta-auth-js takes the code from the address."""
    app, person = at_the_password_app(org, spa_site, 3), org.person()
    screen.page.goto(f"{app.url}?redirect=always")
    screen.type("identifier", person.login)
    screen.enter("credentials.passcode", person.password)
    screen.is_signed_in_as(person.login)
    assert "interaction_code=" in screen.page.url
