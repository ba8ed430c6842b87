"""Where mail links and the widget send the browser: only this browser's own pending transaction is acted on."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from tests.sample_app.idx import bodies
from tests.sample_app.idx.scripted_okta import Reply, ScriptedOkta
from tests.sample_app.session.issuer import TOKEN
from tests.sample_app.web.conftest import INTERACT, SignIns
from tests.sample_app.web.given import at_the_code
from tests.sample_app.web.pages import Browser, Page

CALLBACK = "/login/callback?"


def link(okta: ScriptedOkta, otp: str = "123456") -> str:
    """What a mail's link comes to: Okta sends the browser to the callback."""
    return CALLBACK + urlencode({"otp": otp, "state": okta.calls(INTERACT)[-1].form["state"]})


def test_a_mail_link_in_the_same_browser_signs_in_in_the_new_tab(visitor: Browser, sign_ins: SignIns) -> None:
    original = at_the_code(sign_ins, visitor)
    sign_ins.succeeds_at("challenge/answer")
    page = visitor.get(link(sign_ins.okta))
    assert page.title == "You are signed in"
    assert page.path == "/"
    assert sign_ins.okta.calls("/idp/idx/challenge/answer")[0].json["credentials"] == {"passcode": "123456"}
    assert "Flow continued in a new tab." in visitor.get(original.path).text


def test_the_tab_that_asked_for_the_mail_says_that_the_new_one_went_on(visitor: Browser, sign_ins: SignIns) -> None:
    original = at_the_code(sign_ins, visitor)
    sign_ins.answers("challenge/answer", first := bodies.email_challenge(sign_ins.okta.url))
    assert first
    page = visitor.get(link(sign_ins.okta))
    assert page.path.startswith("/transaction/")
    assert "?" not in page.path
    before = len(sign_ins.calls)
    assert "Flow continued in a new tab." in visitor.submit(original.form_to("/poll")).text
    typed = visitor.submit(original.form("challenge-authenticator"), {"credentials.passcode": "123456"})
    assert "Flow continued in a new tab." in typed.text
    assert len(sign_ins.calls) == before
    assert visitor.get(page.path).form("challenge-authenticator")


def test_a_mail_link_in_another_browser_shows_the_code_and_uses_nothing_up(
    visitor: Browser, new_browser: Callable[..., Browser], sign_ins: SignIns
) -> None:
    page = at_the_code(sign_ins, visitor)
    before, elsewhere = len(sign_ins.calls), new_browser()
    for method in ("HEAD", "GET", "GET"):
        answer = elsewhere.request(method, link(sign_ins.okta))
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
    shown = elsewhere.get(link(sign_ins.okta))
    assert "123456" in shown.text
    assert "Never give the code to anybody" in shown.text
    assert elsewhere.get("/").title == "Sign in without leaving the app"
    assert len(sign_ins.calls) == before
    sign_ins.succeeds_at("challenge/answer")
    assert visitor.submit(page.form("challenge-authenticator"), {"credentials.passcode": "123456"}).title == "You are signed in"


def test_head_on_a_mail_link_in_the_same_browser_answers_nothing(visitor: Browser, sign_ins: SignIns) -> None:
    at_the_code(sign_ins, visitor)
    before = len(sign_ins.calls)
    visitor.request("HEAD", link(sign_ins.okta))
    assert len(sign_ins.calls) == before


def test_a_mail_link_that_is_no_longer_needed_leads_to_the_current_step(visitor: Browser, sign_ins: SignIns) -> None:
    visitor.get("/sign-in/multifactor")
    before = len(sign_ins.calls)
    page = visitor.get(link(sign_ins.okta))
    assert "not needed any more" in page.text
    assert page.form("identify")
    assert len(sign_ins.calls) == before


@pytest.mark.parametrize("otp", ["", "<script>alert(1)</script>", "1" * 50, "12 34", "١٢٣٤٥٦", "call +1 555 0100"])
def test_a_code_that_is_none_is_not_shown(visitor: Browser, sign_ins: SignIns, otp: str) -> None:
    page = visitor.get(CALLBACK + urlencode({"otp": otp, "state": "x"}))
    assert page.status == 400
    assert not otp or otp not in page.text


def widget_transaction(visitor: Browser) -> dict[str, str]:
    """The options that the page gave the widget."""
    import json

    page = visitor.get("/widget/multifactor")
    config = next(element.get("data-config") for element in page.all("div") if element.get("id") == "widget")
    found: dict[str, str] = json.loads(config or "")
    return found


@pytest.fixture
def widget_files(config: object, tmp_path: object) -> None:
    from sample_app.web.config import AppConfig
    from sample_app.web.widget_files import SCRIPT, STYLE

    assert isinstance(config, AppConfig)
    for name in (SCRIPT, STYLE):
        file = config.widget_folder / name
        file.parent.mkdir(parents=True)
        file.write_text(f"/* {name} */")


def result(options: dict[str, str], **changes: str) -> str:
    return CALLBACK + urlencode({"interaction_code": "the-code", "state": options["state"], **changes})


def redeemed(visitor: Browser, sign_ins: SignIns) -> tuple[dict[str, str], Page]:
    options = widget_transaction(visitor)
    sign_ins.grants(nonce=options["nonce"])
    return options, visitor.get(result(options))


@pytest.mark.usefixtures("widget_files")
def test_the_widgets_code_is_redeemed_by_the_server_with_its_own_verifier(visitor: Browser, sign_ins: SignIns) -> None:
    options, page = redeemed(visitor, sign_ins)
    assert page.title == "You are signed in"
    assert page.path == "/"
    sent = sign_ins.okta.calls(TOKEN)[0].form
    assert sent["interaction_code"] == "the-code"
    assert len(sent["code_verifier"]) >= 43
    assert options["codeChallenge"] not in sent["code_verifier"]


@pytest.mark.usefixtures("widget_files")
def test_a_replayed_callback_makes_no_second_call(visitor: Browser, sign_ins: SignIns) -> None:
    options, _ = redeemed(visitor, sign_ins)
    before = len(sign_ins.calls)
    page = visitor.get(result(options))
    assert page.status == 400
    assert "finished before" in page.text
    assert len(sign_ins.calls) == before


@pytest.mark.usefixtures("widget_files")
@pytest.mark.parametrize("state", ["", "wrong", "another browser's", None])
def test_a_callback_without_this_browsers_state_signs_nobody_in(
    visitor: Browser, new_browser: Callable[..., Browser], sign_ins: SignIns, state: str | None
) -> None:
    options, other = widget_transaction(visitor), widget_transaction(new_browser())
    given = {"another browser's": other["state"]}.get(state or "", state)
    query = {"interaction_code": "attackers-code"} | ({} if given is None else {"state": given})
    page = visitor.get(CALLBACK + urlencode(query))
    assert page.status == 400
    assert "attackers-code" not in page.html
    assert sign_ins.okta.calls(TOKEN) == []
    assert visitor.get("/").title == "Sign in without leaving the app"
    sign_ins.grants(nonce=options["nonce"])
    assert visitor.get(result(options)).title == "You are signed in"


@pytest.mark.usefixtures("widget_files")
def test_a_failed_exchange_ends_the_transaction(visitor: Browser, sign_ins: SignIns, okta: ScriptedOkta) -> None:
    options = widget_transaction(visitor)
    okta.on("POST", TOKEN, Reply(400, {"error": "invalid_grant", "error_description": "too old"}))
    assert visitor.get(result(options)).title == "That took too long"
    sign_ins.grants(nonce=options["nonce"])
    assert visitor.get(result(options)).status == 400


@pytest.mark.usefixtures("widget_files")
def test_a_mail_link_for_the_widget_gives_it_the_code_once(visitor: Browser, sign_ins: SignIns) -> None:
    options = widget_transaction(visitor)
    page = visitor.get(CALLBACK + urlencode({"otp": "123456", "state": options["state"]}))
    assert "&quot;otp&quot;: &quot;123456&quot;" in page.html or "&#34;otp&#34;: &#34;123456&#34;" in page.html
    assert options["codeChallenge"] in page.html
    assert "?" not in page.path
    assert "123456" not in visitor.get(page.path).html
    assert sign_ins.calls == []


def test_an_error_is_shown_as_text_and_not_at_length(visitor: Browser) -> None:
    words = "<script>alert(1)</script>" + "x" * 5000
    page = visitor.get(CALLBACK + urlencode({"error": "access_denied", "error_description": words, "state": "s"}))
    assert page.status == 400
    assert "<script>alert(1)</script>" in page.text
    assert len(page.text) < 1000


def test_a_callback_with_nothing_says_so(visitor: Browser) -> None:
    assert visitor.get(CALLBACK).status == 400
