"""The two pages for a person: the mail, and the account page with the switch."""

from __future__ import annotations

import re

import pytest

from local_org.delivery import outbox
from tests.local_org.served import ServedOrg

ACCOUNT = "/admin/settings/account"
PRIVATE = "/admin/api/v1/embedded-login-settings"


def _csrf(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_the_mail_page_is_readable_without_a_token_and_says_that_this_is_a_development_org(served: ServedOrg) -> None:
    answer = served.call("GET", "/")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "development" in answer.text


def test_a_person_finds_their_mail_newest_first(own: ServedOrg) -> None:
    for subject in ("Older mail", "Newer mail"):
        outbox.deliver(own.org, channel="email", to="john.doe@example.com", subject=subject, html="<p>x</p>", text="x")
    text = own.call("GET", "/", params={"to": "john.doe@example.com"}).text
    assert 0 < text.index("Newer mail") < text.index("Older mail")
    assert "john.doe@example.com" in own.call("GET", "/").text


def test_a_mail_with_script_and_form_is_inert(own: ServedOrg) -> None:
    hostile = '<script>alert(1)</script><form action="//evil"><button>x</button></form><a href="//evil">x</a>'
    outbox.deliver(
        own.org, channel="email", to='"><script>alert(2)</script>@example.com', subject="<script>alert(3)</script>", html=hostile, text=""
    )
    listing = own.call("GET", "/")
    assert "<script" not in listing.text
    policy = listing.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    frame = re.search(r'<iframe[^>]*src="([^"]+)"', listing.text)
    assert frame is not None
    mail = own.call("GET", frame[1])
    assert mail.headers["Content-Security-Policy"].startswith("sandbox")
    assert "allow-scripts" not in mail.headers["Content-Security-Policy"]
    assert "allow-same-origin" not in mail.headers["Content-Security-Policy"]
    assert "form-action 'none'" in mail.headers["Content-Security-Policy"]
    assert 'rel="noopener' in mail.text


def test_a_new_org_has_the_switch_off_as_a_new_okta_org_does(served: ServedOrg) -> None:
    assert served.admin("GET", PRIVATE).json() == {"embeddedLoginSupport": False}


def test_the_private_pair_needs_the_token_and_turns_the_switch(own: ServedOrg) -> None:
    assert own.call("GET", PRIVATE).status_code == 401
    assert own.call("POST", PRIVATE, json={"embeddedLoginSupport": True}).status_code == 401
    answer = own.admin("POST", PRIVATE, json={"embeddedLoginSupport": True})
    assert (answer.status_code, answer.json()) == (200, {"embeddedLoginSupport": True})
    assert own.admin("GET", PRIVATE).json() == {"embeddedLoginSupport": True}


@pytest.mark.parametrize("body", [{}, {"embeddedLoginSupport": "yes"}, {"embeddedLoginSupport": True, "more": 1}])
def test_the_private_pair_refuses_other_bodies(own: ServedOrg, body: dict[str, object]) -> None:
    assert own.admin("POST", PRIVATE, json=body).status_code == 400


def test_a_person_turns_the_switch_with_the_page_and_its_csrf_token(own: ServedOrg) -> None:
    page = own.call("GET", ACCOUNT)
    assert "Embedded widget sign-in support" in page.text
    assert "Interaction Code" in page.text
    saved = own.call("POST", ACCOUNT, data={"csrf": _csrf(page.text), "interaction_code": "on"})
    assert saved.status_code == 303
    assert own.admin("GET", PRIVATE).json() == {"embeddedLoginSupport": True}
    assert "checked" in own.call("GET", ACCOUNT).text


@pytest.mark.parametrize("csrf", ["", "wrong", "wröng"])
def test_without_the_pages_csrf_token_nothing_is_turned(own: ServedOrg, csrf: str) -> None:
    answer = own.call("POST", ACCOUNT, data={"csrf": csrf, "interaction_code": "on"})
    assert answer.status_code == 403
    assert own.admin("GET", PRIVATE).json() == {"embeddedLoginSupport": False}


def test_a_form_of_another_origin_turns_nothing_even_with_the_token(own: ServedOrg) -> None:
    csrf = _csrf(own.call("GET", ACCOUNT).text)
    answer = own.call("POST", ACCOUNT, data={"csrf": csrf, "interaction_code": "on"}, headers={"Origin": "http://localhost:1"})
    assert answer.status_code == 403


def test_the_csrf_token_of_one_org_is_worth_nothing_at_another(own: ServedOrg, served: ServedOrg) -> None:
    assert _csrf(own.call("GET", ACCOUNT).text) != _csrf(served.call("GET", ACCOUNT).text)


def test_turning_the_switch_off_takes_the_grant_from_rules_and_on_again_gives_it_back_to_none(own: ServedOrg) -> None:
    own.admin("POST", PRIVATE, json={"embeddedLoginSupport": True})
    store = own.org.store
    server = store.all("authorization_server")[0]
    policy = store.all("as_policy", server["id"])[0]
    rule = store.all("as_rule", policy["id"])[0]
    grants = {"grantTypes": {"include": ["authorization_code", "interaction_code"]}}
    store.put("as_rule", rule["id"], {**rule, "conditions": {**rule["conditions"], **grants}}, parent=policy["id"])
    for on in (False, True):
        own.admin("POST", PRIVATE, json={"embeddedLoginSupport": on})
        kept = store.get("as_rule", rule["id"]) or {}
        assert kept["conditions"]["grantTypes"]["include"] == ["authorization_code"]
