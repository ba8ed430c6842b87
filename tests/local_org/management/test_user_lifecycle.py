"""The state machine of a user, call by call."""

from __future__ import annotations

from typing import Any

import pytest

from tests.local_org.management import documented as doc
from tests.local_org.served import ServedOrg

Json = dict[str, Any]


def made(org: ServedOrg, *, password: bool = True, activate: bool = True) -> str:
    body = doc.person(password=doc.GOOD_PASSWORD if password else None)
    return str(doc.ok(org, "POST", "/api/v1/users", body, activate=str(activate).lower())["id"])


def lifecycle(org: ServedOrg, user_id: str, name: str) -> Any:
    return doc.ok(org, "POST", f"/api/v1/users/{user_id}/lifecycle/{name}", sendEmail="false")


def refusal(org: ServedOrg, user_id: str, name: str) -> tuple[int, str]:
    return doc.refused(org, "POST", f"/api/v1/users/{user_id}/lifecycle/{name}", sendEmail="false")[:2]


def status(org: ServedOrg, user_id: str) -> str:
    return str(doc.ok(org, "GET", f"/api/v1/users/{user_id}")["status"])


def test_activation_gives_a_link_without_a_password_and_nothing_with_one(own: ServedOrg) -> None:
    user_id = made(own, password=False, activate=False)
    assert set(lifecycle(own, user_id, "activate")) == {"activationUrl", "activationToken"}
    assert status(own, user_id) == "PROVISIONED"
    assert set(lifecycle(own, user_id, "reactivate")) == {"activationUrl", "activationToken"}


def test_a_staged_person_with_a_password_becomes_active(own: ServedOrg) -> None:
    user_id = made(own, activate=False)
    assert lifecycle(own, user_id, "activate") == {}
    assert status(own, user_id) == "ACTIVE"
    assert refusal(own, user_id, "activate") == (403, "E0000016")
    assert refusal(own, user_id, "reactivate") == (403, "E0000038")


def test_suspended_people_come_back_and_nobody_is_suspended_twice(own: ServedOrg) -> None:
    user_id = made(own)
    assert refusal(own, user_id, "unsuspend") == (400, "E0000001")
    assert lifecycle(own, user_id, "suspend") == {}
    assert status(own, user_id) == "SUSPENDED"
    assert refusal(own, user_id, "suspend") == (400, "E0000001")
    assert lifecycle(own, user_id, "unsuspend") == {}
    assert status(own, user_id) == "ACTIVE"


def test_only_who_is_locked_out_can_be_unlocked_and_their_wrong_answers_are_forgotten(own: ServedOrg) -> None:
    user_id = made(own)
    code, summary, causes = doc.refused(own, "POST", f"/api/v1/users/{user_id}/lifecycle/unlock")
    assert (code, summary, causes) == (403, "E0000032", ["The user is not locked out."])
    kept: Json = own.org.store.get("user", user_id) or {}
    own.org.store.put("user", user_id, {**kept, "status": "LOCKED_OUT"}, key="mira.lind@example.com")
    own.org.store.put("attempts", f"{user_id}:okta_password", {"failures": 10, "blocked_until": 0.0}, parent=user_id)
    assert lifecycle(own, user_id, "unlock") == {}
    assert status(own, user_id) == "ACTIVE"
    assert own.org.store.get("attempts", f"{user_id}:okta_password") is None


def test_an_expired_password_shows_in_the_status(own: ServedOrg) -> None:
    user_id = made(own)
    assert lifecycle(own, user_id, "expire_password")["status"] == "PASSWORD_EXPIRED"


def test_a_reset_password_waits_for_a_new_one(own: ServedOrg) -> None:
    user_id = made(own)
    assert list(lifecycle(own, user_id, "reset_password")) == ["resetPasswordUrl"]
    assert status(own, user_id) == "RECOVERY"
    doc.ok(own, "POST", f"/api/v1/users/{user_id}", {"credentials": {"password": {"value": "Other-Horse-2"}}})
    assert status(own, user_id) == "ACTIVE"


def test_reset_factors_keeps_the_primary_email(own: ServedOrg) -> None:
    user_id = made(own)
    question = {"id": "qae1", "key": "security_question", "authenticator_id": "aut", "created_at": 0.0, "profile": {}, "secret": {}}
    own.org.store.put("enrollment", "qae1", question, parent=user_id)
    assert len(doc.ok(own, "GET", f"/api/v1/users/{user_id}/factors")) == 2
    assert lifecycle(own, user_id, "reset_factors") == {}
    assert [factor["factorType"] for factor in doc.ok(own, "GET", f"/api/v1/users/{user_id}/factors")] == ["email"]


def test_the_first_delete_deactivates_and_the_second_removes(own: ServedOrg) -> None:
    user_id = made(own)
    doc.ok(own, "DELETE", f"/api/v1/users/{user_id}", status=204)
    assert status(own, user_id) == "DEPROVISIONED"
    assert doc.ok(own, "GET", "/api/v1/users", q="Mira") == []
    doc.ok(own, "DELETE", f"/api/v1/users/{user_id}", status=204)
    assert doc.refused(own, "GET", f"/api/v1/users/{user_id}")[:2] == (404, "E0000007")
    assert own.org.store.get("credential", user_id) is None
    assert own.org.store.all("enrollment", user_id) == []
    assert doc.ok(own, "POST", "/api/v1/users", doc.person())["status"] == "ACTIVE", "the login is free again"


def test_deactivated_people_can_be_activated_but_not_changed(own: ServedOrg) -> None:
    user_id = made(own)
    assert lifecycle(own, user_id, "deactivate") == {}
    assert refusal(own, user_id, "deactivate") == (403, "E0000038")
    assert doc.refused(own, "POST", f"/api/v1/users/{user_id}", {"profile": {"nickName": "M"}})[:2] == (403, "E0000038")
    assert lifecycle(own, user_id, "activate") == {}
    assert status(own, user_id) == "ACTIVE"


@pytest.mark.parametrize("call", ["suspend", "deactivate"])
def test_sessions_end_with_the_right_to_sign_in(own: ServedOrg, call: str) -> None:
    user_id = made(own)
    own.org.store.put("session", "digest", {"id": "digest", "user_id": user_id}, parent=user_id)
    lifecycle(own, user_id, call)
    assert own.org.store.all("session", user_id) == []
