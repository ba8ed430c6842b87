"""The mails carry the markers that the end-to-end suites of Okta's clients search for."""

from __future__ import annotations

import re

import pytest

from local_org.delivery import outbox, templates
from local_org.org import Org
from local_org.store.entities import Store

LINK = "http://localhost:8081/email/verify/0oa1?token=t"
MARKERS = [
    ("sign-in", "email-authentication-button", "Enter a code instead"),
    ("recovery", "reset-password-link", "Enter a code instead"),
    ("unlock", "unlock-account-link", "Enter a code instead"),
    ("enrollment", "email-activation-button", "To verify manually, enter this code"),
    ("activation", "registration-activation-link", "Enter a code instead"),
]


@pytest.mark.parametrize(("template", "link_id", "marker"), MARKERS)
def test_code_and_link_are_found_by_the_patterns_of_okta_s_suites(template: str, link_id: str, marker: str) -> None:
    mail = templates.write(template, app="My app", link=LINK, code="123456")
    assert re.search(rf'<a id="{link_id}" href="(http[^"]+)"', mail.html)
    assert f"{marker}: <b>123456</b>" in mail.html
    assert f"{marker}: 123456" in mail.text
    assert LINK in mail.text
    assert mail.subject


def test_every_template_has_its_markers_tested() -> None:
    assert {*(row[0] for row in MARKERS), "device-setup"} == set(templates.TEMPLATES)


def test_the_mail_that_sets_okta_verify_up_has_a_link_and_no_code() -> None:
    mail = templates.write("device-setup", app="My app", link=LINK, code="")
    assert re.search(r'<a id="push-verify-activation-link" href="(http[^"]+)"', mail.html)
    assert LINK in mail.text
    assert ": <b>" not in mail.html
    assert templates.sms("", link=LINK) == f"To set up Okta Verify, open {LINK}"


def test_the_label_of_an_app_is_text_in_the_mail() -> None:
    mail = templates.write("sign-in", app="<script>alert(1)</script>", link=LINK, code="123456")
    assert "<script>" not in mail.html


def test_a_text_message_says_its_code_as_okta_s_does() -> None:
    assert templates.sms("123456") == "Your verification code is 123456"


def test_the_outbox_keeps_the_newest_messages_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "KEPT", 3)
    org = Org(Store(":memory:"))
    for number in range(5):
        outbox.deliver(org, channel="email", to="J@example.com", subject=str(number), html="", text="")
    assert [message["subject"] for message in outbox.messages(org, "j@EXAMPLE.com")] == ["4", "3", "2"]
