"""The page with the Sign-In Widget: what it is told, what it may do, where its files come from."""

from __future__ import annotations

import json
import re
from urllib.parse import urlencode

import brotli  # type: ignore[import-untyped]
import pytest

from sample_app.web.config import AppConfig
from sample_app.web.widget_files import GENERATIONS, NEXT_SCRIPT, NEXT_STYLE, SCRIPT
from tests.sample_app.session.issuer import CLIENT_ID
from tests.sample_app.web.conftest import URL, SignIns
from tests.sample_app.web.pages import Browser, Page

SOURCE = "/* the widget */" * 100


@pytest.fixture
def widget_files(config: AppConfig) -> None:
    """As the Makefile leaves them."""
    for name in (*GENERATIONS[2], *GENERATIONS[3], "img/logo.png", "font/a.woff2"):
        file = config.widget_folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(SOURCE)
        if file.suffix in {".js", ".css"}:
            file.with_name(f"{file.name}.br").write_bytes(brotli.compress(SOURCE.encode()))
    (config.widget_folder / "manifest.json").write_text(json.dumps({"version": "7", "hash": "0123456789abcdef"}))
    (config.widget_folder.parent / "secret.txt").write_text("secret")


def options(page: Page) -> dict[str, object]:
    found: dict[str, object] = json.loads(next(d.get("data-config") or "" for d in page.all("div") if d.get("id") == "widget"))
    return found


@pytest.mark.usefixtures("widget_files")
def test_the_widget_is_told_the_challenge_and_never_the_verifier(visitor: Browser, sign_ins: SignIns) -> None:
    page = visitor.get("/widget/multifactor")
    told = options(page)
    assert told["issuer"] == sign_ins.okta.issuer
    assert told["clientId"] == CLIENT_ID
    assert told["redirectUri"] == f"{URL}/login/callback"
    assert told["codeChallengeMethod"] == "S256"
    assert told["language"] == "en"
    assert told["useClassicEngine"] is False
    assert len(str(told["codeChallenge"])) == 43
    assert "code_verifier" not in page.html
    assert sign_ins.calls == []  # the widget itself calls /interact


@pytest.mark.usefixtures("widget_files")
def test_the_policy_allows_the_org_and_one_nonce_and_no_more(visitor: Browser, sign_ins: SignIns) -> None:
    page = visitor.get("/widget/multifactor")
    nonce = options(page)["cspNonce"]
    assert page.answer.headers["Content-Security-Policy"] == (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; connect-src {sign_ins.okta.url}; "
        "img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    again = visitor.get(page.path)
    assert options(again)["cspNonce"] != nonce
    assert options(again)["state"] == options(page)["state"]  # loaded again, the widget finds its transaction by the state


@pytest.mark.usefixtures("widget_files")
def test_each_start_has_a_challenge_state_and_nonce_of_its_own(visitor: Browser, sign_ins: SignIns) -> None:
    one, two = options(visitor.get("/widget/multifactor")), options(visitor.get("/widget/multifactor"))
    assert all(one[name] != two[name] for name in ("codeChallenge", "state", "nonce"))


@pytest.mark.usefixtures("widget_files")
def test_files_come_compressed_where_the_browser_takes_that(visitor: Browser, sign_ins: SignIns) -> None:
    address = re.search(r'src="(/widget-files/0123456789abcdef/[^"]+)"', visitor.get("/widget/multifactor").html)
    assert address
    plain = visitor.request("GET", address[1])
    small = visitor.request("GET", address[1], headers={"Accept-Encoding": "gzip, br"})
    assert plain.get_data(as_text=True) == SOURCE
    assert "Content-Encoding" not in plain.headers
    assert brotli.decompress(small.data).decode() == SOURCE
    assert small.headers["Content-Encoding"] == "br"
    assert small.mimetype == plain.mimetype == "text/javascript"
    assert "immutable" in small.headers["Cache-Control"]
    assert small.headers["Vary"] == "Accept-Encoding"


@pytest.mark.usefixtures("widget_files")
@pytest.mark.parametrize("name", ["../secret.txt", "%2e%2e/secret.txt", "js/../../secret.txt", "/etc/passwd", "js", "nothing.js", "js/%00"])
def test_only_files_of_the_folder_are_served(visitor: Browser, name: str) -> None:
    answer = visitor.request("GET", f"/widget-files/0123456789abcdef/{name}", headers={"Accept-Encoding": "br"})
    assert answer.status_code in {404, 400, 308}
    assert "secret" not in answer.get_data(as_text=True)
    assert visitor.request("GET", f"/widget-files/another/{SCRIPT}").status_code == 404


def test_without_the_files_the_page_says_which_command_makes_them(visitor: Browser) -> None:
    page = visitor.get("/widget/multifactor")
    assert page.status == 503
    assert "make bootstrap" in page.text


@pytest.mark.usefixtures("widget_files")
def test_the_widget_of_another_browser_is_not_found(visitor: Browser, sign_ins: SignIns) -> None:
    page = visitor.get("/widget/multifactor")
    stranger = Browser(visitor.client.application, URL)
    assert stranger.get(page.path).status == 404
    own = visitor.get("/sign-in/multifactor").path.rpartition("/")[2]
    assert visitor.get(f"/widget/transaction/{own}").status == 404


@pytest.mark.usefixtures("widget_files")
def test_generation_3_is_a_choice_and_is_told_to_send_the_browser_on(visitor: Browser, sign_ins: SignIns) -> None:
    second = visitor.get("/widget/multifactor")
    assert {"authScheme", "redirect"} & options(second).keys() == set()
    page = visitor.get(second.link("Generation 3"))
    told = options(page)
    assert (told["authScheme"], told["redirect"]) == ("OAUTH2", "always")
    assert NEXT_SCRIPT in page.html
    assert NEXT_STYLE in page.html
    assert f"{SCRIPT}" not in page.html
    assert page.link("Generation 2") == "/widget/multifactor?generation=2"


@pytest.mark.usefixtures("widget_files")
def test_the_code_of_a_mails_link_is_shown_around_generation_3(visitor: Browser, sign_ins: SignIns) -> None:
    told = options(visitor.get("/widget/multifactor?generation=3"))
    page = visitor.get("/login/callback?" + urlencode({"otp": "123456", "state": str(told["state"])}))
    assert "Your code is 123456." in page.text
    assert "123456" not in visitor.get(page.path).text


@pytest.mark.usefixtures("widget_files")
@pytest.mark.parametrize(("generation", "title"), [(3, "You are signed in"), (2, "We could not sign you in")])
def test_only_generation_3_may_have_sent_a_nonce_of_its_own(visitor: Browser, sign_ins: SignIns, generation: int, title: str) -> None:
    told = options(visitor.get(f"/widget/multifactor?generation={generation}"))
    sign_ins.grants(nonce="of the widget")
    assert visitor.get("/login/callback?" + urlencode({"interaction_code": "the-code", "state": str(told["state"])})).title == title


@pytest.mark.usefixtures("widget_files")
def test_a_links_token_is_handed_to_the_widget(visitor: Browser, sign_ins: SignIns) -> None:
    assert options(visitor.get("/widget/multifactor?recovery_token=abc"))["recoveryToken"] == "abc"
    page = visitor.get("/widget/multifactor?activation_token=abc")
    assert options(page)["authParams"] == {"activationToken": "abc"}
    assert "?" not in page.path


@pytest.mark.usefixtures("widget_files")
def test_what_interrupts_at_an_identity_provider_leads_back_to_the_widget(visitor: Browser, sign_ins: SignIns) -> None:
    page = visitor.get("/widget/multifactor")
    back = visitor.get("/login/callback?" + urlencode({"error": "interaction_required", "state": str(options(page)["state"])}))
    assert back.path == page.path
    assert options(back)["state"] == options(page)["state"]
