"""What stands around a step: unlocking, putting off, starting again, identity providers, links that arrive with a token."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from tests.sample_app.idx import answers, bodies
from tests.sample_app.idx.scripted_okta import Reply, ScriptedOkta
from tests.sample_app.session.issuer import TOKEN
from tests.sample_app.web.conftest import INTERACT, INTROSPECT, SignIns, first_page
from tests.sample_app.web.given import at_the_code
from tests.sample_app.web.pages import Browser


def callback(okta: ScriptedOkta, **query: str) -> str:
    return "/login/callback?" + urlencode({"state": okta.calls(INTERACT)[-1].form["state"], **query})


def test_unlocking_takes_what_the_first_page_offers(visitor: Browser, sign_ins: SignIns) -> None:
    url = sign_ins.okta.url
    sign_ins.first(answers.providers(url))
    sign_ins.answers("unlock-account", answers.unlock_choice(url))
    page = visitor.get("/unlock/multifactor")
    assert page.title == "Unlock your account"
    sign_ins.answers("challenge", bodies.email_challenge(url))
    page = visitor.submit(page.form("select-authenticator-unlock-account"), {"identifier": "john@example.com"}, button="Email")
    sent = sign_ins.okta.calls("/idp/idx/challenge")[0].json
    assert (sent["identifier"], sent["authenticator"]) == ("john@example.com", {"id": "aut-okta_email"})
    done = bodies.message("You can log in using your existing username and password", "oie.selfservice.unlock_user.success.message", "INFO")
    sign_ins.answers("challenge/answer", bodies.body(messages=bodies.array(done)))
    page = visitor.submit(page.form("challenge-authenticator"), {"credentials.passcode": "123456"})
    assert done["message"] in page.text
    assert page.link("Start again") == "/sign-in/multifactor"


def test_unlocking_where_the_username_is_asked_first_begins_with_that_form(visitor: Browser, sign_ins: SignIns) -> None:
    url = sign_ins.okta.url
    who = {"name": "identifier", "label": "Username", "required": True}
    sign_ins.first(bodies.body(bodies.identify(url), bodies.form(url, "unlock-account", "identify", who)))
    page = visitor.get("/unlock/multifactor")
    assert page.title == "Unlock your account"
    assert page.forms[0].step == "unlock-account"
    sign_ins.answers("identify", answers.unlock_choice(url))
    visitor.submit(page.form("unlock-account"), {"identifier": "john@example.com"})
    assert "credentials" not in sign_ins.okta.calls("/idp/idx/identify")[0].json


def test_unlocking_where_the_org_offers_none_says_so(visitor: Browser, sign_ins: SignIns) -> None:
    page = visitor.get("/unlock/multifactor")
    assert "does not let people unlock" in page.text
    assert page.form("identify")


@pytest.mark.parametrize(
    ("days", "title"),
    [
        (None, "Your password will expire soon"),
        (0, "Your password expires today"),
        (1, "Your password will expire in 1 day"),
        (4, "Your password will expire in 4 days"),
    ],
)
def test_a_password_that_will_expire_can_be_changed_later(visitor: Browser, sign_ins: SignIns, days: int | None, title: str) -> None:
    sign_ins.first(answers.expiring(sign_ins.okta.url, days))
    page = visitor.get("/sign-in/multifactor")
    assert page.title == title
    assert [text for text, _, _ in page.form("skip").buttons] == ["Remind me later"]
    assert page.control("credentials.passcode").get("autocomplete") == "new-password"
    account = next(element for element in page.all("input") if element.get("autocomplete") == "username")
    assert (account.get("value"), account.get("name")) == ("john@example.com", None)  # for password managers alone
    sign_ins.succeeds_at("skip")
    assert visitor.submit(page.form("skip")).title == "You are signed in"


@pytest.mark.parametrize(("button", "answer"), [("Stay signed in", True), ("Don’t stay signed in", False)])
def test_whether_to_stay_signed_in_is_one_question(visitor: Browser, sign_ins: SignIns, button: str, answer: bool) -> None:
    sign_ins.first(answers.stay_signed_in(sign_ins.okta.url))
    page = visitor.get("/sign-in/multifactor")
    sign_ins.succeeds_at("keep-me-signed-in")
    assert visitor.submit(page.form("keep-me-signed-in"), button=button).title == "You are signed in"
    assert sign_ins.okta.calls("/idp/idx/keep-me-signed-in")[0].json["keepMeSignedIn"] is answer


def test_a_profile_named_once_for_each_attribute_is_one_form_and_one_answer(visitor: Browser, sign_ins: SignIns) -> None:
    sign_ins.first(answers.profile_update(sign_ins.okta.url))
    page = visitor.get("/sign-in/multifactor")
    assert "To recover your account with" in page.text
    assert page.form("skip")
    sign_ins.succeeds_at("enroll/update")
    typed = {"userProfile.newAttribute": "", "userProfile.secondEmail": "j@example.com", "userProfile.other": "Blue"}
    visitor.submit(page.form("profile-update"), typed)
    assert sign_ins.okta.calls("/idp/idx/enroll/update")[0].json["userProfile"] == {"secondEmail": "j@example.com", "other": "Blue"}


def test_a_new_activation_mail_is_one_button(visitor: Browser, sign_ins: SignIns) -> None:
    sign_ins.first(answers.activation(sign_ins.okta.url))
    page = visitor.get("/sign-in/multifactor")
    assert "no longer valid" in page.text
    sign_ins.answers("request-activation", bodies.dead("An activation email has been sent.", "idx.request.activation.email"))
    page = visitor.submit(page.form("request-activation-email"))
    assert "has been sent" in page.text


def test_starting_again_goes_on_with_okta_s_first_page(visitor: Browser, sign_ins: SignIns) -> None:
    page = at_the_code(sign_ins, visitor)
    sign_ins.answers("cancel", first_page(sign_ins.okta.url))
    page = visitor.submit(page.form("cancel"))
    assert page.form("identify")
    assert sign_ins.calls[-1] == "cancel"
    assert "john@example.com" not in page.text


def test_after_an_identity_provider_the_saved_transaction_goes_on(visitor: Browser, sign_ins: SignIns, okta: ScriptedOkta) -> None:
    sign_ins.first(answers.providers(okta.url))
    page = visitor.get("/sign-in/multifactor?next=/profile")
    assert page.link("Continue with Google") == f"{okta.url}/sso/idps/GOOGLE"
    sign_ins.first(bodies.email_challenge(okta.url))
    before = len(okta.calls(INTERACT))
    on = visitor.get(callback(okta, error="interaction_required", error_description="More is needed."))
    assert on.title == "Verify with your email"
    assert on.path == page.path
    assert len(okta.calls(INTERACT)) == before
    assert okta.calls(INTROSPECT)[-1].json == {"interactionHandle": "the-handle"}
    stale = visitor.submit(page.form("identify"), {"identifier": "x"})
    assert "out of date" in stale.text
    sign_ins.succeeds_at("challenge/answer")
    assert visitor.submit(on.form("challenge-authenticator"), {"credentials.passcode": "1"}).title == "Profile"


def test_interaction_required_of_another_browser_moves_nothing(
    visitor: Browser, new_browser: Callable[..., Browser], sign_ins: SignIns, okta: ScriptedOkta
) -> None:
    visitor.get("/sign-in/multifactor")
    before = len(sign_ins.calls)
    assert new_browser().get(callback(okta, error="interaction_required")).status == 400
    assert len(sign_ins.calls) == before


def test_a_refusal_at_the_identity_provider_leads_back_to_sign_in_with_its_words(
    visitor: Browser, sign_ins: SignIns, okta: ScriptedOkta
) -> None:
    visitor.get("/sign-in/multifactor?next=/profile")
    page = visitor.get(callback(okta, error="access_denied", error_description="<b>User denied access</b>"))
    assert "<b>User denied access</b>" in page.text
    assert page.form("identify")
    assert "?" not in page.path
    assert sign_ins.sign_in(visitor, "/sign-in/multifactor").title == "You are signed in"


def test_a_code_after_an_identity_provider_signs_in(visitor: Browser, sign_ins: SignIns, okta: ScriptedOkta) -> None:
    visitor.get("/sign-in/multifactor")
    sign_ins.grants(nonce=sign_ins.nonces[-1])
    assert visitor.get(callback(okta, interaction_code="the-code")).title == "You are signed in"


@pytest.mark.parametrize("name", ["activation_token", "recovery_token"])
@pytest.mark.parametrize("path", ["/", "/sign-in/multifactor", "/forgot-password/multifactor"])
def test_a_links_token_is_handed_to_okta_and_leaves_the_address(
    visitor: Browser, sign_ins: SignIns, okta: ScriptedOkta, name: str, path: str
) -> None:
    sign_ins.first(answers.enroll_list(okta.url))
    page = visitor.get(f"{path}?{name}=a-token")
    assert okta.calls(INTERACT)[0].form[name] == "a-token"
    assert page.path.startswith("/transaction/")
    assert "a-token" not in page.html
    assert "Type your username" not in page.text


def test_a_links_token_counts_for_somebody_who_is_signed_in_too(visitor: Browser, sign_ins: SignIns, okta: ScriptedOkta) -> None:
    sign_ins.sign_in(visitor)
    visitor.get("/?recovery_token=a-token")
    assert okta.calls(INTERACT)[-1].form["recovery_token"] == "a-token"


@pytest.mark.parametrize("token", ["", "a b", "ä", "x" * 2000])
def test_what_no_token_can_be_is_not_sent(visitor: Browser, sign_ins: SignIns, okta: ScriptedOkta, token: str) -> None:
    visitor.get("/sign-in/multifactor?" + urlencode({"recovery_token": token}))
    assert "recovery_token" not in okta.calls(INTERACT)[0].form


@pytest.mark.parametrize(
    ("name", "words", "way", "leads_to"),
    [
        ("recovery_token", "The recovery token is invalid", "Ask for a new link", "/forgot-password/multifactor"),
        ("activation_token", "The activation token is invalid", "Sign up again", "/sign-up/multifactor"),
    ],
)
def test_a_link_that_is_too_old_leads_to_a_new_one(
    visitor: Browser, okta: ScriptedOkta, name: str, words: str, way: str, leads_to: str
) -> None:
    okta.on("POST", INTERACT, Reply(400, {"error": "invalid_request", "error_description": words}))
    page = visitor.get(f"/sign-in/multifactor?{name}=old")
    assert page.status == 400
    assert page.title == "This link is too old"
    assert page.link(way) == leads_to


def test_sign_up_where_the_org_offers_none_says_what_to_turn_on(visitor: Browser, sign_ins: SignIns) -> None:
    sign_ins.first(first_page(sign_ins.okta.url, app=bodies.thing({"label": "My app"})))
    page = visitor.get("/sign-up/multifactor")
    assert "Registration is currently unavailable." in page.text
    assert "User profile policies, the policy of “My app”" in page.text
    sign_ins.answers("identify", bodies.email_challenge(sign_ins.okta.url))
    page = visitor.submit(page.form("identify"), {"identifier": "x", "credentials.passcode": "y"})
    assert "User profile policies" not in page.text


def test_o_6_what_cannot_be_satisfied_names_the_policy(visitor: Browser, sign_ins: SignIns) -> None:
    words = "Unable to login to “My app” at this time. For assistance, please contact your administrator."
    sign_ins.first(bodies.dead(words, "oie.assurance.unsatisfiable"), status=403)
    page = visitor.get("/sign-in/multifactor")
    assert words in page.text
    assert "the authentication policy of this app" in page.text


def test_a_link_alone_signs_nobody_in(visitor: Browser, sign_ins: SignIns, okta: ScriptedOkta) -> None:
    sign_ins.first(bodies.success("the-code"))
    page = visitor.get("/?activation_token=somebody-elses")
    assert page.title == "Your account is ready"
    assert page.link("Sign in") == "/sign-in/multifactor"
    assert okta.calls(TOKEN) == []
    assert visitor.get("/").title == "Sign in without leaving the app"
