"""The page with the Sign-In Widget: what it is told, what it may do, where its files come from."""

from __future__ import annotations

import json
import re

import brotli  # type: ignore[import-untyped]
import pytest

from sample_app.web.config import AppConfig
from sample_app.web.widget_files import SCRIPT, STYLE
from tests.sample_app.session.issuer import CLIENT_ID
from tests.sample_app.web.conftest import URL, SignIns
from tests.sample_app.web.pages import Browser, Page

SOURCE = "/* the widget */" * 100


@pytest.fixture
def widget_files(config: AppConfig) -> None:
    """As the Makefile leaves them."""
    for name in (SCRIPT, STYLE, "img/logo.png", "font/a.woff2"):
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
