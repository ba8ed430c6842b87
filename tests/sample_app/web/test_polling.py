"""A mail under way: what is offered meanwhile, and what asking again does."""

from __future__ import annotations

from tests.sample_app.idx import answers, bodies
from tests.sample_app.idx.scripted_okta import Reply
from tests.sample_app.web.conftest import SignIns
from tests.sample_app.web.given import JOHN, WRONG, at_the_code
from tests.sample_app.web.pages import Browser


def test_before_a_mail_was_sent_there_is_nothing_to_send_again(visitor: Browser, sign_ins: SignIns) -> None:
    url = sign_ins.okta.url
    method = {"name": "methodType", "required": True, "options": [{"label": "Email", "value": "email"}]}
    current = {
        "key": "okta_email",
        "type": "email",
        "id": "eae1",
        "displayName": "Email",
        "profile": {"email": "j***n@example.com"},
        "resend": bodies.form(url, "resend", "challenge/resend"),
    }
    send = bodies.form(
        url, "authenticator-verification-data", "challenge", bodies.group("authenticator", bodies.fixed("id", "aut-email"), method)
    )
    sign_ins.first(bodies.body(send, currentAuthenticatorEnrollment=bodies.thing(current)))
    page = visitor.get("/sign-in/multifactor")
    assert "It goes to j***n@example.com" in page.text
    assert "Send again" not in page.text
    sign_ins.answers("challenge", bodies.email_challenge(url))
    assert "Send again" in visitor.submit(page.form("authenticator-verification-data")).text
    assert sign_ins.okta.calls("/idp/idx/challenge")[0].json["authenticator"] == {"id": "aut-email", "methodType": "email"}


def test_polling_tells_the_script_only_when_something_happened(visitor: Browser, sign_ins: SignIns) -> None:
    page = at_the_code(sign_ins, visitor)
    form = page.form_to("/poll")
    later = bodies.email_challenge(sign_ins.okta.url) | {"expiresAt": "2030-01-02T04:00:00.000Z"}
    sign_ins.answers("challenge/poll", later)

    def poll() -> int:
        return visitor.request("POST", form.action, data={**form.hidden, "by": "script"}).status_code

    assert poll() == 204
    too_many = bodies.dead("Too many requests", "tooManyRequests")
    sign_ins.okta.on("POST", "/idp/idx/challenge/poll", Reply(429, too_many, {"Retry-After": "7"}))
    answer = visitor.request("POST", form.action, data={**form.hidden, "by": "script"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    sign_ins.answers("challenge/poll", bodies.dead("Flow continued in a new tab.", "idx.transferred.to.new.tab"))
    assert poll() == 205
    moved = visitor.get(page.path)
    assert "Flow continued in a new tab." in moved.text
    assert moved.title == "Continued in another tab"


def test_polling_that_ends_the_sign_in_signs_in(visitor: Browser, sign_ins: SignIns) -> None:
    sign_ins.answers("identify", bodies.email_challenge(sign_ins.okta.url))
    page = visitor.submit(visitor.get("/sign-in/multifactor?next=/profile").form("identify"), JOHN)
    sign_ins.succeeds_at("challenge/poll")
    assert visitor.submit(page.form_to("/poll")).title == "Profile"


def test_a_poll_keeps_the_message_about_a_wrong_code(visitor: Browser, sign_ins: SignIns) -> None:
    page = at_the_code(sign_ins, visitor)
    sign_ins.answers("challenge/answer", bodies.email_challenge(sign_ins.okta.url, code_messages=(WRONG,)), status=401)
    page = visitor.submit(page.form("challenge-authenticator"), {"credentials.passcode": "000000"})
    sign_ins.answers("challenge/poll", bodies.email_challenge(sign_ins.okta.url))
    page = visitor.submit(page.form_to("/poll"))
    assert page.error_of("credentials.passcode") == "Invalid code. Try again."


def test_the_pace_of_polling_is_okta_s_and_may_change(visitor: Browser, sign_ins: SignIns) -> None:
    url = sign_ins.okta.url
    sign_ins.first(answers.verify_setup(url, refresh=2500))
    page = visitor.get("/sign-in/multifactor")
    assert 'data-refresh="2500"' in page.html
    form = page.form_to("/poll")
    sign_ins.answers("challenge/poll", answers.verify_setup(url, refresh=9000))
    answer = visitor.request("POST", form.action, data={**form.hidden, "by": "script"})
    assert (answer.status_code, answer.headers["Refresh-Ms"]) == (204, "9000")


def test_without_javascript_too_many_polls_are_said_on_the_page(visitor: Browser, sign_ins: SignIns) -> None:
    page = at_the_code(sign_ins, visitor)
    sign_ins.answers("challenge/poll", bodies.dead("Too many requests", "tooManyRequests"), status=429)
    page = visitor.submit(page.form_to("/poll"))
    assert "Too many requests" in page.text
    assert page.form("challenge-authenticator")
