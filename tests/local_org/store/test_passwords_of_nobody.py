"""Who does not exist costs as much time as who does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from local_org.idx.facts import Settings
from local_org.store import passwords
from tests.local_org.factories import PASSWORD, Org, SignIn, app_policy


def test_nobodys_password_is_compared_with_a_hash_like_anybodys(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    real: Callable[[str, str], bool] = passwords.matches

    def noted(hashed: str, given: str) -> bool:
        compared.append(hashed)
        return real(hashed, given)

    monkeypatch.setattr(passwords, "matches", noted)
    assert passwords.matches_nobodys("whatever") is False
    assert compared[0].split("$")[:4] == passwords.hash_password("x").split("$")[:4]


@pytest.mark.parametrize("name", ["nobody@example.com", "mailonly@example.com"])
def test_with_prevention_a_wrong_password_is_judged_for_everybody(name: str) -> None:
    org = Org(authentication=app_policy("1FA"), settings=Settings(prevent_enumeration_at_authentication=True))
    org.add("mailonly@example.com")
    at = SignIn(org).identify(name).choose(PASSWORD)
    judged: list[str] = []

    def noted(candidate: str) -> bool:
        judged.append(candidate)
        return False

    org.nobodys_password_matches = noted
    at.answer("Wrong-Horse-1")
    assert (judged, at.messages) == (["Wrong-Horse-1"], ["errors.E0000004"])
