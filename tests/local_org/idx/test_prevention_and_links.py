"""Enumeration prevention, and what opening a link of a mail does and does not do."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from local_org.idx import engine
from local_org.idx.engine import Opened
from local_org.idx.facts import Settings
from tests.local_org.factories import APP, EMAIL, PASSWORD, PASSWORD_KNOWLEDGE, Org, SignIn, app_policy

JANE, NOBODY, SECRET = "jane@example.com", "jake@example.com", "Correct-Horse-1"


def hiding(**changes: Any) -> Org:
    made = Org(**{"authentication": app_policy("2FA", [PASSWORD_KNOWLEDGE]), "settings": Settings(True, True), **changes})
    made.add(JANE, SECRET)
    return made


def seen(signing_in: SignIn, name: str) -> str:
    """The answer as an attacker sees it, without handles, and with the name that was typed put for every other one."""
    body = {key: value for key, value in signing_in.body.items() if key not in ("stateHandle", "expiresAt")}
    text = json.dumps([signing_in.status, body]).replace(signing_in.transaction.state_handle, "HANDLE")
    return text.replace(name, "NAME").replace("e***e", "MASK").replace("j***e", "MASK")


@pytest.mark.parametrize("enrolled", ["password and email", "password", "email", "nothing"])
@pytest.mark.parametrize("chosen", [EMAIL, PASSWORD])
def test_without_a_right_credential_an_existing_and_a_missing_user_look_alike(enrolled: str, chosen: str) -> None:
    made = Org(authentication=app_policy("1FA"), settings=Settings(True, True))
    made.add(JANE, SECRET if "password" in enrolled else None, email="email" in enrolled)
    answers = []
    for name in (JANE, NOBODY):
        signing_in = SignIn(made)
        told = [seen(signing_in, name), seen(signing_in.identify(name), name), seen(signing_in.choose(chosen), name)]
        told += [seen(signing_in.answer("000000"), name) for _ in range(6)]
        told += [seen(signing_in.post("challenge/resend"), name), seen(signing_in.introspect(), name)]
        answers.append(told)
    assert answers[0] == answers[1]


def test_prevention_asks_the_name_first_and_offers_email_and_password_to_everybody() -> None:
    signing_in = SignIn(hiding())
    assert "currentAuthenticator" not in signing_in.body
    signing_in.identify(NOBODY)
    assert (signing_in.names, set(signing_in.options)) == (["select-authenticator-authenticate"], {"Email", "Password"})
    assert signing_in.body["user"]["value"] == {"identifier": NOBODY}
    assert [one["id"] for one in signing_in.body["authenticatorEnrollments"]["value"]] == [EMAIL, PASSWORD]


def test_a_real_person_gets_the_mail_and_gets_in_after_both_proofs() -> None:
    made = hiding()
    signing_in = SignIn(made).identify(JANE).choose(EMAIL)
    assert [mail.to for mail in made.mails] == [JANE]
    assert "id" not in signing_in.body["user"]["value"]
    signing_in.answer_mail()
    assert signing_in.body["user"]["value"]["id"].startswith("00u")
    assert signing_in.answer(SECRET).code


def test_wrong_passwords_are_told_as_failed_authentication_and_lock_silently() -> None:
    made = hiding()
    signing_in = SignIn(made).identify(JANE).choose(PASSWORD)
    assert {signing_in.answer("wrong").messages[0] for _ in range(11)} == {"errors.E0000004"}
    assert signing_in.answer(SECRET).messages == ["errors.E0000004"]


def test_nobody_is_sent_a_mail_for_a_name_that_does_not_exist() -> None:
    made = hiding()
    SignIn(made).identify(NOBODY).choose(EMAIL)
    assert made.mails == []


# links -------------------------------------------------------------------------------------------------------------------


def challenged(**changes: Any) -> SignIn:
    made = Org(**{"authentication": app_policy("2FA", [PASSWORD_KNOWLEDGE]), **changes})
    made.add(JANE, SECRET)
    return SignIn(made, state="state-1").identify(JANE, SECRET).choose(EMAIL)


def opened(signing_in: SignIn, token: str | None) -> Opened:
    assert token is not None
    return engine.open_link(signing_in.transaction, token, signing_in.org.facts(signing_in.transaction), now=signing_in.org.now)


def key_of(link: Opened) -> str:
    assert link.redirect is None
    return str(link.body["messages"]["value"][0]["i18n"]["key"])


def test_with_a_callback_the_link_leads_there_with_code_and_state_as_often_as_it_is_opened() -> None:
    signing_in = challenged(app=replace(APP, email_callback="http://localhost:8080/login/callback"))
    mail = signing_in.org.mails[0]
    for _ in range(3):
        link = opened(signing_in, mail.link_token)
        assert link.redirect == "http://localhost:8080/login/callback"
        assert link.parameters == {"otp": mail.code, "state": "state-1"}
    assert signing_in.answer(mail.code).code


def test_without_a_callback_the_page_shows_the_code_and_signs_nobody_in() -> None:
    signing_in = challenged()
    mail = signing_in.org.mails[0]
    link = opened(signing_in, mail.link_token)
    assert key_of(link) == "idx.enter.otp.in.original.tab"
    assert link.body["currentAuthenticator"]["value"]["contextualData"] == {"otp": mail.code}
    assert link.body["intent"] == "AUTHENTICATION"
    assert "stateHandle" not in link.body
    assert signing_in.answer(mail.code).code


def test_a_link_of_a_former_mail_is_stale_and_one_too_old_has_expired() -> None:
    signing_in = challenged()
    signing_in.post("challenge/resend")
    former, newest = signing_in.org.mails
    assert key_of(opened(signing_in, former.link_token)) == "idx.return.stale"
    signing_in.org.now += 301
    assert key_of(opened(signing_in, newest.link_token)) == "idx.return.link.expired"


def test_a_link_whose_code_was_used_is_stale() -> None:
    signing_in = challenged()
    token = signing_in.org.mails[0].link_token
    signing_in.answer_mail()
    assert key_of(opened(signing_in, token)) == "idx.return.stale"


def test_a_link_that_nobody_knows_says_that_it_could_not_be_processed() -> None:
    assert engine.broken_link_body()["messages"]["value"][0]["i18n"]["key"] == "idx.return.error"


def test_of_two_tabs_with_the_same_code_exactly_one_goes_on_and_the_other_is_told() -> None:
    signing_in = challenged()
    code = signing_in.org.mails[0].code
    assert signing_in.answer(code).code
    assert signing_in.answer(code).code is None
    assert signing_in.post("challenge/poll").messages == ["idx.transferred.to.new.tab"]


def test_a_code_of_another_transaction_proves_nothing_here() -> None:
    first = challenged()
    second = SignIn(first.org).identify(JANE, SECRET).choose(EMAIL)
    assert second.answer(first.org.mails[0].code).code is None
    assert second.answer(first.org.mails[1].code).code
